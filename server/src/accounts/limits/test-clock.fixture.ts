import type { Clock } from '../../edge/index.ts';

/** A clock whose wall and steady hands are moved apart. */
export interface TwoHandClock extends Clock {
  wall: number;
  steady: number;
  /** Time passes for both. */
  pass(ms: number): void;
}

export const twoHandClock = (wall = Date.UTC(2026, 0, 31, 12), steady = 0): TwoHandClock => ({
  wall,
  steady,
  now() {
    return this.wall;
  },
  monotonicMs() {
    return this.steady;
  },
  after: () => () => {},
  pass(ms) {
    this.wall += ms;
    this.steady += ms;
  },
});
