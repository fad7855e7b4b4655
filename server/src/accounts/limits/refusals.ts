import { fromNano, JoulegateError, type EpochMs, type Ms } from '../../units/index.ts';
import { COUNTED_BY } from '../dimensions.ts';
import { ownerName, type Account } from './account.ts';
import type { Tally } from './budget-counters.ts';
import { periodEnd } from './calendar.ts';
import type { CompiledBudget } from './limits-of.ts';

/** A rate or concurrency limit that does not admit a claim now, and when it would. */
export interface RateRefusal {
  readonly account: Account;
  readonly kind: 'requests' | 'tokens' | 'concurrency';
  readonly used: number;
  readonly limit: number;
  readonly claimed: number;
  readonly retryAfterMs: Ms;
}

const WORD = { requests: 'requests a minute', tokens: 'tokens a minute', concurrency: 'requests at once' } as const;

/** The error of a rate limit: whose, how much is used, and how long to wait. */
export function rateError({ account, kind, used, limit, claimed, retryAfterMs }: RateRefusal): JoulegateError {
  const whose = ownerName(account);
  const state = `${whose} has ${used} of ${limit} ${WORD[kind]} in use`;
  const { throttled } = account.subject;
  const because =
    throttled === undefined || account.scope !== 'key' || kind !== 'requests' || limit !== throttled.rpm
      ? ''
      : `; the key is throttled${throttled.endsAt === null ? '' : ` until ${new Date(throttled.endsAt).toISOString()}`}: ${throttled.why}`;
  const wait = `retry after ${Math.ceil(retryAfterMs / 1000)} s${because}`;
  return kind === 'concurrency'
    ? new JoulegateError('JG_RATE_LIMITED', state, { hint: `${wait}, or send fewer requests at once` })
    : new JoulegateError(
        'JG_RATE_LIMITED',
        `${state}${kind === 'tokens' ? `, and this request may take ${claimed}` : ''}`,
        {
          hint: kind === 'tokens' ? `${wait}, or ask for a shorter answer` : wait,
        },
      );
}

const PERIOD = { day: 'daily ', month: 'monthly ', total: '' } as const;

/** Enough digits to tell amounts of a budget apart, and no more. */
const shown = (units: number): string => String(Number(units.toPrecision(6)));

/** The error of a spent budget: whose, how much is used, and when it starts anew. */
export function budgetError(
  account: Account,
  { kind, period, units }: CompiledBudget,
  tally: Tally,
  claimed: number | null,
  now: EpochMs,
): JoulegateError {
  const end = periodEnd(period, now);
  const { dimension, written: unit } = COUNTED_BY[kind];
  const reserved =
    tally.held.units === 0 ? '' : `, ${shown(tally.held.units)} ${unit} are reserved by running requests`;
  const asked = claimed === null ? '' : `, and this request may take ${shown(fromNano(claimed))} ${unit}`;
  const reset = end === null ? 'it never resets' : `it resets at ${new Date(end).toISOString()}`;
  return new JoulegateError(
    'JG_BUDGET_SPENT',
    `the ${PERIOD[period]}${dimension} budget of ${ownerName(account)} is spent: ${shown(tally.used.units)} of ${shown(units)} ${unit} are used${reserved}${asked}; ${reset}`,
    {
      hint:
        account.scope === 'session'
          ? 'begin another session, or have limits.sessions raised; a retry does not help'
          : 'raise the budget, or ask for a shorter answer if a little is left; a retry does not help',
    },
  );
}
