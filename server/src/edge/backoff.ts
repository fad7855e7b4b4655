import type { Ms } from '../units/index.ts';
import type { Rng } from './rng.ts';

/** What is waited before another attempt at most: doubled each time, up to an end. @param round 0 after the first failure */
export const doubledMs = (round: number, firstMs: Ms, longestMs: Ms): Ms => Math.min(longestMs, firstMs * 2 ** round);

/**
 * Full jitter: anything up to {@link doubledMs}, so that those who failed together do not come back together.
 */
export const jitteredMs = (round: number, firstMs: Ms, longestMs: Ms, rng: Pick<Rng, 'next'>): Ms =>
  rng.next() * doubledMs(round, firstMs, longestMs);

/** What is waited before another attempt. */
export const backoff = {
  doubledMs,
  jitteredMs,
} as const;
