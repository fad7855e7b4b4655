import type { outlook } from '../../kernel/index.ts';
import { hourOf, type EpochMs } from '../../units/index.ts';
import type { GridHour, Site } from '../../world/index.ts';
import type { OwnIntensity } from '../plan/resolve-options.ts';
import { HOURS } from './siting-schema.ts';

export type GridAt = ReturnType<typeof outlook>['gridAt'];

/** A typical day of a site's grid, and what it stands on. */
export interface GridDay {
  readonly lifecycleGPerKwh: Float64Array;
  readonly marketGPerKwh: Float64Array | null;
  readonly marginalGPerKwh: Float64Array | null;
  readonly sigma: number;
  /** `own`: as the scenario gives it. */
  readonly kind: 'own' | 'hourly' | 'yearly-average';
  readonly source: string;
}

const DAYS = 365;
/** Of an hour of the day, so that its mean is one of all seasons. */
const LEAST_DAYS = 300;

const always = (gPerKwh: number): Float64Array => new Float64Array(HOURS).fill(gPerKwh);

/** Mean of each hour of the day over the year before, where the source has these very hours; `null` where it lacks many. */
function ofHours(
  site: Site,
  end: number,
  gridAt: GridAt,
): Pick<GridDay, 'lifecycleGPerKwh' | 'marginalGPerKwh'> | null {
  const [life, marginal, counts] = [0, 0, 0].map(() => new Float64Array(HOURS)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let isMarginalKnown = true;
  for (let hour = end - DAYS * HOURS; hour < end; hour++) {
    const found = gridAt(site.zone, hour, site.scope2Area);
    if (!found.kind.startsWith('hourly') || found.ageHours > 0) continue;
    life[hour % HOURS]! += found.lifecycleGPerKwh;
    marginal[hour % HOURS]! += found.marginalGPerKwh ?? 0;
    isMarginalKnown &&= found.marginalGPerKwh != null;
    counts[hour % HOURS]! += 1;
  }
  if (counts.some((days) => days < LEAST_DAYS)) return null;
  const mean = (sums: Float64Array): Float64Array => sums.map((sum, h) => sum / counts[h]!);
  return { lifecycleGPerKwh: mean(life), marginalGPerKwh: isMarginalKnown ? mean(marginal) : null };
}

/**
 * The grid of a site by hour of the day in the year before a siting begins: hours where the source has them, else its yearly
 * average, else what the scenario says itself.
 * @returns `null` where nothing is known: it is refused, and never 0
 */
export function gridDayOf(site: Site, own: OwnIntensity | null, at: EpochMs, gridAt: GridAt): GridDay | null {
  const end = hourOf(at);
  const known: GridHour = gridAt(site.zone, end - 1, site.scope2Area);
  const isKnown = known.zone !== 'unknown';
  if (!isKnown && own?.lifecycleGPerKwh === undefined) return null;
  const market = own?.marketGPerKwh ?? (isKnown ? known.scope2?.marketGPerKwh : undefined);
  const marginal = own?.marginalGPerKwh ?? (isKnown ? known.marginalGPerKwh : undefined);
  const flat = {
    marketGPerKwh: market === undefined ? null : always(market),
    marginalGPerKwh: marginal == null ? null : always(marginal),
  };
  if (own?.lifecycleGPerKwh !== undefined)
    return { ...flat, lifecycleGPerKwh: always(own.lifecycleGPerKwh), sigma: 0, kind: 'own', source: own.source };
  const hours = ofHours(site, end, gridAt);
  const { sigma, source } = known;
  if (hours === null)
    return { ...flat, lifecycleGPerKwh: always(known.lifecycleGPerKwh), sigma, kind: 'yearly-average', source };
  const { lifecycleGPerKwh, marginalGPerKwh } = hours;
  return {
    ...flat,
    lifecycleGPerKwh,
    marginalGPerKwh: own?.marginalGPerKwh === undefined ? marginalGPerKwh : flat.marginalGPerKwh,
    sigma,
    kind: 'hourly',
    source,
  };
}
