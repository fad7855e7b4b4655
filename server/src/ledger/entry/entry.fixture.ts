import { footprint, footprintFactors } from '../../kernel/index.ts';
import { fullCostUsd } from '../../kernel/routing/candidate.ts';
import { deployment, gridHour, site } from '../../kernel/kernel.fixture.ts';
import { hourOf, toNano, type Usage } from '../../units/index.ts';
import { factorRecordOf } from './line-writer.ts';
import { ENTRY_SCHEMA, type Attempt, type Entry } from './entry.ts';

export const SAMPLE_DEPLOYMENTS = ['eu-de', 'eu-fr', 'eu-se', 'us-east', 'us-west', 'asia-sg'];
const RECORDS = SAMPLE_DEPLOYMENTS.map((id, i) =>
  factorRecordOf(
    footprintFactors(
      deployment({ id, site: site({ key: `site-${i}` }) }),
      gridHour(25 + 90 * i, { directGPerKwh: 7 + 60 * i, source: 'hourly file' }),
    ),
  ),
);
const PRICES = { carbonUsdPerTonne: 85, latencyUsdPerSecond: 0.0004 };
const USAGE = { inputUncached: 812, cacheRead: 128, cacheWrite5m: 0, cacheWrite1h: 0, output: 241, reasoning: 0 };
const ERRORS = {
  sigma: SAMPLE_DEPLOYMENTS.map(() => 0.4),
  energySigma: SAMPLE_DEPLOYMENTS.map(() => 0.39),
  group: SAMPLE_DEPLOYMENTS.map(() => 0),
};

/** An attempt whose figures follow from its usage at one of the sample deployments. */
export function sampleAttempt(usage: Usage = USAGE, at = 2, changes: Partial<Attempt> = {}): Attempt {
  const factors = RECORDS[at]!;
  const cost = footprint(usage, factors.factors);
  return {
    deployment: SAMPLE_DEPLOYMENTS[at]!,
    outcome: 'ok',
    status: 200,
    usage,
    usageGrade: 'reported',
    ttftMs: 181.2,
    serviceMs: 2204,
    costNanoUsd: cost.costNanoUsd,
    energyNanoWh: toNano(cost.energy.mean),
    carbonNanoG: toNano(cost.operationalG!) + toNano(cost.embodiedG),
    waterMicrolitres: Math.round(cost.onSiteWaterL! * 1e6),
    factors,
    ...changes,
  };
}

/** A served chat request over six candidates, as large as real ones; its figures follow from its usage. For tests and benches. */
export function sampleEntry(id: string, changes: Partial<Entry> = {}): Entry {
  const at = changes.at ?? Date.UTC(2022, 5, 1, 5, 12);
  const usage = changes.usage ?? USAGE;
  const attempt = sampleAttempt(usage);
  const { factors } = attempt.factors!;
  const cost = footprint(usage, factors);
  const nearest = sampleAttempt(usage, 0);
  const other = {
    deployment: 'eu-de',
    costNanoUsd: nearest.costNanoUsd,
    energyNanoWh: nearest.energyNanoWh,
    carbonNanoG: nearest.carbonNanoG,
    addedMs: 0,
  };
  return {
    schema: ENTRY_SCHEMA,
    id,
    at,
    hour: hourOf(at),
    importedAt: null,
    organisation: 'acme',
    team: null,
    keyId: 'k-1',
    endpoint: '/v1/chat/completions',
    protocol: 'openai',
    workload: 'support',
    mode: 'enforce',
    outcome: 'served',
    error: null,
    status: 200,
    streamed: true,
    modelAsked: 'llama-3-8b',
    modelServed: 'llama-3-8b',
    deployment: 'eu-se',
    site: 'aws:eu-north-1',
    zone: 'SE-SE3',
    operator: 'aws',
    origin: 'frankfurt',
    usage,
    usageGrade: 'reported',
    units: null,
    latency: { roundTripMs: 23.4, ttftMs: 181.2, serviceMs: 2204, overheadMs: 0.4, totalMs: 2227.8, addedMs: 17.2 },
    costNanoUsd: attempt.costNanoUsd,
    priceSource: 'list 2026-11',
    electricityNanoUsd: null,
    energyNanoWh: { mean: attempt.energyNanoWh, sigma: cost.energy.sigma },
    carbonNanoG: { mean: attempt.carbonNanoG, sigma: cost.carbon!.sigma },
    carbonOperationalNanoG: toNano(cost.operationalG!),
    carbonEmbodiedNanoG: toNano(cost.embodiedG),
    carbonDirectNanoG: toNano(cost.directG!),
    carbonMarketNanoG: null,
    carbonUpstreamNanoG: null,
    marketBasis: null,
    scope2Source: null,
    carbonMarginalNanoG: null,
    waterOnSiteMicrolitres: Math.round(cost.onSiteWaterL! * 1e6),
    tier: 'modelled-open',
    method: factors.method,
    grid: { lifecycleGPerKwh: 205, directGPerKwh: 127, kind: 'hourly', ageHours: 0, source: 'hourly file' },
    decision: {
      workload: changes.workload ?? 'support',
      tableVersion: 17,
      deployments: SAMPLE_DEPLOYMENTS,
      numbers: SAMPLE_DEPLOYMENTS.flatMap((_, i) => [
        (200 + i) / 1e6,
        (6 + i) / 100,
        (18 * (i + 1)) / 1e4,
        (3 + i) / 1e4,
        190 + 20 * i,
        20 * i,
        fullCostUsd(
          { cashUsd: (200 + i) / 1e6, carbonG: (18 * (i + 1)) / 1e4, waterL: (3 + i) / 1e4, addedMs: 20 * i },
          PRICES,
        ),
      ]),
      exclusions: [0, 0, 0, 1, 1, 7],
      chosen: 'eu-se',
      nearest: 'eu-de',
      reason: 'lowest-full-cost',
      ...PRICES,
      errors: ERRORS,
      relaxed: [],
    },
    counterfactual: { nearest: other, static: other, cheapest: other, chosen: null },
    cache: null,
    documents: null,
    guard: null,
    guardMode: null,
    guardRules: null,
    guardModel: null,
    guardPrivate: null,
    guardWork: null,
    waited: null,
    attempts: [attempt],
    wasted: { nanoUsd: 0, nanoWh: 0, nanoG: 0 },
    configVersion: 3,
    ...changes,
  };
}
