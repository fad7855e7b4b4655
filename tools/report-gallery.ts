/**
 * `npm run gallery:reports [-- --data FOLDER]`: the reports of the demo's year as files in docs/gallery/reports. Without a
 * folder the year is made first, in about two minutes.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const GALLERY = join(ROOT, 'docs/gallery/reports');
const MAIN = join(ROOT, 'server/src/cli/main.ts');
const YEAR = '2022';
const MOST_BYTES = 200_000;

/** What each file is the output of. */
const REPORTS: readonly (readonly [file: string, args: readonly string[]])[] = [
  ['showback-2022.csv', ['report', 'showback', '--by', 'month,team', '--period', YEAR, '--csv']],
  [
    'showback-carbon-fee-2022.csv',
    ['report', 'showback', '--by', 'team', '--period', YEAR, '--carbon-fee', '80', '--csv'],
  ],
  ['customer-2022.txt', ['report', 'customer', '--tenant', 'demo', '--period', YEAR]],
  ['claims.txt', ['explain', 'claims']],
  [
    'breakdown-2022.csv',
    ['report', 'breakdown', '--from', '2022-01-01', '--to', '2023-01-01', '--by', 'site', '--csv'],
  ],
  ['focus-2022-07.csv', ['report', 'focus', '--period', `${YEAR}-07`, '--every', 'month', '--csv']],
  ['ghg-2022.txt', ['report', 'ghg', '--period', YEAR]],
  ['esrs-e1-2022.csv', ['report', 'esrs', '--period', YEAR, '--csv']],
  ['vsme-2022.txt', ['report', 'vsme', '--period', YEAR]],
  ['sci-2022.txt', ['report', 'sci', '--period', YEAR]],
  ['governance-2022.txt', ['report', 'governance', '--period', YEAR]],
  ['evidence-2022.txt', ['report', 'evidence', '--period', YEAR, '--as-of', '2026-01-01']],
];

const { values } = parseArgs({ options: { data: { type: 'string' } } });
const run = (args: readonly string[]): string =>
  execFileSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    maxBuffer: 1e8,
    env: { ...process.env, NO_COLOR: '1', npm_command: 'run-script' },
  });
const folder = values.data ?? mkdtempSync(join(tmpdir(), 'joulegate-year-'));
if (values.data === undefined)
  run([
    'demo',
    '--days',
    '365',
    '--day',
    `${YEAR}-01-01`,
    '--exit',
    '--port',
    '0',
    '--admin-port',
    '0',
    '--data',
    folder,
  ]);
mkdirSync(GALLERY, { recursive: true });
for (const [file, args] of REPORTS) {
  const text = run([...args, '--data', folder]).replaceAll(/[ \t]+$/gm, '');
  if (text.length > MOST_BYTES)
    throw new Error(`${file} has ${text.length} bytes, at most ${MOST_BYTES} are looked at`);
  writeFileSync(join(GALLERY, file), text);
  console.log(`${file}: ${args.join(' ')}`);
}
if (values.data === undefined) rmSync(folder, { recursive: true });
