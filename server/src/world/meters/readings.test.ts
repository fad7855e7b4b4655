import { describe, expect, test } from 'vitest';
import { ENGINE_DIALECTS } from './dialects.ts';
import { parseExposition } from './exposition.fixture.ts';
import { gaugeMean, powerCurve } from './gauge.ts';
import { readingsOf, stitch } from './readings.ts';
import type { DeviceTarget, MeterSeries, ServerTarget } from './types.ts';

const gpu = (id: string, match?: Record<string, string>): DeviceTarget => ({
  id,
  kind: 'gpu',
  ...(match === undefined ? {} : { match }),
});
const device = (series: readonly MeterSeries[], target: DeviceTarget) =>
  readingsOf(series, { devices: [target], servers: [] }).devices[0];
const server = (series: readonly MeterSeries[], target: ServerTarget) =>
  readingsOf(series, { devices: [], servers: [target] }).servers[0];
const pages = (...texts: readonly string[]): MeterSeries[] =>
  texts.flatMap((text, i) => [...parseExposition(text, i * 10_000)]);

describe('the text of a metrics page', () => {
  test('names, escaped labels, values in every notation, own timestamps', () => {
    const page = [
      '# HELP a help',
      '# TYPE a counter',
      'a{path="C:\\\\x",say="a \\"b\\", c\\n"} 1.5e3',
      'b NaN',
      'c +Inf 1700000000123',
      'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="0",UUID="GPU-1",} 15152422938',
      'not a line',
      'bad{label=unquoted} 1',
    ].join('\n');
    const series = parseExposition(page, 42);
    expect(series.map(({ metric }) => metric)).toEqual(['a', 'b', 'c', 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION']);
    expect(series[0]).toEqual({
      metric: 'a',
      labels: { path: 'C:\\x', say: 'a "b", c\n' },
      samples: [{ atMs: 42, value: 1500 }],
    });
    expect(series[1]?.samples[0]?.value).toBeNaN();
    expect(series[2]?.samples).toEqual([{ atMs: 1_700_000_000_123, value: Infinity }]);
    expect(series[3]?.labels).toEqual({ gpu: '0', UUID: 'GPU-1' });
  });
});

describe('energy of a device', () => {
  test('DCGM counts millijoules, Kepler joules: the same delta', () => {
    const dcgm = pages(
      'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{UUID="GPU-1"} 1000',
      'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{UUID="GPU-1"} 3500',
    );
    const kepler = pages(
      'kepler_node_gpu_joules_total{gpu="0",gpu_uuid="GPU-1",vendor="nvidia"} 1',
      'kepler_node_gpu_joules_total{gpu="0",gpu_uuid="GPU-1",vendor="nvidia"} 3.5',
    );
    for (const series of [dcgm, kepler]) expect(device(series, gpu('GPU-1'))?.energy?.total).toEqual([0, 2_500_000]);
    expect(device(dcgm, gpu('GPU-2'))).toEqual({ id: 'GPU-2', energy: null, quality: null, metric: null });
    expect(device(dcgm, gpu('GPU-1', { Hostname: 'other' }))?.energy).toBeNull();
  });

  test('a counter goes before power; power alone is marked', () => {
    const power = pages('DCGM_FI_DEV_POWER_USAGE{UUID="GPU-1"} 100', 'DCGM_FI_DEV_POWER_USAGE{UUID="GPU-1"} 200');
    const counter = pages(
      'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{UUID="GPU-1"} 0',
      'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{UUID="GPU-1"} 1400000',
    );
    // 150 W on average for 10 s.
    expect(device(power, gpu('GPU-1'))).toMatchObject({
      quality: 'power-integral',
      energy: { total: [0, 1_500_000_000] },
    });
    expect(device([...power, ...counter], gpu('GPU-1'))).toMatchObject({
      quality: 'energy-counter',
      energy: { total: [0, 1_400_000_000] },
    });
  });

  test('a GPU that is listed once per MIG slice or pod is counted once', () => {
    const page = (value: number): string =>
      ['1', '2']
        .map(
          (slice) => `DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{UUID="GPU-1",GPU_I_ID="${slice}",pod="p${slice}"} ${value}`,
        )
        .join('\n');
    expect(device(pages(page(1000), page(3000)), gpu('GPU-1'))?.energy?.total).toEqual([0, 2_000_000]);
  });

  test('a counter goes on under the labels of the next exporter pod', () => {
    const series = (instance: string, values: readonly (readonly [number, number])[]): MeterSeries => ({
      metric: 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION',
      labels: { UUID: 'GPU-1', instance },
      samples: values.map(([atMs, value]) => ({ atMs, value })),
    });
    const both = [
      series('b', [
        [2500, 2400],
        [3500, 3500],
      ]),
      series('a', [
        [1000, 1000],
        [2000, 2000],
        [3000, 3000],
      ]),
    ];
    expect(stitch(both).map(({ atMs }) => atMs)).toEqual([1000, 2000, 3000, 3500]);
    expect(device(both, gpu('GPU-1'))?.energy).toMatchObject({ total: [0, 1e6, 2e6, 2.5e6], resets: 0 });
  });

  test('a node is its package and memory, not the cores inside the package again', () => {
    const page = (package_: number, core: number, dram: number): string =>
      Object.entries({ package: package_, core, dram })
        .map(([zone, value]) => `kepler_node_cpu_joules_total{zone="${zone}",node_name="n1"} ${value}`)
        .join('\n');
    expect(device(pages(page(10, 7, 1), page(110, 67, 21)), { id: 'n1', kind: 'host' })?.energy?.total.at(-1)).toBe(
      120_000_000,
    );
  });

  test('power over a gap adds nothing', () => {
    const curve = powerCurve([0, 1, 2, 3, 33, 34].map((second) => ({ atMs: second * 1000, value: 100 })));
    expect(curve?.total.at(-1)).toBe(400_000_000);
    expect(curve?.unmeasured).toEqual([{ fromMs: 3000, toMs: 33_000 }]);
  });
});

describe('tokens of a server', () => {
  const VLLM =
    'vllm:prompt_tokens_total{model_name="m",job="j"} 100\nvllm:prompt_tokens_cached_total{model_name="m",job="j"} 10\nvllm:generation_tokens_total{model_name="m",job="j"} 50\nvllm:num_requests_running{model_name="m",job="j"} 4';
  const SGLANG =
    'sglang:prompt_tokens_total{job="j"} 100\nsglang:cached_tokens_total{job="j",cache_source="device"} 6\nsglang:cached_tokens_total{job="j",cache_source="host"} 4\nsglang:generation_tokens_total{job="j",is_streaming="true"} 30\nsglang:generation_tokens_total{job="j",is_streaming="false"} 20\nsglang:num_running_reqs{job="j"} 4';
  const TGI =
    'tgi_request_input_length_sum{job="j"} 100\ntgi_request_input_length_count{job="j"} 3\ntgi_request_generated_tokens_sum{job="j"} 50\ntgi_batch_current_size{job="j"} 4';
  const NIM = 'prompt_tokens_total{job="j"} 100\ngeneration_tokens_total{job="j"} 50\nnum_requests_running{job="j"} 4';
  const OLD_VLLM = VLLM.replace('prompt_tokens_cached_total', 'gpu_prefix_cache_hits_total');
  const later = (page: string): string => page.replaceAll(/ (\d+)$/gm, (_, digits: string) => ` ${Number(digits) * 3}`);

  test.each([
    ['vllm', VLLM, 20],
    ['vllm', OLD_VLLM, 20],
    ['sglang', SGLANG, 20],
    ['tgi', TGI, null],
    ['nim', NIM, null],
  ] as const)('%s counts the same under its own names', (engine, page, cached) => {
    const meter = server(pages(page, later(page)), { deployment: 'd', engine, match: { job: 'j' } });
    expect(meter?.prompt?.total.at(-1)).toBe(200);
    expect(meter?.generation?.total.at(-1)).toBe(100);
    expect(meter?.cached?.total.at(-1) ?? null).toBe(cached);
    expect(gaugeMean(meter?.running ?? [], 0, 10_000)).toBe(4);
  });

  test('another job is another deployment, and an unknown one stays unknown', () => {
    expect(server(pages(VLLM, later(VLLM)), { deployment: 'd', engine: 'vllm', match: { job: 'k' } })).toEqual({
      deployment: 'd',
      prompt: null,
      cached: null,
      generation: null,
      running: [],
    });
  });

  test('every engine names prompt, answer and running requests', () => {
    for (const { prompt, generation, running } of Object.values(ENGINE_DIALECTS))
      expect(Math.min(prompt.length, generation.length, running.length)).toBeGreaterThan(0);
  });
});
