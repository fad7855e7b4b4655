import { backoff, type Rng } from '../../edge/index.ts';
import type { Ms } from '../../units/index.ts';

/** How long a request waits before it is sent again. */
export interface RetryPolicy {
  /** Sent at most so often, the first time included. */
  readonly maxAttempts: number;
  /** How often the allowed deployments are gone through, with a pause between. */
  readonly rounds: number;
  readonly baseMs: Ms;
  readonly capMs: Ms;
  /** An upstream that asks for a longer pause is not waited for: the client is told. */
  readonly longestRetryAfterMs: Ms;
}

/**
 * Full jitter: anything up to an exponentially growing cap, so that callers who failed together do not come back
 * together. Never less than what the upstream asked for.
 * @param round 0 before the second round of attempts
 * @returns `null` where the upstream asks for more patience than the policy has
 */
export function backoffMs(policy: RetryPolicy, round: number, askedMs: Ms | null, rng: Pick<Rng, 'next'>): Ms | null {
  if (askedMs !== null && askedMs > policy.longestRetryAfterMs) return null;
  const jittered = backoff.jitteredMs(round, policy.baseMs, policy.capMs, rng);
  return Math.max(askedMs ?? 0, jittered);
}
