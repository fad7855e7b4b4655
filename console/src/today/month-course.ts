import type { TodayMeasure } from '../api/control-plane.ts';

export interface MonthPaths {
  /** What is booked, day by day. */
  readonly line: string;
  /** From now to what is expected at the end, and its 90 % interval; empty without a forecast. */
  readonly mean: string;
  readonly fan: string;
  /** Spent evenly over the month, and the limit itself; empty without one. */
  readonly even: string;
  readonly limit: string;
  readonly max: number;
}

interface Frame {
  readonly monthStart: number;
  readonly monthEnd: number;
  readonly width: number;
  readonly height: number;
  /** Of a calendar month. */
  readonly limit: number | null;
  /** A mean has no start at zero and no even pace. */
  readonly isMean?: boolean;
}

/**
 * A month from left to right and its sum from zero up: what is booked, what is expected, and a limit.
 * @example monthPaths({ course: [{ at: 5, value: 2 }], month: { soFar: 2, forecast: null, days: 0 } }, { monthStart: 0, monthEnd: 10, width: 10, height: 4, limit: 4 }).line // 'M0 4L5 2'
 */
export function monthPaths({ course, month }: Pick<TodayMeasure, 'course' | 'month'>, frame: Frame): MonthPaths {
  const { monthStart, monthEnd, width, height, limit, isMean = false } = frame;
  const known = course.filter((point): point is { at: number; value: number } => point.value !== null);
  const { forecast } = month;
  const max = Math.max(0, ...known.map(({ value }) => value), forecast?.p95 ?? 0, limit ?? 0);
  const round = (value: number): number => Math.round(value * 10) / 10;
  const x = (at: number): number => round(((at - monthStart) / (monthEnd - monthStart)) * width);
  const y = (value: number): number => (max === 0 ? height : round(height - (value / max) * height));
  const path = (points: readonly (readonly [number, number])[]): string =>
    points.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${px} ${py}`).join('');
  const now = known.at(-1);
  const from = now === undefined ? null : ([x(now.at), y(now.value)] as const);
  return {
    line: path([...(isMean ? [] : [[0, y(0)] as const]), ...known.map(({ at, value }) => [x(at), y(value)] as const)]),
    mean: from === null || forecast === null ? '' : path([from, [width, y(forecast.mean)]]),
    fan:
      from === null || forecast === null ? '' : `${path([from, [width, y(forecast.p05)], [width, y(forecast.p95)]])}Z`,
    even:
      limit === null || isMean
        ? ''
        : path([
            [0, y(0)],
            [width, y(limit)],
          ]),
    limit:
      limit === null
        ? ''
        : path([
            [0, y(limit)],
            [width, y(limit)],
          ]),
    max,
  };
}
