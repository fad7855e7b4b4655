import type { Account } from './account.ts';
import { untilSecond, type Instant } from './admission.ts';
import type { Granted, Rates, RateState, Refused } from './contract.ts';
import type { MinuteWindow } from './minute-window.ts';

function stateOf(window: MinuteWindow, limit: number, instant: Instant): RateState {
  const remaining = Math.max(0, limit - window.total(instant.second));
  return { limit, remaining, resetMs: untilSecond(window.emptyBy(instant.second), instant) };
}

/** What is left, of the owner that has least left. */
export function ratesOf(accounts: readonly Account[], instant: Instant): Rates {
  let requests: RateState | null = null;
  let tokens: RateState | null = null;
  for (const account of accounts) {
    const { rpm, tpm } = account.limits;
    if (rpm !== Infinity) {
      const state = stateOf(account.requests, rpm, instant);
      if (requests === null || state.remaining < requests.remaining) requests = state;
    }
    if (tpm !== Infinity) {
      const state = stateOf(account.tokens, tpm, instant);
      if (tokens === null || state.remaining < tokens.remaining) tokens = state;
    }
  }
  return { requests, tokens };
}

/** OpenAI writes waits as `1s`, `6m0s`, `120ms`. */
function wait(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

interface RateNames {
  readonly limit: string;
  readonly remaining: string;
  readonly reset: string;
}
// Written out: names that are put together per answer are new strings, which node checks and hashes anew.
const REQUESTS: RateNames = {
  limit: 'x-ratelimit-limit-requests',
  remaining: 'x-ratelimit-remaining-requests',
  reset: 'x-ratelimit-reset-requests',
};
const TOKENS: RateNames = {
  limit: 'x-ratelimit-limit-tokens',
  remaining: 'x-ratelimit-remaining-tokens',
  reset: 'x-ratelimit-reset-tokens',
};

function pushState(headers: string[], names: RateNames, state: RateState | null): void {
  if (state === null) return;
  headers.push(
    names.limit,
    String(state.limit),
    names.remaining,
    String(state.remaining),
    names.reset,
    wait(state.resetMs),
  );
}

/**
 * Adds OpenAI's rate-limit headers of an answer, names and values by turns, and how long to wait where it was
 * refused. Limits that do not exist have no header.
 */
export function pushRateLimits(headers: string[], result: Granted | Refused): void {
  pushState(headers, REQUESTS, result.rates.requests);
  pushState(headers, TOKENS, result.rates.tokens);
  if (result.kind === 'refused' && result.retryAfterMs !== null)
    headers.push(
      'retry-after',
      String(Math.ceil(result.retryAfterMs / 1000)),
      'retry-after-ms',
      String(result.retryAfterMs),
    );
}
