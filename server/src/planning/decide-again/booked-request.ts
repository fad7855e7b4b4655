import { decisions, PUE_PRIOR } from '../../kernel/index.ts';
import type { Entry } from '../../ledger/index.ts';
import type { EpochHour, Grams, Ms, Usd, Wh } from '../../units/index.ts';
import { catalogue, roundTripMs, type Place, type Site } from '../../world/index.ts';

/** A place that may serve a request, with what is expected of it. */
export interface PlaceAgain {
  readonly name: string;
  readonly usd: Usd;
  readonly wh: Wh;
  readonly g: Grams;
  /** Way and first token. */
  readonly latencyMs: Ms;
  /** Where the same work would stand; absent: a place that was there. */
  readonly movedTo?: { readonly from: string; readonly site: string; readonly zone: string | null };
}

/** A request of the books, as far as it can be decided again. */
export interface BookedRequest {
  readonly workload: string;
  readonly hour: EpochHour;
  /** Part of its carbon that electricity makes. */
  readonly operationalShare: number;
  /** What is expected of the place that served it; it need not be among `places`. */
  readonly served: PlaceAgain;
  /** Allowed and known. */
  readonly places: readonly PlaceAgain[];
  /** Least latency of the places that were allowed when it was decided. */
  readonly nearestMs: Ms;
  readonly carbonUsdPerTonne: number;
  readonly latencyUsdPerSecond: number;
  /** What was booked; `null`: unknown. */
  readonly booked: { readonly usd: Usd | null; readonly wh: Wh | null; readonly g: Grams | null };
  /** Log-sigma of the booked carbon. */
  readonly sigma: number;
}

/** What entries are decided again with. */
export interface Surroundings {
  /** Sites at which the same work could stand too. */
  readonly sites: readonly Site[];
  /** Location-based, life cycle. */
  gPerKwhAt(site: Site, hour: EpochHour): number;
  /** Hard, in place of the one that was in force. */
  readonly latencyLimitMs: Ms | null;
}

/** Exclusions that another policy may lift. */
const LIFTED: readonly string[] = ['feasible', 'budget'];
const isKnown = ({ usd, wh, g, latencyMs }: PlaceAgain): boolean => [usd, wh, g, latencyMs].every(Number.isFinite);

const placeOf = (key: string): Place => catalogue.origins.find(key) ?? { key, latitude: null, longitude: null };
const siteOf = (key: string | null): Site =>
  (key === null ? undefined : catalogue.sites.find(key)) ?? catalogue.sites.unknown;

/** Unknown: all of it. */
function operationalShareOf({ carbonOperationalNanoG, carbonEmbodiedNanoG, carbonNanoG: { mean } }: Entry): number {
  return carbonOperationalNanoG === null || mean === null || mean === 0 ? 1 : 1 - (carbonEmbodiedNanoG ?? 0) / mean;
}

/** The same work at another site: same money, energy by its building, carbon by its grid, time by the way there. */
function movedTo(site: Site, served: PlaceAgain, entry: Entry, around: Surroundings): PlaceAgain {
  const from = siteOf(entry.site);
  const origin = placeOf(entry.origin);
  const wh = (served.wh * (site.pue?.value ?? PUE_PRIOR)) / (from.pue?.value ?? PUE_PRIOR);
  return {
    name: `${served.name} at ${site.key}`,
    usd: served.usd,
    wh,
    g: served.g * (1 - operationalShareOf(entry)) + (wh * around.gPerKwhAt(site, entry.hour)) / 1000,
    latencyMs: served.latencyMs - roundTripMs(origin, from).rttMs + roundTripMs(origin, site).rttMs,
    movedTo: { from: served.name, site: site.key, zone: site.zone },
  };
}

const nano = (value: number | null): number | null => (value === null ? null : value / 1e9);

/** Without a decision nothing but the place that served it is known, and its way by the sites. */
function servedOnly(entry: Entry): PlaceAgain {
  return {
    name: entry.deployment ?? entry.modelServed ?? entry.modelAsked,
    usd: entry.priceSource === null ? NaN : entry.costNanoUsd / 1e9,
    wh: nano(entry.energyNanoWh.mean) ?? NaN,
    g: nano(entry.carbonNanoG.mean) ?? NaN,
    latencyMs: roundTripMs(placeOf(entry.origin), siteOf(entry.site)).rttMs,
  };
}

/**
 * A request as its entry tells it. Capacity and health are as it found them; budgets and, where another is given, the
 * latency limit are decided again.
 * @returns `null` where nothing is known of another place than the one that served it, or not enough of that one
 */
export function bookedRequestOf(entry: Entry, around: Surroundings): BookedRequest | null {
  const { decision } = entry;
  const { latencyLimitMs } = around;
  const recorded = decision === null ? [] : decisions.candidatesOf(decision);
  const all = recorded.map(({ deployment, cashUsd, energyWh, carbonG, latencyMs, exclusion }) => ({
    place: { name: deployment, usd: cashUsd, wh: energyWh, g: carbonG, latencyMs },
    isAllowed: LIFTED.includes(exclusion) || (exclusion === 'latency-limit' && latencyLimitMs !== null),
  }));
  if (decision === null && around.sites.length === 0) return null;
  const served =
    decision === null ? servedOnly(entry) : all.find(({ place }) => place.name === entry.deployment)?.place;
  if (served === undefined || !isKnown(served)) return null;
  const allowed = all.flatMap(({ place, isAllowed }) => (isAllowed && isKnown(place) ? [place] : []));
  const here = decision === null ? [served] : allowed;
  const elsewhere = around.sites.filter(({ key }) => key !== entry.site);
  const places = [...here, ...elsewhere.map((site) => movedTo(site, served, entry, around))].filter(
    ({ latencyMs }) => latencyLimitMs === null || latencyMs <= latencyLimitMs,
  );
  return {
    workload: entry.workload,
    hour: entry.hour,
    operationalShare: operationalShareOf(entry),
    served,
    places,
    nearestMs: Math.min(served.latencyMs, ...here.map(({ latencyMs }) => latencyMs)),
    carbonUsdPerTonne: decision?.carbonUsdPerTonne ?? 0,
    latencyUsdPerSecond: decision?.latencyUsdPerSecond ?? 0,
    booked: {
      usd: entry.priceSource === null ? null : entry.costNanoUsd / 1e9,
      wh: nano(entry.energyNanoWh.mean),
      g: nano(entry.carbonNanoG.mean),
    },
    sigma: entry.carbonNanoG.sigma,
  };
}
