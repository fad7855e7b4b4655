import type { Accelerator, Fact } from './types.ts';

/** Making and shipping an eight-GPU host without its GPUs, kgCO2e. */
const HOST_EMBODIED_KG: Fact = {
  value: 5700,
  source: 'Boavizta server model for an eight-GPU host without GPUs, as used by EcoLogits 0.9',
  asOf: '2026-11-21',
};

/** GPUs that share {@link HOST_EMBODIED_KG}. */
const HOST_GPUS = 8;

/** Years over which hardware is written off; EcoLogits takes 3, Google's life-cycle study 6. */
const HARDWARE_LIFE_YEARS: Fact = {
  value: 5,
  source: 'between EcoLogits (3 years) and the life-cycle study of Google TPUs, arXiv 2502.01671 (6 years)',
  asOf: '2026-11-21',
};

const H100_RANGE_KG = [164, 273] as const;
/** Making an H100, kgCO2e: the vendor's own figure, and what a public peer took in its place without a stated source. */
export const H100_EMBODIED_KG: Fact = {
  value: Math.round(Math.sqrt(H100_RANGE_KG[0] * H100_RANGE_KG[1])),
  range: H100_RANGE_KG,
  source:
    'middle of 164 (NVIDIA product carbon footprint summary, HGX H100, per GPU) and 273 (EcoLogits 0.11.3, which names no source)',
  asOf: '2026-11-28',
};

/** Stands in where no footprint of an accelerator is published: that of the only one with a vendor's. */
const UNKNOWN_ACCELERATOR_EMBODIED_KG: Fact = {
  ...H100_EMBODIED_KG,
  source: `${H100_EMBODIED_KG.source}, as stand-in`,
};

/** What making an accelerator with its part of a host emitted, and over how long that is written off. */
export const embodiedOf = ({ embodiedKg }: Accelerator): { readonly kgCo2e: number; readonly lifeYears: number } => ({
  kgCo2e: (embodiedKg ?? UNKNOWN_ACCELERATOR_EMBODIED_KG).value + HOST_EMBODIED_KG.value / HOST_GPUS,
  lifeYears: HARDWARE_LIFE_YEARS.value,
});
