import { createServer, type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOutbound, systemClock, type Outbound } from '../edge/index.ts';
import { WATCH } from '../telemetry/dashboards/watch.ts';
import { fleetWatch } from '../telemetry/index.ts';
import { prometheusMeter } from '../world/index.ts';
import {
  prometheusVersion,
  startPrometheus,
  type PrometheusProcess,
} from '../world/meters/prometheus-process.fixture.ts';
import type { WatchReport } from './print-watch.ts';
import { runHere } from './run-command.fixture.ts';
import { readOn } from './watch.ts';
import { openSurroundings } from './watch-place.ts';
import { serveMetrics, type MetricsPage } from './watch-server.ts';

/** What the devices draw and the engines count a second: every figure follows. */
const GPU_W = 460;
const IDLE_W = 100;
const AMD_W = 720;
const OUT_A_SECOND = 400;
const PROMPT_A_SECOND = 1600;
const JOULES_PER_WH = 3600;

const HAS_PROMETHEUS = prometheusVersion() !== null;
const startedMs = Date.now();
const PAGES: Readonly<Record<string, (s: number) => string>> = {
  '/dcgm': (
    s,
  ) => `DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{UUID="GPU-a",modelName="NVIDIA H100 80GB HBM3",pod="llama-0",namespace="ai"} ${Math.round(1e9 + GPU_W * s * 1000)}
DCGM_FI_DEV_GPU_UTIL{UUID="GPU-a",pod="llama-0",namespace="ai"} 73
`,
  '/amd': (
    s,
  ) => `gpu_energy_consumed{serial_number="SN-1",card_model="AMD Instinct MI300X",pod="qwen-0",namespace="ai"} ${Math.round(5e12 + AMD_W * s * 1e6)}
gpu_gfx_activity{serial_number="SN-1",pod="qwen-0",namespace="ai"} 40
`,
  '/vllm': (
    s,
  ) => `vllm:prompt_tokens_total{model_name="meta-llama/Llama-3.1-8B-Instruct",pod="llama-0",namespace="ai"} ${Math.floor(PROMPT_A_SECOND * s)}
vllm:generation_tokens_total{model_name="meta-llama/Llama-3.1-8B-Instruct",pod="llama-0",namespace="ai"} ${Math.floor(OUT_A_SECOND * s)}
vllm:num_requests_running{model_name="meta-llama/Llama-3.1-8B-Instruct",pod="llama-0",namespace="ai"} 8
`,
  '/trtllm': (
    s,
  ) => `trtllm_prompt_tokens_total{model_name="qwen3-32b",engine_type="trtllm",pod="qwen-0",namespace="ai"} ${Math.floor(PROMPT_A_SECOND * s)}
trtllm_generation_tokens_total{model_name="qwen3-32b",engine_type="trtllm",pod="qwen-0",namespace="ai"} ${Math.floor(OUT_A_SECOND * s)}
`,
};

let pages: Server;
let outbound: Outbound;
let prometheus: PrometheusProcess;
let page: MetricsPage;
const metrics = fleetWatch.metrics();

beforeAll(async () => {
  if (!HAS_PROMETHEUS) return;
  pages = createServer((request, response) =>
    response.end(PAGES[request.url ?? '']?.((Date.now() - startedMs) / 1000) ?? ''),
  );
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  const { port } = pages.address() as AddressInfo;
  page = await serveMetrics(0, () => metrics.text());
  prometheus = await startPrometheus([
    ...Object.keys(PAGES).map((path) => ({ job: path.slice(1), port, path })),
    { job: 'watch', port: Number(new URL(page.url).port), path: '/metrics' },
  ]);
  outbound = openOutbound([prometheus.url]);
});
afterAll(async () => {
  await outbound?.close();
  await prometheus?.close();
  await page?.close();
  pages?.close();
});

const asked = (expr: string): string =>
  expr
    .replaceAll('$__rate_interval', '20s')
    .replaceAll('$__range', '1m')
    .replaceAll('$model', 'meta-llama/Llama-3.1-8B-Instruct');
