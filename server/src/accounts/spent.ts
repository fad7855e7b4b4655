import { countsOf, spending, spendingOf, spendOf } from './dimensions.ts';
import type { SpendEntry } from './limits/contract.ts';
import type { SpentHour } from './paced/restore.ts';
import { mapSpend } from '../kernel/index.ts';
import type { Entry, TotalsRow } from '../ledger/index.ts';
import { MS_PER_DAY, MS_PER_HOUR, type EpochMs } from '../units/index.ts';

/** What hard limits and paced budgets are restored from. */
export interface SpentSums {
  readonly entries: readonly SpendEntry[];
  readonly hours: readonly SpentHour[];
}

/**
 * A day's sum of one key, as hard limits count it: what is known, and how many did not know.
 * @param row by day, organisation, team and key
 * @param readAt a day may have begun behind a clock that was set back: nothing is spent later than this
 */
export const spentDayOf = (row: TotalsRow, readAt: EpochMs): SpendEntry => ({
  at: Math.min(readAt, Date.parse(String(row.by.day))),
  organisation: String(row.by.organisation),
  team: row.by.team == null ? null : String(row.by.team),
  keyId: String(row.by.key),
  ...spendingOf(({ totals }) => Number(totals(row).nano)),
  unknown: countsOf(({ totals }) => totals(row).unknown),
});

/** An hour's sum of one workload, as paced budgets count it. @param row by hour and workload */
export const spentHourOf = (row: TotalsRow): SpentHour => ({
  at: Number(row.by.hour) * MS_PER_HOUR,
  workload: String(row.by.workload),
  requests: row.requests,
  ...spendOf(row.addedMs, ({ totals }) => Number(totals(row).nano)),
});

/** The same sums from entries one by one: what was imported counts against no budget, and paced ones count what was decided in earnest. */
export async function sumsOfEntries(entries: AsyncIterable<Entry>): Promise<SpentSums> {
  const days = new Map<string, SpendEntry>();
  const hours = new Map<string, SpentHour>();
  for await (const entry of entries) {
    const { at, importedAt, organisation, team, keyId, workload, mode } = entry;
    if (importedAt !== null) continue;
    const day = JSON.stringify([organisation, team, keyId, Math.floor(at / MS_PER_DAY)]);
    const before = days.get(day);
    const spent = {
      ...(before ?? { at, organisation, team, keyId }),
      ...spendingOf(({ entry: nanoOf, amount }) => (before?.[amount] ?? 0) + (nanoOf(entry) ?? 0)),
      unknown: countsOf(
        ({ entry: nanoOf, partly, amount }) =>
          (before?.unknown?.[amount] ?? 0) + (nanoOf(entry) === null || partly?.(entry) === true ? 1 : 0),
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
