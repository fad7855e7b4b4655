import type { Ms } from '../../units/index.ts';
import { shownOwner, type Account } from './account.ts';
import { untilSecond, type Instant } from './admission.ts';
import type { Counters } from './budget-counters.ts';
import { periodEnd, type PeriodNumbers } from './calendar.ts';
import type { LimitReading, Scope } from './contract.ts';
import type { MinuteWindow } from './minute-window.ts';

/** What a minute holds, and until when something of it. */
export interface MinuteState {
  readonly used: number;
  readonly emptyInMs: Ms;
}

/** What an account has counted, wherever it is counted. */
export interface AccountState {
  readonly requests: MinuteState;
  readonly tokens: MinuteState;
  readonly running: number;
  readonly counters: Counters;
}

type Owner = Pick<Account, 'scope' | 'subject' | 'limits'>;

function rate(
  base: Pick<LimitReading, 'scope' | 'organisation' | 'owner'>,
  kind: 'requests' | 'tokens',
  { used, emptyInMs }: MinuteState,
  limit: number,
  now: number,
): LimitReading {
  return {
    ...base,
    kind,
    period: 'minute',
    limit,
    used,
    reserved: 0,
    unknown: 0,
    resetsAt: used === 0 ? null : now + emptyInMs,
  };
}

/** The limits of one account as people and metrics read them. */
export function readingsOfState(
  { scope, subject, limits }: Owner,
  { requests, tokens, running, counters }: AccountState,
  now: number,
): readonly LimitReading[] {
  const base = { scope, ...shownOwner({ scope, subject }) };
  return [
    ...(limits.rpm === Infinity ? [] : [rate(base, 'requests', requests, limits.rpm, now)]),
    ...(limits.tpm === Infinity ? [] : [rate(base, 'tokens', tokens, limits.tpm, now)]),
    ...(limits.concurrency === Infinity
      ? []
      : [
          {
            ...base,
            kind: 'concurrency' as const,
            period: null,
            limit: limits.concurrency,
            used: running,
            reserved: 0,
            unknown: 0,
            resetsAt: null,
          },
        ]),
    ...limits.budgets.map(({ kind, period, units }): LimitReading => {
      const { used, held, unknown } = counters[period][kind];
      return {
        ...base,
        kind,
        period,
        limit: units,
        used: used.units,
        reserved: held.units,
        unknown,
        resetsAt: periodEnd(period, now),
      };
    }),
  ];
}

const minute = (window: MinuteWindow, instant: Instant): MinuteState => ({
  used: window.total(instant.second),
  emptyInMs: untilSecond(window.emptyBy(instant.second), instant),
});

/** Every limit of the accounts, as people and metrics read them. */
export function readingsOf(
  accounts: Iterable<Account>,
  scopes: readonly Scope[] | undefined,
  periods: PeriodNumbers,
  instant: Instant,
): readonly LimitReading[] {
  return [...accounts]
    .filter(({ scope }) => scopes === undefined || scopes.includes(scope))
    .flatMap((account) => {
      const { requests, tokens, running, spend } = account;
      return readingsOfState(
        account,
        { requests: minute(requests, instant), tokens: minute(tokens, instant), running, counters: spend.at(periods) },
        instant.now,
      );
    });
}
