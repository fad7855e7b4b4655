/**
 * A whole number in parts that sum to it exactly, in proportion to weights: each gets its share rounded down, and what is
 * left goes one by one to those that lost most by that, the first of them where they are alike.
 *
 * @param weights not negative; where all are 0 the first part gets all
 * @example divided(10n, [1n, 1n, 1n]) // [4n, 3n, 3n]
 */
export function divided(whole: bigint, weights: readonly bigint[]): readonly bigint[] {
  if (whole < 0n) return divided(-whole, weights).map((part) => -part);
  const sum = weights.reduce((all, weight) => all + weight, 0n);
  if (sum === 0n) return weights.map((_, i) => (i === 0 ? whole : 0n));
  const parts = weights.map((weight) => (whole * weight) / sum);
  const left = Number(whole - parts.reduce((all, part) => all + part, 0n));
  const first = weights
    .map((weight, i) => ({ i, lost: (whole * weight) % sum }))
    .toSorted((a, b) => (a.lost === b.lost ? a.i - b.i : a.lost > b.lost ? -1 : 1));
  for (const { i } of first.slice(0, left)) parts[i]! += 1n;
  return parts;
}
