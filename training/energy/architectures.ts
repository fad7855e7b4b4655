import type { Model } from '../../server/src/world/index.ts';
import type { Point } from './points.ts';

/** What the energy model asks of a model. */
export type Architecture = Pick<
  Model,
  | 'totalParamsB'
  | 'activeParamsB'
  | 'layers'
  | 'kvHeads'
  | 'headDim'
  | 'fullAttentionLayers'
  | 'slidingWindow'
  | 'experts'
  | 'stateMbPerSequence'
>;

interface Row {
  readonly match: RegExp;
  readonly total: number;
  readonly active?: number;
  readonly layers: number;
  readonly kv: number;
  readonly dim?: number;
  /** Full-attention layers where not all are. */
  readonly full?: number;
  readonly window?: number;
  readonly experts?: readonly [total: number, active: number];
  readonly stateMb?: number;
}

/** Latent attention keeps 576 values per token and layer instead of keys and values: half a head of 576. */
const LATENT = { kv: 0.5, dim: 576 } as const;
/** Mamba-2 state of a sequence: 128 heads of 80 by 128 in fp32 per layer, about 5.2 MB. */
const MAMBA_LAYER_MB = (128 * 80 * 128 * 4) / 1e6;

/**
 * Published configurations (config.json and model reports) of open models, first match wins. Larger than the
 * catalogue: it names what laboratories measure. Full-attention layers, windows and state decide the memory traffic.
 */