async function seriesOf(expr: string): Promise<number> {
  const answer = (await (
    await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(asked(expr))}`)
  ).json()) as { status: string; error?: string; data: { result: { value: [number, string] }[] } };
  if (answer.status !== 'success') throw new Error(`${expr}: ${answer.error}`);
  return answer.data.result.filter(({ value }) => value[1] !== 'NaN').length;
}

test.skipIf(!HAS_PROMETHEUS)(
  'a real Prometheus: figures are those of the devices, every query of the dashboard has series, the command prints them',
  async () => {
    const around = openSurroundings({ site: 'gcp:europe-west9', pricePerKwh: '0.20EUR', idleWatts: IDLE_W }, () => {});
    const watch = fleetWatch.open({
      ...around,
      clock: systemClock,
      windowMs: 10_000,
      meter: prometheusMeter({ outbound, url: prometheus.url, clock: systemClock }),
    });
    const open = new Set(
      WATCH.rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr))),
    );
    const deadline = Date.now() + 45_000;
    let report: WatchReport | undefined;
    while (open.size > 0) {
      if (Date.now() > deadline) throw new Error(`no series: ${[...open].join('\n')}`);
      const round = await watch.round();
      metrics.add(round);
      report = round.report;
      for (const expr of open) if ((await seriesOf(expr)) > 0) open.delete(expr);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }

    expect(report?.rows.map(({ model, region, tier, engines }) => [model, region, tier, engines])).toEqual([
      ['meta-llama/Llama-3.1-8B-Instruct', 'gcp:europe-west9', 'measured', ['vllm']],
      ['qwen3-32b', 'gcp:europe-west9', 'measured', ['trtllm']],
    ]);
    const [llama, qwen] = report!.rows as [WatchReport['rows'][number], WatchReport['rows'][number]];
    const near = (figure: number | null, truth: number): void => {
      expect(figure).not.toBeNull();
      expect(Math.abs(figure! / truth - 1)).toBeLessThan(0.02);
    };
    const wh = (row: typeof llama, basis: 'allocated' | 'used') =>
      fleetWatch.perToken(row[basis], row.tokens, 'wh', 'output');
    near(wh(llama, 'allocated'), GPU_W / OUT_A_SECOND / JOULES_PER_WH);
    near(wh(llama, 'used'), (GPU_W - IDLE_W) / OUT_A_SECOND / JOULES_PER_WH);
    near(wh(qwen, 'allocated'), AMD_W / OUT_A_SECOND / JOULES_PER_WH);
    near(llama.idle.wh! / llama.allocated.wh!, IDLE_W / GPU_W);
    near(llama.allocated.grams!, (llama.allocated.wh! / 1000) * llama.pue * llama.grid!.lifecycleGPerKwh);
    near(llama.allocated.money!, (llama.allocated.wh! / 1000) * llama.pue * 0.2);
    expect([llama.utilisation, qwen.utilisation]).toEqual([0.73, 0.4]);

    const { code, stdout } = await runHere(
      'watch',
      '--prometheus',
      prometheus.url,
      '--once',
      '--window',
      '10',
      '--zone',
      'FR',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/Llama-3\.1-8B-Instruct +FR +\d+ +0\.0003\d+ /);
    expect(stdout).toContain('energy of 1 GPU from gpu_energy_consumed');
    expect(stdout).toContain('no electricity price');
  },
  90_000,
);

test('what cannot be is said with what to do', async () => {
  for (const [args, hint] of [
    [[], 'such as --prometheus'],
    [['--prometheus', 'localhost:9090'], 'such as --prometheus'],
    [['--prometheus', 'http://127.0.0.1:1', '--zone', 'Atlantis'], 'such as FR'],
    [['--prometheus', 'http://127.0.0.1:1', '--price-per-kwh', 'cheap'], 'such as 0.20EUR'],
    [['--prometheus', 'http://127.0.0.1:1', '--site', 'nowhere'], 'gcp:europe-west9'],
    [['--prometheus', 'http://127.0.0.1:1', '--every', '0'], '--every 60'],
  ] as const) {
    const { code, stderr } = await runHere('watch', ...args, '--once');
    expect([code, stderr.includes(hint), stderr]).toEqual([1, true, stderr]);
  }
  const { code, stdout } = await runHere('watch', '--prometheus', 'http://127.0.0.1:1', '--once', '--json');
  expect([code, (JSON.parse(stdout) as { error: { code: string } }).error.code]).toEqual([
    1,
    'JG_UPSTREAM_UNREACHABLE',
  ]);
});

test('a model stands where its deployments of a config do, all others where the options say', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-watch-'));
  const file = join(folder, 'joulegate.yaml');
  await writeFile(
    file,
    `version: 1
origins: [paris]
deployments:
  - { id: paris, model: llama-3.1-8b, upstreamModel: my-llama, baseUrl: 'http://127.0.0.1:8000/v1', site: 'gcp:europe-west9', hardware: { accelerator: h100-sxm }, price: { inputPerMtok: 1, outputPerMtok: 2, source: contract, asOf: '2026-01-01' } }
workloads: [{ id: chat, deployments: [paris] }]
meters:
  url: http://prometheus:9090
  deployments: { paris: { engine: vllm, devices: { GPU-1: 1 } } }
  devices: { GPU-1: { idleW: 97 } }
`,
  );
  const around = openSurroundings({ config: file, zone: 'DE', idleWatts: 60 }, () => {});
  try {
    expect(around.placeOf('my-llama')).toMatchObject({ region: 'gcp:europe-west9', zone: 'FR' });
    expect(around.placeOf('another')).toEqual({ region: 'DE', zone: 'DE', pue: null });
    expect([around.idleW('GPU-1'), around.idleW('GPU-2')]).toEqual([97, 60]);
    expect([around.url, around.tariff]).toEqual(['http://prometheus:9090', null]);
    expect(around.gridAt('FR', 490_000)?.lifecycleGPerKwh).toBeGreaterThan(0);
    await around.refresh();
  } finally {
    await around.close();
    await rm(folder, { recursive: true });
  }
});

test('a round that fails is told, and the next one is read', async () => {
  const told: string[] = [];
  let rounds = 0;
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  await readOn(
    () => {
      rounds++;
      if (rounds === 1) return Promise.reject(new Error('away'));
      end();
      return Promise.resolve();
    },
    1,
    ended,
    (message) => told.push(message),
  );
  expect([rounds, told]).toEqual([2, ['away; the next round catches up']]);
});

test('its page is for this machine and has one path', async () => {
  const own = await serveMetrics(0, () => Promise.resolve('x 1\n'));
  try {
    expect(await (await fetch(own.url)).text()).toBe('x 1\n');
    expect((await fetch(own.url.replace('/metrics', '/'))).status).toBe(404);
    expect(
      await fetch(own.url.replace('127.0.0.1', '127.0.0.2')).then(
        ({ status }) => status,
        () => 'not reached',
      ),
    ).toBe('not reached');
  } finally {
    await own.close();
  }
});
