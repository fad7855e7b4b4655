import type { EpochMs } from '../../units/index.ts';
import { COUNTED } from '../dimensions.ts';
import type { Accounts } from './accounts.ts';
import { KEPT_PERIODS, type PeriodCounters } from './budget-counters.ts';
import { Calendar, periodsOf } from './calendar.ts';
import type { SpendEntry } from './contract.ts';
import { BUDGET_PERIODS } from './schema.ts';

function book(counters: PeriodCounters, entry: SpendEntry): void {
  for (const { hard, amount } of COUNTED) {
    counters[hard].use(entry[amount]);
    counters[hard].unknown += entry.unknown?.[amount] ?? 0;
  }
}

/**
 * Sets what every budget has settled to what the books say, in whatever order they say it. Open reservations stay.
 * Days and months long gone are counted in `total` only.
 */
export function restoreSpend(accounts: Accounts, entries: Iterable<SpendEntry>, now: EpochMs): void {
  for (const account of accounts.all()) account.spend.forgetUsed();
  const current = periodsOf(now);
  const calendar = new Calendar();
  for (const entry of entries) {
    const { organisation, team, keyId, names } = entry;
    const subject = { organisation, team, keyId, limits: null, ...(names && { names }) };
    const periods = calendar.at(entry.at);
    for (const { spend } of accounts.found(subject))
      for (const period of BUDGET_PERIODS)
        if (Math.abs(periods[period] - current[period]) < KEPT_PERIODS) book(spend.of(period, periods[period]), entry);
  }
}
