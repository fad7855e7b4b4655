import type { EpochHour, GramsPerKwh } from '../../../units/index.ts';
import type { GridSource } from '../types.ts';
import { fitForecaster, type Forecaster } from './forecaster.ts';
import { HORIZONS } from './members.ts';

const DAY = 24;
const MOST_DAYS = 180;
const LEAST_DAYS = 28;

/** Which intensity is forecast; one kind throughout. */
export type ForecastSignal = 'lifecycle' | 'direct';

export interface ForecastHour {
  readonly hour: EpochHour;
  /** Median. */
  readonly gPerKwh: GramsPerKwh;
  /** Log-sigma, from a fifth of the history that the forecast was not fitted on. */
  readonly sigma: number;
}

/**
 * Forecasts a zone from its own hours, without weather: the next `hours` (at most 96) from `hour` on, as known
 * when that hour begins. Learns from up to 180 days of hours before it.
 *
 * @returns `undefined` where fewer than 28 days of measured hours lie directly before: an average foretells nothing
 */
export function forecast(
  source: GridSource,
  zone: string,
  hour: EpochHour,
  hours = HORIZONS,
  signal: ForecastSignal = 'lifecycle',
): readonly ForecastHour[] | undefined {
  const values: number[] = [];
  for (let back = 1; back <= MOST_DAYS * DAY; back++) {
    const found = source.at(zone, hour - back);
    if (found === undefined || found.ageHours !== 0 || !found.kind.startsWith('hourly')) break;
    const g = signal === 'lifecycle' ? found.lifecycleGPerKwh : found.directGPerKwh;
    if (g === null) break;
    // A clean hour of direct intensity may be zero; the models work on logarithms.
    values.push(Math.max(g, 0.5));
  }
  const days = Math.floor(values.length / DAY);
  if (days < LEAST_DAYS) return undefined;
  const gPerKwh = Float64Array.from(values.slice(0, days * DAY).reverse());
  const fitted: Forecaster = fitForecaster(
    { zone, startHour: hour - days * DAY, gPerKwh, weather: null, mix: null },
    gPerKwh.length,
    { weather: false, members: ['ridge', 'kernel'] },
  );
  const { gPerKwh: ahead, sigmaOfDay } = fitted.forecast(gPerKwh.length);
  return Array.from({ length: Math.min(hours, HORIZONS) }, (_, i) => ({
    hour: hour + i,
    gPerKwh: ahead[i]!,
    sigma: sigmaOfDay[Math.floor(i / DAY)]!,
  }));
}
