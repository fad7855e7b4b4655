import type { EpochHour } from '../../../units/index.ts';

/** What the payer agreed to, what an auction set the day before, or what the market asked in the hour. */
export type PriceKind = 'contract' | 'day-ahead' | 'wholesale';

/** What one unit of a currency was worth on a day. */
export interface ExchangeRate {
  readonly usd: number;
  /** Day that it was read, such as `2026-11-20`. */
  readonly asOf: string;
  readonly source: string;
}

/** Rates by ISO 4217 code; USD needs none. */
export type ExchangeRates = Readonly<Record<string, ExchangeRate>>;

/** What a megawatt-hour costs in one hour of a zone. Negative where producers pay. Never carried over to another hour. */
export interface ElectricityPrice {
  readonly usdPerMwh: number;
  /** As its source gives it. */
  readonly published: { readonly perMwh: number; readonly currency: string };
  /** What turned it into USD; `null` where it was published in USD. */
  readonly rate: ExchangeRate | null;
  readonly kind: PriceKind;
  readonly source: string;
  readonly licence: string;
}

/** A price as a source gives it. */
export interface ObservedPrice {
  readonly zone: string;
  readonly hour: EpochHour;
  readonly perMwh: number;
  readonly currency: string;
}

/** Electricity prices of zones by the hour. `undefined` is unknown, never zero. */
export interface PriceSource {
  readonly name: string;
  readonly zones: readonly string[];
  priceAt(zone: string, hour: EpochHour): ElectricityPrice | undefined;
}
