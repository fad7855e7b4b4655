import { mkdirSync } from 'node:fs';
import { RECORD_COLUMNS } from '../../server/src/ledger/entry/index.ts';
import { noRowsSql } from '../../server/src/ledger/engine/sql.ts';
import { openEngine, type Settlement } from '../../server/src/ledger/index.ts';
import { bookSettlements } from '../../server/src/ledger/books/settlement.ts';
import { compact } from '../../server/src/ledger/segments/compact.ts';
import { addSegment, withFolderLock } from '../../server/src/ledger/segments/manifest.ts';
import { PLAIN_SEALING, writeSegment } from '../../server/src/ledger/segments/seal.ts';
import { drawnEntriesSql, type Population } from './drawn-entries.ts';

export const DAYS = 30;
const FIRST_DAY = Date.UTC(2026, 5, 1) / 86_400_000;
export const FIRST_HOUR = FIRST_DAY * 24;
export const AFTER_MS = (FIRST_DAY + DAYS + 1) * 86_400_000;
const WRITERS = 2;
const SEED = 20261128;

/** Final grid hours of two zones over the whole month, and a meter of two deployments: what `settled` is made with. */
const laterTruth = (): readonly Settlement[] => {
  const by = { source: 'drawn', by: 'bench', note: null, reason: 'new-information' } as const;
  return Array.from({ length: DAYS * 24 }, (_, i): readonly Settlement[] => {
    const hour = FIRST_HOUR + i;
    return [
      ...['Z3', 'Z8'].map((zone): Settlement => ({
        ...by,
        kind: 'grid',
        zone,
        hour,
        lifecycleGPerKwh: 200 + (i % 24),
        directGPerKwh: 150,
        marginalGPerKwh: null,
      })),
      {
        ...by,
        kind: 'meter',
        deployment: 'model-0-at-0',
        hour,
        energyNanoWh: 5e12 + i,
        idleNanoWh: null,
        energySigma: 0.03,
      },
    ];
  }).flat();
};

/**
 * A month of drawn entries of two writers, or its first days, sealed by the code that seals closed journals, settled and
 * compacted by day.
 * @param first the number of its first entry: books with other numbers are of other requests
 * @returns seconds of each step
 */
export async function sealedMonth(
  folder: string,
  population: Population,
  entries: number,
  say: (text: string) => void,
  days = DAYS,
  first = 0,
): Promise<{ readonly sealSeconds: number; readonly compactSeconds: number }> {
  mkdirSync(folder, { recursive: true });
  const engine = openEngine({ folders: [folder], threads: 2, memoryMb: 2048 });
  try {
    const perDay = Math.floor(entries / days);
    let sealMs = 0;
    for (let i = 0; i < days; i++) {
      const [day, before] = [FIRST_DAY + i, i * perDay];
      const count = i === days - 1 ? entries - before : perDay;
      const from = first + before;
      await engine.run(
        `CREATE OR REPLACE TABLE drawn AS ${drawnEntriesSql(population, { seed: SEED, day, from, count })}`,
      );
      const started = performance.now();
      for (let writer = 0; writer < WRITERS; writer++) {
        const mine = `SELECT * FROM drawn WHERE hash(id) % ${WRITERS} = ${writer}`;
        const [row] = await engine.rows(`SELECT count(*) AS n, min(at_ms) AS first, max(at_ms) AS last FROM (${mine})`);
        const source = { entries: mine, records: noRowsSql(RECORD_COLUMNS), count: Number(row!['n']) };
        const stem = `bench-${writer}-${String(i).padStart(2, '0')}`;
        const facts = {
          ...(await writeSegment(engine, folder, stem, source)),
          writer: `bench-${writer}`,
          entries: source.count,
          firstAt: Number(row!['first']),
          lastAt: Number(row!['last']),
          from: null,
        };
        await withFolderLock(folder, () => addSegment(folder, facts));
      }
      sealMs += performance.now() - started;
      if (i % 10 === 9) say(`${before + count} entries drawn and sealed`);
    }
    await bookSettlements(folder, laterTruth(), AFTER_MS);
    const started = performance.now();
    await compact(folder, { ...PLAIN_SEALING, engine }, { beforeMs: AFTER_MS });
    return { sealSeconds: sealMs / 1000, compactSeconds: (performance.now() - started) / 1000 };
  } finally {
    await engine.close();
  }
}
