import type { Clock } from '../../edge/index.ts';
import type { Ms } from '../../units/index.ts';

const FIRST = 128;
const LEAST = 16;
const MOST = 1024;
/** Answers that take longer say that more is asked than Redis can do: half of what a request waits for one. */
const SLOW_MS = 25;
const SLOW_FACTOR = 0.8;
/** So long a request waits here for its turn to ask. */
const WAIT_MS = 50;

interface Waiting {
  readonly resolve: (mayAsk: boolean) => void;
  readonly cancel: () => void;
}

/**
 * How many questions are under way at Redis. Whatever is above what it answers in time waits here and goes unasked: in
 * Redis's own queue every question would come too late, and still be carried out. Grows while answers are quick.
 */
export class RedisWindow {
  readonly #clock: Clock;
  readonly #waiting: Waiting[] = [];
  #size = FIRST;
  #underWay = 0;
  #shrunkMs: Ms = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Questions that may be under way. */
  get size(): number {
    return Math.floor(this.#size);
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** What has to be told to Redis goes at once, and counts. */
  begin(): void {
    this.#underWay++;
  }

  /** @returns whether it may be asked, which counts as begun; `null`: at once */
  enter(): Promise<boolean> | null {
    if (this.#underWay < this.size && this.#waiting.length === 0) {
      this.#underWay++;
      return null;
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const cancel = this.#clock.after(WAIT_MS, () => {
      const at = this.#waiting.indexOf(waiting);
      if (at >= 0) this.#waiting.splice(at, 1);
      resolve(false);
    });
    const waiting = { resolve, cancel };
    this.#waiting.push(waiting);
    return promise;
  }

  /** @param tookMs until the answer; `Infinity`: it came too late or not at all */
  end(tookMs: Ms): void {
    this.#underWay--;
    const nowMs = this.#clock.monotonicMs();
    if (tookMs <= SLOW_MS) this.#size = Math.min(MOST, this.#size + 1 / this.#size);
    // Once for all that were asked before it shrank.
    else if (nowMs - this.#shrunkMs > 2 * WAIT_MS) {
      this.#size = Math.max(LEAST, this.#size * SLOW_FACTOR);
      this.#shrunkMs = nowMs;
    }
    while (this.#underWay < this.size) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next.cancel();
      this.#underWay++;
      next.resolve(true);
    }
  }

  /** Nobody waits for a store that does not answer. */
  clear(): void {
    for (const { resolve, cancel } of this.#waiting.splice(0)) {
      cancel();
      resolve(false);
    }
  }
}
