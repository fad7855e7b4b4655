import { hourOf } from '../../units/index.ts';
import type { Clock } from '../../edge/index.ts';
import type { GridHour, Site } from '../../world/index.ts';
import type { MapState } from '../questions/map.ts';
import type { Bucket } from './sums.ts';

export interface MapParts {
  readonly clock: Pick<Clock, 'now'>;
  /** Of the config in force. */
  readonly places: () => { readonly sites: readonly Site[]; readonly origins: MapState['origins'] };
  /** Deployment ids of a site key. */
  readonly deploymentsAt: (siteKey: string) => readonly string[];
  /** The zone's grid now; `undefined` is unknown. */
  readonly intensityAt: (zone: string) => GridHour | undefined;
}

/** Sites, origins and what went from one to the other in some buckets. Places that the config does not name are left out. */
export function mapState(
  { clock, places, deploymentsAt, intensityAt }: MapParts,
  window: readonly Bucket[],
): Omit<MapState, 'workers'> {
  const { sites, origins } = places();
  const originKeys = new Set(origins.map((origin) => origin.key));
  const siteKeys = new Set(sites.map((site) => site.key));
  const perSite = new Map<string, number>();
  const perFlow = new Map<string, { origin: string; site: string; requests: number; failed: number }>();
  for (const bucket of window) {
    for (const [origin, sites] of bucket.flows) {
      for (const [site, { requests, failed }] of sites) {
        if (!siteKeys.has(site)) continue;
        perSite.set(site, (perSite.get(site) ?? 0) + requests);
        if (!originKeys.has(origin)) continue;
        const key = JSON.stringify([origin, site]);
        const flow = perFlow.get(key) ?? { origin, site, requests: 0, failed: 0 };
        flow.requests += requests;
        flow.failed += failed;
        perFlow.set(key, flow);
      }
    }
  }
  return {
    hour: hourOf(clock.now()),
    sites: sites.map((site) => {
      const grid = site.zone === null ? undefined : intensityAt(site.zone);
      return {
        key: site.key,
        name: site.name,
        zone: site.zone,
        latitude: site.latitude,
        longitude: site.longitude,
        jurisdiction: site.jurisdiction,
        intensityGPerKwh: grid?.lifecycleGPerKwh ?? null,
        intensityKind: grid?.kind ?? null,
        requests: perSite.get(site.key) ?? 0,
        deployments: deploymentsAt(site.key),
      };
    }),
    origins: origins.map(({ key, name, latitude, longitude }) => ({ key, name, latitude, longitude })),
    flows: [...perFlow.values()].sort((a, b) => b.requests - a.requests),
  };
}
