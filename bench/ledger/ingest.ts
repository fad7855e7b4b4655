import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { openBooks, openEngine, openJournal, type Entry } from '../../server/src/ledger/index.ts';
import { compact } from '../../server/src/ledger/segments/compact.ts';
import { hourOf } from '../../server/src/units/index.ts';
import { madeUpTraffic } from './traffic.ts';
import { PLAIN_SEALING } from '../../server/src/ledger/segments/seal.ts';

const WRITERS = 4;
const DISTINCT = 20_000;
const PER_TURN = 500;
const MONTH_START = Date.UTC(2026, 4, 1);
const MONTH_MS = 31 * 86_400_000;
const MAX_AHEAD = 200_000;

/** What was given to the journals, kept beside them to compare with. */
export interface Written {
  readonly entries: number;
  /** Exact sums by day and workload. */
  readonly carbonNanoG: ReadonlyMap<string, bigint>;
}

/**
 * Four journals in one folder take entries over a month, in turn; each rotates and seals as Parquet; then every day is
 * compacted. Figures come from 20,000 drawn entries used again and again, ids and times are new each time.
 */
export async function ingest(
  folder: string,
  count: number,
  say: (text: string) => void,
): Promise<{ metrics: Record<string, number>; written: Written }> {
  mkdirSync(folder, { recursive: true });
  const traffic = madeUpTraffic({ seed: 7, startMs: MONTH_START, perSecond: 40, decisions: false });
  const drawn: readonly Entry[] = Array.from({ length: DISTINCT }, () => traffic.next());
  const engine = openEngine({ folders: [folder] });
  const sealing = { ...PLAIN_SEALING, engine };
  const journals = [];
  for (let i = 0; i < WRITERS; i++)
    journals.push(await openJournal({ folder, sealing, maxBufferedBytes: 2 ** 30, rotateBytes: 128 * 1024 * 1024 }));
  const sums = new Map<string, bigint>();
  const started = performance.now();
  for (let i = 0; i < count; i++) {
    const from = drawn[i % DISTINCT] as Entry;
    const at = MONTH_START + Math.floor((i / count) * MONTH_MS);
    void (journals[i % WRITERS] as (typeof journals)[number]).append({
      ...from,
      id: `jg_${randomBytes(16).toString('base64url')}`,
      at,
      hour: hourOf(at),
    });
    const key = `${new Date(at).toISOString().slice(0, 10)} ${from.workload}`;
    sums.set(key, (sums.get(key) ?? 0n) + BigInt(from.carbonNanoG.mean ?? 0));
    if (i % PER_TURN === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      while (journals.some((journal) => journal.stats().buffered > MAX_AHEAD))
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
    if (i % 1_000_000 === 999_999) say(`${i + 1} entries after ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  for (const journal of journals) await journal.flush();
  const ingestS = (performance.now() - started) / 1000;
  const lostAtAppend = journals.reduce((sum, journal) => sum + journal.stats().lost, 0);
  for (const journal of journals) await journal.rotate();
  const sealedS = (performance.now() - started) / 1000;
  const faults = journals.map((journal) => journal.stats().sealing).filter((fault) => fault !== null);
  for (const journal of journals) await journal.close();
  say(
    `${count} entries ingested in ${ingestS.toFixed(0)} s, sealed after ${sealedS.toFixed(0)} s${faults.length === 0 ? '' : `; ${faults.join('; ')}`}`,
  );
  const compactFrom = performance.now();
  await compact(folder, sealing, {
    onDay: (done, total) => (done % 10 === 0 || done === total) && say(`compacted ${done} of ${total} days`),
  });
  const compactS = (performance.now() - compactFrom) / 1000;
  await engine.close();
  const books = openBooks({ folder, threads: 2, memoryMb: 2048 });
  const [row] = await books.rows('SELECT count(*) AS entries, count(DISTINCT id) AS ids FROM entries');
  await books.close();
  const [entries, ids] = [Number(row!['entries']), Number(row!['ids'])];
  return {
    metrics: {
      entries,
      entriesLost: count - ids + lostAtAppend,
      entriesTwice: entries - ids,
      ingestEntriesPerSecond: count / ingestS,
      sealedEntriesPerSecond: count / sealedS,
      compactionSeconds: compactS,
      sealingFaults: faults.length,
    },
    written: { entries: count, carbonNanoG: sums },
  };
}
