import { afterEach, expect, test } from 'vitest';
import type { Clock } from '../edge/index.ts';
import { NO_USAGE } from '../units/index.ts';
import { parseExposition } from '../world/meters/exposition.fixture.ts';
import { readingsOf } from '../world/meters/readings.ts';
import { createDevicePower } from './exporter-law.fixture.ts';
import { startExporter, type Exporter } from './exporter.fixture.ts';
import type { MeterReading } from './types.ts';

const DEVICE = { uuid: 'GPU-0', model: 'NVIDIA H100 80GB HBM3', idleW: 100, deployments: ['a', 'b'] };
const reading = (deployment: string, gpuEnergyJ: number): MeterReading => ({
  deployment,
  at: 0,
  gpuEnergyJ,
  itEnergyJ: gpuEnergyJ,
  usage: { ...NO_USAGE, inputUncached: 70, cacheRead: 30, output: 20, reasoning: 5 },
  usageUnfinished: NO_USAGE,
  requests: { started: 1, finished: 1, aborted: 0, failed: 0 },
  inFlight: 2,
});

let exporter: Exporter | null = null;
afterEach(async () => {
  await exporter?.close();
  exporter = null;
});
const page = async (path: string) => await fetch(`http://127.0.0.1:${exporter?.port}${path}`);

/** Time that goes on only as far as it is told to, with what is due in it. */
function handClock(): Clock & { runUntil(ms: number): void } {
  let nowMs = 0;
  let due: { readonly atMs: number; readonly callback: () => void }[] = [];
  return {
    now: () => nowMs,
    monotonicMs: () => nowMs,
    after(delayMs, callback) {
      const one = { atMs: nowMs + delayMs, callback };
      due.push(one);
      return () => void (due = due.filter((each) => each !== one));
    },
    runUntil(ms) {
      for (let next = due.shift(); next !== undefined; next = due.shift()) {
        if (next.atMs > ms) {
          due.unshift(next);
          break;
        }
        nowMs = next.atMs;
        next.callback();
      }
      nowMs = ms;
    },
  };
}

test('the law keeps every joule: idle, and the work it was given', () => {
  const power = createDevicePower(DEVICE, 7);
  for (let tick = 0; tick < 6000; tick++)
    power.step(
      0.1,
      new Map([
        ['a', tick < 100 ? 30 : 0],
        ['b', tick < 100 ? 10 : 0],
        ['elsewhere', 99],
      ]),
    );
  const { idleJ, activeJ } = power.truth();
  expect(power.energyJ).toBeCloseTo(idleJ + (activeJ['a'] ?? 0) + (activeJ['b'] ?? 0), 3);
  // Ten minutes at 100 W, give or take; 3 kJ and 1 kJ of work, and up to 3 % more when warm.
  expect(idleJ / 60_000).toBeGreaterThan(0.9);
  expect(idleJ / 60_000).toBeLessThan(1.1);
  expect(activeJ['a']).toBeGreaterThanOrEqual(3000);
  expect(activeJ['a']).toBeLessThan(3090);
  expect((activeJ['a'] ?? 0) / (activeJ['b'] ?? 1)).toBeCloseTo(3, 6);
});

test('its pages are those of dcgm-exporter, Kepler and vLLM; a reload starts the counter again, the truth goes on', async () => {
  let joules = 0;
  // In real time a machine that is busy may idle away between two pages what was done before the first.
  const clock = handClock();
  const meters = (): readonly MeterReading[] => [reading('a', joules), reading('b', 0)];
  exporter = await startExporter({ devices: [DEVICE], meters, seed: 7, clock });
  joules = 500;
  clock.runUntil(400);
  const before = parseExposition(await (await page('/metrics')).text(), 0);
  exporter.reset('GPU-0');
  clock.runUntil(800);
  const after = parseExposition(await (await page('/metrics')).text(), 1000);
  const meter = readingsOf([...before, ...after], { devices: [{ id: 'GPU-0', kind: 'gpu' }], servers: [] }).devices[0];
  expect(meter).toMatchObject({ quality: 'energy-counter', energy: { resets: 1 } });
  const [first, last] = exporter
    .truths()
    .map(({ devices }) => (devices[0]?.idleJ ?? 0) + (devices[0]?.activeJ['a'] ?? 0));
  expect(last).toBeGreaterThan(first ?? Infinity);
  // Millijoules before the reload are those of the truth.
  const shown =
    before.find(({ metric }) => metric === 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION')?.samples[0]?.value ?? NaN;
  expect(shown).toBe(Math.floor((first ?? NaN) * 1000));

  const kepler = parseExposition(await (await page('/node/metrics')).text(), 0).map(({ labels }) => labels['zone']);
  expect(kepler).toEqual(['package', 'core', 'dram']);
  const vllm = Object.fromEntries(
    parseExposition(await (await page('/vllm/a/metrics')).text(), 0).map(({ metric, samples }) => [
      metric,
      samples[0]?.value,
    ]),
  );
  expect(vllm).toEqual({
    'vllm:num_requests_running': 2,
    'vllm:prompt_tokens_total': 100,
    'vllm:prompt_tokens_cached_total': 30,
    'vllm:generation_tokens_total': 25,
  });
});

test('while it is away nothing is served, and unknown pages are not found', async () => {
  exporter = await startExporter({ devices: [DEVICE], meters: () => [reading('a', 0)], seed: 7 });
  exporter.setDown(true);
  expect((await page('/metrics')).status).toBe(503);
  exporter.setDown(false);
  expect((await page('/metrics')).status).toBe(200);
  expect((await page('/vllm/nobody/metrics')).status).toBe(404);
});
