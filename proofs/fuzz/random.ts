/** Chance from a seed: the same seed, the same cases. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** A fraction from 0 up to 1, by xorshift with a multiply. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return (Math.imul(this.#state, 0x9e37_79b1) >>> 0) / 2 ** 32;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  chance(p: number): boolean {
    return this.next() < p;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  many<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }
}

/** The seed of one case of a run, so that it can be run alone. */
export const caseSeed = (seed: number, n: number): number => {
  let x = (seed ^ Math.imul(n + 1, 0x85eb_ca6b)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0xc2b2_ae35) >>> 0;
  return (x ^ (x >>> 13)) >>> 0;
};
