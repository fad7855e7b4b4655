import { expect, test } from 'vitest';
import { eventBus } from '../gateway/events.ts';
import type { BudgetReading } from '../accounts/index.ts';
import type { Entry } from '../ledger/index.ts';
import type { GridHour } from '../world/index.ts';
import { boundedLabel } from './bounded-label.ts';
import { createTelemetry } from './telemetry.ts';

const entryOf = (over: Partial<Entry> = {}): Entry => ({
  schema: 3,
  id: 'd',
  at: 0,
  hour: 0,
  organisation: 'o',
  keyId: 'k',
  endpoint: '/v1/chat/completions',
  workload: 'chat',
  mode: 'enforce',
  outcome: 'served',
  error: null,
  status: 200,
  streamed: false,
  modelAsked: 'm',
  modelServed: 'm',
  deployment: 'far',
  site: 's',
  zone: 'z',
  operator: 'o',
  origin: 'p',
  usage: { inputUncached: 900, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 100, reasoning: 0 },
  usageGrade: 'reported',
  units: null,
  latency: { roundTripMs: 30, ttftMs: 60, serviceMs: 600, overheadMs: 0.4, totalMs: 630, addedMs: 0 },
  costNanoUsd: 2_000_000,
  priceSource: 'list',
  energyNanoWh: { mean: 500_000_000, sigma: 0.4 },
  carbonNanoG: { mean: 100_000_000, sigma: 0.4 },
  carbonOperationalNanoG: null,
  carbonEmbodiedNanoG: null,
  carbonDirectNanoG: null,
  carbonMarketNanoG: null,
  carbonUpstreamNanoG: null,
  marketBasis: null,
  scope2Source: null,
  waterOnSiteMicrolitres: null,
  tier: 'modelled-open',
  method: 'test/1',
  grid: null,
  decision: null,
  attempts: [],
  configVersion: 1,
  importedAt: null,
  team: null,
  protocol: 'openai',
  electricityNanoUsd: null,
  carbonMarginalNanoG: null,
  counterfactual: null,
  cache: null,
  documents: null,
  guard: null,
  guardMode: null,
  guardRules: null,
  guardModel: null,
  guardPrivate: null,
  guardWork: null,
  waited: null,
  wasted: { nanoUsd: 0, nanoWh: 0, nanoG: 0 },
  ...over,
});

test('entries become base units: joules, grams, seconds', async () => {
  const bus = eventBus();
  const telemetry = createTelemetry(bus);
  bus.publish({ kind: 'entry', entry: entryOf() });
  bus.publish({
    kind: 'entry',
    entry: entryOf({
      outcome: 'refused',
      error: 'JG_MODEL_UNKNOWN',
      deployment: null,
      energyNanoWh: { mean: null, sigma: 0 },
    }),
  });
  const text = await telemetry.metrics();
  expect(text).toContain('joulegate_requests_total{workload="chat",outcome="served",deployment="far"} 1');
  expect(text).toContain('joulegate_requests_total{workload="chat",outcome="refused",deployment="none"} 1');
  expect(text).toContain('joulegate_request_errors_total{code="JG_MODEL_UNKNOWN"} 1');
  expect(text).toContain('joulegate_tokens_total{deployment="far",bucket="input_uncached"} 900');
  expect(text).toContain('joulegate_energy_joules_total{workload="chat",deployment="far",tier="modelled-open"} 1800');
  expect(text).toContain('joulegate_carbon_grams_total{workload="chat",deployment="far",tier="modelled-open"} 0.1');
  expect(text).toContain('joulegate_overhead_seconds_bucket{le="0.0005"} 2');
  expect(text).toContain('joulegate_overhead_seconds_bucket{le="0.00025"} 0');
});

