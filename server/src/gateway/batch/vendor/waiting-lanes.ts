import { perToken, type schedule, type CompiledWorkload, type Table } from '../../../kernel/index.ts';
import type { EpochHour, Ms } from '../../../units/index.ts';
import { price } from '../../../world/index.ts';
import type { PlannedHour } from '../store/batch-plans.ts';
import { isNative, type Endpoint, type RequestHeaders } from '../../dialects/index.ts';
import { mayTake, type GatewayRuntime } from '../../pipeline/index.ts';

export type JobLane = Parameters<typeof schedule>[1][number];
type LaneCost = ReturnType<JobLane['cost']>;

/** Intensity of a zone from an hour on; `pending`: it is being foretold, `null`: nobody can. */
export type Ahead = (zone: string, hour: EpochHour) => readonly number[] | 'pending' | null;

/** A tier of a deployment's vendor for work that can wait. */
export interface Way {
  /** Such as `batch of openai-gpt-5`. */
  readonly id: string;
  readonly index: number;
  readonly deployment: string;
  readonly tier: 'flex' | 'batch';
}

/** A lane with the way that it is; `null`: here, as any request. */
export interface WayLane {
  readonly lane: JobLane;
  /** The place that is best in an hour, and its grid where that is foretold. */
  readonly placeIn: (hour: EpochHour) => Pick<PlannedHour, 'zone' | 'gPerKwh'>;
  readonly way: Way | null;
}

/** What a request is taken to be: only hours and lanes are compared by it. */
const INPUT_TOKENS = 1000;
const OUTPUT_TOKENS = 300;
const HOUR_MS: Ms = 3_600_000;
export const HERE = 'gateway';

/** Endpoints that vendors take in a tier, by what they speak. */
const TAKEN: Readonly<Record<Way['tier'], Readonly<Record<string, readonly string[]>>>> = {
  flex: { openai: ['chat', 'responses'] },
  batch: { openai: ['chat', 'responses', 'embeddings', 'moderations'], anthropic: ['messages'] },
};

/** Work whose lanes are asked for. */
export interface LanesAsked {
  readonly compiled: CompiledWorkload;
  readonly endpoint: Endpoint | undefined;
  /** What holds of each of its requests. */
  readonly headers: RequestHeaders;
  readonly now: EpochHour;
  readonly requestsAnHour: number;
}

interface Place {
  readonly index: number;
  readonly usd: number;
  readonly zone: string | null;
  /** `null`: nobody foretells its zone. */
  readonly path: readonly number[] | null;
  readonly energyWh: number;
  readonly presentGPerWh: number;
}

function placesOf(
  table: Table,
  indices: readonly number[],
  now: EpochHour,
  ahead: Ahead,
): readonly Place[] | 'pending' {
  const places: Place[] = [];
  for (const index of indices) {
    const factors = table.factors[index];
    const zone = table.deployments[index]?.site.zone ?? null;
    if (factors === undefined) continue;
    const path = zone === null ? null : ahead(zone, now);
    if (path === 'pending') return 'pending';
    places.push({
      index,
      usd: factors.usdPerRequest + factors.usdPerInput * INPUT_TOKENS + factors.usdPerOutput * OUTPUT_TOKENS,
      zone,
      path,
      energyWh: perToken.energyWh(factors, INPUT_TOKENS, 0, OUTPUT_TOKENS),
      presentGPerWh: factors.lifecycleGPerWh ?? 0,
    });
  }
  return places;
}

/** At an hour's distance from now. Beyond what is foretold the last day comes again. */
function foretoldIn({ path }: Place, distance: number): number | null {
  if (path === null) return null;
  const over = Math.max(0, Math.ceil((distance - path.length + 1) / 24));
  return path[Math.max(0, distance - over * 24)] ?? path[path.length - 1]!;
}

function gramsOf(place: Place, distance: number): number {
  const gPerKwh = foretoldIn(place, distance);
  return place.energyWh * (gPerKwh === null ? place.presentGPerWh : gPerKwh / 1000);
}

function gridIn(place: Place, distance: number): ReturnType<WayLane['placeIn']> {
  const gPerKwh = foretoldIn(place, distance);
  return { zone: place.zone, gPerKwh: gPerKwh === null ? null : Math.round(gPerKwh * 10) / 10 };
}

