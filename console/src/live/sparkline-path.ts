export interface SparkPoint {
  readonly at: number;
  readonly value: number;
  readonly nearest: number | null;
}

export interface SparkPaths {
  readonly line: string;
  readonly area: string;
  /** Empty where the baseline is unknown. */
  readonly nearest: string;
  readonly max: number;
}

/**
 * The paths of a small chart: time to the right, values from zero up.
 * @example sparkPaths([{ at: 0, value: 1, nearest: 2 }, { at: 1, value: 2, nearest: 2 }], 100, 20).line // 'M0 10L100 0'
 */
export function sparkPaths(series: readonly SparkPoint[], width: number, height: number): SparkPaths {
  const first = series[0];
  const last = series.at(-1);
  if (first === undefined || last === undefined) return { line: '', area: '', nearest: '', max: 0 };
  const max = Math.max(...series.map((point) => Math.max(point.value, point.nearest ?? 0)));
  const span = last.at - first.at;
  const round = (value: number): number => Math.round(value * 10) / 10;
  const x = (at: number): number => (span === 0 ? width : round(((at - first.at) / span) * width));
  const y = (value: number): number => (max === 0 ? height : round(height - (value / max) * height));
  const path = (points: readonly (readonly [number, number])[]): string =>
    points.length === 1
      ? `M0 ${points[0]![1]}L${width} ${points[0]![1]}`
      : points.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${px} ${py}`).join('');
  const line = path(series.map((point) => [x(point.at), y(point.value)]));
  const nearest = series.every((point) => point.nearest !== null)
    ? path(series.map((point) => [x(point.at), y(point.nearest!)]))
    : '';
  return { line, area: `${line}L${width} ${height}L0 ${height}Z`, nearest, max };
}
