/**
 * What a person at the console waits for over a large ledger:
 * `bench:books [-- --json] [--entries N] [--folder DIR] [--asks N] [--out FILE]`.
 * The books of a month of drawn entries are made by the code that seals a gateway's journals (a folder that holds books
 * already is measured as it is); then every question of the breakdown, decisions, why and today pages is asked of standing
 * books as a gateway has them: of an engine that has just started (cold), of one that runs (new), for the first time once
 * sums of closed days were made ahead (first), and then again. What is promised is the first.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MANIFEST_FILE } from '../server/src/ledger/segments/manifest.ts';
import { measured, type Waited } from './books/asks.ts';
import { asMarkdown } from './books/markdown.ts';
import { concluded, EXIT, round, targetOn } from './report.ts';
import { POPULATION } from './rollups/drawn-entries.ts';
import { sealedMonth } from './rollups/sealed-month.ts';

const SECOND_MS = 1000;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    entries: { type: 'string', default: '10000000' },
    folder: { type: 'string' },
    asks: { type: 'string', default: '7' },
    out: { type: 'string' },
  },
});
const say = (text: string): void => {
  if (!values.json) console.log(text);
};
const metricOf = ({ question }: Waited): string => `${question.replaceAll(/[^a-z0-9]+/gi, '_')}_ms`;

const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'joulegate-bench-books-'));
try {
  if (!existsSync(join(folder, MANIFEST_FILE))) await sealedMonth(folder, POPULATION, Number(values.entries), say);
  const { entries, aheadMs, waits } = await measured(folder, Number(values.asks), say);
  const metrics = Object.fromEntries(waits.map((wait) => [metricOf(wait), round(wait.firstMs)]));
  const targets = waits.map((wait) => targetOn(metrics, metricOf(wait), '<=', SECOND_MS));
  concluded(
    'books',
    { entries, ahead_ms: round(aheadMs), ...metrics },
    targets,
    values,
    asMarkdown(entries, aheadMs, waits),
  );
} catch (error) {
  console.error(error);
  process.exitCode = EXIT.couldNotRun;
} finally {
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
}
