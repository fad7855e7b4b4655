import { H100_EMBODIED_KG } from './embodied.ts';
import type { Accelerator, Fact } from './types.ts';

const sheet = (document: string) => ({ source: `${document}; idle power as noted in docs/methods/catalogue.md`, asOf: '2026-11-21', verified: false });
const kg = (value: number, source: string): Fact => ({ value, source, asOf: '2026-11-21' });

const SAME_CHIP: Fact = { ...H100_EMBODIED_KG, source: `${H100_EMBODIED_KG.source}; same chip` };
const A100_STUDY = kg(150, 'HotCarbon 2023 study of an A100 server, GPU alone');

/**
 * Accelerators. Dense throughput, never the doubled figure for sparse weights; `fp8Tflops` is `null` where there
 * are no FP8 units. `verified: false` until each sheet was read again from the vendor's own page. The energy model
 * knows generations by their key: `a100` is Ampere, `b200`, `b300` and `gb200` are Blackwell, others as Hopper.
 */
export const ACCELERATORS: readonly Accelerator[] = [
  { key: 't4', name: 'NVIDIA T4', memoryGb: 16, bandwidthTbPerS: 0.32, bf16Tflops: 65, fp8Tflops: null, tdpW: 70, idleW: 17, embodiedKg: null, provenance: sheet('NVIDIA T4 data sheet, FP16 in place of BF16, which it lacks; idle as in Kepler') },
  { key: 'a10g', name: 'NVIDIA A10G', memoryGb: 24, bandwidthTbPerS: 0.6, bf16Tflops: 70, fp8Tflops: null, tdpW: 300, idleW: 20, embodiedKg: null, provenance: sheet('NVIDIA A10G data sheet, as on AWS g5') },
  { key: 'l4', name: 'NVIDIA L4', memoryGb: 24, bandwidthTbPerS: 0.3, bf16Tflops: 121, fp8Tflops: 242, tdpW: 72, idleW: 16, embodiedKg: null, provenance: sheet('NVIDIA L4 data sheet') },
  { key: 'l40', name: 'NVIDIA L40', memoryGb: 48, bandwidthTbPerS: 0.864, bf16Tflops: 181, fp8Tflops: 362, tdpW: 300, idleW: 35, embodiedKg: null, provenance: sheet('NVIDIA L40 data sheet') },
  { key: 'l40s', name: 'NVIDIA L40S', memoryGb: 48, bandwidthTbPerS: 0.864, bf16Tflops: 362, fp8Tflops: 733, tdpW: 350, idleW: 35, embodiedKg: null, provenance: sheet('NVIDIA L40S data sheet') },
  { key: 'rtx-4090', name: 'NVIDIA GeForce RTX 4090', memoryGb: 24, bandwidthTbPerS: 1.008, bf16Tflops: 165, fp8Tflops: 330, tdpW: 450, idleW: 25, embodiedKg: null, provenance: sheet('NVIDIA Ada architecture paper, accumulating in FP32') },
  { key: 'rtx-6000-ada', name: 'NVIDIA RTX 6000 Ada', memoryGb: 48, bandwidthTbPerS: 0.96, bf16Tflops: 364, fp8Tflops: 728, tdpW: 300, idleW: 25, embodiedKg: null, provenance: sheet('NVIDIA RTX 6000 Ada data sheet') },
  { key: 'a100-40', name: 'NVIDIA A100 SXM 40 GB', memoryGb: 40, bandwidthTbPerS: 1.555, bf16Tflops: 312, fp8Tflops: null, tdpW: 400, idleW: 50, embodiedKg: A100_STUDY, provenance: sheet('NVIDIA A100 data sheet') },
  { key: 'a100-80', name: 'NVIDIA A100 SXM 80 GB', memoryGb: 80, bandwidthTbPerS: 2.039, bf16Tflops: 312, fp8Tflops: null, tdpW: 400, idleW: 55, embodiedKg: A100_STUDY, provenance: sheet('NVIDIA A100 data sheet') },
  { key: 'a100-pcie-80', name: 'NVIDIA A100 PCIe 80 GB', memoryGb: 80, bandwidthTbPerS: 1.935, bf16Tflops: 312, fp8Tflops: null, tdpW: 300, idleW: 50, embodiedKg: A100_STUDY, provenance: sheet('NVIDIA A100 data sheet') },
  { key: 'h20', name: 'NVIDIA H20', memoryGb: 96, bandwidthTbPerS: 4, bf16Tflops: 148, fp8Tflops: 296, tdpW: 400, idleW: 70, embodiedKg: null, provenance: sheet('NVIDIA H20 figures of the trade press; idle as H100') },
  { key: 'h100-sxm', name: 'NVIDIA H100 SXM', memoryGb: 80, bandwidthTbPerS: 3.35, bf16Tflops: 989, fp8Tflops: 1979, tdpW: 700, idleW: 70, embodiedKg: H100_EMBODIED_KG, provenance: sheet('NVIDIA H100 data sheet') },
  { key: 'h100-nvl', name: 'NVIDIA H100 NVL', memoryGb: 94, bandwidthTbPerS: 3.9, bf16Tflops: 835, fp8Tflops: 1671, tdpW: 400, idleW: 62, embodiedKg: SAME_CHIP, provenance: sheet('NVIDIA H100 NVL product brief') },
  { key: 'gh200', name: 'NVIDIA GH200 96 GB, GPU alone', memoryGb: 96, bandwidthTbPerS: 4, bf16Tflops: 989, fp8Tflops: 1979, tdpW: 700, idleW: 80, embodiedKg: SAME_CHIP, provenance: sheet('NVIDIA GH200 data sheet, whose TDP of up to 1,000 W is of the module with its CPU: 700 W as H100') },
  { key: 'h200', name: 'NVIDIA H200 SXM', memoryGb: 141, bandwidthTbPerS: 4.8, bf16Tflops: 989, fp8Tflops: 1979, tdpW: 700, idleW: 80, embodiedKg: null, provenance: sheet('NVIDIA H200 data sheet') },
  { key: 'b200', name: 'NVIDIA B200', memoryGb: 180, bandwidthTbPerS: 8, bf16Tflops: 2250, fp8Tflops: 4500, tdpW: 1000, idleW: 140, embodiedKg: kg(285, 'derived: NVIDIA states 0.50 g/EFLOP against 0.66 for H100 at 2.3 times the throughput'), provenance: sheet('NVIDIA DGX B200 data sheet') },
  { key: 'gb200', name: 'NVIDIA GB200, per GPU', memoryGb: 186, bandwidthTbPerS: 8, bf16Tflops: 2500, fp8Tflops: 5000, tdpW: 1200, idleW: 150, embodiedKg: null, provenance: sheet('NVIDIA GB200 NVL72 data sheet, a 72nd; idle as B200 by TDP') },
  { key: 'b300', name: 'NVIDIA B300', memoryGb: 288, bandwidthTbPerS: 8, bf16Tflops: 2250, fp8Tflops: 4500, tdpW: 1400, idleW: 160, embodiedKg: null, provenance: sheet('NVIDIA DGX B300 data sheet; idle as B200 by TDP') },
  { key: 'mi300x', name: 'AMD Instinct MI300X', memoryGb: 192, bandwidthTbPerS: 5.3, bf16Tflops: 1307, fp8Tflops: 2615, tdpW: 750, idleW: 140, embodiedKg: null, provenance: sheet('AMD Instinct MI300X data sheet; memory and TDP as in the system files of MLPerf Inference 4.1') },
  { key: 'mi325x', name: 'AMD Instinct MI325X', memoryGb: 256, bandwidthTbPerS: 6, bf16Tflops: 1307, fp8Tflops: 2615, tdpW: 1000, idleW: 150, embodiedKg: null, provenance: sheet('AMD Instinct MI325X data sheet; memory as in the ROCm specifications') },
  { key: 'mi355x', name: 'AMD Instinct MI355X', memoryGb: 288, bandwidthTbPerS: 8, bf16Tflops: 2516, fp8Tflops: 5033, tdpW: 1400, idleW: 170, embodiedKg: null, provenance: sheet('AMD Instinct MI355X data sheet; memory as in the ROCm specifications') },
  { key: 'gaudi3', name: 'Intel Gaudi 3', memoryGb: 128, bandwidthTbPerS: 3.7, bf16Tflops: 1835, fp8Tflops: 1835, tdpW: 900, idleW: 150, embodiedKg: null, provenance: sheet('Intel Gaudi 3 white paper') },
  { key: 'tpu-v5e', name: 'Google TPU v5e', memoryGb: 16, bandwidthTbPerS: 0.819, bf16Tflops: 197, fp8Tflops: null, tdpW: 200, idleW: 60, embodiedKg: null, provenance: sheet('memory, bandwidth and throughput from docs.cloud.google.com/tpu/docs/v5e; Google publishes no power: 200 W assumed') },
];

const byKey = new Map(ACCELERATORS.map((accelerator) => [accelerator.key, accelerator]));

/**
 * An accelerator by its key, `undefined` when the catalogue has none.
 * @example findAccelerator('h100-sxm')?.tdpW // 700
 */
export const findAccelerator = (key: string): Accelerator | undefined => byKey.get(key);
