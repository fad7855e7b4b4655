import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOutbound, systemClock } from '../edge/index.ts';
import { DASHBOARDS } from '../telemetry/dashboards/index.ts';
import { answerNeed } from '../telemetry/dashboards/need/answer-need.ts';
import { FIGURES } from '../telemetry/dashboards/need/figures.ts';
import { tryPanels } from '../telemetry/dashboards/need/try-panels.ts';
import { exposedName, METRICS, PROCESS_METRICS } from '../telemetry/metrics.ts';
import { ALERTS } from '../telemetry/rules/alerts.ts';
import { RECORDS } from '../telemetry/rules/records.ts';
import {
  prometheusVersion,
  startPrometheus,
  type PrometheusProcess,
} from '../world/meters/prometheus-process.fixture.ts';
import { MESSAGES, MODEL, startTestApp, TEST_FLEET, type TestApp } from './test-app.fixture.ts';

const RULES = join(import.meta.dirname, '../../../deploy/prometheus/joulegate.rules.yaml');
const HAS_PROMETHEUS = prometheusVersion() !== null;
if (!HAS_PROMETHEUS) console.warn('SKIPPED: no prometheus on this machine; as root: apt-get install prometheus');
const IDS = TEST_FLEET.map(({ id }) => id);

/** Why a query has no series here, by what it asks for. */
const EMPTY_HERE: Readonly<Record<string, string>> = {
  joulegate_ledger_upload_waiting_segments: 'no upload is configured',
  joulegate_usage_missing_total: 'every simulated deployment reports its usage',
  joulegate_fault: 'no part has failed',
  joulegate_reserved_: 'no capacity is reserved here',
  'joulegate:reserved_': 'no capacity is reserved here',
  joulegate_webhooks_total: 'no webhook is configured',
  joulegate_water_litres_total: 'nobody knows how much water these sites take: it is counted as unknown',
};