const ROWS: readonly Row[] = [
  { match: /qwen3-coder-480b/i, total: 480, active: 35, layers: 62, kv: 8, experts: [160, 8] },
  { match: /qwen3-(vl-)?235b/i, total: 235, active: 22, layers: 94, kv: 4, experts: [128, 8] },
  { match: /qwen3-(vl-|coder-|omni-)?30b-a3b/i, total: 30.5, active: 3.3, layers: 48, kv: 4, experts: [128, 8] },
  {
    match: /qwen3-next-80b/i,
    total: 80,
    active: 3.9,
    layers: 48,
    kv: 2,
    dim: 256,
    full: 12,
    experts: [512, 10],
    stateMb: 36 * 2.1,
  },
  { match: /qwen3-(vl-)?32b/i, total: 32.8, layers: 64, kv: 8 },
  { match: /qwen3-14b/i, total: 14.8, layers: 40, kv: 8 },
  { match: /qwen3-(vl-)?8b/i, total: 8.2, layers: 36, kv: 8 },
  { match: /qwen3-(vl-)?4b/i, total: 4, layers: 36, kv: 8 },
  { match: /qwen2\.5-72b/i, total: 72.7, layers: 80, kv: 8 },
  { match: /qwen2\.5-32b/i, total: 32.5, layers: 64, kv: 8 },
  { match: /qwen2\.5-7b/i, total: 7.6, layers: 28, kv: 4 },
  { match: /qwq-32b/i, total: 32.5, layers: 64, kv: 8 },
  { match: /deepseek-(r1|v3)/i, total: 671, active: 37, layers: 61, ...LATENT, experts: [256, 8] },
  { match: /kimi-k2/i, total: 1040, active: 32, layers: 61, ...LATENT, experts: [384, 8] },
  { match: /glm-4\.[567]-air/i, total: 106, active: 12, layers: 46, kv: 8, experts: [128, 8] },
  { match: /glm-4\.[567]/i, total: 355, active: 32, layers: 92, kv: 8, experts: [160, 8] },
  { match: /minimax-m2/i, total: 230, active: 10, layers: 62, kv: 8, experts: [256, 8] },
  {
    match: /gpt-oss-120b/i,
    total: 116.8,
    active: 5.1,
    layers: 36,
    kv: 8,
    dim: 64,
    full: 18,
    window: 128,
    experts: [128, 4],
  },
  {
    match: /gpt-oss-20b/i,
    total: 20.9,
    active: 3.6,
    layers: 24,
    kv: 8,
    dim: 64,
    full: 12,
    window: 128,
    experts: [32, 4],
  },
  { match: /gemma-3-27b/i, total: 27.4, layers: 62, kv: 16, full: 10, window: 1024 },
  { match: /gemma-3-12b/i, total: 12.2, layers: 48, kv: 8, dim: 256, full: 8, window: 1024 },
  { match: /gemma-3-4b/i, total: 4.3, layers: 34, kv: 4, dim: 256, full: 5, window: 1024 },
  { match: /gemma-2-27b/i, total: 27.2, layers: 46, kv: 16, full: 23, window: 4096 },
  { match: /gemma-2-9b/i, total: 9.24, layers: 42, kv: 8, dim: 256, full: 21, window: 4096 },
  { match: /gemma-2-2b/i, total: 2.61, layers: 26, kv: 4, dim: 256, full: 13, window: 4096 },
  { match: /codegemma-7b|gemma-7b/i, total: 8.54, layers: 28, kv: 16, dim: 256 },
  { match: /codegemma.*2b|gemma-2b/i, total: 2.51, layers: 18, kv: 1, dim: 256 },
  { match: /nemotron-nano-12b/i, total: 12.3, layers: 62, kv: 8, full: 6, stateMb: 28 * MAMBA_LAYER_MB },
  { match: /nemotron-nano-9b/i, total: 8.9, layers: 56, kv: 8, full: 4, stateMb: 27 * MAMBA_LAYER_MB },
  {
    match: /nemotron-3-nano-30b/i,
    total: 31.6,
    active: 3.5,
    layers: 52,
    kv: 2,
    full: 6,
    experts: [128, 6],
    stateMb: 23 * 2.1,
  },
  { match: /nemotron-super-49b/i, total: 49.9, layers: 80, kv: 8, full: 49 },
  { match: /llama-4-scout/i, total: 109, active: 17, layers: 48, kv: 8, full: 12, window: 8192, experts: [16, 1] },
  { match: /llama-4-maverick/i, total: 400, active: 17, layers: 48, kv: 8, full: 12, window: 8192, experts: [128, 1] },
  { match: /llama-3(\.1)?-405b/i, total: 405.9, layers: 126, kv: 8 },
  { match: /llama-3(\.[13])?-70b/i, total: 70.6, layers: 80, kv: 8 },
  { match: /llama-3\.2-3b/i, total: 3.2, layers: 28, kv: 8 },
  { match: /llama-3\.2-1b/i, total: 1.24, layers: 16, kv: 8, dim: 64 },
  { match: /llama-?3(\.1)?-(8b|llava-next-8b)|llama3-llava-next-8b/i, total: 8.03, layers: 32, kv: 8 },
  { match: /codellama-70b/i, total: 69, layers: 80, kv: 8 },
  { match: /codellama-34b|chameleon-30b/i, total: 34, layers: 48, kv: 8 },
  { match: /codellama-13b|llava-1\.5-13b/i, total: 13, layers: 40, kv: 40 },
  { match: /codellama-7b|llava-1\.5-7b|chameleon-7b/i, total: 6.74, layers: 32, kv: 32 },
  { match: /starcoder2-15b/i, total: 16, layers: 40, kv: 4, full: 0, window: 4096 },
  { match: /starcoder2-7b/i, total: 7.4, layers: 32, kv: 4, full: 0, window: 4096 },
  { match: /starcoder2-3b/i, total: 3.03, layers: 30, kv: 2, full: 0, window: 4096 },
  { match: /phi-3-medium|phi-4$/i, total: 14, layers: 40, kv: 10 },
  { match: /phi-3-small/i, total: 7.4, layers: 32, kv: 8 },
  { match: /phi-3-(mini|vision)/i, total: 3.82, layers: 32, kv: 32, dim: 96 },
  { match: /mixtral-8x22b/i, total: 141, active: 39, layers: 56, kv: 8, experts: [8, 2] },
  { match: /mixtral[- ]8x7b/i, total: 46.7, active: 12.9, layers: 32, kv: 8, experts: [8, 2] },
  { match: /mistral-large/i, total: 123, layers: 88, kv: 8 },
  { match: /mistral-small|magistral-small|devstral-small/i, total: 24, layers: 40, kv: 8 },
  { match: /mistral-nemo/i, total: 12.2, layers: 40, kv: 8 },
  { match: /ministral-8b/i, total: 8, layers: 36, kv: 8 },
  { match: /mistral[- ]7b/i, total: 7.25, layers: 32, kv: 8 },
];

