import { NanoSum, type JoulegateError, type Ms } from '../../units/index.ts';
import { COUNTED_BY, type Amounts } from '../dimensions.ts';
import type { Account } from './account.ts';
import { SLOT_RETRY_MS } from './admission.ts';
import { periodEnd } from './calendar.ts';
import type { Rates, RateState } from './contract.ts';
import type { CompiledLimits } from './limits-of.ts';
import { exceeds } from './exceeds.ts';
import { ACCOUNT_HEAD, offsets, ratesIn, tallyAt } from './redis-wire.ts';
import { budgetError, rateError, type RateRefusal } from './refusals.ts';

/** The last answer that told of an account; what it says is worked out only where it is needed. */
export interface LastAnswer {
  readonly reply: readonly number[];
  readonly accounts: readonly Account[];
  readonly limits: readonly CompiledLimits[];
  /** When it was asked for, so that it is taken for older than it is, never for younger. */
  readonly askedMs: Ms;
}

/** By account, so that an owner who is no more is forgotten. */
export type LastAnswers = WeakMap<Account, LastAnswer>;

/** A refusal that stands without a question. */
export interface SureRefusal {
  readonly error: JoulegateError;
  readonly retryAfterMs: Ms | null;
  readonly rates: Rates;
}

const NOTHING_HELD = new NanoSum();

/** The budget that the last answer said to be spent: what is settled of a period never becomes less in it. */
function spentBudget(
  account: Account,
  last: LastAnswer,
  start: number,
  least: Amounts,
  ageMs: Ms,
): JoulegateError | null {
  const wall = last.reply[2] as number;
  for (const [i, budget] of account.limits.budgets.entries()) {
    const claimed = least[COUNTED_BY[budget.kind].amount];
    const end = periodEnd(budget.period, wall);
    if (claimed === 0 || (end !== null && wall + ageMs >= end)) continue;
    const tally = tallyAt(last.reply, start + ACCOUNT_HEAD + 4 * i);
    if (exceeds(tally.used, NOTHING_HELD, claimed ?? 1, budget.nano))
      return budgetError(account, budget, tally, claimed, wall);
  }
  return null;
}

const aged = (state: RateState | null, ageMs: Ms): RateState | null =>
  state === null ? null : { ...state, resetMs: Math.max(0, state.resetMs - ageMs) };

function ratesLeft(last: LastAnswer | undefined, nowMs: Ms): Rates {
  if (last === undefined) return { requests: null, tokens: null };
  const { requests, tokens } = ratesIn(last.reply, last.accounts, last.limits);
  const ageMs = nowMs - last.askedMs;
  return { requests: aged(requests, ageMs), tokens: aged(tokens, ageMs) };
}

/**
 * Who would certainly refuse the least that a request can take, by what was last heard and by what this process itself has
 * under way: others can only have taken more since. `null`: nobody, as far as is known here.
 * @param running requests of an account that this process has under way
 */
export function surelyRefused(
  accounts: readonly Account[],
  answers: LastAnswers,
  running: (account: Account) => number,
  least: Amounts,
  nowMs: Ms,
): SureRefusal | null {
  let worst: (RateRefusal & { readonly last: LastAnswer | undefined }) | null = null;
  for (const account of accounts) {
    const { limits } = account;
    const heard = answers.get(account);
    const place = heard?.accounts.indexOf(account) ?? -1;
    // Under other limits it says nothing.
    const last = heard?.limits[place] === limits ? heard : undefined;
    const consider = (refusal: Omit<RateRefusal, 'account' | 'claimed'>): void => {
      if (worst === null || refusal.retryAfterMs > worst.retryAfterMs)
        worst = { ...refusal, account, claimed: 1, last };
    };
    const own = running(account);
    if (own >= limits.concurrency)
      consider({ kind: 'concurrency', used: own, limit: limits.concurrency, retryAfterMs: SLOT_RETRY_MS });
    if (last === undefined) continue;
    const start = offsets(last.limits)[place] as number;
    const ageMs = nowMs - last.askedMs;
    const error = spentBudget(account, last, start, least, ageMs);
    if (error !== null) return { error, retryAfterMs: null, rates: ratesLeft(last, nowMs) };
    const fitsInMs = (last.reply[start + 5] as number) - ageMs;
    if (fitsInMs > 0)
      consider({
        kind: 'requests',
        used: last.reply[start] as number,
        limit: limits.rpm,
        retryAfterMs: Math.ceil(fitsInMs),
      });
  }
  if (worst === null) return null;
  const { last, ...refusal } = worst as RateRefusal & { readonly last: LastAnswer | undefined };
  return { error: rateError(refusal), retryAfterMs: refusal.retryAfterMs, rates: ratesLeft(last, nowMs) };
}