/** What a request costs at a place in a tier; `null`: nobody has priced it. */
function tierUsd({ runtime, table }: Asked, index: number, tier: Way['tier']): number | null {
  const factors = table.factors[index];
  if (factors === undefined) return null;
  const terms = { at: runtime.clock.now(), promptTokens: INPUT_TOKENS, serviceTier: tier };
  const sold = price(factors.price, terms).price;
  if (sold === null) return null;
  return sold.perRequest + (sold.inputPerMtok * INPUT_TOKENS + sold.outputPerMtok * OUTPUT_TOKENS) / 1e6;
}

interface Asked extends LanesAsked {
  readonly runtime: GatewayRuntime;
  readonly table: Table;
}

function wayLanes(asked: Asked, place: Place): readonly WayLane[] {
  const { runtime, table, compiled, endpoint, headers, now, requestsAnHour } = asked;
  const { index } = place;
  const deployment = table.deployments[index];
  const upstream = runtime.upstreams[index];
  if (deployment?.waiting === undefined || upstream === undefined || endpoint === undefined) return [];
  if (!isNative(endpoint, upstream)) return [];
  const { waiting } = deployment;
  return (['flex', 'batch'] as const).flatMap((tier): WayLane[] => {
    const usd = tierUsd(asked, index, tier);
    if (usd === null || TAKEN[tier][upstream.protocol]?.includes(endpoint.name) !== true) return [];
    if (!mayTake(deployment, tier, compiled.workload.control, headers)) return [];
    const promiseHours = tier === 'batch' ? (waiting.batch?.promiseMs ?? 0) / HOUR_MS : 0;
    const cost = (hour: EpochHour): LaneCost => {
      // The vendor picks the hours of what it has promised for later: any of them.
      const hours = Array.from({ length: Math.max(1, Math.ceil(promiseHours)) }, (_, i) =>
        gramsOf(place, hour - now + i),
      );
      const grams = hours.reduce((sum, each) => sum + each, 0) / hours.length;
      return { usd: usd * requestsAnHour, grams: grams * requestsAnHour };
    };
    const id = `${tier} of ${deployment.id}`;
    const kind = tier === 'batch' ? 'handed-over' : 'hourly';
    return [
      {
        lane: { id, kind, promiseHours, room: () => Infinity, cost },
        way: { id, index, deployment: deployment.id, tier },
        placeIn: (hour) => gridIn(place, hour - now),
      },
    ];
  });
}

/**
 * The lanes that work may take: first the one here, in the best place of each hour, then the tiers of vendors that control
 * rules allow. Tiers are taken in `enforce` alone: elsewhere nothing is decided.
 * @returns `pending` while an hour is being foretold, `null` where nobody foretells any and there is nothing to choose
 */
export function lanesOf(
  runtime: GatewayRuntime,
  table: Table,
  ahead: Ahead,
  asked: LanesAsked,
): readonly WayLane[] | 'pending' | null {
  const { compiled, now, requestsAnHour } = asked;
  const { workload, defaultIndex, indices, exclusions } = compiled;
  const isEnforced = workload.mode === 'enforce';
  const may = isEnforced ? [...indices].filter((_, i) => exclusions[i] === 0) : [defaultIndex];
  const places = placesOf(table, may, now, ahead);
  if (places === 'pending') return 'pending';
  const ways = isEnforced ? places.flatMap((place) => wayLanes({ ...asked, runtime, table }, place)) : [];
  if (places.length === 0 || (ways.length === 0 && places.every(({ path }) => path === null))) return null;
  const { carbonUsdPerTonne } = workload.prices;
  const bestIn = (hour: EpochHour): LaneCost & { readonly place: Place } => {
    const each = places.map((place) => ({ place, usd: place.usd, grams: gramsOf(place, hour - now) }));
    const full = ({ usd, grams }: LaneCost): number => usd + (carbonUsdPerTonne * grams) / 1e6;
    return each.reduce((least, one) => (full(one) < full(least) ? one : least));
  };
  const cost = (hour: EpochHour): LaneCost => {
    const best = bestIn(hour);
    return { usd: best.usd * requestsAnHour, grams: best.grams * requestsAnHour };
  };
  const here = { id: HERE, kind: 'hourly' as const, promiseHours: 0, room: () => Infinity, cost };
  return [{ lane: here, way: null, placeIn: (hour) => gridIn(bestIn(hour).place, hour - now) }, ...ways];
}
