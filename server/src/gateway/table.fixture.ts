import { workload } from '../kernel/kernel.fixture.ts';
import { compile } from '../kernel/routing/compile.ts';
import { type Table, type Workload } from '../kernel/index.ts';
import { type Deployment, type GridHour, catalogue } from '../world/index.ts';

/** Llama 3.1 8B on one H100 in Paris, two requests at a time. */
export function deployment(over: Partial<Deployment> = {}): Deployment {
  const [model, site, accelerator] = [
    catalogue.models.find('llama-3.1-8b'),
    catalogue.sites.find('gcp:europe-west9'),
    catalogue.accelerators.find('h100-sxm'),
  ];
  if (model === undefined || site === undefined || accelerator === undefined)
    throw new RangeError('the catalogue lacks a record');
  return {
    id: 'paris',
    model,
    site,
    upstreamModel: 'm',
    protocol: 'openai',
    endpoints: ['chat'],
    baseUrl: 'http://127.0.0.1:1/v1',
    serving: { accelerator, acceleratorCount: 1, precision: 'bf16', batch: 64, stack: '2025' },
    control: { operator: 'own', operatorJurisdiction: 'FR', retentionDays: 0, trainsOnData: false, certifications: [] },
    price: {
      inputPerMtok: 1,
      cacheReadPerMtok: 1,
      cacheWritePerMtok: 1,
      outputPerMtok: 1,
      perRequest: 0,
      source: 'test',
      asOf: '2026-01-01',
    },
    ttftPriorMs: 400,
    tpotPriorMs: 20,
    contextTokens: 8192,
    capabilities: [],
    maxInFlight: 2,
    ...over,
  };
}

export { workload };

export interface Place {
  readonly facts: Deployment;
  /** `null`: a grid that is unknown. */
  readonly gramsPerKwh: number | null;
  readonly roundTripMs: number;
}

const gridHour = (lifecycleGPerKwh: number): GridHour => ({
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
});

/** A table of one hour with the origin `here`. */
export function tableOf(places: readonly Place[], workloads: readonly Workload[]): Table {
  const of = (id: string): Place => places.find(({ facts }) => facts.id === id) as Place;
  return compile({
    version: 1,
    hour: 0,
    deployments: places.map(({ facts }) => facts),
    workloads,
    origins: ['here'],
    gridAt: ({ id }) => {
      const { gramsPerKwh } = of(id);
      return gramsPerKwh === null ? undefined : gridHour(gramsPerKwh);
    },
    roundTripMs: (_, { id }) => of(id).roundTripMs,
  });
}
