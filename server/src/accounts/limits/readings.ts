import { COUNTED_BY, DIMENSIONS } from '../dimensions.ts';
import type { HardReading } from '../reading.ts';
import type { Ms } from '../../units/index.ts';
import { shownOwner, type Account } from './account.ts';
import { untilSecond, type Instant } from './admission.ts';
import type { Counters } from './budget-counters.ts';
import { periodElapsed, periodEnd, type PeriodNumbers } from './calendar.ts';
import type { Scope } from './contract.ts';
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

type Owner = Pick<Account, 'scope' | 'subject' | 'owner' | 'limits'>;

const HARD = { kind: 'hard', shadowPrice: null, shadowPriceUnit: null, target: null } as const;

/** The limits of one account as people and metrics read them. */
export function readingsOfState(
  { scope, subject, owner, limits }: Owner,
  { requests, tokens, running, counters }: AccountState,
  now: number,
): readonly HardReading[] {
  const rate = (
    dimension: 'requests' | 'tokens' | 'concurrency',
    limit: number,
    { used, emptyInMs }: MinuteState,
    period: 'minute' | null,
  ): readonly HardReading[] =>
    limit === Infinity
      ? []
      : [
          {
            ...HARD,
            dimension,
            scope,
            ...shownOwner({ scope, subject, owner }),
            period,
            limit,
            used,
            reserved: 0,
            unknown: 0,
            unit: DIMENSIONS[dimension].unit,
            elapsed: null,
            resetsAt: period === null || used === 0 ? null : now + emptyInMs,
          },
        ];
  return [
    ...rate('requests', limits.rpm, requests, 'minute'),
    ...rate('tokens', limits.tpm, tokens, 'minute'),
    ...rate('concurrency', limits.concurrency, { used: running, emptyInMs: 0 }, null),
    ...limits.budgets.map(({ kind, period, units }): HardReading => {
      const { used, held, unknown } = counters[period][kind];
      const { dimension, unit } = COUNTED_BY[kind];
      return {
        ...HARD,
        dimension,
        scope,
        ...shownOwner({ scope, subject, owner }),
        period,
        limit: units,
        used: used.units,
        reserved: held.units,
        unknown,
        unit,
        elapsed: periodElapsed(period, now),
        resetsAt: periodEnd(period, now),
      };
    }),
  ];
}

/** Of a session or agent only what may soon be used up is of interest: there are many. */
const NEAR = 0.5;
const isCaller = (scope: Scope): boolean => scope === 'session' || scope === 'agent';

/** What is shown of readings: of sessions and agents those that are near a limit. */
export const shownOf = (readings: readonly HardReading[]): readonly HardReading[] =>
  readings.filter(({ scope, used, reserved, limit }) => !isCaller(scope as Scope) || used + reserved >= limit * NEAR);

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
): readonly HardReading[] {
  return shownOf(
    [...accounts]
      .filter(({ scope }) => scopes === undefined || scopes.includes(scope))
      .flatMap((account) => {
        const { requests, tokens, running, spend } = account;
        return readingsOfState(
          account,
          {
            requests: minute(requests, instant),
            tokens: minute(tokens, instant),
            running,
            counters: spend.at(periods),
          },
          instant.now,
        );
      }),
  );
}
