import { describe, expect, test } from 'vitest';
import { fleetOf } from '../../world/meters/find-fleet.ts';
import { readingsOf } from '../../world/meters/readings.ts';
import type { MeterSeries } from '../../world/meters/types.ts';
import { gridHour } from '../../kernel/kernel.fixture.ts';
import { modelServed } from './modelled.ts';
import { restingWatts } from './resting-watts.ts';
import type { Meter, WatchReport } from './types.ts';
import { watchFleet, type WatchOptions } from './watch-fleet.ts';
import { watchMetrics } from './watch-metrics.ts';
import { whoHolds } from './who-holds.ts';

const START = 1_700_000_000_000;
const SECOND = 1000;
const STEP_S = 15;

/** A series that is read every 15 s from the start on. */
const series = (
  metric: string,
  labels: Record<string, string>,
  at: (second: number) => number,
  untilS = 1200,
): MeterSeries => ({
  metric,
  labels,
  samples: Array.from({ length: untilS / STEP_S + 1 }, (_, i) => ({
    atMs: START + i * STEP_S * SECOND,
    value: at(i * STEP_S),
  })),
});
/** What Prometheus would answer of some series. */
const meterOf = (all: () => readonly MeterSeries[]): Meter => ({
  name: 'series of a test',
  find: () => Promise.resolve(fleetOf(all())),
  busy: () => Promise.resolve(new Map([['GPU-a', 0.5]])),
  read: (query) =>
    Promise.resolve({
      source: 'series of a test',
      fromMs: query.fromMs,
      toMs: query.toMs,
      clockSkewMs: 0,
      warnings: [],
      ...readingsOf(
        all().map((each) => ({
          ...each,
          samples: each.samples.filter(({ atMs }) => atMs >= query.fromMs - 60_000 && atMs <= query.toMs),
        })),
        query,
      ),
    }),
});

const engine = (model: string, pod: string, rate: number, from = 0): readonly MeterSeries[] =>
  (['prompt', 'generation'] as const).map((kind) =>
    series(
      `vllm:${kind}_tokens_total`,
      { model_name: model, pod, namespace: 'ai', instance: `10.0.0.9:8000` },
      (s) => Math.max(0, s - from) * rate,
    ),
  );
const gpu = (id: string, watts: (s: number) => number, labels: Record<string, string>): MeterSeries => {
  let joules = 0;
  return series('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', { UUID: id, ...labels }, (s) => {
    joules += s === 0 ? 0 : watts(s) * STEP_S;
    return joules * 1000;
  });
};
const options = (all: () => readonly MeterSeries[], over: Partial<WatchOptions> = {}): WatchOptions => ({
  meter: meterOf(all),
  clock: { now: () => START + 1200 * SECOND },
  windowMs: 300 * SECOND,
  placeOf: () => ({ region: 'FR', zone: 'FR', pue: 1.2 }),
  idleW: () => null,
  gridAt: (zone, hour) => gridHour(50, { zone, hour }),
  tariff: { perKwh: 0.25, currency: 'EUR', source: 'a contract' },
  ...over,
});
const reportOf = async (all: readonly MeterSeries[], over?: Partial<WatchOptions>): Promise<WatchReport> =>
  (await watchFleet(options(() => all, over)).round()).report;
const words = ({ findings }: WatchReport): string =>
  findings.map(({ text, todo = '' }) => `${text} ${todo}`).join('\n');

