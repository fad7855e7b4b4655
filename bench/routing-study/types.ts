import type { EpochHour } from '../../server/src/units/index.ts';

/** One region out of service, hours from the start of the study. */
export interface Outage {
  readonly region: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Hourly routing between regions that are origins and destinations at once. Rows by hour, then by region.
 * Energy per unit of work is the same everywhere, so demand is counted in kWh.
 */
export interface Study {
  readonly regions: readonly string[];
  readonly zones: readonly string[];
  readonly width: number;
  readonly startHour: EpochHour;
  readonly hours: number;
  /** Round trip by origin and destination, 0 at home; Infinity where unknown or beyond the hard limit. */
  readonly roundTripMs: Float64Array;
  readonly demandKwh: Float64Array;
  /** Life cycle. */
  readonly intensityGPerKwh: Float64Array;
  readonly priceUsdPerMwh: Float64Array | null;
  /** The most that a destination takes in one hour; `null` is unlimited. */
  readonly capacityKwh: Float64Array | null;
  readonly outage: Outage | null;
}

/** What routing some hours came to. */
export interface Totals {
  readonly carbonG: number;
  /** Added milliseconds times kWh. */
  readonly addedMsKwh: number;
  readonly moneyUsd: number;
  readonly demandKwh: number;
  /** Demand sent to a region that is down, beyond the hard limit or unknown. */
  readonly violationKwh: number;
}

/** Grams that one unit of a budget is worth. */
export interface BudgetPrices {
  readonly gPerMsKwh: number;
  readonly gPerUsd: number;
}

/** What a month may spend. */
export interface StudyBudgets {
  /** Mean over all demand; `null` is no budget. */
  readonly addedMs: number | null;
  /** Times what serving everything at its nearest would cost; `null` is no budget. */
  readonly moneyOfNearest: number | null;
}
