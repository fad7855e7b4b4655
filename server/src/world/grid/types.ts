import type { EpochHour, GramsPerKwh } from '../../units/index.ts';
import type { ElectricityPrice } from './price/index.ts';

/** The step of the GHG Protocol's order of market-based factors that a figure stands on, best first. */
export const MARKET_BASES = ['instrument', 'supplier', 'residual-mix', 'location-fallback'] as const;
export type MarketBasis = (typeof MARKET_BASES)[number];

/** Yearly factors of a place's electricity that accounts take beside the hour: GHG Protocol Scope 2, and Scope 3, category 3. */
export interface Scope2 {
  /** eGRID subregion, province, state or country that they are of. */
  readonly area: string;
  /** Of the location-based factor. */
  readonly year: number;
  /** Location-based: combustion at the plants. */
  readonly directGPerKwh: GramsPerKwh;
  readonly directKind: 'published' | 'modelled' | 'own';
  readonly directSource: string;
  readonly marketGPerKwh: GramsPerKwh;
  readonly marketBasis: MarketBasis;
  readonly marketSource: string;
  /** Supply of fuel and plant, and what is lost on the way; `null` where unknown. */
  readonly upstreamGPerKwh: GramsPerKwh | null;
  readonly upstreamSource: string;
  readonly licence: string;
  /** Short names of the location-based and the market-based factor, as an entry books them. */
  readonly source: string;
  /** Log-sigma of the location-based factor. */
  readonly sigma: number;
}

/** What is known of a zone's electricity in one hour. Direct and life-cycle are never mixed. */
export interface GridHour {
  readonly zone: string;
  readonly hour: EpochHour;
  /** Combustion at the plant: GHG Protocol Scope 2. */
  readonly directGPerKwh: GramsPerKwh | null;
  /** Life cycle: what carbon budgets, the map and `-co2e-g` use. */
  readonly lifecycleGPerKwh: GramsPerKwh;
  /** Yearly factors of Scope 2; `null` or absent: none is known, and then direct is known only where the hour has its own. */
  readonly scope2?: Scope2 | null;
  /** What one more kWh would emit, by a source that says so; never in the books. Absent or `null`: unknown. */
  readonly marginalGPerKwh?: GramsPerKwh | null;
  /** What electricity costs in this very hour. Absent or `null`: unknown. */
  readonly price?: ElectricityPrice | null;
  readonly lowCarbonShare: number | null;
  readonly renewableShare: number | null;
  readonly kind: 'hourly' | 'hourly-estimated' | 'forecast' | 'yearly-average' | 'synthetic-typical-day';
  /** Hours between the value's own hour, or the last that a forecast knew, and the hour asked for; 0 when it is that hour's own. */
  readonly ageHours: number;
  /** Log-sigma of the intensity. */
  readonly sigma: number;
  readonly source: string;
  readonly licence: string;
}

/** Intensity and price of a zone at an hour. `undefined` is unknown, never zero. */
export interface GridSource {
  readonly name: string;
  readonly zones: readonly string[];
  at(zone: string, hour: EpochHour): GridHour | undefined;
  /**
   * Yearly factors of Scope 2 that an owner gave in place of those shipped; absent: none were.
   * @param area as in a site's `scope2Area`; that of the zone where not given
   */
  scope2?(zone: string, hour: EpochHour, area?: string): Scope2 | null;
}
