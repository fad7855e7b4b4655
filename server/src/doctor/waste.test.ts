import { expect, test } from 'vitest';
import { crashing, deployment, object, pod, snapshot } from './incident.fixture.ts';
import { wasteOf } from './waste.ts';

const node = object(
  'Node',
  'a',
  { spec: {}, status: {} },
  { labels: { 'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3' } },
);
const gpus = { resources: { limits: { 'nvidia.com/gpu': '4' } } };
const NOWHERE = { zone: null, usdPerGpuHour: null };

test('accelerators held by what does not serve: hours, watt-hours, grams and dollars', () => {
  // Created an hour before the snapshot, and never ready: 4 GPUs for 1 h at 70 W of idle power.
  const objects = [node, deployment('llm'), pod('llm', { status: crashing('llm') }, gpus)];
  const waste = wasteOf(snapshot(objects), { zone: 'SE', usdPerGpuHour: 2.5 });
  expect(waste).toMatchObject({
    gpus: 4,
    gpuHours: 4,
    usd: 10,
    held: [{ accelerator: 'h100-sxm', gpus: 4, hours: 1 }],
  });
  expect(waste.energyWh).toEqual({
    low: expect.closeTo(224, 6),
    mid: expect.closeTo(280, 6),
    high: expect.closeTo(4 * (70 + 0.3 * 630), 6),
  });
  expect(waste.carbonG!.mid).toBeCloseTo(0.28 * waste.intensityGPerKwh!, 9);
  expect(waste.intensityGPerKwh).toBeGreaterThan(5);
});

test('what is not known is not zero, and what nobody holds is', () => {
  const unknown = wasteOf(snapshot([deployment('llm'), pod('llm', { status: crashing('llm') }, gpus)]), NOWHERE);
  expect(unknown).toMatchObject({ gpus: 4, gpuHours: 4, energyWh: null, carbonG: null, usd: null });
  const well = wasteOf(snapshot([node, deployment('llm'), pod('llm', {}, gpus)]), NOWHERE);
  expect(well).toMatchObject({ gpus: 0, gpuHours: 0, energyWh: { mid: 0 }, held: [] });
  const unplaced = pod('llm', { nodeName: '', status: { phase: 'Pending' } }, gpus);
  expect(wasteOf(snapshot([node, unplaced]), NOWHERE).gpus).toBe(0);
});
