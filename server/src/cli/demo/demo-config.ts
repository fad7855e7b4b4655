import { join } from 'node:path';
import type { DemoDeployment } from '../../simulator/index.ts';
import { catalogue } from '../../world/index.ts';

/** Prices of the invented operators over one list price: the old machine is cheaper, Asia dearer. */
const PRICE_FACTOR: Readonly<Record<string, number>> = {
  'toronto-a100': 0.985,
  'tokyo-h100': 1.01,
  'singapore-h100': 1.01,
};
const LIST_PRICE = { input: 0.6, output: 0.72 } as const;

/** Latency budget of the demo: mean added milliseconds over the nearest deployment. */
export const DEMO_BUDGET_MS = 30;
/** Internal carbon price of the demo, USD per tonne. */
export const DEMO_CARBON_USD_PER_TONNE = 150;
export const DEMO_ORIGINS = ['paris', 'frankfurt', 'ashburn', 'toronto', 'tokyo', 'singapore'] as const;
/** Who asks, the busiest first: each has a key of its own. */
export const DEMO_TEAMS = ['product', 'support', 'research'] as const;
export const OPEN_WORKLOAD = 'assistant';
export const EU_WORKLOAD = 'patient-letters';

export interface DemoPlaces {
  readonly fleet: readonly DemoDeployment[];
  readonly urlOf: (id: string) => string;
  readonly storage: string;
  readonly port: number;
  readonly adminPort: number;
  readonly durability: 'async' | 'strict';
  /** Folder of measured data, for measured round trips; `null` estimates them. */
  readonly measuredFolder: string | null;
  /** Latency prices to start from: the day before's, by workload. */
  readonly startPrices: ReadonlyMap<string, number>;
}

/** First-token time of a prompt of the trace's mean length (Azure 2023 conversations). */
const MEAN_PROMPT_TOKENS = 1155;
const expectedTtftMs = (spec: DemoDeployment): number => spec.ttftMs + spec.prefillMsPerToken * MEAN_PROMPT_TOKENS;

const deployment = (spec: DemoDeployment, url: string): string => {
  const factor = PRICE_FACTOR[spec.id] ?? 1;
  const price = (usd: number): string => (usd * factor).toFixed(4);
  return `  - id: ${spec.id}
    model: ${spec.model}
    upstreamModel: ${spec.upstreamModel}
    baseUrl: ${url}
    site: ${spec.site}
    hardware: { accelerator: ${spec.accelerator}, count: ${spec.acceleratorCount}, precision: ${spec.precision}, batch: ${spec.batch}, stack: '${spec.stack}' }
    control: { operator: ${spec.operator}, jurisdiction: ${spec.operatorJurisdiction}, retentionDays: 0, trainsOnData: false }
    price: { inputPerMtok: ${price(LIST_PRICE.input)}, outputPerMtok: ${price(LIST_PRICE.output)}, source: demo price list, asOf: 2026-11-21 }
    latency: { ttftMs: ${expectedTtftMs(spec).toFixed(0)}, tpotMs: ${spec.tpotMs} }
    maxInFlight: 256
`;
};

const inEurope = (spec: DemoDeployment): boolean =>
  ['FR', 'DE'].includes(catalogue.sites.find(spec.site)?.jurisdiction ?? '');

/** The demo's `joulegate.yaml`: parsed and checked like anybody's. */
export function demoConfig({
  fleet,
  urlOf,
  storage,
  port,
  adminPort,
  durability,
  measuredFolder,
  startPrices,
}: DemoPlaces): string {
  const roundTrips =
    measuredFolder === null
      ? ''
      : `roundTrips: { path: ${JSON.stringify(join(measuredFolder, 'routing', 'latency', 'gcp_rtt_ms.csv'))}, prefix: 'gcp:' }\n`;
  const ids = fleet.map(({ id }) => id);
  const money = (workload: string): string => `prices: { carbonUsdPerTonne: ${DEMO_CARBON_USD_PER_TONNE} }
    budgets: [{ kind: latency, meanAddedMs: ${DEMO_BUDGET_MS}, periodHours: 24, startPrice: ${startPrices.get(workload) ?? 'null'} }]`;
  const european = fleet.filter(inEurope).map(({ id }) => id);
  return `version: 1
gateway: { port: ${port}, defaultWorkload: ${OPEN_WORKLOAD}, leaveMs: 0 }
admin: { port: ${adminPort} }
storage: { folder: ${JSON.stringify(storage)}, durability: ${durability} }
grid: [{ kind: yearly-averages }]
# One workload refuses attacks and withholds what should not leave, the other only books what it would have done.
guard:
  workloads:
    ${OPEN_WORKLOAD}: { mode: enforce }
    ${EU_WORKLOAD}: { mode: monitor }
${roundTrips}origins: [${DEMO_ORIGINS.join(', ')}]
deployments:
${fleet.map((spec) => deployment(spec, urlOf(spec.id))).join('')}workloads:
  # Chat for everyone: cheap, clean and quick, in this company's own prices.
  - id: ${OPEN_WORKLOAD}
    mode: enforce
    deployments: [${ids.join(', ')}]
    default: virginia-h100
    # Files go on as text; what no OCR is installed for, as it came.
    documents: lean
    onRefusedDocument: pass
    ${money(OPEN_WORKLOAD)}
  # Letters with health data: they stay in the European Union, whatever that costs.
  - id: ${EU_WORKLOAD}
    mode: enforce
    deployments: [${ids.join(', ')}]
    default: ${european[0] ?? ids[0]}
    control: { siteJurisdictions: [FR, DE], operatorJurisdictions: [FR, DE], maxRetentionDays: 0, noTraining: true }
    ${money(EU_WORKLOAD)}
`;
}
