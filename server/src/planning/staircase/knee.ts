/** A point of a curve that falls as x grows. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/**
 * Where a falling convex curve bends most: the point that lies farthest below the straight line between its ends, both axes
 * scaled to 1 (Kneedle, Satopaa et al. 2011, for such curves). It depends on the scale of the axes: a hint, never a rule.
 * @returns `null` for fewer than three points or a straight line
 * @example kneeOf([{ x: 0, y: 10 }, { x: 1, y: 1 }, { x: 10, y: 0 }])?.x // 1
 */
export function kneeOf(points: readonly CurvePoint[]): CurvePoint | null {
  const sorted = points.toSorted((a, b) => a.x - b.x);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined || sorted.length < 3) return null;
  const [width, height] = [last.x - first.x, first.y - last.y];
  if (width <= 0 || height <= 0) return null;
  const below = ({ x, y }: CurvePoint): number => 1 - (y - last.y) / height - (x - first.x) / width;
  const best = sorted.reduce((far, point) => (below(point) > below(far) ? point : far));
  return below(best) <= 1e-12 ? null : best;
}

/**
 * The knee by a linear and by a logarithmic scale of carbon, as a band between the two.
 * @example kneeBand([{ x: 1, y: 100 }, { x: 2, y: 10 }, { x: 3, y: 1 }, { x: 9, y: 0.9 }])?.map(({ x }) => x) // [2, 3]
 */
export function kneeBand(points: readonly CurvePoint[]): readonly [CurvePoint, CurvePoint] | null {
  const linear = kneeOf(points);
  const found = kneeOf(points.map(({ x, y }) => ({ x, y: Math.log(y) })));
  const logarithmic = points.find(({ x }) => x === found?.x);
  if (linear === null || logarithmic === undefined) return null;
  return linear.x <= logarithmic.x ? [linear, logarithmic] : [logarithmic, linear];
}
