import type { Point } from '../../training/energy/points.ts';

/**
 * The formula of EcoLogits 0.11.3 (its published constants; those of energy are the same as in 0.9): energy of one GPU per output token falls with the batch
 * and rises with active parameters; GPUs from memory at 16 bits, rounded up to a power of two.
 */
const [ALPHA, BETA, GAMMA] = [1.1665273e-6, -0.011205921, 4.052928e-5];
const DEFAULT_BATCH = 64;
const GPU_MEMORY_GB = 80;
const JOULES_PER_WH = 3600;

const wattHours = (activeB: number, batch: number): number => ALPHA * Math.exp(BETA * batch) * activeB + GAMMA;

/** GPUs that EcoLogits assumes: 1.2 times 16-bit weights on 80 GB each, a power of two. @example gpusAssumed(70) // 4 */
export const gpusAssumed = (totalB: number): number =>
  2 ** Math.ceil(Math.log2(Math.ceil((1.2 * totalB * 16) / 8 / GPU_MEMORY_GB)));

/** As shipped: batch 64 and its own GPU count. */
export const ecologitsDefault = (point: Pick<Point, 'paramsB' | 'activeB'>): number =>
  gpusAssumed(point.paramsB) * wattHours(point.activeB, DEFAULT_BATCH) * JOULES_PER_WH;

/** Told the true batch and the true number of GPUs. */
export const ecologitsTold = (point: Pick<Point, 'activeB' | 'batch' | 'gpus'>): number =>
  point.gpus * wattHours(point.activeB, point.batch) * JOULES_PER_WH;
