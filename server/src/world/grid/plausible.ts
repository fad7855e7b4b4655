import type { GramsPerKwh } from '../../units/index.ts';
import { yearlyRange } from './yearly-averages.ts';

/** Nothing burns dirtier. */
export const MOST_G_PER_KWH = 3000;
/** Life cycle counts building: no grid has less. */
const LEAST_LIFECYCLE_G_PER_KWH = 1;
/** Hours of 15 zones in 2021 and 2022 stay within 1.2 and a tenth of their highest year, and direct below life cycle by at most 120 g/kWh. */
const MOST_YEARS = 3;
const MOST_ABOVE_YEARS_G_PER_KWH = 250;
const LEAST_OF_A_YEAR = 1 / 25;
const DIRECT_ABOVE_RATIO = 1.05;
const DIRECT_ABOVE_G_PER_KWH = 5;
/** Biomass has the most between its life cycle and its direct figure. */
const MOST_UPSTREAM_G_PER_KWH = 260;
const GRAMS_PER_KG = 1000;

/** Intensities of one zone and hour, each `null` where unknown. */
export interface Intensities {
  readonly directGPerKwh: GramsPerKwh | null;
  readonly lifecycleGPerKwh: GramsPerKwh | null;
  readonly marginalGPerKwh: GramsPerKwh | null;
}

const finite = (value: number): boolean => Number.isFinite(value) && value >= 0 && value <= MOST_G_PER_KWH;

/**
 * Why intensities cannot be those of a zone's hour; `null` where they can. One gate for live answers, files and
 * settlements: units (kilograms for grams), life cycle of zero, direct against life cycle, and the zone's yearly averages.
 *
 * @example implausible('DE', { directGPerKwh: 400, lifecycleGPerKwh: 300, marginalGPerKwh: null }) // 'direct 400 is above life cycle 300 g/kWh'
 */
export function implausible(zone: string, of: Intensities): string | null {
  const { directGPerKwh, lifecycleGPerKwh, marginalGPerKwh } = of;
  for (const [what, value] of [
    ['life cycle', lifecycleGPerKwh],
    ['direct', directGPerKwh],
    ['marginal', marginalGPerKwh],
  ] as const)
    if (value !== null && !finite(value))
      return `${what} ${value} g/kWh is impossible: from 0 to ${MOST_G_PER_KWH} are possible`;
  const years = yearlyRange(zone);
  const most = years === null ? MOST_G_PER_KWH : MOST_YEARS * years.mostGPerKwh + MOST_ABOVE_YEARS_G_PER_KWH;
  const ofYears =
    years === null ? '' : `: ${zone} had ${years.leastGPerKwh} to ${years.mostGPerKwh} on yearly averages`;
  if (lifecycleGPerKwh !== null) {
    if (lifecycleGPerKwh === 0) return 'life cycle 0 g/kWh is impossible: no grid has a life cycle of zero';
    if (lifecycleGPerKwh < LEAST_LIFECYCLE_G_PER_KWH)
      return `life cycle ${lifecycleGPerKwh} g/kWh is impossible: ${lifecycleGPerKwh * GRAMS_PER_KG} would be it in grams, so these seem to be kilograms`;
    if (years !== null && lifecycleGPerKwh < years.leastGPerKwh * LEAST_OF_A_YEAR)
      return `life cycle ${lifecycleGPerKwh} g/kWh is far below any hour${ofYears}`;
    if (lifecycleGPerKwh > most) return `life cycle ${lifecycleGPerKwh} g/kWh is far above any hour${ofYears}`;
  }
  if (directGPerKwh !== null && directGPerKwh > most)
    return `direct ${directGPerKwh} g/kWh is far above any hour${ofYears}`;
  if (directGPerKwh === null || lifecycleGPerKwh === null) return null;
  if (directGPerKwh > lifecycleGPerKwh * DIRECT_ABOVE_RATIO + DIRECT_ABOVE_G_PER_KWH)
    return `direct ${directGPerKwh} is above life cycle ${lifecycleGPerKwh} g/kWh`;
  if (lifecycleGPerKwh - directGPerKwh > MOST_UPSTREAM_G_PER_KWH)
    return `direct ${directGPerKwh} is too far below life cycle ${lifecycleGPerKwh} g/kWh${directGPerKwh > 0 && directGPerKwh < LEAST_LIFECYCLE_G_PER_KWH ? ': it seems to be in kilograms' : ''}`;
  return null;
}