test('what nobody knows is counted beside the sums, and the nearest deployment stands beside what is booked', async () => {
  const bus = eventBus();
  const telemetry = createTelemetry(bus);
  const nearest = { deployment: 'near', costNanoUsd: 3_000_000, energyNanoWh: 1e9, carbonNanoG: 4e8, addedMs: 0 };
  const counterfactual = { nearest, static: null, cheapest: null, chosen: null };
  bus.publish({ kind: 'entry', entry: entryOf({ counterfactual, waterOnSiteMicrolitres: 2_000_000 }) });
  // Not compared: it stands for itself. Its carbon and water nobody knows.
  bus.publish({ kind: 'entry', entry: entryOf({ carbonNanoG: { mean: null, sigma: 0 } }) });
  // It reached no deployment: there is nothing to know.
  bus.publish({
    kind: 'entry',
    entry: entryOf({ deployment: null, outcome: 'refused', costNanoUsd: 0, energyNanoWh: { mean: null, sigma: 0 } }),
  });
  const text = await telemetry.metrics();
  const place = 'workload="chat",deployment="far"';
  expect(
    text.split('\n').filter((line) => /^joulegate_(unknown|nearest|water|first_token_seconds_count)/.test(line)),
  ).toEqual([
    `joulegate_water_litres_total{${place}} 2`,
    `joulegate_unknown_total{${place},figure="carbon"} 1`,
    `joulegate_unknown_total{${place},figure="water"} 1`,
    'joulegate_nearest_cost_usd_total{workload="chat"} 0.005',
    'joulegate_nearest_energy_joules_total{workload="chat"} 5400',
    'joulegate_nearest_carbon_grams_total{workload="chat"} 0.5',
    'joulegate_first_token_seconds_count{deployment="far"} 2',
    'joulegate_first_token_seconds_count{deployment="none"} 1',
  ]);
});

test('state is read when somebody asks: what has no figure has no series', async () => {
  const reading: BudgetReading = {
    kind: 'paced',
    dimension: 'carbon',
    scope: 'workload',
    organisation: null,
    owner: 'chat',
    period: 'rolling',
    limit: 1000,
    used: 600,
    reserved: 0,
    unknown: 3,
    unit: 'g',
    elapsed: 0.5,
    resetsAt: 60_000,
    shadowPrice: 0.002,
    shadowPriceUnit: 'USD/g',
    target: null,
  };
  const forever: BudgetReading = {
    ...reading,
    kind: 'hard',
    period: 'total',
    elapsed: null,
    resetsAt: null,
    shadowPrice: null,
    shadowPriceUnit: null,
  };
  const hour: GridHour = {
    zone: 'FR',
    hour: 0,
    directGPerKwh: null,
    lifecycleGPerKwh: 40,
    marginalGPerKwh: 300,
    lowCarbonShare: null,
    renewableShare: null,
    kind: 'hourly',
    ageHours: 2,
    sigma: 0.1,
    source: 'test',
    licence: 'none',
  };
  const { metrics } = createTelemetry(eventBus(), {
    limits: () => [reading, forever],
    openReservations: () => ({ open: 1, expired: 0 }),
    caches: () => [],
    fleet: () => [
      { deployment: 'far', healthy: false, inFlight: 2, maxInFlight: 8, ttftMs: { '0.5': 1, '0.95': 2, '0.99': 3 } },
    ],
    grid: () => [hour],
    journal: () => ({ buffered: 5, lost: 0, windowMs: 50, unsealedBytes: 700, unsealedFiles: 1 }),
    underWay: () => 4,
    ready: () => true,
  });
  const labels = 'scope="workload",organisation="",owner="chat",kind="paced",dimension="carbon",period="rolling"';
  const lines = (await metrics()).split('\n');
  const ours =
    /^joulegate_(limit_elapsed|limit_resets|limit_unknown|shadow|grid_(int|age)|upstream_h|upstream_in|ready|ledger_unsealed)/;
  expect(lines.filter((line) => ours.test(line))).toEqual([
    `joulegate_limit_unknown_requests{${labels}} 3`,
    `joulegate_limit_unknown_requests{${labels.replace('paced', 'hard').replace('rolling', 'total')}} 3`,
    `joulegate_limit_elapsed_ratio{${labels}} 0.5`,
    `joulegate_limit_resets_timestamp_seconds{${labels}} 60`,
    `joulegate_shadow_price{${labels},unit="USD/g"} 0.002`,
    'joulegate_upstream_healthy{deployment="far"} 0',
    'joulegate_upstream_in_flight{deployment="far"} 2',
    'joulegate_upstream_in_flight_limit{deployment="far"} 8',
    'joulegate_grid_intensity_grams_per_kwh{zone="FR",scope="lifecycle"} 40',
    'joulegate_grid_intensity_grams_per_kwh{zone="FR",scope="marginal"} 300',
    'joulegate_grid_age_seconds{zone="FR",kind="hourly"} 7200',
    'joulegate_ready 1',
    'joulegate_ledger_unsealed_bytes 700',
    'joulegate_ledger_unsealed_files 1',
  ]);
});

