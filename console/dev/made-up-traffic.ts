import { random } from '../../server/src/edge/index.ts';
import { candidates, exclusions } from '../../server/src/kernel/index.ts';
import type { Decision } from '../../server/src/kernel/index.ts';
import type { Exclusion } from '../../server/src/kernel/routing/types.ts';
import type { Entry } from '../../server/src/ledger/index.ts';
import { MS_PER_HOUR, NO_USAGE } from '../../server/src/units/index.ts';
import { catalogue } from '../../server/src/world/index.ts';
import type { Site } from '../../server/src/world/index.ts';

/** Invented figures, for looking at the console and testing it. Nothing here describes a real deployment. */
export const START = Date.UTC(2022, 5, 1);

interface Place {
  readonly deployment: string;
  readonly site: Site;
  readonly gPerKwh: (hourOfDay: number) => number;
  readonly usdPerMtok: number;
  readonly whPerKtok: number;
  readonly eu: boolean;
}

const place = (
  deployment: string,
  site: string,
  mean: number,
  swing: number,
  usdPerMtok: number,
  whPerKtok: number,
  eu: boolean,
): Place => ({
  deployment,
  site: catalogue.sites.find(site)!,
  gPerKwh: (hour) => Math.max(8, mean - swing * Math.sin(((hour - 7) / 12) * Math.PI)),
  usdPerMtok,
  whPerKtok,
  eu,
});

export const PLACES: readonly Place[] = [
  place('paris-h100', 'gcp:europe-west9', 62, 14, 0.5, 0.36, true),
  place('frankfurt-h100', 'gcp:europe-west3', 405, 120, 0.49, 0.35, true),
  place('stockholm-h100', 'aws:eu-north-1', 28, 4, 0.46, 0.34, true),
  place('madrid-l40s', 'gcp:europe-southwest1', 165, 70, 0.45, 0.51, true),
  place('warsaw-a100', 'scaleway:pl-waw-1', 690, 60, 0.44, 0.55, true),
  place('virginia-h100', 'gcp:us-east4', 410, 40, 0.42, 0.35, false),
  place('montreal-h100', 'aws:ca-central-1', 32, 3, 0.44, 0.34, false),
  place('mumbai-a100', 'gcp:asia-south1', 640, 90, 0.41, 0.56, false),
];

const ORIGINS = ['paris', 'frankfurt', 'madrid', 'ashburn', 'toronto', 'mumbai'] as const;
export const ORIGIN_PLACES = ORIGINS.map((key) => catalogue.origins.find(key)!);

const WORKLOADS = [
  { id: 'chat', mode: 'enforce', carbonUsdPerTonne: 140, latencyUsdPerSecond: 0.0004, euOnly: false },
  { id: 'contracts-eu', mode: 'enforce', carbonUsdPerTonne: 90, latencyUsdPerSecond: 0.0005, euOnly: true },
  { id: 'search-summaries', mode: 'shadow', carbonUsdPerTonne: 60, latencyUsdPerSecond: 0.0002, euOnly: false },
] as const;

/** What budgets put into chat's carbon price: 106 of its 140 are owned. */
const CHAT_BUDGETS: NonNullable<Decision['budgetPrices']> = [
  { budget: 'workload chat', dimension: 'carbon', price: 30 },
  { budget: 'the organisation', dimension: 'carbon', price: 4 },
];

function distanceMs(a: { latitude: number; longitude: number }, site: Site): number {
  const rad = Math.PI / 180;
  const [p, q, dl] = [a.latitude * rad, site.latitude! * rad, (site.longitude! - a.longitude) * rad];
  const angle = Math.acos(Math.min(1, Math.sin(p) * Math.sin(q) + Math.cos(p) * Math.cos(q) * Math.cos(dl)));
  return 2 + (angle * 6371) / 72;
}