let t: TestApp;
let prometheus: PrometheusProcess;
interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}
async function ask(query: string): Promise<readonly number[]> {
  const answer = (await (
    await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`)
  ).json()) as Answer;
  if (answer.status !== 'success') throw new Error(`${query}: ${answer.error}`);
  return answer.data.result.map(({ value }) => Number(value[1]));
}
async function until(query: string, well: (values: readonly number[]) => boolean): Promise<void> {
  const deadline = Date.now() + 40_000;
  while (!well(await ask(query))) {
    if (Date.now() > deadline) throw new Error(`${query} did not come: ${String(await ask(query))}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
/** Six requests, three of them answered from the cache, a stream, one for a model that nobody serves, one with a strange key. */
const traffic = async (round: number): Promise<void> => {
  const client = t.client();
  for (let i = 0; i < 6; i++)
    await client.chat.completions.create({
      model: MODEL,
      temperature: 0,
      messages: [{ role: 'user', content: `${round}: number ${i % 3}?` }],
    });
  const stream = await client.chat.completions.create({ model: MODEL, messages: MESSAGES, stream: true });
  for await (const _ of stream);
  await client.chat.completions.create({ model: 'nobody-serves-this', messages: MESSAGES }).catch(() => null);
  await fetch(`${t.url}/models`, { headers: { authorization: 'Bearer no-key-of-ours' } });
};

beforeAll(async () => {
  if (!HAS_PROMETHEUS) return;
  t = await startTestApp({
    workloads: [
      {
        id: 'main',
        mode: 'enforce',
        deployments: IDS,
        default: IDS[0],
        budgets: [
          { kind: 'money', usd: 1000, periodHours: 24 },
          { kind: 'carbon', grams: 1e6, periodHours: 720 },
          { kind: 'latency', meanAddedMs: 50, periodHours: 24 },
        ],
      },
    ],
    more: {
      cache: { main: { ttlSeconds: 600 } },
      limits: {
        organisation: {
          rpm: 1000,
          budgets: [
            { usd: 100, period: 'month' },
            { wh: 1e6, period: 'month' },
          ],
        },
      },
    },
  });
  await traffic(1);
  prometheus = await startPrometheus(
    [{ job: 'joulegate', port: Number(new URL(t.app.adminUrl!).port), path: '/metrics' }],
    [RULES],
  );
  // Rates need two scrapes with growth between them.
  await until('count_over_time(joulegate_ready[1m])', ([scrapes = 0]) => scrapes >= 2);
  const before = await ask('sum(joulegate_requests_total)');
  await traffic(2);
  await until('sum(joulegate_requests_total)', ([now = 0]) => now > before[0]!);
  await until('sum(joulegate:requests:rate5m)', ([now = 0]) => now > 0);
}, 90_000);
afterAll(async () => {
  await prometheus?.close();
  await t?.close();
});

/** A query of a dashboard as Grafana would send it. */
const asSent = (expr: string): string =>
  expr.replaceAll('$__rate_interval', '1m').replaceAll('$__range', '1m').replaceAll('$workload', 'main');

test.skipIf(!HAS_PROMETHEUS)('every query of every dashboard and rule returns series of a real gateway', async () => {
  const queries = [
    ...Object.entries(DASHBOARDS).flatMap(([name, { rows }]) =>
      rows.flatMap(({ panels }) =>
        panels.flatMap(({ title, queries }) => queries.map(({ expr }) => [`${name}: ${title}`, asSent(expr)] as const)),
      ),
    ),
    ...RECORDS.map(({ record, expr }) => [record, expr] as const),
    ...ALERTS.map(({ alert, query }) => [alert, query] as const),
  ];
  const answered = await Promise.all(queries.map(async (each) => [...each, await ask(each[1])] as const));
  const empty: string[] = [];
  const explained = new Set<string>();
  for (const [where, query, values] of answered) {
    if (values.some(Number.isFinite)) continue;
    const reason = Object.keys(EMPTY_HERE).find((name) => query.includes(name));
    if (reason === undefined) empty.push(`${where}: ${query} ${JSON.stringify(values)}`);
    else explained.add(reason);
  }
  expect(empty).toEqual([]);
  // What has a series again is no exception any more.
  expect([...explained].toSorted()).toEqual(Object.keys(EMPTY_HERE).toSorted());
  expect(queries.length).toBeGreaterThan(100);
});

test.skipIf(!HAS_PROMETHEUS)('figures of dashboards are those of the books', async () => {
  const entries = await t.entries();
  const booked = (of: (entry: (typeof entries)[number]) => number | null) =>
    entries.reduce((sum, entry) => sum + (of(entry) ?? 0), 0) / 1e9;
  const [usd] = await ask('sum(joulegate_cost_usd_total)');
  const [grams] = await ask('sum(joulegate_carbon_grams_total)');
  const [unknown] = await ask('sum(joulegate_unknown_total{figure="energy"}) or vector(0)');
  expect(usd).toBeCloseTo(
    booked((entry) => entry.costNanoUsd),
    12,
  );
  expect(grams).toBeCloseTo(
    booked((entry) => entry.carbonNanoG.mean),
    9,
  );
  expect(unknown).toBe(entries.filter((e) => e.deployment !== null && e.energyNanoWh.mean === null).length);
});

test.skipIf(!HAS_PROMETHEUS)(
  'what is on disk and not sealed is told, and every zone of the config by its name',
  async () => {
    const [entries, text] = [await t.entries(), await t.app.metrics()];
    const { bytes } = t.app.journal.stats();
    expect(entries.length).toBeGreaterThan(10);
    expect(text).toContain(`joulegate_ledger_unsealed_bytes ${bytes}\n`);
    const zones = [...text.matchAll(/^joulegate_grid_age_seconds\{zone="([^"]+)"/gm)].map(([, zone]) => zone);
    expect(zones).toEqual(t.app.configs.current().config.zones);
  },
);

test.skipIf(!HAS_PROMETHEUS)('/metrics has what the table says, and nothing else of ours', async () => {
  const text = await t.app.metrics();
  const exposed = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name!, type!]));
  for (const [name, { type }] of Object.entries({ ...METRICS, ...PROCESS_METRICS })) {
    if (name.startsWith('ledger_upload_') && name !== 'ledger_upload_faults_total') continue;
    expect([name, exposed.get(exposedName(name as keyof typeof METRICS))]).toEqual([name, type]);
  }
  const table = new Set(Object.keys(METRICS).map((name) => exposedName(name as keyof typeof METRICS)));
  const others = [...exposed.keys()].filter((name) => !table.has(name as ReturnType<typeof exposedName>));
  expect(others.filter((name) => !/^joulegate_(process|nodejs)_/.test(name))).toEqual([]);
});

test.skipIf(!HAS_PROMETHEUS)('Prometheus takes the rules, and none fires of a well gateway', async () => {
  const { data } = (await (await fetch(`${prometheus.url}/api/v1/rules`)).json()) as {
    data: { groups: readonly { rules: readonly { name: string; health: string; state?: string }[] }[] };
  };
  const rules = data.groups.flatMap((group) => group.rules);
  expect(rules.map(({ name }) => name).toSorted()).toEqual(
    [...RECORDS.map(({ record }) => record), ...ALERTS.map(({ alert }) => alert)].toSorted(),
  );
  expect(rules.filter(({ health }) => health === 'err')).toEqual([]);
  expect(rules.filter(({ state }) => state === 'firing')).toEqual([]);
});

test.skipIf(!HAS_PROMETHEUS)('a dashboard for a need is tried on a Prometheus that reads a real gateway', async () => {
  const { config } = t.app.configs.current();
  const raw = { prometheus: { url: prometheus.url } };
  const need = 'latency, cost, energy and water by workload in france and germany for the last 2 hours, with glitter';
  const made = await answerNeed(need, { ...config, raw }, systemClock);
  expect(made.tookMs).toBeLessThan(5000);
  expect(made).toMatchObject({ prometheus: prometheus.url, notUnderstood: ['glitter'], period: { from: 'now-2h' } });
  const verdicts = new Map(made.panels.map(({ title, verdict, why }) => [title, [verdict, why]]));
  for (const title of ['First token', 'Money', 'Money by workload', 'Energy by workload'])
    expect([title, verdicts.get(title) ?? [...verdicts.keys()]]).toEqual([title, ['validated', null]]);
  // Nobody knows the water of these sites: its counter stands, and has no series there.
  expect(verdicts.get('Water on site')?.[0]).toBe('no data');
  expect(JSON.stringify(made.dashboard)).toContain('deployment=~\\"');
  expect(made.panels.every(({ metrics }) => metrics.length > 0)).toBe(true);
});

test.skipIf(!HAS_PROMETHEUS)('every figure that can be asked for runs on Prometheus, split and not', async () => {
  const { config } = t.app.configs.current();
  const raw = { prometheus: { url: prometheus.url } };
  const verdicts: string[] = [];
  for (const { words } of Object.values(FIGURES))
    for (const by of ['', ' by workload, deployment, zone, team and tier', ' per million tokens by deployment']) {
      const { panels } = await answerNeed(`${words[0]}${by}`, { ...config, raw }, systemClock);
      verdicts.push(...panels.map(({ title, verdict, why }) => `${verdict}: ${title} ${String(why)}`));
    }
  expect(verdicts.filter((each) => !/^(validated|no data)/.test(each))).toEqual([]);
  expect(verdicts.filter((each) => each.startsWith('validated')).length).toBeGreaterThan(60);
});

test.skipIf(!HAS_PROMETHEUS)('a query that is none, and a metric that is not there, are told', async () => {
  const outbound = openOutbound([prometheus.url], 2);
  const panel = (expr: string) =>
    ({ kind: 'stat', title: 't', what: 'w', unit: 'none', queries: [{ expr, legend: 'l' }] }) as const;
  const tried = await tryPanels(
    [panel('sum by (joulegate_ready'), panel('joulegate_nobody_exports_this'), panel('joulegate_ready > 2')],
    60_000,
    { outbound, url: prometheus.url, headers: {}, clock: systemClock, patienceMs: 4000 },
  );
  await outbound.close();
  expect(tried).toEqual([
    { verdict: 'refused', why: expect.stringContaining('parse error') as string },
    { verdict: 'no data', why: 'joulegate_nobody_exports_this: no series in this time' },
    { verdict: 'no data', why: 'its metrics have series, and none fits it in this time' },
  ]);
});
