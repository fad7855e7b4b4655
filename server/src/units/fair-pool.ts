/** This part of the capacity, whole units of it, goes to owners who hold little. */
const KEPT_BACK = 1 / 8;
/** Owners that hold nothing are forgotten where there are more, and again at twice as many as hold something. */
const FEW_OWNERS = 1_024;

/**
 * A capacity that owners share. One owner alone may take nearly all of it; when it gets scarce, an owner gets more only
 * while it holds no more than what is left. So an owner that takes all it can leaves room for the next, and that one
 * for the one after (dynamic thresholds, Choudhury and Hahne 1998).
 */
export class FairPool {
  readonly #capacity: () => number;
  #held = new Map<string, number>();
  #used = 0;
  #most = FEW_OWNERS;

  /** @param capacity asked at every take, so that it may change */
  constructor(capacity: () => number) {
    this.#capacity = capacity;
  }

  get used(): number {
    return this.#used;
  }

  heldBy(owner: string): number {
    return this.#held.get(owner) ?? 0;
  }

  /** Whether the owner got all of it; nothing changes where not. */
  take(owner: string, amount: number): boolean {
    const capacity = this.#capacity();
    const left = capacity - this.#used;
    const mine = this.heldBy(owner) + amount;
    if (amount > left || (left - amount < Math.floor(capacity * KEPT_BACK) && mine > left)) return false;
    this.#held.set(owner, mine);
    this.#used += amount;
    return true;
  }

  give(owner: string, amount: number): void {
    const left = this.heldBy(owner) - amount;
    this.#used -= amount;
    // One that comes again and again is not deleted each time, for the reason given at {@link Roster}.
    this.#held.set(owner, left);
    if (this.#held.size <= this.#most) return;
    this.#held = new Map([...this.#held].filter(([, held]) => held > 0));
    this.#most = Math.max(FEW_OWNERS, 2 * this.#held.size);
  }
}
