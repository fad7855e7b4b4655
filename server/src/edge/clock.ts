import type { EpochMs, Ms } from '../units/index.ts';

/**
 * Time as a parameter. `now` is business time (arrivals, grid hours, budgets) and may be virtual;
 * `monotonicMs` measures durations and is always real.
 */
export interface Clock {
  now(): EpochMs;
  monotonicMs(): Ms;
  /** Calls back after a real delay; returns what cancels it. Never keeps a process alive. */
  after(delayMs: Ms, callback: () => void): () => void;
}

const after: Clock['after'] = (delayMs, callback) => {
  const timer = setTimeout(callback, delayMs);
  timer.unref();
  return () => clearTimeout(timer);
};

/** The wall clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after,
};

/** A clock whose business time is set by hand: replays, the demo and tests. */
export interface VirtualClock extends Clock {
  set(now: EpochMs): void;
}

/**
 * A clock that stands at `startMs` until it is set.
 */
export function virtualClock(startMs: EpochMs): VirtualClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    monotonicMs: () => performance.now(),
    after,
    set: (next) => {
      nowMs = next;
    },
  };
}
