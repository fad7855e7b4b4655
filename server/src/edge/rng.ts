/** Randomness as a parameter: uniform in [0, 1). */
export interface Rng {
  next(): number;
}

/** Chance itself. */
export const chance: Rng = { next: () => Math.random() };

/**
 * A seeded generator (splitmix32): the same seed gives the same run on every machine.
 */
export function seededRng(seed: number): Rng {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x9e3779b9) >>> 0;
      let z = state;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return ((z ^ (z >>> 15)) >>> 0) / 4294967296;
    },
  };
}

/** One standard normal draw (Box-Muller). */
export function normal(rng: Rng): number {
  const u = 1 - rng.next();
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * rng.next());
}

/** A log-normal draw with the given median and log-sigma. */
export const logNormal = (rng: Rng, median: number, sigma: number): number => median * Math.exp(sigma * normal(rng));

/** Chance: of the process, or of a seed. */
export const random = {
  chance,
  logNormal,
  seeded: seededRng,
} as const;
