import type { EpochMs, JoulegateError, Ms } from '../../units/index.ts';
import type { Account } from './account.ts';
import type { Counters } from './budget-counters.ts';
import type { Second } from './minute-window.ts';
import { COUNTED_BY, type Amounts } from '../dimensions.ts';
import { exceeds } from './exceeds.ts';
import { budgetError, rateError, type RateRefusal } from './refusals.ts';

/** When a slot may be free: nobody knows how long the running requests take. */
export const SLOT_RETRY_MS: Ms = 1000;

/** What one step wants of every account that binds. */
export interface Wanted {
  /** More than what is held. */
  readonly more: Amounts;
  /** Tokens held already. */
  readonly heldTokens: number;
  readonly request: boolean;
  readonly slot: boolean;
  /** The second whose window takes the tokens; `null`: it has left the minute. */
  readonly second: Second | null;
}

/** The instant of a step: business time, and the store's steady clock. */
export interface Instant {
  readonly now: EpochMs;
  readonly steadyMs: Ms;
  readonly second: Second;
}

/** Milliseconds until a second begins, whole, so that a wait for it is never too short. */
export const untilSecond = (second: Second, { steadyMs }: Instant): Ms =>
  Math.max(0, Math.ceil(second * 1000 - steadyMs));

/** Who refuses, if anybody. Changes nothing. A budget goes before a rate: waiting would not help. */
export function refusalOf(
  accounts: readonly Account[],
  counters: readonly Counters[],
  wanted: Wanted,
  instant: Instant,
): { readonly error: JoulegateError; readonly retryAfterMs: Ms | null } | null {
  let worst: RateRefusal | null = null;
  for (let i = 0; i < accounts.length; i++) {
    const account = accounts[i] as Account;
    const error = spentBudget(account, counters[i] as Counters, wanted.more, instant.now);
    if (error !== null) return { error, retryAfterMs: null };
    const refusal = tooFast(account, wanted, instant);
    if (refusal !== null && (worst === null || refusal.retryAfterMs > worst.retryAfterMs)) worst = refusal;
  }
  return worst === null ? null : { error: rateError(worst), retryAfterMs: worst.retryAfterMs };
}

function spentBudget(account: Account, counters: Counters, more: Amounts, now: EpochMs): JoulegateError | null {
  for (const budget of account.limits.budgets) {
    const tally = counters[budget.period][budget.kind];
    const claimed = more[COUNTED_BY[budget.kind].amount];
    if (claimed === 0) continue;
    // An amount that nobody knows is admitted until the budget is spent: one nano more would be too much.
    if (exceeds(tally.used, tally.held, claimed ?? 1, budget.nano))
      return budgetError(account, budget, tally, claimed, now);
  }
  return null;
}

function tooFast(account: Account, wanted: Wanted, instant: Instant): RateRefusal | null {
  const { limits } = account;
  let worst: RateRefusal | null = null;
  const consider = (refusal: RateRefusal): void => {
    if (worst === null || refusal.retryAfterMs > worst.retryAfterMs) worst = refusal;
  };
  if (wanted.slot && account.running >= limits.concurrency)
    consider({
      account,
      kind: 'concurrency',
      used: account.running,
      limit: limits.concurrency,
      claimed: 1,
      retryAfterMs: SLOT_RETRY_MS,
    });
  if (wanted.request && limits.rpm !== Infinity) {
    const used = account.requests.total(instant.second);
    if (used >= limits.rpm) {
      const retryAfterMs = untilSecond(account.requests.goneBy(used + 1 - limits.rpm, instant.second), instant);
      consider({ account, kind: 'requests', used, limit: limits.rpm, claimed: 1, retryAfterMs });
    }
  }
  if (wanted.more.tokens > 0 && wanted.second !== null && limits.tpm !== Infinity) {
    const used = account.tokens.total(instant.second) - wanted.heldTokens;
    const claimed = wanted.heldTokens + wanted.more.tokens;
    // A request longer than the whole limit would never fit: it may go when it is alone.
    const excess = used + Math.min(claimed, limits.tpm) - limits.tpm;
    if (excess > 0) {
      const retryAfterMs = untilSecond(account.tokens.goneBy(excess, instant.second), instant);
      consider({ account, kind: 'tokens', used, limit: limits.tpm, claimed, retryAfterMs });
    }
  }
  return worst;
}
