import { type Accelerator, type Deployment, type GridHour, type Model, type Site, catalogue } from '../world/index.ts';
import type { Workload } from './policy/index.ts';

/** A site of the tests: PUE 1.2, WUE 0.3 L per kWh of IT energy. */
export const site = (over: Partial<Site> = {}): Site => ({
  key: 'own:hall',
  name: 'Hall',
  provider: 'own',
  zone: 'FR',
  latitude: 48.86,
  longitude: 2.35,
  jurisdiction: 'FR',
  pue: { value: 1.2, source: 'meter', asOf: '2026-01-01' },
  wueLPerKwh: { value: 0.3, source: 'meter', asOf: '2026-01-01' },
  provenance: { source: 'test', asOf: '2026-01-01' },
  ...over,
});

/** Llama 3.1 8B on one H100 at batch 64, 0.20 and 0.60 USD a million tokens. */
export const deployment = (over: Partial<Deployment> = {}): Deployment => ({
  id: 'paris',
  model: catalogue.models.find('llama-3.1-8b') as Model,
  upstreamModel: 'llama',
  protocol: 'openai',
  endpoints: ['chat'],
  baseUrl: 'http://127.0.0.1:8000/v1',
  site: site(),
  serving: {
    accelerator: catalogue.accelerators.find('h100-sxm') as Accelerator,
    acceleratorCount: 1,
    precision: 'bf16',
    batch: 64,
    stack: '2025',
  },
  control: { operator: 'acme', operatorJurisdiction: 'FR', retentionDays: 0, trainsOnData: false, certifications: [] },
  price: {
    inputPerMtok: 0.2,
    cacheReadPerMtok: 0.1,
    cacheWritePerMtok: 0.2,
    outputPerMtok: 0.6,
    perRequest: 0,
    source: 'test',
    asOf: '2026-01-01',
  },
  ttftPriorMs: 200,
  tpotPriorMs: 20,
  contextTokens: 8192,
  capabilities: ['tools', 'json'],
  maxInFlight: 2,
  ...over,
});

export const gridHour = (lifecycleGPerKwh: number, over: Partial<GridHour> = {}): GridHour => ({
  zone: 'FR',
  hour: 0,
  directGPerKwh: null,
  lifecycleGPerKwh,
  lowCarbonShare: null,
  renewableShare: null,
  kind: 'hourly',
  ageHours: 0,
  sigma: 0.1,
  source: 'test grid',
  licence: 'CC0',
  ...over,
});

export const workload = (over: Partial<Workload> = {}): Workload => ({
  id: 'chat',
  mode: 'enforce',
  deployments: ['paris'],
  defaultDeployment: 'paris',
  models: [{ model: 'llama-3.1-8b', quality: null }],
  qualityFloor: null,
  requires: [],
  latencyLimitMs: null,
  control: {},
  prices: { carbonUsdPerTonne: 0, latencyUsdPerSecond: 0 },
  budgets: [],
  onNoCandidate: 'reject',
  ...over,
});
