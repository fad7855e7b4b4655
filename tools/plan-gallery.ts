/** Writes the report and the workbook of every example scenario into docs/gallery/plans: `npm run gallery:plans`. */
import { mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from './stage.ts';

const root = join(import.meta.dirname, '..');
const SCENARIOS = join(root, 'examples/plans');
const GALLERY = join(root, 'docs/gallery/plans');

/** Stands on somebody's books: there is nothing to show without them. */
const NEEDS_BOOKS = ['own-ledger.yaml'];

mkdirSync(GALLERY, { recursive: true });
for (const file of readdirSync(SCENARIOS)) {
  if (NEEDS_BOOKS.includes(file)) continue;
  const to = join(GALLERY, basename(file, '.yaml'));
  const { code } = await run(process.execPath, [
    join(root, 'server/src/cli/main.ts'),
    'plan',
    join(SCENARIOS, file),
    '--html',
    `${to}.html`,
    '--xlsx',
    `${to}.xlsx`,
  ]);
  if (code !== 0) process.exit(code);
}
