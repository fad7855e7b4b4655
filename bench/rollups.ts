/**
 * How large the hourly sums of a ledger grow, and whether they answer as before once entries are retired:
 * `bench:rollups [-- --json] [--entries N] [--dir DIR] [--keep] [--out FILE]`.
 * A month of drawn entries of 40 teams, 12 models and 14 sites (no gateway: the engine draws them) is sealed, settled,
 * compacted and retired by the product's own code, and a tenth of it beside: the sums are bounded by the combinations of
 * dimensions that occur in an hour, so ten times the traffic of the same callers is far from ten times the sums.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MANIFEST_FILE } from '../server/src/ledger/segments/manifest.ts';
import { concluded, EXIT, round, targetOn } from './report.ts';
import { POPULATION } from './rollups/drawn-entries.ts';
import { retirement, sizesOf } from './rollups/measured-rollups.ts';
import { DAYS, sealedMonth } from './rollups/sealed-month.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    entries: { type: 'string', default: '10000000' },
    dir: { type: 'string' },
    keep: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const say = (text: string): void => {
  if (!values.json) console.log(text);
};
const root = values.dir ?? mkdtempSync(join(tmpdir(), 'joulegate-bench-rollups-'));
const entries = Number(values.entries);

/** A folder that holds a month already (`--keep`) is measured as it is. */
const madeOnce = async (name: string, count: number): Promise<Partial<Awaited<ReturnType<typeof sealedMonth>>>> =>
  existsSync(join(root, name, MANIFEST_FILE)) ? {} : await sealedMonth(join(root, name), POPULATION, count, say);

try {
  const few = Math.floor(entries / 10);
  await madeOnce('tenth', few);
  const tenth = await sizesOf(join(root, 'tenth'));
  const started = performance.now();
  const seconds = await madeOnce('month', entries);
  const sizes = await sizesOf(join(root, 'month'));
  say(
    `${sizes.rollupRows} rows of ${sizes.combinations} combinations; ${tenth.rollupRows} from a tenth of the entries`,
  );
  const kept = await retirement(join(root, 'month'), say);
  const measured = {
    entries,
    ...POPULATION,
    ...seconds,
    ...sizes,
    totalSeconds: (performance.now() - started) / 1000,
    rowsPerHour: sizes.rollupRows / (DAYS * 24),
    rowsOverCombinations: sizes.rollupRows / sizes.combinations,
    rollupBytesPerRow: sizes.rollupBytes / sizes.rollupRows,
    rollupBytesPerEntry: sizes.rollupBytes / entries,
    rollupShareOfSegments: sizes.rollupBytes / sizes.segmentBytes,
    rowsPerEntry: sizes.rollupRows / entries,
    rollupBytesPerEntryOfATenth: tenth.rollupBytes / few,
    growthOfRowsForTenTimesTheEntries: sizes.rollupRows / tenth.rollupRows,
    reportsCompared: kept.questions,
    reportsChangedByRetirement: kept.changed,
    monthByDayAndKeySeconds: kept.slowestSeconds,
  };
  const metrics = Object.fromEntries(Object.entries(measured).map(([name, value]) => [name, round(value)]));
  const targets = [
    targetOn(metrics, 'rowsOverCombinations', '<=', 1),
    targetOn(metrics, 'growthOfRowsForTenTimesTheEntries', '<=', 5),
    targetOn(metrics, 'rollupShareOfSegments', '<=', 0.15),
    targetOn(metrics, 'reportsChangedByRetirement', '<=', 0),
  ];
  concluded('rollups', metrics, targets, values);
} catch (error) {
  console.error(error);
  process.exitCode = EXIT.couldNotRun;
} finally {
  if (!values.keep) rmSync(root, { recursive: true, force: true });
}
