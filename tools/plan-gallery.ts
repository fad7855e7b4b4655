/** Writes report and workbook of every example scenario into docs/gallery/plans: `npm run gallery:plans`. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { run } from './stage.ts';

const root = join(import.meta.dirname, '..');
const SCENARIOS = join(root, 'examples/plans');
const GALLERY = join(root, 'docs/gallery/plans');

/** Stands on somebody's books: here on those of the example of past usage, in its own time. */
const OF_BOOKS = {
  scenario: 'own-ledger.yaml',
  usage: join(root, 'examples/past-usage/usage.csv'),
  until: '2026-11-04',
};

async function joulegate(...args: readonly string[]): Promise<void> {
  const { code } = await run(process.execPath, [join(root, 'server/src/cli/main.ts'), ...args]);
  if (code !== 0) throw new Error(`joulegate ${args[0]} ended with ${code}`);
}

mkdirSync(GALLERY, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'joulegate-plan-gallery-'));
const data = join(folder, 'data');
try {
  await joulegate('import', OF_BOOKS.usage, '--data', data);
  for (const file of readdirSync(SCENARIOS)) {
    const to = join(GALLERY, basename(file, '.yaml'));
    let scenario = join(SCENARIOS, file);
    const written = readFileSync(scenario, 'utf8');
    // Without options to compare it is a siting.
    if (!/^options:/m.test(written)) {
      await joulegate('siting', scenario, '--data', data, '--html', `${to}.html`, '--xlsx', `${to}.xlsx`);
      continue;
    }
    if (file === OF_BOOKS.scenario) {
      scenario = join(folder, file);
      writeFileSync(scenario, written.replace('from: books,', `from: books, until: ${OF_BOOKS.until},`));
    }
    await joulegate('plan', scenario, '--data', data, '--html', `${to}.html`, '--xlsx', `${to}.xlsx`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
