import type { Today } from '../api/control-plane.ts';

export type WeighedRow = Today['weighed'][number];

/** Prices that a decision can weigh beside cash, and what of each weighs nothing. */
export const PRICES = [
  { name: 'carbonUsdPerTonne', title: 'carbon', unit: 'USD/t', nothing: 0 },
  { name: 'latencyUsdPerSecond', title: 'latency', unit: 'USD/s', nothing: 0 },
  { name: 'waterUsdPerLitre', title: 'water', unit: 'USD/L', nothing: 0 },
  { name: 'cashFactor', title: 'a dollar counts', unit: 'USD', nothing: 1 },
] as const;

export interface Course {
  readonly workload: string;
  readonly price: (typeof PRICES)[number];
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

/** Courses of prices that weighed anything in the time, by workload. */
export const coursesOf = (weighed: readonly WeighedRow[]): readonly Course[] =>
  [...Map.groupBy(weighed, ({ workload }) => workload)].flatMap(([workload, rows]) =>
    PRICES.flatMap((price): readonly Course[] => {
      const points = rows.map(({ at, prices }) => ({ at, value: prices[price.name] }));
      return points.some(({ value }) => value !== price.nothing) ? [{ workload, price, points }] : [];
    }),
  );
