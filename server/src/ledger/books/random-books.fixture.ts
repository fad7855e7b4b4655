import type { Rng } from '../../edge/index.ts';
import { seededRng } from '../../edge/rng.ts';
import { sampleAttempt, sampleEntry, SAMPLE_DEPLOYMENTS } from '../entry/entry.fixture.ts';
import type { Attempt, BookedEstimate, Entry } from '../entry/index.ts';
import type { Settlement } from './settlement.ts';

const HOUR_MS = 3_600_000;
export const RANDOM_START = Date.UTC(2026, 3, 29, 22);
export const RANDOM_HOURS = 60;
const MAX_NANO = 2 ** 52;

const pick = <T>(rng: Rng, from: readonly T[]): T => from[Math.floor(rng.next() * from.length)] as T;
const zoneOf = (deployment: string): string => `Z-${deployment.slice(0, 2)}`;

/** Nano figures from a few units to beyond 2^53 in a sum. */
const nano = (rng: Rng): number => Math.floor(10 ** (rng.next() * 15.6)) % MAX_NANO;

/** What stands beside the figures of every fourth to seventh entry, some of it unknown. */
const besidesOf = (i: number): Pick<Entry, 'documents' | 'cache' | 'guardWork' | 'waited'> => ({
  documents:
    i % 5 > 0
      ? null
      : {
          count: 1 + (i % 3),
          passed: 0,
          pages: null,
          pictures: 0,
          picturesScaled: 0,
          pictureBytesSaved: 0,
          tokensBefore: 1000 + i,
          tokensAfter: 300,
          method: 'test',
          savedNanoUsd: i % 2 === 0 ? 7 * i : null,
          savedNanoWh: 1_000_003 * i,
          savedNanoG: i % 3 === 0 ? null : -i,
          leftOut: null,
        },
  cache:
    i % 6 > 0
      ? null
      : {
          savedNanoUsd: 11 * i,
          savedNanoWh: i % 4 === 0 ? null : 13 * i,
          savedNanoG: 17 * i,
          savedTokens: i % 5 === 0 ? null : 100 + i,
        },
  guardWork:
    i % 7 > 0
      ? null
      : {
          calls: 2,
          untold: i % 2,
          inputTokens: 40 + i,
          outputTokens: 7,
          nanoUsd: i % 3 === 0 ? null : 19 * i,
          nanoWh: 23 * i,
          nanoG: 29 * i,
          tier: 'modelled-open',
          source: 'judge: list',
        },
  waited:
    i % 4 > 0
      ? null
      : {
          since: RANDOM_START,
          batch: i % 8 === 0 ? null : 'batch_1',
          deployment: i % 12 === 0 ? null : 'eu-de',
          lifecycleGPerKwh: 380,
          gridSource: 'hourly: file',
          costNanoUsd: i % 3 === 0 ? null : 31 * i,
          energyNanoWh: 37 * i,
          carbonNanoG: i % 5 === 0 ? null : 41 * i,
        },
});

