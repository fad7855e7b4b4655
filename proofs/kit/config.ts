/** Price per million tokens at every deployment of the proofs' configs; USD. */
export const PRICE = { inputPerMtok: 2, outputPerMtok: 10 } as const;
export const MODEL = 'llama-3.1-8b';
const SITES = ['gcp:europe-west9', 'gcp:europe-west3', 'gcp:us-east4', 'gcp:europe-north1'];

export interface ConfigOptions {
  /** Base URLs; the first deployment is the cheapest, hence the first choice of `enforce`. */
  readonly upstreams: readonly string[];
  readonly folder: string;
  readonly mode?: 'observe' | 'shadow' | 'enforce';
  readonly gateway?: object;
  readonly limits?: object;
  readonly workload?: object;
  readonly durability?: 'async' | 'strict';
  readonly maxInFlight?: number;
}

/** A config over raw upstreams, as plain data: YAML is a superset of it. Deployments are `u0`, `u1`, ... */
export function proofConfig({
  upstreams,
  folder,
  mode = 'enforce',
  gateway = {},
  limits = {},
  workload = {},
  durability = 'async',
  maxInFlight = 4096,
}: ConfigOptions): object {
  const ids = upstreams.map((_, i) => `u${i}`);
  return {
    version: 1,
    gateway: { port: 0, maxInFlight: 4096, ...gateway },
    admin: { port: 0 },
    storage: { folder, durability },
    origins: ['paris'],
    deployments: upstreams.map((baseUrl, i) => ({
      id: ids[i],
      model: MODEL,
      upstreamModel: 'mock',
      baseUrl,
      site: SITES[i % SITES.length],
      hardware: { accelerator: 'h100-sxm', batch: 32 },
      control: { operator: 'own', jurisdiction: 'FR', retentionDays: 0, trainsOnData: false },
      price: {
        inputPerMtok: PRICE.inputPerMtok,
        outputPerMtok: PRICE.outputPerMtok + i / 1000,
        source: 'proof',
        asOf: '2026-11-21',
      },
      maxInFlight,
    })),
    workloads: [{ id: 'main', mode, deployments: ids, default: 'u0', ...workload }],
    limits,
    // More keys fail in a proof than anybody tries.
    abuse: { failuresPerMinute: 1_000_000 },
  };
}
