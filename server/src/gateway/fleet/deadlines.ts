import type { Clock } from '../../edge/index.ts';
import { Roster, type Listed, type Ms } from '../../units/index.ts';

/** Something that must not wait for ever. */
export interface Waiting extends Listed {
  /** On the monotonic clock; `Infinity` while it may take its time. */
  readonly deadlineMs: number;
  expire(): void;
}

const LOOK_MS = 50;

/**
 * Looks now and then at everything that waits. Timers of their own, several a request, cost more than all of routing;
 * a deadline that is met 50 ms late is met.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #lookMs: Ms;
  readonly #waiting = new Roster<Waiting>();
  #looking = false;

  constructor(clock: Clock, lookMs: Ms = LOOK_MS) {
    this.#clock = clock;
    this.#lookMs = lookMs;
  }

  add(one: Waiting): void {
    this.#waiting.add(one);
    if (!this.#looking) this.#look();
  }

  delete(one: Waiting): void {
    this.#waiting.delete(one);
  }

  #look(): void {
    this.#looking = true;
    this.#clock.after(this.#lookMs, () => {
      this.#looking = false;
      const now = this.#clock.monotonicMs();
      for (const one of this.#waiting) if (now >= one.deadlineMs) one.expire();
      if (this.#waiting.size > 0) this.#look();
    });
  }
}