/** Layers of an unknown model by its active parameters: a fit through published configurations. */
function genericLayers(activeB: number, mixture: boolean): number {
  const dense = 20 * activeB ** 0.31;
  return Math.round(Math.min(126, Math.max(16, mixture ? 32 * activeB ** 0.25 : dense)));
}

/** An unknown model from its parameters alone: grouped-query attention with eight heads, 128 experts of which eight work. */
export function genericArchitecture(totalParamsB: number, activeParamsB: number): Architecture {
  const mixture = activeParamsB < 0.8 * totalParamsB;
  const layers = genericLayers(activeParamsB, mixture);
  return {
    totalParamsB,
    activeParamsB,
    layers,
    kvHeads: 8,
    headDim: 128,
    fullAttentionLayers: layers,
    slidingWindow: null,
    experts: mixture
      ? { total: 128, active: Math.max(1, Math.round((128 * activeParamsB * 0.8) / totalParamsB)) }
      : null,
  };
}

/**
 * The architecture of a measured model: typed where published, otherwise guessed from its parameters.
 * @example architectureOf(point).layers // 36 for Qwen/Qwen3-8B
 */
export function architectureOf(point: Pick<Point, 'model' | 'paramsB' | 'activeB'>): Architecture {
  const row = ROWS.find(({ match }) => match.test(point.model));
  if (row === undefined) return genericArchitecture(point.paramsB, point.activeB);
  return {
    totalParamsB: row.total,
    activeParamsB: row.active ?? row.total,
    layers: row.layers,
    kvHeads: row.kv,
    headDim: row.dim ?? 128,
    fullAttentionLayers: row.full ?? row.layers,
    slidingWindow: row.window ?? null,
    experts: row.experts === undefined ? null : { total: row.experts[0], active: row.experts[1] },
    ...(row.stateMb === undefined ? {} : { stateMbPerSequence: row.stateMb }),
  };
}

/** What a picture costs a model: prompt tokens where its encoder always gives as many, and the encoder's share. */
export interface Media {
  /** `null` where tokens follow the picture's resolution. */
  readonly imageTokens: number | null;
  /** Billions of parameters that the encoder spends per prompt token it makes. */
  readonly encoderB: number;
}

const QUESTION_TOKENS = 100;
/** Encoder parameters times patches per token: SigLIP 0.4 B, 4,096 patches to 256 tokens; Qwen3-VL 0.55 B, four to one; CLIP 0.3 B, one to one. */
const MEDIA: readonly (readonly [RegExp, Media])[] = [
  [/gemma-3/i, { imageTokens: 256 + QUESTION_TOKENS, encoderB: 6.6 }],
  [/llava/i, { imageTokens: null, encoderB: 0.3 }],
  [/chameleon/i, { imageTokens: 1024 + QUESTION_TOKENS, encoderB: 0.1 }],
];
const BY_RESOLUTION: Media = { imageTokens: null, encoderB: 2.2 };

/** How a model sees pictures, by its name; the common case is four patches to a token at the picture's own resolution. */
export const mediaOf = (model: string): Media => MEDIA.find(([match]) => match.test(model))?.[1] ?? BY_RESOLUTION;
