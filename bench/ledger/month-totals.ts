import { openBooks } from '../../server/src/ledger/index.ts';
import type { Written } from './ingest.ts';

const RUNS = 5;
/** Totals by day and workload, over the entries themselves. */
export const FROM_ENTRIES =
  'SELECT day, workload, count(*) AS requests, sum(cost_nano_usd) AS cost, sum(energy_nano_wh) AS energy, sum(carbon_nano_g) AS carbon FROM entries GROUP BY day, workload';
const FROM_ROLLUPS =
  'SELECT day, workload, requests, cost_nano_usd AS cost, energy_nano_wh AS energy, carbon_nano_g AS carbon FROM workloads';

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

/** A month's totals by day and workload: over the entries themselves, and over the hourly sums. Both are compared with what was written. */
export async function monthTotals(
  folder: string,
  written: Written,
  say: (text: string) => void,
): Promise<Record<string, number>> {
  const books = openBooks({ folder, threads: 2 });
  const metrics: Record<string, number> = {};
  for (const [name, sql] of [
    ['monthTotalsSeconds', FROM_ENTRIES],
    ['monthTotalsFromRollupsSeconds', FROM_ROLLUPS],
  ] as const) {
    const seconds: number[] = [];
    for (let run = 0; run <= RUNS; run++) {
      const from = performance.now();
      const rows = await books.rows(sql);
      // The first run starts the engine's process.
      if (run > 0) seconds.push((performance.now() - from) / 1000);
      const found = new Map(
        rows.map((row) => [
          `${(row['day'] as Date).toISOString().slice(0, 10)} ${String(row['workload'])}`,
          BigInt(row['carbon'] as bigint),
        ]),
      );
      const wrong = [...written.carbonNanoG].filter(([key, sum]) => found.get(key) !== sum);
      if (wrong.length > 0 || found.size !== written.carbonNanoG.size)
        throw new Error(`${name}: ${wrong.length} of ${written.carbonNanoG.size} sums differ from what was written`);
    }
    metrics[name] = median(seconds);
    say(
      `${name}  median ${median(seconds).toFixed(3)} s, ${Math.min(...seconds).toFixed(3)} to ${Math.max(...seconds).toFixed(3)}`,
    );
  }
  await books.close();
  return metrics;
}
