import type { Capability, Model, Precision, Provenance } from '../types.ts';

const READ_ON = '2026-11-21';
/** The page was read, not remembered. */
export const read = (source: string): Provenance => ({ source, asOf: READ_ON, verified: true });
/** Typed from secondary material or memory. */
export const typed = (source: string): Provenance => ({ source, asOf: READ_ON, verified: false });

/** Configurations as repeated in LitGPT, which names the config.json of each. */
export const LITGPT = read('config.json of the model on huggingface.co, as repeated in litgpt/config.py of Lightning-AI/litgpt; parameters from the model card');

/** A model in short: what is common is left out. */
export interface ModelRow {
  readonly key: string;
  readonly name: string;
  readonly licence: string;
  readonly paramsB: number;
  /** Where not all parameters work on each token. */
  readonly activeB?: number;
  readonly layers: number;
  readonly kvHeads: number;
  readonly headDim?: number;
  /** Layers with full attention and the window of the others, where there are such. */
  readonly window?: readonly [fullAttentionLayers: number, slidingWindow: number];
  /** Layers with attention and the state of the others, where there are such. */
  readonly state?: readonly [attentionLayers: number, stateMbPerSequence: number];
  readonly experts?: readonly [total: number, active: number];
  readonly contextTokens: number;
  readonly precision?: Precision;
  readonly capabilities?: readonly Capability[];
  readonly provenance: Provenance;
}

/** Latent attention keeps 576 values per token and layer: as two halves of one head of 576. */
export const LATENT = { kvHeads: 0.5, headDim: 576 } as const;

/** Turns a vendor's rows into models. */
export function modelsOf(vendor: string, rows: readonly ModelRow[]): readonly Model[] {
  return rows.map(({ key, name, licence, paramsB, activeB, layers, kvHeads, headDim, window, state, experts, contextTokens, precision, capabilities, provenance }) => ({
    key,
    name,
    vendor,
    licence,
    totalParamsB: paramsB,
    activeParamsB: activeB ?? paramsB,
    layers,
    kvHeads,
    headDim: headDim ?? 128,
    fullAttentionLayers: window?.[0] ?? state?.[0] ?? layers,
    slidingWindow: window?.[1] ?? null,
    ...(state === undefined ? {} : { stateMbPerSequence: state[1] }),
    experts: experts === undefined ? null : { total: experts[0], active: experts[1] },
    contextTokens,
    nativePrecision: precision ?? 'bf16',
    capabilities: capabilities ?? ['tools', 'json'],
    provenance,
  }));
}
