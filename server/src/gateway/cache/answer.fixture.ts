import type { StoredAnswer } from './answer-cache.ts';

/** An answer that says `text`. */
export const answer = (text: string | Buffer, over: Partial<StoredAnswer> = {}): StoredAnswer => ({
  contentType: 'application/json',
  bytes: Buffer.from(text as string),
  costNanoUsd: 2_000_000,
  energyNanoWh: { mean: 30_000_000, sigma: 0.3 },
  carbonNanoG: { mean: 4_000_000, sigma: 0.4 },
  tokens: 25,
  ...over,
});

/** A clock with its steady hand in `ms`. */
export const steadyClock = () => ({
  ms: 0,
  now: () => 0,
  monotonicMs() {
    return this.ms;
  },
  after: () => () => {},
});
