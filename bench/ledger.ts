/**
 * What the books cost and how fast they answer: `bench:ledger [-- --json] [--entries N] [--rows N] [--dir DIR] [--keep] [--only append,bytes,month,p99]
 * [--rounds N] [--seconds N] [--rate N]`.
 * Append CPU on the main thread, bytes an entry in sealed segments, N entries of four writers ingested without loss,
 * sealed and compacted, a month's totals by workload and day, and the
 * gateway's p99 while they are asked for (over the month in DIR/month where there is one: `--entries 1000000` makes a quick one).
 */
import { existsSync, mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ingest } from './ledger/ingest.ts';
import { appendCpu } from './ledger/append-cpu.ts';
import { bytesPerEntry } from './ledger/bytes-per-entry.ts';
import { monthTotals } from './ledger/month-totals.ts';
import { p99UnderQuery } from './ledger/p99-under-query.ts';
import { concluded, EXIT, round, targetOn } from './report.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    entries: { type: 'string', default: '10000000' },
    rows: { type: 'string', default: '1000000' },
    dir: { type: 'string' },
    keep: { type: 'boolean', default: false },
    out: { type: 'string' },
    only: { type: 'string', default: 'append,bytes,month,p99' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '8' },
    rate: { type: 'string', default: '200' },
  },
});
const say = (text: string): void => {
  if (!values.json) console.log(text);
};
const root = values.dir ?? mkdtempSync(join(tmpdir(), 'joulegate-bench-ledger-'));
mkdirSync(root, { recursive: true });

try {
  const parts = values.only.split(',');
  const measured: Record<string, number> = {};
  if (parts.includes('append')) Object.assign(measured, await appendCpu(join(root, 'append'), say));
  if (parts.includes('bytes'))
    Object.assign(measured, await bytesPerEntry(join(root, 'bytes'), Number(values.rows), say));
  const storage = join(root, 'month');
  const ledger = join(storage, 'ledger');
  if (parts.includes('month')) {
    const { metrics, written } = await ingest(ledger, Number(values.entries), say);
    Object.assign(measured, metrics, await monthTotals(ledger, written, say));
  } else if (parts.includes('p99') && !existsSync(join(ledger, 'manifest.json')))
    await ingest(ledger, Number(values.entries), say);
  if (parts.includes('p99'))
    Object.assign(
      measured,
      await p99UnderQuery({
        rounds: Number(values.rounds),
        seconds: Number(values.seconds),
        rate: Number(values.rate),
        storage,
        say,
      }),
    );
  const metrics = Object.fromEntries(Object.entries(measured).map(([name, value]) => [name, round(value)]));
  const all = [
    targetOn(metrics, 'appendCpuMicrosPerEntry', '<=', 5),
    targetOn(metrics, 'bytesPerEntryWithoutCandidates', '<=', 110),
    targetOn(metrics, 'bytesPerEntryWithCandidates', '<=', 250),
    targetOn(metrics, 'entriesLost', '<=', 0),
    targetOn(metrics, 'entriesTwice', '<=', 0),
    targetOn(metrics, 'monthTotalsSeconds', '<=', 1),
    targetOn(metrics, 'p99UnderQueryRatio', '<=', 2),
    targetOn(metrics, 'p99UnderQueryRatioOfLowerQuartiles', '<=', 2),
  ];
  // A part that was not asked for promises nothing.
  const targets = all.filter(({ name }) => name in metrics);
  concluded('ledger', metrics, targets, values);
} catch (error) {
  console.error(error);
  process.exitCode = EXIT.couldNotRun;
} finally {
  if (!values.keep) rmSync(root, { recursive: true, force: true });
}
