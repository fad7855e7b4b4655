import type { EpochHour } from '../../units/index.ts';
import {
  gridSources,
  roundTripMs,
  type GridHour,
  type GridSource,
  type Place,
  type RoundTripTable,
} from '../../world/index.ts';
import type { Workload } from '../policy/index.ts';
import { compile, type CompileInput, type Table, type TableOption } from '../routing/index.ts';

/** World average and spread of yearly zone averages (about 20 to 700 g/kWh): what is known of an unknown zone. */
const WORLD_AVERAGE = {
  zone: 'unknown',
  directGPerKwh: null,
  lifecycleGPerKwh: 473,
  lowCarbonShare: null,
  renewableShare: null,
  kind: 'yearly-average',
  ageHours: 0,
  sigma: 0.8,
  source: 'Ember, world average 2024 (zone unknown)',
  licence: 'CC BY-SA 4.0',
} as const satisfies Omit<GridHour, 'hour'>;

/** What an outlook is taken from. */
export interface OutlookParts {
  readonly grid: Pick<GridSource, 'at' | 'scope2'>;
  /** Asked for hours whose own value the grid does not have. */
  readonly forecast?: Pick<GridSource, 'at'>;
  /** Where callers are. */
  readonly origins: readonly Place[];
  /** Measured round trips; great-circle estimates stand for pairs without. */
  readonly roundTrips?: RoundTripTable | undefined;
  readonly inferredBatch?: CompileInput['inferredBatch'];
}

/** Any hour as it is known: booked from, decided by, replayed and planned on. */
export interface Outlook {
  /**
   * The hour's own value; else its forecast, where there is one; else what the grid carries over or has on average;
   * else the world average, widely spread. An unknown zone is `null` or a name that no source knows. With it the yearly
   * factors of Scope 2: the hour's own direct figure stands, and where it has none that of the year.
   * @param area whose yearly factors hold, where a zone spans several: a site's `scope2Area`
   */
  gridAt(zone: string | null, hour: EpochHour, area?: string): GridHour;
  /** @param of whose `version` is the hour where none is given */
  tableAt(
    hour: EpochHour,
    of: {
      readonly options: readonly TableOption[];
      readonly workloads: readonly Workload[];
      readonly version?: number;
    },
  ): Table;
}

export function outlook({ grid, forecast, origins, roundTrips, inferredBatch }: OutlookParts): Outlook {
  const places = new Map(origins.map((origin) => [origin.key, origin]));
  const hourAt = (zone: string | null, hour: EpochHour): GridHour => {
    const known = zone === null ? undefined : grid.at(zone, hour);
    if (zone !== null && forecast !== undefined && !(known?.kind.startsWith('hourly') && known.ageHours === 0)) {
      const ahead = forecast.at(zone, hour);
      // Prices of tomorrow are often known today.
      if (ahead !== undefined) return known?.price == null ? ahead : { ...ahead, price: known.price };
    }
    return known ?? { ...WORLD_AVERAGE, hour };
  };
  const gridAt = (zone: string | null, hour: EpochHour, area?: string): GridHour => {
    const found = hourAt(zone, hour);
    const place = zone ?? found.zone;
    const scope2 =
      grid.scope2?.(place, hour, area) ??
      gridSources.shippedScope2(place, area) ??
      (found.zone === WORLD_AVERAGE.zone ? gridSources.shippedScope2(found.zone) : null);
    if (scope2 === null || found.directGPerKwh === null)
      return { ...found, directGPerKwh: found.directGPerKwh ?? scope2?.directGPerKwh ?? null, scope2 };
    // What the hour itself has is nearer to the truth; the source that is booked says so.
    return {
      ...found,
      scope2: { ...scope2, source: scope2.source.replace(/^location: [^;]*/, `location: ${found.source}`) },
    };
  };
  return {
    gridAt,
    tableAt: (hour, { options, workloads, version = hour }) =>
      compile({
        version,
        hour,
        deployments: options,
        workloads,
        origins: [...places.keys()],
        gridAt: ({ site }, at) => gridAt(site.zone, at, site.scope2Area),
        roundTripMs: (origin, { site }) => roundTripMs(places.get(origin)!, site, roundTrips).rttMs,
        ...(inferredBatch === undefined ? {} : { inferredBatch }),
      }),
  };
}
