import type { EpochHour, GramsPerKwh } from '../../units/index.ts';
import type { ElectricityPrice } from './price/index.ts';

/** What is known of a zone's electricity in one hour. Direct and life-cycle are never mixed. */
export interface GridHour {
  readonly zone: string;
  readonly hour: EpochHour;
  /** Combustion at the plant: GHG Protocol Scope 2. */
  readonly directGPerKwh: GramsPerKwh | null;
  /** Life cycle: what carbon budgets, the map and `-co2e-g` use. */
  readonly lifecycleGPerKwh: GramsPerKwh;
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
}