/** An endless source of invented entries; the same seed gives the same entries. */
export function madeUpTraffic(seed: number): (at: number) => Entry {
  const rng = random.seeded(seed);
  let sequence = 0;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(rng.next() * items.length)]!;
  return (at) => {
    const workload = pick(WORKLOADS);
    const origin = pick(ORIGIN_PLACES);
    const hourOfDay = (at / MS_PER_HOUR) % 24;
    const input = Math.round(random.logNormal(rng, 900, 0.8));
    const output = Math.round(random.logNormal(rng, 260, 0.6));
    const ktok = (input * 0.15 + output) / 1000;
    const decision = decide(workload, origin, hourOfDay, ktok);
    const served = workload.mode === 'shadow' ? decision.nearest! : decision.chosen!;
    const index = decision.deployments.indexOf(served);
    const { site, gPerKwh, usdPerMtok, whPerKtok } = PLACES[index]!;
    const wobble = random.logNormal(rng, 1, 0.15);
    const energyWh = ktok * whPerKtok * wobble;
    const intensity = gPerKwh(hourOfDay);
    const operational = (energyWh * intensity) / 1000;
    const embodied = energyWh * 0.018;
    const roundTripMs = Math.round(distanceMs(origin, site));
    const ttftMs = Math.round(random.logNormal(rng, 140, 0.3));
    const serviceMs = ttftMs + Math.round(output * 9 * wobble);
    const overheadMs = Math.round(random.logNormal(rng, 40, 0.4)) / 100;
    const refused = rng.next() < 0.012;
    const nano = (value: number): number => Math.round(value * 1e9);
    /** The same tokens at the nearest deployment. */
    const atNearest = () => {
      const near = PLACES.find(({ deployment }) => deployment === decision.nearest)!;
      const wh = ktok * near.whPerKtok * wobble;
      return {
        deployment: near.deployment,
        costNanoUsd: nano(((input * 0.3 + output) / 1e6) * near.usdPerMtok),
        energyNanoWh: nano(wh),
        carbonNanoG: nano((wh * near.gPerKwh(hourOfDay)) / 1000 + wh * 0.018),
        addedMs: 0,
      };
    };
    const entry: Entry = {
      schema: 3,
      id: `jg-${seed}-${String(++sequence).padStart(5, '0')}`,
      at,
      hour: Math.floor(at / MS_PER_HOUR),
      organisation: 'example',
      keyId: 'k1',
      endpoint: '/v1/chat/completions',
      workload: workload.id,
      mode: workload.mode,
      outcome: 'served',
      error: null,
      status: 200,
      streamed: true,
      modelAsked: workload.id,
      modelServed: 'llama-3.3-70b',
      deployment: served,
      site: site.key,
      zone: site.zone,
      operator: site.provider,
      origin: origin.key,
      usage: { ...NO_USAGE, inputUncached: input, output },
      usageGrade: 'reported',
      units: null,
      latency: {
        roundTripMs,
        ttftMs,
        serviceMs,
        overheadMs,
        totalMs: Math.round(roundTripMs + serviceMs + overheadMs),
        addedMs: Math.round(decision.numbers[index * candidates.stride + candidates.offset.addedMs]!),
      },
      costNanoUsd: nano(((input * 0.3 + output) / 1e6) * usdPerMtok),
      priceSource: 'invented price list',
      energyNanoWh: { mean: nano(energyWh), sigma: 0.39 },
      carbonNanoG: { mean: nano(operational + embodied), sigma: 0.43 },
      carbonOperationalNanoG: nano(operational),
      carbonEmbodiedNanoG: nano(embodied),
      carbonDirectNanoG: nano(operational * 0.8),
      carbonMarketNanoG: null,
      carbonUpstreamNanoG: null,
      marketBasis: null,
      scope2Source: null,
      waterOnSiteMicrolitres: null,
      tier: 'modelled-open',
      method: 'invented/1',
      grid: {
        lifecycleGPerKwh: intensity,
        directGPerKwh: intensity * 0.8,
        kind: 'synthetic-typical-day',
        ageHours: 0,
        source: 'invented day',
      },
      decision,
      attempts: [],
      configVersion: 1,
      importedAt: null,
      team: null,
      protocol: 'openai',
      electricityNanoUsd: null,
      carbonMarginalNanoG: null,
      counterfactual: {
        nearest: atNearest(),
        static: null,
        cheapest: null,
        chosen:
          workload.mode === 'shadow' && decision.chosen !== served
            ? {
                deployment: decision.chosen!,
                costNanoUsd: nano(((input * 0.3 + output) / 1e6) * usdPerMtok) - nano(0.00004),
                energyNanoWh: nano(energyWh),
                carbonNanoG: nano(operational + embodied) - nano(0.02),
                addedMs: 31,
              }
            : null,
      },
      cache: null,
      documents: null,
      guard: null,
      guardMode: null,
      guardRules: null,
      guardModel: null,
      guardPrivate: null,
      guardWork: null,
      waited: null,
      wasted: { nanoUsd: 0, nanoWh: 0, nanoG: 0 },
    };
    return refused ? refusedEntry(entry) : entry;
  };
}

