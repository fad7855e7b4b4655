import { expect, test } from 'vitest';
import { acceleratorNamed } from './accelerator-names.ts';

test.each([
  ['NVIDIA H100 80GB HBM3', 'h100-sxm'],
  ['NVIDIA H100 NVL', 'h100-nvl'],
  ['NVIDIA GH200 480GB', 'gh200'],
  ['NVIDIA H200', 'h200'],
  ['NVIDIA A100-SXM4-80GB', 'a100-80'],
  ['NVIDIA A100 80GB PCIe', 'a100-pcie-80'],
  ['NVIDIA GB200', 'gb200'],
  ['NVIDIA B200', 'b200'],
  ['NVIDIA L40S', 'l40s'],
  ['NVIDIA L4', 'l4'],
  ['Tesla T4', 't4'],
  ['AMD Instinct MI300X OAM', 'mi300x'],
  ['NVIDIA T400 4GB', undefined],
  ['Matrox G200', undefined],
])('%s is %s', (name, key) => expect(acceleratorNamed(name)?.key).toBe(key));
