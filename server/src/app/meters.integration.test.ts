import { afterEach, expect, test } from 'vitest';
import { parseConfig, resolveConfig } from '../config/index.ts';
import type { MeasuredHour } from '../kernel/index.ts';
import { startExporter } from '../simulator/exporter.fixture.ts';
import { startFleet } from '../simulator/index.ts';
import { type SimulatedDeployment } from '../simulator/types.ts';
import { hourOf, hourStart } from '../units/index.ts';
import { prometheusVersion, startPrometheus } from '../world/meters/prometheus-process.fixture.ts';
import { openMeters } from './meters.ts';

const H100 = {
  accelerator: 'h100-sxm',
  acceleratorCount: 1,
  precision: 'bf16',
  stack: '2025',
  batch: 16,
  ttftMs: 30,
  prefillMsPerToken: 0.02,
  tpotMs: 3,
} as const;
const FLEET: readonly SimulatedDeployment[] = [
  { id: 'left', model: 'llama-3.1-8b', upstreamModel: 'left', activeParamsB: 8, ...H100 },
  { id: 'right', model: 'qwen3-32b', upstreamModel: 'right', activeParamsB: 32, ...H100 },
];
const HOLDS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  left: { 'GPU-0': 0.5 },
  right: { 'GPU-0': 0.25, 'GPU-1': 1 },
};
/** A Prometheus scrapes for the first time five seconds after it started. */
const BUSY_MS = 8500;

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const version = prometheusVersion();
test.skipIf(version === null)(
  `meters of a config, read from a real Prometheus when the hour ends: the records are what the counters added${version === null ? ' (skipped: no prometheus)' : ''}`,
  async () => {
    const fleet = await startFleet({ deployments: FLEET, seed: 3, timeFactor: 1 });
    undo.push(() => fleet.close());
    const devices = ['GPU-0', 'GPU-1'].map((uuid) => ({
      uuid,
      model: 'NVIDIA H100 80GB HBM3',
      idleW: 100,
      deployments: FLEET.filter(({ id }) => HOLDS[id]?.[uuid] !== undefined).map(({ id }) => id),
    }));
    const exporter = await startExporter({ devices, meters: () => fleet.meters(), seed: 5 });
    undo.push(() => exporter.close());
    const prometheus = await startPrometheus([
      { job: 'dcgm', port: exporter.port, path: '/metrics' },
      ...FLEET.map(({ id }) => ({ job: `vllm-${id}`, port: exporter.port, path: `/vllm/${id}/metrics` })),
    ]);
    undo.push(() => prometheus.close());

    const config = resolveConfig(
      parseConfig(
        JSON.stringify({
          version: 1,
          origins: ['paris'],
          deployments: FLEET.map(({ id, model }) => ({
            id,
            model,
            baseUrl: fleet.url(id),
            site: 'gcp:europe-west9',
            hardware: { accelerator: 'h100-sxm', batch: 16 },
            price: { inputPerMtok: 1, outputPerMtok: 2, source: 'contract', asOf: '2026-01-01' },
          })),
          workloads: [{ id: 'chat', deployments: ['left'] }],
          meters: {
            url: prometheus.url,
            delaySeconds: 2,
            deployments: Object.fromEntries(
              FLEET.map(({ id }) => [id, { engine: 'vllm', match: { job: `vllm-${id}` }, devices: HOLDS[id] }]),
            ),
            devices: { 'GPU-0': { idleW: 100 }, 'GPU-1': { idleW: 100 } },
          },
        }),
        'j.yaml',
      ),
      'j.yaml',
      Date.now(),
    );
    // Our clock is set so that its hour ends when the traffic has; the reader finds the server's clock elsewhere and corrects.
    const endMs = hourStart(hourOf(Date.now()) + 1);
    const aheadMs = endMs - (Date.now() + BUSY_MS);
    const records: MeasuredHour[] = [];
    const faults: string[] = [];
    const meters = openMeters({
      config,
      clock: { now: () => Date.now() + aheadMs },
      onMeasured: (hour) => void records.push(hour),
      fault: (message) => faults.push(message),
    })!;
    undo.push(() => meters.close());
    await meters.tick();
    records.length = 0;

    const stopMs = Date.now() + BUSY_MS - 1500;
    const ask = async (id: string): Promise<void> => {
      const body = JSON.stringify({ model: id, messages: [{ role: 'user', content: 'word '.repeat(200) }] });
      while (Date.now() < stopMs)
        await (
          await fetch(`${fleet.url(id)}/chat/completions`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body,
          })
        ).arrayBuffer();
    };
    await Promise.all(FLEET.flatMap(({ id }) => Array.from({ length: 4 }, () => ask(id))));
    await sleep(stopMs + 1500 + 2200 - Date.now());
    await meters.tick();

    expect(faults).toEqual([]);
    expect(records.map(({ deployment }) => deployment)).toEqual(['left', 'right', null]);
    expect(records.every(({ hour }) => hour === hourOf(endMs - 1))).toBe(true);
    // The exporter's own figures, from its first scrape to the end of the hour, straight between scrapes: no code of the meters.
    const truths = exporter.truths();
    const joulesAt = (atMs: number): number => {
      const after = truths.findIndex((each) => each.atMs >= atMs);
      const total = (at: number): number =>
        truths[at]!.devices.reduce(
          (sum, { idleJ, activeJ }) => sum + idleJ + Object.values(activeJ).reduce((all, joules) => all + joules, 0),
          0,
        );
      const [before, next] = [truths[after - 1]!.atMs, truths[after]!.atMs];
      return total(after - 1) + ((total(after) - total(after - 1)) * (atMs - before)) / (next - before);
    };
    const spentJ = joulesAt(endMs - aheadMs) - joulesAt(truths[0]!.atMs + 1);
    const bookedJ = records.reduce((sum, { energyWh, idleWh }) => sum + ((energyWh ?? 0) + (idleWh ?? 0)) * 3600, 0);
    expect(bookedJ / spentJ).toBeGreaterThan(0.9);
    expect(bookedJ / spentJ).toBeLessThan(1.1);
    const [left, right, nobody] = records as [MeasuredHour, MeasuredHour, MeasuredHour];
    expect(left.idleWh! / right.idleWh!).toBeCloseTo(0.5 / 1.25, 1);
    expect(nobody.idleWh! / left.idleWh!).toBeCloseTo(0.25 / 0.5, 1);
    expect(Math.min(left.energyWh!, right.energyWh!)).toBeGreaterThan(0);
    expect(Math.min(left.outputTokens!, right.outputTokens!)).toBeGreaterThan(0);
    // A few seconds of an hour, and the record says so.
    expect(left.coverage).toBeGreaterThan(0);
    expect(left.coverage).toBeLessThan(0.01);
    expect(left.source).toContain('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION');
    await meters.tick();
    expect(records).toHaveLength(3);
  },
  30_000,
);
