import { seededRng, type Rng } from '../../server/src/edge/rng.ts';
import { catalogue, roundTripMs } from '../../server/src/world/index.ts';
import type { RegionMatrix, StudyData } from './study-data.ts';

/** Worlds to tune a rule on, and worlds to judge it on: other years, other providers, other round trips. */
export type WorldPart = 'tune' | 'judge';

/** Some regions of some providers in one year. */
export interface World {
  readonly name: string;
  readonly part: WorldPart;
  readonly matrix: RegionMatrix;
  readonly year: number;
  readonly zones: number;
}

/** Providers of a part; `measured` are the folder's own round trips, `mixed` all the part's providers together. */
const DRAWN_FROM: Readonly<Record<WorldPart, readonly string[]>> = {
  tune: ['azure', 'measured', 'ibm', 'mixed'],
  judge: ['aws', 'oracle', 'ovhcloud', 'mixed'],
};
const SEED: Readonly<Record<WorldPart, number>> = { tune: 1, judge: 1001 };
/** Below it a world says little of routing. */
export const ZONES_AT_LEAST = 5;
const [REGIONS_AT_LEAST, REGIONS_AT_MOST] = [5, 20] as const;
const ZONES_LEFT_OUT_AT_MOST = 3;
/** Real round trips over the catalogue's great-circle fit: of a whole network, and of a pair. */
const NETWORK_STRETCH = [0.85, 1.3] as const;
const PAIR_STRETCH = [0.85, 1.2] as const;

type Pool = RegionMatrix['regions'];

/**
 * Worlds drawn by a fixed seed: 5 to 20 regions of one provider or several, up to three zones left out. The first is
 * all that the part's first provider has. The first year of the data is for tuning, the others are for judging.
 *
 * @example worldsOf(readStudyData(folder), 'judge', 8).map(({ name }) => name)
 */
export function worldsOf(data: StudyData, part: WorldPart, count: number): World[] {
  const [first = 0, ...later] = data.years;
  const years = part === 'tune' || later.length === 0 ? [first] : later;
  const rng = seededRng(SEED[part]);
  const worlds: World[] = [];
  for (let i = 0; worlds.length < count && i < 20 * count; i++) {
    const year = years[i % years.length]!;
    const from = DRAWN_FROM[part][i % DRAWN_FROM[part].length]!;
    const matrix = from === 'measured' ? data.matrices[0]! : estimated(poolOf(from, part), rng);
    const usable = indices(matrix.regions).filter((at) => hasYear(data, matrix.regions[at]!.zone, year));
    const chosen = i === 0 ? usable : draw(matrix.regions, usable, rng);
    const zones = new Set(chosen.map((at) => matrix.regions[at]!.zone)).size;
    if (zones < ZONES_AT_LEAST) continue;
    worlds.push({
      name: `${part} ${i + 1}: ${from} ${year}, ${chosen.length} regions, ${zones} zones`,
      part,
      matrix: subset(matrix, chosen),
      year,
      zones,
    });
  }
  return worlds;
}

const indices = (list: readonly unknown[]): number[] => list.map((_, i) => i);

function hasYear({ intensity }: StudyData, zone: string, year: number): boolean {
  const series = intensity.get(zone);
  return series !== undefined && !Number.isNaN(series.values[Date.UTC(year, 6, 1) / 3_600_000 - series.from] ?? NaN);
}

function poolOf(provider: string, part: WorldPart): Pool {
  const providers = provider === 'mixed' ? DRAWN_FROM[part] : [provider];
  return catalogue.sites.all.flatMap(({ key, zone, longitude, provider: own }) =>
    zone !== null && longitude !== null && own !== null && providers.includes(own)
      ? [{ region: key, zone, utcOffsetHours: Math.round(longitude / 15) }]
      : [],
  );
}

const between = ([low, high]: readonly [number, number], rng: Rng): number => low + (high - low) * rng.next();

/** Round trips by great circle, stretched as a network would. */
function estimated(regions: Pool, rng: Rng): RegionMatrix {
  const width = regions.length;
  const sites = regions.map(({ region }) => catalogue.sites.find(region)!);
  const network = between(NETWORK_STRETCH, rng);
  const ms = new Float64Array(width * width);
  for (let o = 0; o < width; o++)
    for (let d = o + 1; d < width; d++)
      ms[o * width + d] = ms[d * width + o] =
        roundTripMs(sites[o]!, sites[d]!).rttMs * network * between(PAIR_STRETCH, rng);
  return { name: 'great circle', regions, roundTripMs: ms };
}

function draw(regions: Pool, usable: readonly number[], rng: Rng): number[] {
  const zones = shuffled([...new Set(usable.map((at) => regions[at]!.zone))], rng);
  const out = new Set(zones.slice(0, Math.floor((ZONES_LEFT_OUT_AT_MOST + 1) * rng.next())));
  const left = shuffled(
    usable.filter((at) => !out.has(regions[at]!.zone)),
    rng,
  );
  const size = REGIONS_AT_LEAST + Math.floor((REGIONS_AT_MOST - REGIONS_AT_LEAST + 1) * rng.next());
  return left.slice(0, size).sort((a, b) => a - b);
}

function shuffled<T>(list: readonly T[], rng: Rng): T[] {
  const result = [...list];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor((i + 1) * rng.next());
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}

function subset({ name, regions, roundTripMs: all }: RegionMatrix, chosen: readonly number[]): RegionMatrix {
  return {
    name,
    regions: chosen.map((at) => regions[at]!),
    roundTripMs: Float64Array.from(
      { length: chosen.length ** 2 },
      (_, at) => all[chosen[Math.floor(at / chosen.length)]! * regions.length + chosen[at % chosen.length]!]!,
    ),
  };
}
