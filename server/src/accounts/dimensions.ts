/**
 * What limits and budgets count: a row a dimension. Hard budgets of the config, readings, errors, paced budgets and
 * what a decision is expected to spend name their dimensions by this table.
 */
export const DIMENSIONS = {
  requests: { unit: 'requests' },
  tokens: { unit: 'tokens' },
  concurrency: { unit: 'requests at once' },
  /** `hard`: the key of a hard budget in the config. `amount`: what of a request it counts, in nano units. */
  money: { unit: 'USD', hard: 'usd', amount: 'nanoUsd', price: 'USD/USD' },
  energy: { unit: 'Wh', hard: 'wh', amount: 'nanoWh' },
  carbon: { unit: 'g', hard: 'gCo2e', amount: 'nanoG', price: 'USD/t' },
  /** A mean over the nearest deployment, not a sum. */
  latency: { unit: 'ms', price: 'USD/s' },
} as const;

export type Dimension = keyof typeof DIMENSIONS;

type Rows = typeof DIMENSIONS;
/** Dimensions that a hard budget may count. */
export type HardDimension = { [D in Dimension]: Rows[D] extends { readonly hard: string } ? D : never }[Dimension];
/** Keys of hard budgets in the config. */
export type HardKey = Rows[HardDimension]['hard'];

/** The dimension of a hard budget by its key in the config. */
export const DIMENSION_OF = Object.fromEntries(
  Object.entries(DIMENSIONS).flatMap(([name, row]) => ('hard' in row ? [[row.hard, name]] : [])),
) as Readonly<Record<HardKey, HardDimension>>;
