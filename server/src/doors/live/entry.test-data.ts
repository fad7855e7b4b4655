import type { Decision } from '../../kernel/index.ts';
import type { Entry } from '../../ledger/index.ts';
import { NO_USAGE } from '../../units/index.ts';

const AT = Date.UTC(2022, 5, 1, 12, 30);

/** Three places: `near` is close and dear, `far` cheap and clean, `out` excluded by control. */
export const DECISION: Decision = {
  workload: 'chat',
  tableVersion: 1,
  deployments: ['near', 'far', 'out'],
  // cash, Wh, g, L, ms, added ms, full cost
  numbers: [
    [0.004, 0.8, 0.4, 0.001, 40, 0, 0.0041],
    [0.001, 0.4, 0.05, 0.001, 90, 50, 0.0012],
    [0.0005, 0.4, 0.02, 0.001, 150, 110, 0.0006],
  ].flat(),
  exclusions: [0, 0, 1],
  chosen: 'far',
  nearest: 'near',
  reason: 'lowest-full-cost',
  carbonUsdPerTonne: 80,
  latencyUsdPerSecond: 0.002,
  relaxed: [],
};

/** What the usage of {@link entryOf} would have cost at `near`. */
const AT_NEAR = {
  deployment: 'near',
  costNanoUsd: 8_000_000,
  energyNanoWh: 1_000_000_000,
  carbonNanoG: 800_000_000,
  addedMs: 0,
};

/** A served entry that cost 0.002 USD, 0.5 Wh and 0.1 g at `far`. */
export const entryOf = (over: Partial<Entry> = {}): Entry => ({
  schema: 3,
  id: 'd-1',
  at: AT,
  hour: Math.floor(AT / 3_600_000),
  organisation: 'acme',
  keyId: 'k1',
  endpoint: '/v1/chat/completions',
  workload: 'chat',
  mode: 'enforce',
  outcome: 'served',
  error: null,
  status: 200,
  streamed: false,
  modelAsked: 'chat',
  modelServed: 'llama-3-8b',
  deployment: 'far',
  site: 'north',
  zone: 'SE-SE1',
  operator: 'acme',
  origin: 'paris',
  usage: { ...NO_USAGE, inputUncached: 900, output: 100 },
  usageGrade: 'reported',
  units: null,
  latency: { roundTripMs: 30, ttftMs: 60, serviceMs: 600, overheadMs: 1, totalMs: 631, addedMs: 50 },
  costNanoUsd: 2_000_000,
  priceSource: 'list',
  energyNanoWh: { mean: 500_000_000, sigma: 0.39 },
  carbonNanoG: { mean: 100_000_000, sigma: 0.39 },
  carbonOperationalNanoG: 90_000_000,
  carbonEmbodiedNanoG: 10_000_000,
  carbonDirectNanoG: 40_000_000,
  carbonMarketNanoG: null,
  carbonUpstreamNanoG: null,
  marketBasis: null,
  scope2Source: null,
  waterOnSiteMicrolitres: null,
  tier: 'modelled-open',
  method: 'test/1',
  grid: { lifecycleGPerKwh: 30, directGPerKwh: 5, kind: 'hourly', ageHours: 0, source: 'test' },
  decision: DECISION,
  attempts: [],
  importedAt: null,
  team: null,
  protocol: 'openai',
  electricityNanoUsd: null,
  carbonMarginalNanoG: null,
  counterfactual: { nearest: AT_NEAR, static: null, cheapest: null, chosen: null },
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
  configVersion: 1,
  ...over,
});
