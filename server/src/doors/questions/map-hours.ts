import { z } from 'zod';
import { hourOf, type EpochHour } from '../../units/index.ts';
import { gridSources, type Deployment, type GridSource } from '../../world/index.ts';
import type { Weighed } from '../live/weighed.ts';
import { liveOf, question } from '../question.ts';
import { cleanestHours } from './cleanest.ts';
import type { FleetLoad } from './fleet-load.ts';
import { MAP_HOURS, type MapHours } from './map-hours-shape.ts';
import { gridAround, REACH_HOURS } from './zone-hours.ts';

/** Zones whose hours are answered: those of the fleet, and others while there is room. */
const MOST_ZONES = 100;

type SiteCard = MapHours['sites'][number];

function deploymentCard(
  { id, model, price }: Deployment,
  { deployments }: Weighed,
  load: FleetLoad | undefined,
): SiteCard['deployments'][number] {
  const said = deployments[id];
  return {
    id,
    model: model.key,
    inputUsdPerMtok: price.inputPerMtok,
    outputUsdPerMtok: price.outputPerMtok,
    priceSource: `${price.source}, ${price.asOf}`,
    weighed: said?.weighed ?? 0,
    chosen: said?.chosen ?? 0,
    unused: Object.entries(said?.unused ?? {})
      .map(([reason, count]) => ({
        reason: reason as SiteCard['deployments'][number]['unused'][number]['reason'],
        count,
      }))
      .toSorted((a, b) => b.count - a.count),
    latencyMs: said === undefined || said.latencyKnown === 0 ? null : said.latencyMs / said.latencyKnown,
    inFlight: load?.inFlight ?? null,
    maxInFlight: load?.maxInFlight ?? null,
    healthy: load?.healthy ?? null,
  };
}

/** Averages of all zones that have none of the hours. */
function averagesBeside(zones: ReadonlySet<string>, hour: EpochHour): MapHours['averages'] {
  const yearly = gridSources.yearlyAverages();
  const found = yearly.zones.flatMap((zone) => (zones.has(zone) ? [] : (yearly.at(zone, hour) ?? [])));
  return {
    source: 'Electricity Maps, yearly averages, life cycle',
    licence: found[0]?.licence ?? '',
    gPerKwh: Object.fromEntries(found.map(({ zone, lifecycleGPerKwh }) => [zone, Math.round(lifecycleGPerKwh)])),
  };
}

/** Zones of the fleet first, then those that the sources have more of than an average. */
function zonesShown(fleet: readonly string[], { zones, at }: GridSource, hour: EpochHour): readonly string[] {
  const others = zones.filter(
    (zone) => !fleet.includes(zone) && (at(zone, hour)?.kind ?? 'yearly-average') !== 'yearly-average',
  );
  return [...fleet, ...others].slice(0, Math.max(fleet.length, MOST_ZONES));
}

export const mapHours = question({
  name: 'map hours',
  does: 'grid intensity by zone over the last and the next 48 hours, and prices, latency, load of each site and why recent decisions passed it by',
  input: z.strictObject({}),
  output: MAP_HOURS,
  role: 'read',
  live: true,
  async ask(waist) {
    const { sites = [], deployments = [] } = waist.places() ?? {};
    const hour = hourOf(waist.now());
    const fleet = [...new Set(sites.flatMap(({ zone }) => zone ?? []))];
    const [weighed, { source }] = await Promise.all([liveOf(waist).weighed(), waist.grid(fleet, true)]);
    const around = gridAround(source, hour);
    const zones = zonesShown(fleet, source, hour);
    const cleanest = cleanestHours(new Map(fleet.map((zone) => [zone, around.week(zone)])));
    return {
      hour,
      fromHour: hour - REACH_HOURS,
      zones: zones.map(around.hours),
      sites: sites.map(({ key, zone }) => ({
        key,
        deployments: deployments
          .filter(({ site }) => site.key === key)
          .map((deployment) =>
            deploymentCard(
              deployment,
              weighed,
              weighed.load.find((each) => each.deployment === deployment.id),
            ),
          ),
        cleanest: (zone === null ? undefined : cleanest.get(zone)) ?? null,
      })),
      averages: averagesBeside(new Set(zones), hour),
      decisions: { count: weighed.decisions, since: weighed.since },
    };
  },
});
