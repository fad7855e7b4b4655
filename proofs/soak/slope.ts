export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Two-sided 95 % quantiles of Student's t by degrees of freedom; beyond the table the normal one. */
const T95 = [
  NaN,
  12.71,
  4.3,
  3.18,
  2.78,
  2.57,
  2.45,
  2.36,
  2.31,
  2.26,
  2.23,
  2.2,
  2.18,
  2.16,
  2.14,
  2.13,
  2.12,
  2.11,
  2.1,
  2.09,
  2.09,
];

/**
 * Slope of a line through points by least squares, with its 95 % interval.
 * @param points at least three, each of its own: a reading of a second later is not news, and an interval that took it for
 * that would be far too narrow
 * @returns NaN where there are fewer than three
 * @example slopeOf(points) // { perHour: 1.2, lower: -3.4, upper: 5.8 }
 */
export function slopeOf(points: readonly Point[]): {
  readonly perHour: number;
  readonly lower: number;
  readonly upper: number;
} {
  const n = points.length;
  const mean = (of: (point: Point) => number): number => points.reduce((sum, point) => sum + of(point), 0) / n;
  const mx = mean(({ x }) => x);
  const my = mean(({ y }) => y);
  const sxx = points.reduce((sum, { x }) => sum + (x - mx) ** 2, 0);
  const slope = points.reduce((sum, { x, y }) => sum + (x - mx) * (y - my), 0) / sxx;
  const rest = points.reduce((sum, { x, y }) => sum + (y - my - slope * (x - mx)) ** 2, 0);
  const half = (T95[n - 2] ?? 1.96) * Math.sqrt(rest / (n - 2) / sxx);
  return { perHour: slope, lower: slope - half, upper: slope + half };
}
