import { countsOf, spending, spendingOf, spendOf } from './dimensions.ts';
import type { LimitStore, SpendEntry, Spent } from './limits/contract.ts';
import { restorePaced, type SpentHour } from './paced/restore.ts';
import { refillBudgets } from './paced/shared-budgets.ts';
import type { Budgets } from './paced/workload-budgets.ts';
import { mapSpend } from '../kernel/index.ts';
import { ownerNames } from '../identity/index.ts';
import { openBooks, readLedger, booksFolder, type Books, type Engine } from '../ledger/index.ts';
import type { SharedStore, State } from '../state/index.ts';
import { MS_PER_HOUR, type EpochMs } from '../units/index.ts';

const DAY_MS = 86_400_000;

/** What hard limits and paced budgets are restored from. */
interface SpentBooks extends Spent {
  readonly hours: Iterable<SpentHour>;
}

/**
 * Usage that passed the gateway: what was imported counts against no budget. Hard limits count days and months, and a
 * total counts all of them; of a day with amounts that nobody knew they count what is known, and how many were not.
 */
async function spendOfDays(books: Books, readAt: EpochMs): Promise<readonly SpendEntry[]> {
  const rows = await books.totals({ by: ['day', 'organisation', 'team', 'key'], where: { imported: [null] } });
  return rows.map((row) => ({
    at: Math.min(readAt, Date.parse(String(row.by.day))),
    organisation: String(row.by.organisation),
    team: row.by.team == null ? null : String(row.by.team),
    keyId: String(row.by.key),
    ...spendingOf(({ totals }) => Number(totals(row).nano)),
    unknown: countsOf(({ totals }) => totals(row).unknown),
  }));
}

/** Paced budgets count what was decided in earnest, by workload. */
async function spentHours(books: Books): Promise<readonly SpentHour[]> {
  const rows = await books.totals({ by: ['hour', 'workload'], where: { imported: [null], mode: ['enforce'] } });
  return rows.map((row) => ({
    at: Number(row.by.hour) * MS_PER_HOUR,
    workload: String(row.by.workload),
    requests: row.requests,
    ...spendOf(row.addedMs, ({ totals }) => Number(totals(row).nano)),
  }));
}

/** The same from the journal, line by line, where no engine is. */
async function spentByLines(folder: string): Promise<Pick<SpentBooks, 'entries' | 'hours'>> {
  const days = new Map<string, SpendEntry>();
  const hours = new Map<string, SpentHour>();
  // A line that nobody can read stops no start: `ledger verify` names it.
  for await (const entry of readLedger(folder, { onSetAside: () => {} })) {
    const { at, importedAt, organisation, team, keyId, workload, mode } = entry;
    if (importedAt !== null) continue;
    const day = JSON.stringify([organisation, team, keyId, Math.floor(at / DAY_MS)]);
    const before = days.get(day);
    const spent = {
      ...(before ?? { at, organisation, team, keyId }),
      ...spendingOf(({ entry: nanoOf, amount }) => (before?.[amount] ?? 0) + (nanoOf(entry) ?? 0)),
      unknown: countsOf(
        ({ entry: nanoOf, amount }) => (before?.unknown?.[amount] ?? 0) + (nanoOf(entry) === null ? 1 : 0),
      ),
    };
    days.set(day, spent);
    if (mode !== 'enforce') continue;
    const hourStart = Math.floor(at / MS_PER_HOUR) * MS_PER_HOUR;
    const hour = JSON.stringify([workload, hourStart]);
    const taken = hours.get(hour);
    const spend = spending.pacedOfEntry(entry);
    hours.set(hour, {
      at: hourStart,
      workload,
      requests: (taken?.requests ?? 0) + 1,
      ...mapSpend((name) => (taken?.[name] ?? 0) + spend[name]),
    });
  }
  return { entries: [...days.values()], hours: [...hours.values()] };
}

async function spentBooks(
  folder: string,
  now: () => EpochMs,
  engine: Engine | null,
  withHours: boolean,
): Promise<SpentBooks> {
  if (engine === null) {
    const readAt = now();
    return { readAt, ...(await spentByLines(folder)) };
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

/** Limits and budgets as the books say they were spent. */
export const accountsOfBooks = { spentByDay, restore: restoreAccounts, refill: refillShared } as const;
