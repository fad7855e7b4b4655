import type { Clock } from '../../edge/index.ts';
import type { Ms } from '../../units/index.ts';

/**
 * Calls `beat` whenever nothing was sent for a while, so that no proxy between takes a waiting stream for a dead
 * one. One timer a stream, however many events it has.
 */
export class KeepAlive {
  readonly #clock: Clock;
  readonly #everyMs: Ms;
  readonly #beat: () => void;
  #lastMs: number;
  #cancel: () => void;

  constructor(clock: Clock, everyMs: Ms, beat: () => void) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#beat = beat;
    this.#lastMs = clock.monotonicMs();
    this.#cancel = clock.after(everyMs, () => this.#turn());
  }

  /** Something was sent. */
  touched(): void {
    this.#lastMs = this.#clock.monotonicMs();
  }

  stop(): void {
    this.#cancel();
  }

  #turn(): void {
    const idleMs = this.#clock.monotonicMs() - this.#lastMs;
    const due = idleMs >= this.#everyMs - 1;
    if (due) {
      this.touched();
      this.#beat();
    }
    this.#cancel = this.#clock.after(due ? this.#everyMs : this.#everyMs - idleMs, () => this.#turn());
  }
}
