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

/**
 * Stands in where no footprint of an accelerator is published, kgCO2e: the H100's, the only one with a
 * vendor's product carbon footprint.
 */
const UNKNOWN_ACCELERATOR_EMBODIED_KG: Fact = {
  value: 164,
  source: 'NVIDIA product carbon footprint summary, HGX H100, per GPU, as stand-in',
  asOf: '2026-11-21',
};

/** What making an accelerator with its part of a host emitted, and over how long that is written off. */
export const embodiedOf = ({ embodiedKg }: Accelerator): { readonly kgCo2e: number; readonly lifeYears: number } => ({
  kgCo2e: (embodiedKg ?? UNKNOWN_ACCELERATOR_EMBODIED_KG).value + HOST_EMBODIED_KG.value / HOST_GPUS,
  lifeYears: HARDWARE_LIFE_YEARS.value,
});
