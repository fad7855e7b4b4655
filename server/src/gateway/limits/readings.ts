import type { Account } from './account.ts';
import { untilSecond, type Instant } from './admission.ts';
import { periodEnd, type PeriodNumbers } from './calendar.ts';
import type { LimitReading, Scope } from './contract.ts';
import type { MinuteWindow } from './minute-window.ts';

function rate(base: Pick<LimitReading, 'scope' | 'organisation' | 'owner'>, kind: 'requests' | 'tokens', window: MinuteWindow, limit: number, instant: Instant): LimitReading {
  const used = window.total(instant.second);
  const resetsAt = used === 0 ? null : instant.now + untilSecond(window.emptyBy(instant.second), instant);
  return { ...base, kind, period: 'minute', limit, used, reserved: 0, unknown: 0, resetsAt };
}

function readings(account: Account, periods: PeriodNumbers, instant: Instant): readonly LimitReading[] {
  const { scope, organisation, owner, limits } = account;
  const base = { scope, organisation, owner };
  const counters = account.spend.at(periods);
  return [
    ...(limits.rpm === Infinity ? [] : [rate(base, 'requests', account.requests, limits.rpm, instant)]),
    ...(limits.tpm === Infinity ? [] : [rate(base, 'tokens', account.tokens, limits.tpm, instant)]),
    ...(limits.concurrency === Infinity
      ? []
      : [{ ...base, kind: 'concurrency' as const, period: null, limit: limits.concurrency, used: account.running, reserved: 0, unknown: 0, resetsAt: null }]),
    ...limits.budgets.map(({ kind, period, units }): LimitReading => {
      const { used, held, unknown } = counters[period][kind];
      return { ...base, kind, period, limit: units, used: used.units, reserved: held.units, unknown, resetsAt: periodEnd(period, instant.now) };
    }),
  ];
}

/** Every limit of the accounts, as people and metrics read them. */
export function readingsOf(accounts: Iterable<Account>, scopes: readonly Scope[] | undefined, periods: PeriodNumbers, instant: Instant): readonly LimitReading[] {
  return [...accounts].filter(({ scope }) => scopes === undefined || scopes.includes(scope)).flatMap((account) => readings(account, periods, instant));
}
