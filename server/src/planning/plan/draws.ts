import { random, type Rng } from '../../edge/index.ts';
import type { Range } from './scenario.ts';

/** Inputs that move together: of two in a group the normal scores have the correlation of the group. */
export const GROUPS = {
  demand: 1,
  tokenPrices: 0.8,
  accelerators: 0.7,
  people: 0.8,
  carbon: 1,
  energy: 0.5,
  other: 0,
} as const;
export type Group = keyof typeof GROUPS;

/** What an uncertain input is taken to be. */
export interface Draw {
  /** @param path names the input: asked again it is the same */
  value(path: string, range: Range, group: Group): number;
  /** A factor of mean 1 and this log-sigma. */
  factor(path: string, sigma: number, group: Group): number;
}

/** The middle of every range. */
export const MIDDLE: Draw = {
  value: (_, range) => (typeof range === 'number' ? range : range[1]),
  factor: () => 1,
};

/** One input at its low or high end (-1, 1), the others in the middle. */
export const oneAt = (wanted: string, end: -1 | 1): Draw => ({
  value: (path, range) => (typeof range === 'number' ? range : path === wanted ? range[1 + end]! : range[1]),
  factor: (path, sigma) => (path === wanted ? Math.exp(end * Z95 * sigma - (sigma * sigma) / 2) : 1),
});

const Z95 = 1.645;

/** A low, middle and high, read as 5th, 50th and 95th percentile: straight in normal scores between and beyond; what is above zero stays so, at a hundredth of its low end or more. */
const atScore = ([low, middle, high]: readonly [number, number, number], z: number): number => {
  const value = middle + (z / Z95) * (z < 0 ? middle - low : high - middle);
  return low >= 0 ? Math.max(low / 100, value) : value;
};

/** A draw of everything at once: the same seed, the same draw. Correlated within groups by one common normal each. */
export function drawn(rng: Rng): Draw {
  const normal = (): number => Math.log(random.logNormal(rng, 1, 1));
  const common = new Map<Group, number>();
  const scores = new Map<string, number>();
  const score = (path: string, group: Group): number => {
    let z = scores.get(path);
    if (z === undefined) {
      let shared = common.get(group);
      if (shared === undefined) common.set(group, (shared = normal()));
      const rho = GROUPS[group];
      scores.set(path, (z = Math.sqrt(rho) * shared + (rho === 1 ? 0 : Math.sqrt(1 - rho) * normal())));
    }
    return z;
  };
  return {
    value: (path, range, group) => (typeof range === 'number' ? range : atScore(range, score(path, group))),
    factor: (path, sigma, group) => Math.exp(sigma * score(path, group) - (sigma * sigma) / 2),
  };
}