const refusedEntry = (entry: Entry): Entry => ({
  ...entry,
  outcome: 'refused',
  error: 'JG_MODEL_UNKNOWN',
  status: 404,
  deployment: null,
  site: null,
  zone: null,
  operator: null,
  modelServed: null,
  usage: NO_USAGE,
  costNanoUsd: 0,
  energyNanoWh: { mean: null, sigma: 0 },
  carbonNanoG: { mean: null, sigma: 0 },
  carbonOperationalNanoG: null,
  carbonEmbodiedNanoG: null,
  carbonDirectNanoG: null,
  tier: null,
  method: null,
  grid: null,
  decision: null,
  counterfactual: null,
});

function decide(
  workload: (typeof WORKLOADS)[number],
  origin: { latitude: number; longitude: number },
  hourOfDay: number,
  ktok: number,
): Decision {
  const exclusionOf = (candidate: Place, latencyMs: number): Exclusion => {
    if (workload.euOnly && !candidate.eu) return 'control';
    return latencyMs > 330 ? 'latency-limit' : 'feasible';
  };
  const base = PLACES.map((candidate) => {
    const latencyMs = distanceMs(origin, candidate.site) + 140;
    const energyWh = ktok * candidate.whPerKtok;
    return {
      exclusion: exclusionOf(candidate, latencyMs),
      cashUsd: (ktok / 1000) * candidate.usdPerMtok * 1.3,
      energyWh,
      carbonG: energyWh * (candidate.gPerKwh(hourOfDay) / 1000 + 0.018),
      latencyMs,
    };
  });
  const feasible = base.map((_, i) => i).filter((i) => base[i]!.exclusion === 'feasible');
  const nearest = feasible.reduce((a, b) => (base[b]!.latencyMs < base[a]!.latencyMs ? b : a));
  const full = base.map(
    (c) =>
      c.cashUsd +
      (c.carbonG / 1e6) * workload.carbonUsdPerTonne +
      ((c.latencyMs - base[nearest]!.latencyMs) / 1000) * workload.latencyUsdPerSecond,
  );
  const chosen = feasible.reduce((a, b) => (full[b]! < full[a]! ? b : a));
  return {
    workload: workload.id,
    tableVersion: 7,
    deployments: PLACES.map((p) => p.deployment),
    numbers: base.flatMap((c, i) => [
      c.cashUsd,
      c.energyWh,
      c.carbonG,
      NaN,
      c.latencyMs,
      c.latencyMs - base[nearest]!.latencyMs,
      full[i]!,
    ]),
    exclusions: base.map((c) => exclusions.names.indexOf(c.exclusion)),
    chosen: PLACES[chosen]!.deployment,
    nearest: PLACES[nearest]!.deployment,
    reason: 'lowest-full-cost',
    carbonUsdPerTonne: workload.carbonUsdPerTonne,
    latencyUsdPerSecond: workload.latencyUsdPerSecond,
    relaxed: [],
    ...(workload.id === 'chat' ? { budgetPrices: CHAT_BUDGETS } : {}),
  };
}
