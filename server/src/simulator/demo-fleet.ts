import type { SimulatedDeployment } from './types.ts';

/** A demo deployment with the place and the (invented) operator that its config names. */
export interface DemoDeployment extends SimulatedDeployment {
  /** Site key of the catalogue. */
  readonly site: string;
  /** Grid zone of the site. */
  readonly zone: string;
  readonly operator: string;
  /** Country whose law the operator answers to. */
  readonly operatorJurisdiction: string;
}

const LLAMA_70B = {
  model: 'llama-3.1-70b',
  upstreamModel: 'llama-3.1-70b-instruct',
  activeParamsB: 70,
  precision: 'bf16',
} as const;
// Token times follow from the measured points: batch over (GPU power / J per token).
const H100 = {
  ...LLAMA_70B,
  accelerator: 'h100-sxm',
  acceleratorCount: 4,
  stack: '2025',
  prefillMsPerToken: 0.1,
} as const;
const A100 = {
  ...LLAMA_70B,
  accelerator: 'a100-40',
  acceleratorCount: 8,
  stack: '2024',
  prefillMsPerToken: 0.22,
} as const;

/**
 * The fleet of the demo: one 70B model at six sites on three continents, clean grids and dirty ones, new
 * hardware and old. Operators are invented. Sites are those whose zones have measured hourly intensity.
 */
export const DEMO_FLEET: readonly DemoDeployment[] = [
  {
    ...H100,
    id: 'paris-h100',
    site: 'gcp:europe-west9',
    zone: 'FR',
    operator: 'Sequana Compute',
    operatorJurisdiction: 'FR',
    batch: 64,
    ttftMs: 190,
    tpotMs: 24.5,
  },
  {
    ...H100,
    id: 'frankfurt-h100',
    site: 'gcp:europe-west3',
    zone: 'DE',
    operator: 'Mainkern Cloud',
    operatorJurisdiction: 'DE',
    batch: 96,
    ttftMs: 170,
    tpotMs: 28.5,
  },
  {
    ...H100,
    id: 'virginia-h100',
    site: 'gcp:us-east4',
    zone: 'US-MIDA-PJM',
    operator: 'Potomac Inference',
    operatorJurisdiction: 'US',
    batch: 128,
    ttftMs: 160,
    tpotMs: 32.5,
  },
  {
    ...A100,
    id: 'toronto-a100',
    site: 'gcp:northamerica-northeast2',
    zone: 'CA-ON',
    operator: 'Lakeshore AI',
    operatorJurisdiction: 'CA',
    batch: 64,
    ttftMs: 420,
    tpotMs: 119,
  },
  {
    ...H100,
    id: 'tokyo-h100',
    site: 'gcp:asia-northeast1',
    zone: 'JP-TK',
    operator: 'Musashi Systems',
    operatorJurisdiction: 'JP',
    batch: 64,
    ttftMs: 180,
    tpotMs: 24.5,
  },
  {
    ...H100,
    id: 'singapore-h100',
    site: 'gcp:asia-southeast1',
    zone: 'SG',
    operator: 'Straits Compute',
    operatorJurisdiction: 'SG',
    batch: 96,
    ttftMs: 185,
    tpotMs: 28.5,
  },
];
