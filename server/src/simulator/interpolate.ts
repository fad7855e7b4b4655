/**
 * A curve through points, straight on log-log axes. Below the first point the first slope goes on, but not
 * below `steepest`; above the last point the last value stays.
 * @example interpolate([[8, 4], [32, 1]], 16, -1) // 2
 */
export function interpolate(points: readonly (readonly [x: number, y: number])[], x: number, steepest: number): number {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('a curve needs at least one point');
  if (x >= last[0]) return last[1];
  const after = Math.max(
    1,
    points.findIndex((p) => p[0] > x),
  );
  const low = points[after - 1] ?? first;
  const high = points[after] ?? last;
  if (low === high) return low[1];
  const slope = Math.log(high[1] / low[1]) / Math.log(high[0] / low[0]);
  return low[1] * (x / low[0]) ** (x < first[0] ? Math.max(slope, steepest) : slope);
}
