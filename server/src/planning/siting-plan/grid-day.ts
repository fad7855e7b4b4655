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
  /** `own`: as the scenario gives it; `some-hours`: the source has neither all seasons nor an average, and what it has stands. */
  readonly kind: 'own' | 'hourly' | 'some-hours' | 'yearly-average';
  readonly source: string;
}

const DAYS = 365;
/** Of an hour of the day, so that its mean is one of all seasons. */
const LEAST_DAYS = 300;

const always = (gPerKwh: number): Float64Array => new Float64Array(HOURS).fill(gPerKwh);
const meanOf = (rows: readonly GridHour[]): number =>
  rows.reduce((sum, { lifecycleGPerKwh }) => sum + lifecycleGPerKwh, 0) / rows.length;
/** `null` where one of them is not known. */
function marginalOf(rows: readonly GridHour[]): number | null {
  const known = rows.flatMap(({ marginalGPerKwh }) => marginalGPerKwh ?? []);
  return known.length < rows.length ? null : known.reduce((sum, each) => sum + each, 0) / known.length;
}

/** What the source has of the year before: its own hours where there are enough of each, else one figure for all. */
function knownDay(rows: readonly GridHour[]): Omit<GridDay, 'marketGPerKwh'> {
  const isOwn = ({ kind, ageHours }: GridHour): boolean => kind.startsWith('hourly') && ageHours === 0;
  const byHour = Array.from({ length: HOURS }, (_, h) => rows.filter((row) => row.hour % HOURS === h && isOwn(row)));
  const { sigma, source } = rows.findLast(isOwn) ?? rows.at(-1)!;
  if (byHour.every(({ length }) => length >= LEAST_DAYS)) {
    const marginal = byHour.map(marginalOf);
    return {
      lifecycleGPerKwh: Float64Array.from(byHour, meanOf),
      marginalGPerKwh: marginal.includes(null) ? null : Float64Array.from(marginal, (each) => each!),
      sigma,
      source,
      kind: 'hourly',
    };
  }
  // Hours of one season say little of the others: where there are yearly averages they stand alone.
  const averages = rows.filter(({ kind }) => kind === 'yearly-average');
  const used = averages.length > 0 ? averages : rows;
  const [last, marginal] = [used.at(-1)!, marginalOf(used)];
  return {
    lifecycleGPerKwh: always(meanOf(used)),
    marginalGPerKwh: marginal === null ? null : always(marginal),
    sigma: last.sigma,
    source: last.source,
    kind: averages.length > 0 ? 'yearly-average' : 'some-hours',
  };
}

/**
 * The grid of a site by hour of the day in the year before a siting begins: what the scenario says itself, else hours where the
 * source has them, else its yearly average.
 * @returns `null` where nothing is known: it is refused, and never 0
 */
export function gridDayOf(site: Site, own: OwnIntensity | null, at: EpochMs, gridAt: GridAt): GridDay | null {
  const end = hourOf(at);
  const rows = Array.from({ length: DAYS * HOURS }, (_, i) =>
    gridAt(site.zone, end - DAYS * HOURS + i, site.scope2Area),
  ).filter(({ zone }) => zone !== 'unknown');
  const known = rows.length === 0 ? null : knownDay(rows);
  const market = own?.marketGPerKwh ?? rows.at(-1)?.scope2?.marketGPerKwh;
  const marketGPerKwh = market === undefined ? null : always(market);
  const marginalGPerKwh =
    own?.marginalGPerKwh === undefined ? (known?.marginalGPerKwh ?? null) : always(own.marginalGPerKwh);
  if (own?.lifecycleGPerKwh !== undefined) {
    const lifecycleGPerKwh = always(own.lifecycleGPerKwh);
    return { lifecycleGPerKwh, marketGPerKwh, marginalGPerKwh, sigma: 0, kind: 'own', source: own.source };
  }
  return known === null ? null : { ...known, marketGPerKwh, marginalGPerKwh };
}
