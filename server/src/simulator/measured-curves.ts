/** One measured operating point of a steady-state run. */
export interface CurvePoint {
  /** Mean running requests. */
  readonly batch: number;
  /** GPU joules per output token, prefill inside. */
  readonly jPerOutputToken: number;
}

/** Energy and token time against batch, measured on one model, accelerator and software generation. */
export interface MeasuredCurve {
  readonly model: string;
  readonly activeParamsB: number;
  readonly accelerator: 'h100' | 'a100';
  readonly count: number;
  readonly stack: '2024' | '2025';
  readonly energy: readonly CurvePoint[];
  /** [batch, ms per output token]; only its shape is used. */
  readonly tpot: readonly (readonly [batch: number, ms: number])[];
  readonly source: string;
}

const V3 = 'ML.ENERGY leaderboard v3.0 (vLLM 2025), chat, measured GPU energy; read 2026-11-21';
const V2 = 'ML.ENERGY leaderboard v2 (vLLM 0.5.4, 2024), chat, measured GPU energy; read 2026-11-21';

const energy = (...points: readonly (readonly [number, number])[]): CurvePoint[] =>
  points.map(([batch, jPerOutputToken]) => ({ batch, jPerOutputToken }));

/**
 * The measured points that the power law interpolates. The v3 energy series has no published token times for
 * these two models; the shape of the nearest series that has them (Qwen3 8B and 32B on H100) stands in.
 */
export const MEASURED_CURVES: readonly MeasuredCurve[] = [
  {
    model: 'Llama-3.1-8B',
    activeParamsB: 8,
    accelerator: 'h100',
    count: 1,
    stack: '2025',
    source: V3,
    energy: energy([8, 0.455], [64, 0.119], [128, 0.095], [256, 0.077], [512, 0.07]),
    tpot: [
      [8, 8.2],
      [16, 8.9],
      [32, 10.6],
      [64, 14],
      [96, 17.8],
      [128, 20.7],
      [256, 31.4],
      [474, 47.2],
    ],
  },
  {
    model: 'Llama-3.1-70B',
    activeParamsB: 70,
    accelerator: 'h100',
    count: 4,
    stack: '2025',
    source: V3,
    energy: energy([8, 3.76], [64, 0.797], [128, 0.563], [256, 0.479], [512, 0.421]),
    tpot: [
      [8, 15.1],
      [16, 16],
      [32, 17.9],
      [64, 22.4],
      [96, 26.1],
      [128, 29.7],
      [192, 37],
      [256, 44.5],
      [340, 54.9],
    ],
  },
  {
    model: 'Llama-3.1-8B',
    activeParamsB: 8,
    accelerator: 'h100',
    count: 1,
    stack: '2024',
    source: V2,
    energy: energy([64, 0.171], [128, 0.131], [256, 0.121], [512, 0.122]),
    tpot: [
      [64, 35],
      [128, 56.7],
      [192, 70],
      [255, 97.1],
      [510, 186],
    ],
  },
  {
    model: 'Llama-3.1-70B',
    activeParamsB: 70,
    accelerator: 'h100',
    count: 4,
    stack: '2024',
    source: V2,
    energy: energy([64, 1.313], [128, 0.959], [256, 0.774], [512, 0.679]),
    tpot: [
      [64, 76.8],
      [128, 100.7],
      [192, 117.7],
      [255, 137.9],
      [507, 181],
    ],
  },
  {
    model: 'Llama-3.1-8B',
    activeParamsB: 8,
    accelerator: 'a100',
    count: 1,
    stack: '2024',
    source: V2,
    energy: energy([32, 0.211], [64, 0.162], [128, 0.124], [255, 0.109], [319, 0.106]),
    tpot: [
      [32, 33.8],
      [64, 50.2],
      [128, 79.3],
      [192, 109.4],
      [255, 127.3],
      [319, 146.2],
    ],
  },
  {
    model: 'Llama-3.1-70B',
    activeParamsB: 70,
    accelerator: 'a100',
    count: 8,
    stack: '2024',
    source: V2,
    energy: energy([32, 2.68], [64, 1.601], [128, 1.161], [255, 1.087], [510, 0.957]),
    tpot: [
      [32, 107.4],
      [64, 119.4],
      [128, 147.6],
      [192, 171.8],
      [255, 209.6],
      [510, 313.5],
    ],
  },
];

/**
 * Joules per token of an accelerator family over H100 at the same model and batch, for families without a
 * curve here. `b200` is measured (median of 42 v3 pairs at equal model, count and batch); the others are data
 * sheet watts per TB/s of memory bandwidth, which is what decoding pays for, and count as transferred.
 */
export const FAMILY_OVER_H100: Readonly<Record<string, number>> = {
  h100: 1,
  a100: 1.22,
  b200: 0.95,
  h200: 0.7,
  mi300x: 0.68,
  l40s: 1.94,
  l4: 1.15,
  t4: 1.05,
};

/** 2024 over 2025 software at equal model, accelerator and batch: 1.4 to 1.65 measured. */
export const STACK_2024_OVER_2025 = 1.5;

/**
 * Growth of J per token with active parameters, between the 8B and 70B series at batch 64:
 * ln(0.797 / 0.119) / ln(70 / 8).
 */
export const SIZE_EXPONENT = 0.877;
