import { findAccelerator } from './accelerators.ts';
import type { Accelerator } from './types.ts';

/** What drivers call a device, and its key; the first that fits. */
const NAMES: readonly (readonly [pattern: RegExp, key: string])[] = [
  [/H100.*NVL/i, 'h100-nvl'],
  [/GH200/i, 'gh200'],
  [/H100.*(HBM3|SXM)/i, 'h100-sxm'],
  [/H200/i, 'h200'],
  [/H20\b/i, 'h20'],
  [/A100.*PCI.*80|A100 80GB PCIe/i, 'a100-pcie-80'],
  [/A100.*40GB/i, 'a100-40'],
  [/A100.*80GB/i, 'a100-80'],
  [/GB200/i, 'gb200'],
  [/B200/i, 'b200'],
  [/B300/i, 'b300'],
  [/L40S/i, 'l40s'],
  [/L40\b/i, 'l40'],
  [/\bL4\b/i, 'l4'],
  [/\bT4\b/i, 't4'],
  [/A10G/i, 'a10g'],
  [/RTX 4090/i, 'rtx-4090'],
  [/RTX 6000 Ada/i, 'rtx-6000-ada'],
  [/MI300X/i, 'mi300x'],
  [/MI325X/i, 'mi325x'],
];

/**
 * The accelerator that a driver or exporter names in its own words; `undefined` where the catalogue has none like it.
 * @example acceleratorNamed('NVIDIA H100 80GB HBM3')?.key // 'h100-sxm'
 */
export function acceleratorNamed(name: string): Accelerator | undefined {
  const key = NAMES.find(([pattern]) => pattern.test(name))?.[1];
  return key === undefined ? undefined : findAccelerator(key);
}
