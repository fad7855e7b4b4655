/** A second of the store's own steady clock. */
export type Second = number;

/** The 60 seconds before this one, and this one: two events less than 60 s apart always see each other. */
export const WINDOW_SECONDS = 61;

/**
 * What was counted in the last minute, by the second. It counts for 60 to 61 seconds, so that no 60 seconds,
 * wherever they start, hold more than was admitted.
 */
export class MinuteWindow {
  readonly #bySecond = new Float64Array(WINDOW_SECONDS);
  #newest: Second = -WINDOW_SECONDS;
  #total = 0;

  /** What counts at `now`. Seconds only move forward: an earlier one reads as the newest. */
  total(now: Second): number {
    this.#advance(now);
    return this.#total;
  }

  /** Adds to a second (or takes back from it); one that has left the window is let go. */
  add(second: Second, amount: number, now: Second): void {
    this.#advance(now);
    if (second <= this.#newest - WINDOW_SECONDS) return;
    this.#bySecond[second % WINDOW_SECONDS]! += amount;
    this.#total += amount;
  }

  /** The second in which at least `amount` of what counts now has gone. @param amount more than 0 */
  goneBy(amount: number, now: Second): Second {
    this.#advance(now);
    let second = Math.max(0, this.#newest - WINDOW_SECONDS + 1);
    let gone = 0;
    while (second < this.#newest && (gone += this.#bySecond[second % WINDOW_SECONDS]!) < amount) second++;
    return second + WINDOW_SECONDS;
  }

  /** The second in which nothing counts any more. */
  emptyBy(now: Second): Second {
    this.#advance(now);
    if (this.#total === 0) return now;
    let second = this.#newest;
    while (this.#bySecond[second % WINDOW_SECONDS] === 0) second--;
    return second + WINDOW_SECONDS;
  }

  #advance(now: Second): void {
    if (now <= this.#newest) return;
    if (now - this.#newest >= WINDOW_SECONDS) {
      this.#bySecond.fill(0);
      this.#total = 0;
    } else {
      for (let second = this.#newest + 1; second <= now; second++) {
        this.#total -= this.#bySecond[second % WINDOW_SECONDS]!;
        this.#bySecond[second % WINDOW_SECONDS] = 0;
      }
    }
    this.#newest = now;
  }
}
