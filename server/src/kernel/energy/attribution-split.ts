/**
 * Divides a whole number by weights so that the parts add up to it exactly: largest remainder, the earlier part
 * first where remainders tie. A part never shrinks when its own weight grows and the others stay.
 *
 * @param total a safe integer, not negative
 * @param weights not negative; all zero leaves nothing to divide by and yields zeros
 * @throws RangeError for any other number
 * @example splitExactly(10, [1, 1, 1]) // [4, 3, 3]
 */
export function splitExactly(total: number, weights: readonly number[]): number[] {
  if (!Number.isSafeInteger(total) || total < 0)
    throw new RangeError(`${total} is no whole number that can be divided`);
  if (!weights.every((weight) => weight >= 0 && weight < Infinity))
    throw new RangeError('a weight is negative or no number');
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum === 0) return weights.map(() => 0);
  const quotas = weights.map((weight) => total * (weight / sum));
  const parts = quotas.map(Math.floor);
  let left = total - parts.reduce((all, part) => all + part, 0);
  if (left === 0) return parts;
  const byRemainder = quotas
    .map((quota, i) => ({ i, remainder: quota - Math.floor(quota) }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  // Floating quotas may add up to a hair more than the total: then the smallest remainders give back.
  const order = left > 0 ? byRemainder : byRemainder.filter(({ i }) => (parts[i] ?? 0) > 0).reverse();
  const step = Math.sign(left);
  for (let turn = 0; left !== 0; turn++, left -= step) {
    const { i } = order[turn % order.length] as { i: number };
    parts[i] = (parts[i] ?? 0) + step;
  }
  return parts;
}