describe('figures', () => {
  const pod = { pod: 'llama-0', namespace: 'ai', modelName: 'NVIDIA H100 80GB HBM3' };

  test('energy, carbon and money are those of the device; idle power is what it drew while nothing ran', async () => {
    // Ten minutes of rest at 90 W, then 300 W at 100 tokens a second of each kind.
    const report = await reportOf([
      ...engine('m', 'llama-0', 100, 600),
      gpu('GPU-a', (s) => (s <= 600 ? 90 : 300), pod),
    ]);
    const [row] = report.rows;
    expect(row).toMatchObject({ tier: 'measured', idleFrom: 'observed', utilisation: 0.5, region: 'FR', coverage: 1 });
    expect(row?.allocated.wh).toBeCloseTo((300 * 300) / 3600, 6);
    expect(row?.idle.wh).toBeCloseTo((90 * 300) / 3600, 6);
    expect(row?.used.wh).toBeCloseTo((210 * 300) / 3600, 6);
    expect(row?.allocated.grams).toBeCloseTo((25 / 1000) * 1.2 * 50, 6);
    expect(row?.allocated.money).toBeCloseTo((25 / 1000) * 1.2 * 0.25, 6);
    expect(row?.tokens).toEqual({ prompt: 30_000, cached: 0, output: 30_000 });
    expect(words(report)).toContain('as drawn while nothing ran: GPU-a 90 W');
  });

  test('a counter that starts again and an engine that is new lose nothing that is known', async () => {
    const whole = gpu('GPU-a', () => 300, pod);
    const reset = {
      ...whole,
      samples: whole.samples.map((each, i) => ({
        ...each,
        value: i < 70 ? each.value : each.value - whole.samples[70]!.value,
      })),
    };
    const [row] = (await reportOf([...engine('m', 'llama-0', 100), reset])).rows;
    // A quarter of a minute is lost at the reset.
    expect(row?.allocated.wh).toBeCloseTo((300 * 285) / 3600, 6);
    expect(row?.coverage).toBeCloseTo(0.95, 6);
  });

  test('tokens and energy are of the same time, whichever series began later', async () => {
    const late = engine('m', 'llama-0', 100).map((each) => ({ ...each, samples: each.samples.slice(70) }));
    const report = await reportOf([...late, gpu('GPU-a', () => 300, pod)]);
    expect(words(report)).toContain('m are known together for 50 % of the window');
    const [row] = report.rows;
    expect(row!.allocated.wh! / row!.tokens.output).toBeCloseTo(300 / 100 / 3600, 9);
    expect(row?.coverage).toBeCloseTo(0.5, 6);
  });

  test('an engine with a device that nobody meters is not the part that is metered', async () => {
    const silent = {
      ...gpu('GPU-b', () => 300, pod),
      metric: 'nv_energy_consumption',
      labels: { gpu_uuid: 'GPU-b', ...pod },
    };
    const report = await reportOf([
      ...engine('m', 'llama-0', 100),
      gpu('GPU-a', () => 300, pod),
      { ...silent, samples: silent.samples.slice(-1) },
    ]);
    expect(report.rows[0]).toMatchObject({ tier: null, serversWithEnergy: 0, allocated: { wh: null } });
    expect(words(report)).toContain('without two samples in the window: GPU-b');
  });

  test('what is unknown is null and has no series, never zero', async () => {
    const report = await reportOf(engine('a-model-that-nobody-knows', 'llama-0', 100), {
      placeOf: () => ({ region: 'unknown', zone: null, pue: null }),
      tariff: null,
    });
    const none = { wh: null, grams: null, money: null };
    expect(report.rows[0]).toMatchObject({
      allocated: none,
      used: none,
      idle: none,
      tier: null,
      grid: null,
      serversWithEnergy: 0,
    });
    for (const missing of ['no device tells its energy', 'no grid zone', 'no electricity price'])
      expect(words(report)).toContain(missing);
    const metrics = watchMetrics();
    metrics.add({ report, since: report });
    const text = await metrics.text();
    expect(text).not.toMatch(/^joulegate_watch_(wh|grams|energy|carbon|electricity|idle)\S*\{/m);
    expect(text).toMatch(/^joulegate_watch_tokens_total\{.*kind="output"\} 30000$/m);
  });

  test('without devices a known model is modelled, says so, and has no idle', async () => {
    const report = await reportOf(engine('meta-llama/Llama-3.1-8B-Instruct', 'llama-0', 100));
    expect(report.rows[0]).toMatchObject({ tier: 'modelled-opaque', allocated: { wh: null }, idle: { wh: null } });
    const joulesPerToken = (report.rows[0]!.used.wh! * 3600) / 30_000;
    expect(joulesPerToken).toBeGreaterThan(0.05);
    expect(joulesPerToken).toBeLessThan(2);
    expect(words(report)).toContain('is modelled');
  });

  test('an engine at rest has idle energy and no figure per token, and that is said', async () => {
    const report = await reportOf([...engine('m', 'llama-0', 0), gpu('GPU-a', () => 90, pod)]);
    expect(report.rows[0]).toMatchObject({ allocated: { wh: 7.5 }, idle: { wh: 7.5 }, used: { wh: 0 } });
    expect(words(report)).toContain('m generated nothing in the window');
    const metrics = watchMetrics();
    metrics.add({ report, since: report });
    expect(await metrics.text()).not.toMatch(/^joulegate_watch_wh_per_token\{/m);
  });

  test('engines that share a GPU divide it by their work, and that is said', async () => {
    const report = await reportOf([
      ...engine('m', 'llama-0', 300),
      ...engine('n', 'qwen-0', 100),
      gpu('GPU-a', () => 300, { instance: '10.0.0.9:9400', modelName: 'NVIDIA H100 80GB HBM3' }),
    ]);
    const [m, n] = report.rows;
    expect([m?.tier, n?.tier, m?.idleFrom]).toEqual(['measured-calibrated', 'measured-calibrated', 'catalogue']);
    expect(m!.allocated.wh! + n!.allocated.wh!).toBeCloseTo(25, 6);
    expect(m!.used.wh! / n!.used.wh!).toBeCloseTo(3, 6);
    expect(m!.idle.wh).toBeCloseTo((35 * 300) / 3600, 6);
    expect(words(report)).toContain('held by several engines in equal shares');
    expect(words(report)).toContain('idle power by data sheet: GPU-a 70 W');
  });

  test('unknown idle power leaves the whole and no parts', async () => {
    const [row] = (await reportOf([...engine('m', 'llama-0', 100), gpu('GPU-a', () => 300, { ...pod, modelName: '' })]))
      .rows;
    expect([row?.allocated.wh, row?.used.wh, row?.idle.wh]).toEqual([25, null, null]);
  });

  test('counters of rounds add up to the whole, whatever the times of the rounds', async () => {
    const all = [...engine('m', 'llama-0', 100), gpu('GPU-a', (s) => 200 + (s % 120), pod)];
    let now = START + 600 * SECOND;
    const watch = watchFleet(options(() => all, { clock: { now: () => now } }));
    let wh = 0;
    const spans: number[] = [];
    for (const laterS of [0, 37, 61, 170, 332]) {
      now += laterS * SECOND;
      const { since } = await watch.round();
      spans.push(since.fromMs, since.toMs);
      wh += since.rows[0]?.allocated.wh ?? 0;
    }
    expect(spans.slice(1, -1).filter((at, i) => i % 2 === 0 && at !== spans[i + 2])).toEqual([]);
    const samples = all[2]!.samples;
    const at = (ms: number): number => samples.find(({ atMs }) => atMs === ms)!.value;
    expect(wh).toBeCloseTo((at(spans.at(-1)!) - at(spans[0]!)) / 1000 / 3600, 6);
  });
});

describe('who holds what', () => {
  const fleet = (...devices: readonly MeterSeries[]) =>
    fleetOf([...engine('m', 'llama-0', 1), ...engine('n', 'qwen-0', 1), ...devices]);
  const ownersOf = (...devices: readonly MeterSeries[]) =>
    whoHolds(fleet(...devices)).map(({ device, owners, how }) => [
      device.id,
      owners.map((key) => key.split(' ')[1]),
      how,
    ]);
  const flat = (): number => 1;

  test('the pod that the exporter names, under either name of the label', () => {
    expect(
      ownersOf(
        gpu('GPU-a', flat, {
          exported_pod: 'llama-0',
          exported_namespace: 'ai',
          pod: 'dcgm-exporter-x',
          namespace: 'gpu',
        }),
        gpu('GPU-b', flat, { pod: 'qwen-0', namespace: 'ai' }),
        gpu('GPU-c', flat, { pod: 'training-7', namespace: 'ai' }),
      ),
    ).toEqual([
      ['GPU-a', ['m'], 'pod'],
      ['GPU-b', ['n'], 'pod'],
      ['GPU-c', [], null],
    ]);
  });

  test('without pods those of the machine share it; the only machine is theirs', () => {
    expect(
      ownersOf(gpu('GPU-a', flat, { instance: '10.0.0.9:9400' }), gpu('GPU-b', flat, { instance: '10.0.0.8:9400' })),
    ).toEqual([
      ['GPU-a', ['m', 'n'], 'machine'],
      ['GPU-b', [], null],
    ]);
    expect(ownersOf(gpu('GPU-a', flat, { Hostname: 'node-1' }))).toEqual([['GPU-a', ['m', 'n'], 'only-machine']]);
    expect(ownersOf(gpu('GPU-a', flat, { Hostname: 'node-1' }), gpu('GPU-b', flat, { Hostname: 'node-2' }))).toEqual([
      ['GPU-a', [], null],
      ['GPU-b', [], null],
    ]);
  });

  test('energy per pod counts where there is no device', () => {
    const kepler = series(
      'kepler_pod_gpu_joules_total',
      { pod_id: 'p1', pod_name: 'llama-0', pod_namespace: 'ai' },
      flat,
    );
    expect(ownersOf(kepler)).toEqual([['p1', ['m'], 'pod']]);
    expect(ownersOf(kepler, gpu('GPU-a', flat, { pod: 'llama-0', namespace: 'ai' }))[1]).toEqual(['p1', [], null]);
  });
});

test('what engines and devices are called', () => {
  const { servers } = fleetOf([
    series('tgi_request_generated_tokens_sum', { job: 'tgi-mistral', instance: 'a:80' }, () => 1),
    series('prompt_tokens_total', { job: 'some-app', instance: 'b:80' }, () => 1),
    series('sglang:generation_tokens_total', { model_name: 'q', instance: 'c:80' }, () => 1),
  ]);
  expect(servers.map(({ engine: of, model }) => [of, model])).toEqual([
    ['sglang', 'q'],
    ['tgi', 'tgi-mistral'],
  ]);
  expect(modelServed('Qwen/Qwen3-32B-FP8')?.key).toBe('qwen3-32b');
  expect(modelServed('nobody/knows-it')).toBeUndefined();
});

test('a rest of less than a minute, or of an engine that nobody knows of, shows no idle power', () => {
  const { devices, servers } = readingsOf([...engine('m', 'llama-0', 100, 75), gpu('GPU-a', () => 90, {})], {
    devices: [{ id: 'GPU-a', kind: 'gpu' }],
    servers: [{ deployment: 'm', engine: 'vllm', match: { model_name: 'm' } }],
  });
  const span = { fromMs: START, toMs: START + 1200 * SECOND };
  expect(restingWatts(devices[0]!.energy, servers, span)).toBeCloseTo(90, 6);
  expect(restingWatts(devices[0]!.energy, servers, { ...span, fromMs: START + 60 * SECOND })).toBeNull();
  expect(restingWatts(devices[0]!.energy, [], span)).toBeNull();
  // A minute is enough wherever the steps lie.
  for (const offsetS of [0, 4, 9, 14])
    expect(
      restingWatts(devices[0]!.energy, servers, { ...span, fromMs: START + offsetS * SECOND }),
      `${offsetS} s`,
    ).toBeCloseTo(90, 6);
});
