import { expect, test } from 'vitest';
import { eventBus } from '../gateway/events.ts';
import type { Entry } from '../ledger/index.ts';
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
  guard: null,
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

test('faults are counted, and nothing after close', async () => {
  const bus = eventBus();
  const telemetry = createTelemetry(bus);
  const publish = () => {
    bus.publish({ kind: 'unauthenticated', code: 'JG_AUTH_MISSING' });
    bus.publish({ kind: 'ledger-fault', message: 'disk full' });
    bus.publish({ kind: 'usage-missing', id: 'd', deployment: 'far' });
    bus.publish({ kind: 'upstream-health', deployment: 'far', healthy: false, detail: '' });
  };
  publish();
  telemetry.close();
  publish();
  const text = await telemetry.metrics();
  expect(text).toContain('joulegate_unauthenticated_requests_total{code="JG_AUTH_MISSING"} 1');
  expect(text).toContain('joulegate_ledger_faults_total 1');
  expect(text).toContain('joulegate_usage_missing_total{deployment="far"} 1');
  expect(text).toContain('joulegate_upstream_healthy{deployment="far"} 0');
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
