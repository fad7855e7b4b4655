import type { LimitStore, SpendEntry, Spent } from './limits/contract.ts';
import { restorePaced, type SpentHour } from './paced/restore.ts';
import { refillBudgets } from './paced/shared-budgets.ts';
import type { Budgets } from './paced/workload-budgets.ts';
import { ownerNames } from '../identity/index.ts';
import { openBooks, readLedger, booksFolder, type Books, type Engine } from '../ledger/index.ts';
import type { SharedStore, State } from '../state/index.ts';
import { fromNano, inputTokens, MS_PER_HOUR, outputTokens, type EpochMs } from '../units/index.ts';
import { spentDayOf, spentHourOf, sumsOfEntries, type SpentSums } from './spent.ts';

/** When the books were read, and what they say. */
interface SpentBooks extends SpentSums {
  readonly readAt: EpochMs;
}

/** Usage that passed the gateway: what was imported counts against no budget. Days, months and a total are sums of days. */
async function spendOfDays(books: Books, readAt: EpochMs): Promise<readonly SpendEntry[]> {
  const rows = await books.totals({ by: ['day', 'organisation', 'team', 'key'], where: { imported: [null] } });
  return rows.map((row) => spentDayOf(row, readAt));
}

/** Paced budgets count what was decided in earnest, by workload. */
async function spentHours(books: Books): Promise<readonly SpentHour[]> {
  const rows = await books.totals({ by: ['hour', 'workload'], where: { imported: [null], mode: ['enforce'] } });
  return rows.map(spentHourOf);
}

async function spentBooks(
  folder: string,
  now: () => EpochMs,
  engine: Engine | null,
  withHours: boolean,
): Promise<SpentBooks> {
  if (engine === null) {
    const readAt = now();
    // Line by line, where no engine is. One that nobody can read stops no start: `ledger verify` names it.
    return { readAt, ...(await sumsOfEntries(readLedger(folder, { onSetAside: () => {} }))) };
  }
  const books = openBooks({ folder });
  try {
    // The engine has started by the first answer, so that files are read at the time that is told.
    await books.engine.temporary();
    const readAt = now();
    return {
      readAt,
      entries: await spendOfDays(books, readAt),
      hours: withHours ? await spentHours(books) : [],
    };
  } finally {
    await books.close();
  }
}

/** What the books say was spent, by owner and UTC day. Without an engine the journal is read line by line. */
const spentByDay = (folder: string, now: () => EpochMs, engine: Engine | null): Promise<Spent> =>
  spentBooks(folder, now, engine, false);

/** With names where the state has them: limits are looked up and shown by name. */
async function named(entries: Iterable<SpendEntry>, state: State): Promise<readonly SpendEntry[]> {
  const all = [...entries];
  const names = await ownerNames.of(
    state,
    [...new Set(all.flatMap(({ organisation, team, keyId }) => [organisation, team, keyId]))].filter(
      (id) => id !== null,
    ),
  );
  const shown = (id: string): string => names.get(id) ?? id;
  return all.map((entry) => ({
    ...entry,
    names: {
      organisation: shown(entry.organisation),
      team: entry.team === null ? null : shown(entry.team),
      keyId: shown(entry.keyId),
    },
  }));
}

/** Whether the books of a folder say that anything was spent, without an engine. */
async function anythingSpent(folder: string): Promise<boolean> {
  const { segments, tombstones } = await booksFolder.readManifest(folder);
  return tombstones.length > 0 || segments.some(({ entries, format }) => entries > 0 && format !== 'settlement');
}

interface RestoreParts {
  readonly folder: string;
  readonly now: () => EpochMs;
  readonly engine: Engine | null;
}

/** Fills the counters of hard limits and the paced budgets of this process from the books, so that a restart forgives nothing. */
async function restoreAccounts(
  { limiter, budgets, state }: { readonly limiter: LimitStore; readonly budgets: Budgets; readonly state: State },
  { folder, now, engine }: RestoreParts,
): Promise<void> {
  if (!(await anythingSpent(folder))) return;
  const { entries, hours } = await spentBooks(folder, now, engine, budgets.all.length > 0);
  await limiter.restore(await named(entries, state));
  restorePaced(budgets, hours, now());
}

/** Fills paced budgets that a shared Redis has lost. Its hard limits are filled as they are asked for. */
const refillShared = (redis: SharedStore, budgets: Budgets, { folder, now, engine }: RestoreParts): Promise<void> =>
  refillBudgets(
    redis,
    budgets,
    async () => ((await anythingSpent(folder)) ? (await spentBooks(folder, now, engine, true)).hours : []),
    { now },
  );

const USUAL_WEEKS = 4;

/** What each key used by the hour of the last four weeks, oldest first, and when that was read; without an engine nothing. */
async function usedByHour({ folder, now, engine }: RestoreParts) {
  const readAt = now();
  if (engine === null || !(await anythingSpent(folder))) return { readAt, hours: [] };
  const toHour = Math.floor(readAt / MS_PER_HOUR) + 1;
  const books = openBooks({ folder });
  try {
    const rows = await books.totals({
      span: { fromHour: toHour - USUAL_WEEKS * 168, toHour },
      by: ['hour', 'organisation', 'key'],
      where: { imported: [null] },
      roughSigma: true,
    });
    const hours = rows.map(({ by, requests, usage, cost }) => ({
      hour: Number(by.hour),
      key: String(by.key),
      organisation: String(by.organisation),
      requests,
      tokens: inputTokens(usage) + outputTokens(usage),
      usd: cost.unknown === requests ? null : fromNano(Number(cost.nano)),
    }));
    return { readAt, hours: hours.toSorted((a, b) => a.hour - b.hour) };
  } finally {
    await books.close();
  }
}

/** Limits and budgets as the books say they were spent. */
export const accountsOfBooks = { spentByDay, restore: restoreAccounts, refill: refillShared, usedByHour } as const;