/** Books with all that makes adding hard: unknown figures, refusals, imports, retries elsewhere, units, keys without a team. */
export function randomEntries(seed: number, count: number): readonly Entry[] {
  const rng = seededRng(seed);
  return Array.from({ length: count }, (_, i) => {
    const at = RANDOM_START + Math.floor(rng.next() * RANDOM_HOURS * HOUR_MS);
    const deployment = pick(rng, SAMPLE_DEPLOYMENTS);
    const imported = rng.next() < 0.15;
    const common = {
      at,
      importedAt: imported ? RANDOM_START + (100 + Math.floor(rng.next() * 2)) * HOUR_MS : null,
      organisation: pick(rng, ['org_a', 'org_b']),
      team: pick(rng, ['team_1', 'team_2', "team_'3", null]),
      keyId: pick(rng, ['key_1', 'key_2', 'key_3']),
      workload: pick(rng, ['support', 'search']),
      mode: pick(rng, ['observe', 'shadow', 'enforce'] as const),
      origin: pick(rng, ['paris', 'oslo']),
      ...besidesOf(i),
      units: rng.next() < 0.2 ? { pages: Math.floor(rng.next() * 9) / 2, documents: 1 } : null,
      decision: null,
    };
    const nothing = {
      energyNanoWh: { ...sampleEntry('x').energyNanoWh },
      carbonNanoG: { ...sampleEntry('x').carbonNanoG },
    };
    if (rng.next() < 0.1)
      return sampleEntry(`r-${seed}-${i}`, {
        ...common,
        outcome: 'refused',
        deployment: null,
        site: null,
        zone: null,
        operator: null,
        modelServed: null,
        protocol: null,
        grid: null,
        attempts: [],
        counterfactual: null,
        costNanoUsd: 0,
        energyNanoWh: unknown(nothing.energyNanoWh),
        carbonNanoG: unknown(nothing.carbonNanoG),
        carbonOperationalNanoG: null,
        carbonEmbodiedNanoG: null,
        carbonDirectNanoG: null,
        waterOnSiteMicrolitres: null,
        tier: null,
        method: null,
      });
    const [energy, operational, embodied] = [nano(rng), nano(rng), nano(rng) % 1e9];
    const [noEnergy, noGrid] = [rng.next() < 0.08, rng.next() < 0.15];
    const elsewhere =
      rng.next() < 0.15
        ? sampleAttempt(undefined, SAMPLE_DEPLOYMENTS.indexOf(pick(rng, SAMPLE_DEPLOYMENTS)), {
            outcome: 'error',
            status: 500,
          })
        : null;
    const last = sampleAttempt(undefined, SAMPLE_DEPLOYMENTS.indexOf(deployment));
    return sampleEntry(`s-${seed}-${i}`, {
      ...common,
      outcome: rng.next() < 0.1 ? 'failed' : 'served',
      deployment,
      site: `site-${deployment}`,
      zone: rng.next() < 0.1 ? null : zoneOf(deployment),
      operator: deployment.startsWith('us') ? 'aws' : 'own',
      modelServed: rng.next() < 0.1 ? null : pick(rng, ['llama-3-8b', 'mistral']),
      costNanoUsd: nano(rng),
      priceSource: rng.next() < 0.1 ? null : 'list',
      electricityNanoUsd: rng.next() < 0.3 ? null : nano(rng),
      energyNanoWh: known(nothing.energyNanoWh, noEnergy ? null : energy, Math.floor(rng.next() * 600) / 1000),
      carbonNanoG: known(
        nothing.carbonNanoG,
        noEnergy || noGrid ? null : operational + embodied,
        Math.floor(rng.next() * 700) / 1000,
      ),
      carbonOperationalNanoG: noEnergy || noGrid ? null : operational,
      carbonEmbodiedNanoG: noEnergy ? null : embodied,
      carbonDirectNanoG: noEnergy || noGrid || rng.next() < 0.2 ? null : Math.floor(operational / 2),
      carbonMarketNanoG: noEnergy || noGrid || rng.next() < 0.2 ? null : Math.floor(operational / 3),
      carbonUpstreamNanoG: noEnergy || noGrid || rng.next() < 0.2 ? null : Math.floor(operational / 7),
      marketBasis: noEnergy ? null : pick(rng, ['residual-mix', 'location-fallback'] as const),
      carbonMarginalNanoG: noEnergy || rng.next() < 0.5 ? null : nano(rng),
      waterOnSiteMicrolitres: noEnergy ? null : nano(rng) % 1e9,
      tier: noEnergy ? null : imported ? 'imported' : pick(rng, ['modelled-open', 'modelled-opaque'] as const),
      grid: gridOf(last),
      attempts: elsewhere === null ? [last] : [elsewhere, last],
      wasted: elsewhere === null ? { nanoUsd: 0, nanoWh: 0, nanoG: 0 } : { nanoUsd: 1, nanoWh: 2, nanoG: 3 },
      counterfactual: rng.next() < 0.3 ? null : sampleEntry('x').counterfactual,
    });
  });
}

/** A row tells the grid of its last attempt. */
function gridOf({ factors }: Attempt): Entry['grid'] {
  const { lifecycleGPerKwh, directGPerKwh, kind, ageHours, source } = factors!.factors.grid!;
  return { lifecycleGPerKwh, directGPerKwh, kind, ageHours, source };
}

const unknown = <E extends BookedEstimate>(like: E): E => known(like, null, 0);
const known = <E extends BookedEstimate>(like: E, value: number | null, sigma: number): E => ({
  ...like,
  mean: value,
  sigma,
});
/** What an entry adds to a total of an estimate. */
export const figureOf = (estimate: BookedEstimate): number | null => estimate.mean;

/** Settlements of random hours of the random books, some of them twice. */
export function randomSettlements(seed: number, count: number): readonly Settlement[] {
  const rng = seededRng(seed);
  const by = { source: 'drawn', by: 'test', note: null, reason: 'new-information' } as const;
  return Array.from({ length: count }, () => {
    const hour = RANDOM_START / HOUR_MS + Math.floor(rng.next() * RANDOM_HOURS);
    const deployment = pick(rng, SAMPLE_DEPLOYMENTS);
    return rng.next() < 0.5
      ? { ...by, kind: 'meter', deployment, hour, energyNanoWh: nano(rng), idleNanoWh: null, energySigma: 0.05 }
      : {
          ...by,
          kind: 'grid',
          zone: zoneOf(deployment),
          hour,
          lifecycleGPerKwh: 900 * rng.next(),
          directGPerKwh: rng.next() < 0.3 ? null : 700 * rng.next(),
          marginalGPerKwh: rng.next() < 0.5 ? null : 800 * rng.next(),
        };
  });
}