test('work that waits is told by the process that runs it; another has no series', async () => {
  const sources = {
    limits: () => [],
    openReservations: () => ({ open: 0, expired: 0 }),
    caches: () => [],
    fleet: () => [],
    grid: () => [],
    journal: () => ({ buffered: 0, lost: 0, windowMs: 50, unsealedBytes: 0, unsealedFiles: 0 }),
    underWay: () => 0,
    ready: () => true,
  };
  const waiting = {
    requests: { waiting: 7, here: 2, flex: 0, batch: 400 },
    vendorBatches: { collecting: 0, sending: 0, sent: 2, left: 1 },
    oldestSeconds: 90,
  };
  let asked = 0;
  const linesOf = async (known: typeof waiting | null): Promise<readonly string[]> => {
    const bus = eventBus();
    const { metrics } = createTelemetry(bus, {
      ...sources,
      waiting: () => {
        asked++;
        return Promise.resolve(known);
      },
    });
    for (const result of ['sent', 'failed', 'failed', 'given-up'] as const) bus.publish({ kind: 'webhook', result });
    return (await metrics())
      .split('\n')
      .filter((line) => /^joulegate_(waiting|vendor_b|webhooks)/.test(line))
      .toSorted();
  };
  expect(await linesOf(waiting)).toEqual(
    [
      'joulegate_webhooks_total{result="sent"} 1',
      'joulegate_webhooks_total{result="failed"} 2',
      'joulegate_webhooks_total{result="given-up"} 1',
      'joulegate_waiting_requests{lane="waiting"} 7',
      'joulegate_waiting_requests{lane="here"} 2',
      'joulegate_waiting_requests{lane="flex"} 0',
      'joulegate_waiting_requests{lane="batch"} 400',
      'joulegate_vendor_batches{state="collecting"} 0',
      'joulegate_vendor_batches{state="sending"} 0',
      'joulegate_vendor_batches{state="sent"} 2',
      'joulegate_vendor_batches{state="left"} 1',
      'joulegate_waiting_oldest_seconds 90',
    ].toSorted(),
  );
  // Three gauges, one look at the state.
  expect(asked).toBe(1);
  expect((await linesOf(null)).filter((line) => line.startsWith('joulegate_waiting'))).toEqual([
    'joulegate_waiting_oldest_seconds Nan',
  ]);
});

test('faults are counted, and nothing after close', async () => {
  const bus = eventBus();
  const telemetry = createTelemetry(bus);
  const publish = () => {
    bus.publish({ kind: 'unauthenticated', code: 'JG_AUTH_MISSING' });
    bus.publish({ kind: 'ledger-fault', message: 'disk full' });
    bus.publish({ kind: 'usage-missing', id: 'd', deployment: 'far' });
  };
  publish();
  telemetry.close();
  publish();
  const text = await telemetry.metrics();
  expect(text).toContain('joulegate_unauthenticated_requests_total{code="JG_AUTH_MISSING"} 1');
  expect(text).toContain('joulegate_ledger_faults_total 1');
  expect(text).toContain('joulegate_usage_missing_total{deployment="far"} 1');
});

test('every metric is prefixed and no label grows without end', async () => {
  const bus = eventBus();
  const telemetry = createTelemetry(bus);
  for (let i = 0; i < 1_000; i++) bus.publish({ kind: 'entry', entry: entryOf({ workload: `w${i}` }) });
  const lines = (await telemetry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines.every((line) => line.startsWith('joulegate_'))).toBe(true);
  expect(lines.filter((line) => line.startsWith('joulegate_requests_total'))).toHaveLength(201);
  expect(lines).toContain('joulegate_requests_total{workload="other",outcome="served",deployment="far"} 800');
});

test('a bounded label keeps the first values', () => {
  const label = boundedLabel(2);
  expect(['a', 'b', 'c', 'a'].map(label)).toEqual(['a', 'b', 'other', 'a']);
});

test('diagnoses are counted by cause, with what they took', async () => {
  const bus = eventBus();
  const telemetry = createTelemetry(bus);
  bus.publish({ kind: 'diagnosis', code: 'image.no-space', tookMs: 300, calls: 20, bytes: 5000 });
  bus.publish({ kind: 'diagnosis', code: 'image.no-space', tookMs: 1500, calls: 22, bytes: 5500 });
  const text = await telemetry.metrics();
  telemetry.close();
  for (const line of [
    'joulegate_diagnoses_total{code="image.no-space"} 2',
    'joulegate_diagnosis_calls_total 42',
    'joulegate_diagnosis_bytes_total 10500',
    'joulegate_diagnosis_duration_seconds_bucket{le="0.5"} 1',
    'joulegate_diagnosis_duration_seconds_sum 1.8',
    'joulegate_diagnosis_duration_seconds_count 2',
  ])
    expect(text).toContain(`${line}\n`);
});
