import { mkdirSync, rmSync } from 'node:fs';
import { openJournal, type Entry } from '../../server/src/ledger/index.ts';
import { madeUpTraffic } from './traffic.ts';

const DISTINCT = 4000;
const ROUNDS = 7;
const PER_ROUND = 40_000;
const PER_TURN = 50;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** CPU time of this thread in microseconds: user and system, other threads not counted. */
const cpuMicros = (): number => {
  const { user, system } = process.threadCpuUsage();
  return user + system;
};

async function perEntry(entries: readonly Entry[], each: (entry: Entry) => unknown): Promise<number> {
  const from = cpuMicros();
  for (let i = 0; i < PER_ROUND; i++) {
    each(entries[i % entries.length] as Entry);
    if (i % PER_TURN === PER_TURN - 1) await turn();
  }
  return (cpuMicros() - from) / PER_ROUND;
}

/**
 * Main-thread CPU of one append, writes and fsyncs included, less that of the same loop without a journal;
 * beside it what `JSON.stringify` alone takes for the same entries, in rounds by turns.
 */
export async function appendCpu(folder: string, say: (text: string) => void): Promise<Record<string, number>> {
  const measured: Record<
    'appendCpuMicrosPerEntry' | 'appendCpuMicrosPerEntryWithoutDecision' | 'stringifyCpuMicrosPerEntry',
    number[]
  > = {
    appendCpuMicrosPerEntry: [],
    appendCpuMicrosPerEntryWithoutDecision: [],
    stringifyCpuMicrosPerEntry: [],
  };
  const make = (decisions: boolean): Entry[] => {
    const traffic = madeUpTraffic({ seed: 3, startMs: Date.UTC(2026, 10, 1), perSecond: 40, decisions });
    return Array.from({ length: DISTINCT }, () => traffic.next());
  };
  const [withDecision, without] = [make(true), make(false)];
  for (let round = 0; round < ROUNDS; round++) {
    const idle = await perEntry(withDecision, () => {});
    for (const [name, entries] of [
      ['appendCpuMicrosPerEntry', withDecision],
      ['appendCpuMicrosPerEntryWithoutDecision', without],
    ] as const) {
      mkdirSync(folder, { recursive: true });
      const journal = await openJournal({ folder, rotateBytes: 2 ** 40, maxBufferedBytes: 2 ** 30 });
      const spent = await perEntry(entries, (entry) => journal.append(entry));
      await journal.flush();
      const { appended, durable } = journal.stats();
      if (appended !== PER_ROUND || durable !== PER_ROUND)
        throw new Error(`${durable} of ${PER_ROUND} entries are durable`);
      await journal.close();
      rmSync(folder, { recursive: true });
      // The first round warms the compiler up.
      if (round > 0) measured[name].push(spent - idle);
    }
    const stringified = await perEntry(withDecision, (entry) => JSON.stringify(entry).length);
    if (round > 0) measured.stringifyCpuMicrosPerEntry.push(stringified - idle);
  }
  for (const [name, values] of Object.entries(measured))
    say(
      `${name}  median ${median(values).toFixed(2)}, ${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`,
    );
  return {
    ...Object.fromEntries(Object.entries(measured).map(([name, values]) => [name, median(values)])),
    appendCpuMicrosPerEntryBest: Math.min(...measured.appendCpuMicrosPerEntry),
  };
}
