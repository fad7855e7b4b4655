import type { EpochHour, GramsPerKwh } from '../../../units/index.ts';
import type { ExchangeRates, ObservedPrice, PriceKind } from '../price/index.ts';

/** What a source says of one hour of a zone. At least one of the three intensities is known; they are never mixed. */
export interface ObservedHour {
  readonly zone: string;
  readonly hour: EpochHour;
  readonly directGPerKwh: GramsPerKwh | null;
  readonly lifecycleGPerKwh: GramsPerKwh | null;
  readonly marginalGPerKwh: GramsPerKwh | null;
  readonly lowCarbonShare: number | null;
  readonly renewableShare: number | null;
  /** The publisher modelled the hour, or it is made of a forecast or of part of the mix. */
  readonly estimated: boolean;
}

/** One GET; `path` begins with a slash and carries the query. */
export interface GridRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A public API as two pure functions: what to ask for, and what an answer means. */
export interface GridAdapter {
  readonly kind: string;
  readonly name: string;
  readonly licence: string;
  /** `https://host`, the one origin it may reach, and the path before every request. */
  readonly origin: string;
  readonly basePath: string;
  /** The public page that requests and fixture follow; `null` makes the source experimental. */
  readonly documentedAt: string | null;
  /** Hours after its end until an hour is usually there. */
  readonly delayHours: number;
  serves(zone: string): boolean;
  /** Asked first, where the API wants a session; what it answers is the `token` of the requests. */
  readonly login?: { request(): GridRequest; tokenOf(body: string): string; readonly lifetimeMs: number };
  /** Requests for the hours `fromHour` to `toHour`, the end not included. */
  requests(zone: string, fromHour: EpochHour, toHour: EpochHour, token: string | null): readonly GridRequest[];
  /**
   * Meaning of the answers to {@link requests}, in their order.
   * @throws JoulegateError `JG_DATA` for what is not of the documented form
   */
  parse(zone: string, bodies: readonly string[]): readonly ObservedHour[];
  /** Electricity prices; absent where the source has none, or the config no rate to read them by. */
  readonly prices?: PriceAdapter;
}

/** The same for prices. They are asked beside the intensities, and their failure leaves those alone. */
export interface PriceAdapter {
  readonly kind: PriceKind;
  readonly rates: ExchangeRates;
  requests(zone: string, fromHour: EpochHour, toHour: EpochHour, token: string | null): readonly GridRequest[];
  /** @throws JoulegateError `JG_DATA` for what is not of the documented form */
  parse(zone: string, bodies: readonly string[]): readonly ObservedPrice[];
}

/** Reads a secret when it is needed. */
export type ReadSecret = () => string;
