/** A factor of a figure before and after. */
export interface Factor {
  readonly before: number;
  readonly after: number;
}

/** Half of the nodes and weights of Gauss-Legendre on -1 to 1: exact for polynomials up to degree 11 (Abramowitz and Stegun, 25.4). */
const HALF = [
  [0.2386191860831969, 0.46791393457269104],
  [0.6612093864662645, 0.3607615730481386],
  [0.932469514203152, 0.17132449237917036],
] as const;
/** On 0 to 1. */
const NODES = HALF.flatMap(([x, weight]) => [x, -x].map((at) => ({ t: (1 + at) / 2, weight: weight / 2 })));

/**
 * The change of a product told by its factors: the mean over all orders in which they may change, one after the other.
 * A product is linear in each factor, so that this mean (Shapley) is the integral along the straight line from before to
 * after (Owen, Multilinear Extensions of Games, 1972); of two factors it is Bennet's. A factor may be 0 on one side.
 * @param factors 12 at most
 * @returns one number a factor, in the product's unit; their sum is the change
 * @example splitProduct([{ before: 2, after: 4 }, { before: 3, after: 3 }])[0] // 6
 */
export const splitProduct = (factors: readonly Factor[]): readonly number[] =>
  factors.map(({ before, after }, own) =>
    NODES.reduce(
      (sum, { t, weight }) =>
        sum +
        weight *
          factors.reduce(
            (product, other, i) => (i === own ? product : product * (other.before + t * (other.after - other.before))),
            after - before,
          ),
      0,
    ),
  );

/**
 * Numbers as whole nano units whose sum is exact: each rounded down, what is left to those that lost most, of equals to the first;
 * what the numbers' own precision left goes to the largest.
 * @example wholeParts([0.5, 0.5], 1n) // [1n, 0n]
 */
export function wholeParts(numbers: readonly number[], total: bigint): readonly bigint[] {
  if (numbers.length === 0) return [];
  const parts = numbers.map((number) => BigInt(Math.floor(number)));
  const left = total - parts.reduce((sum, part) => sum + part, 0n);
  const places = numbers.map((_, i) => i);
  if (left >= 0n && left <= BigInt(numbers.length)) {
    const lost = (i: number): number => numbers[i]! - Math.floor(numbers[i]!);
    for (const i of places.toSorted((a, b) => lost(b) - lost(a)).slice(0, Number(left))) parts[i]! += 1n;
    return parts;
  }
  const largest = places.reduce((a, b) => (Math.abs(numbers[b]!) > Math.abs(numbers[a]!) ? b : a));
  parts[largest]! += left;
  return parts;
}
