import { expect, test } from 'vitest';
import { decide, NO_ALLOWANCES, type Decision, type LiveState } from '../kernel/index.ts';
import { ENTRY_SCHEMA, type Entry } from '../ledger/entry/index.ts';
import { NO_USAGE } from '../units/index.ts';
import { deployment, tableOf, workload } from './table.fixture.ts';
import { whyEntry } from './why.ts';

function decision(): Decision {
  const table = tableOf(
    [
      { facts: deployment(), gramsPerKwh: 40, roundTripMs: 10 },
      {
        facts: deployment({ id: 'virginia', price: { ...deployment().price, inputPerMtok: 0.5 } }),
        gramsPerKwh: 400,
        roundTripMs: 90,
      },
    ],
    [workload({ deployments: ['paris', 'virginia'] })],
  );
  const compiled = table.workloads.get('chat');
  if (compiled === undefined) throw new RangeError('no workload');
  const live: LiveState = { ttftMs: Float64Array.of(100, 100), unavailable: new Uint8Array(2) };
  const expected = { inputTokens: 1000, cacheReadTokens: 0, outputTokens: 100 };
  return decide(
    table,
    compiled,
    {
      origin: 'here',
      expected,
      modelAsked: null,
      exactModel: false,
      capabilities: 0,
      contextTokens: 100,
      latencyLimitMs: null,
      allowances: NO_ALLOWANCES,
    },
    live,
    compiled.workload.prices,
  );
}

const unknown = { mean: null, sigma: 0 };
const entry = (over: Partial<Entry>): Entry => ({
  schema: ENTRY_SCHEMA,
  id: 'e',
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
  modelAsked: 'chat',
  modelServed: 'llama-3.1-8b',
  deployment: 'virginia',
  site: null,
  zone: null,
  operator: null,
  origin: 'here',
  usage: NO_USAGE,
  usageGrade: 'reported',
  units: null,
  latency: { roundTripMs: 0, ttftMs: null, serviceMs: 0, overheadMs: 0, totalMs: 0, addedMs: 0 },
  costNanoUsd: 0,
  priceSource: null,
  energyNanoWh: unknown,
  carbonNanoG: unknown,
  carbonOperationalNanoG: null,
  carbonEmbodiedNanoG: null,
  carbonDirectNanoG: null,
  carbonMarketNanoG: null,
  carbonUpstreamNanoG: null,
  marketBasis: null,
  scope2Source: null,
  waterOnSiteMicrolitres: null,
  tier: null,
  method: null,
  grid: null,
  decision: null,
  attempts: [],
  configVersion: 1,
  importedAt: null,
  team: null,
  protocol: null,
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

test('a decision that was carried out is told as it was made', () => {
  const why = whyEntry(entry({ decision: decision() }));
  expect(why.sentence).toMatch(/^Sent to virginia: lowest full cost of 2 allowed deployments\./);
  expect(why.explanation?.nearest?.deployment).toBe('paris');
});

test('what came after the decision is told too', () => {
  const made = decision();
  expect(whyEntry(entry({ decision: made, deployment: 'paris' })).sentence).toMatch(
    /virginia did not answer, so paris served it\.$/,
  );
  expect(
    whyEntry(entry({ decision: made, outcome: 'failed', error: 'JG_UPSTREAM_TIMEOUT', status: 504 })).sentence,
  ).toMatch(/It then failed \(JG_UPSTREAM_TIMEOUT\)\.$/);
  const chosen = { deployment: 'virginia', costNanoUsd: 1, energyNanoWh: 1, carbonNanoG: 1, addedMs: 80 };
  const counterfactual = { nearest: null, static: null, cheapest: null, chosen };
  expect(whyEntry(entry({ decision: made, mode: 'shadow', deployment: 'paris', counterfactual })).sentence).toMatch(
    /Shadow mode: it went to paris, .* would have sent it to virginia\.$/,
  );
});

test('that a request waited, and what that saved, is told', () => {
  const since = entry({}).at - 11 * 3_600_000;
  const unknown = { costNanoUsd: null, energyNanoWh: null, carbonNanoG: null };
  const nowhere = { since, batch: null, deployment: null, lifecycleGPerKwh: null, gridSource: null, ...unknown };
  expect(whyEntry(entry({ waited: nowhere })).sentence).toMatch(
    / It could wait, and came 11 h after it was submitted\.$/,
  );
  const waited = { ...nowhere, deployment: 'paris', carbonNanoG: 3e9 };
  const carbonNanoG = { mean: 1e9, sigma: 0 };
  expect(whyEntry(entry({ waited, carbonNanoG })).sentence).toMatch(
    / It waited 11 h: that saved 2 g CO2e and unknown USD against paris at once\.$/,
  );
});

test('what was chosen and never sent is not told as sent', () => {
  const over = {
    decision: decision(),
    deployment: null,
    outcome: 'refused',
    error: 'JG_LIMIT_REQUESTS',
    status: 429,
  } as const;
  const { sentence, explanation } = whyEntry(entry(over));
  expect(sentence).toMatch(
    /^Refused before it was sent \(JG_LIMIT_REQUESTS, status 429\)\. It would have gone to virginia: lowest full cost /,
  );
  expect(explanation?.chosen?.deployment).toBe('virginia');
  expect(whyEntry(entry({ ...over, outcome: 'failed', error: 'JG_CLIENT_GONE', status: 499 })).sentence).toMatch(
    /^Failed before it was sent \(JG_CLIENT_GONE, status 499\)\. It would have gone to/,
  );
});

test.each([
  [{ mode: 'observe' as const }, 'Sent to virginia: workload chat is in observe mode, which decides nothing.'],
  [
    { mode: 'observe' as const, outcome: 'failed' as const, error: 'JG_UPSTREAM_ERROR', status: 502 },
    'Sent to virginia: workload chat is in observe mode, which decides nothing. It failed there (JG_UPSTREAM_ERROR, status 502).',
  ],
  [
    { outcome: 'refused' as const, error: 'JG_BAD_JSON', status: 400, deployment: null },
    'Refused before a decision (JG_BAD_JSON, status 400).',
  ],
  [
    { outcome: 'failed' as const, error: 'JG_CLIENT_GONE', status: 499, deployment: null },
    'Failed before a decision (JG_CLIENT_GONE, status 499).',
  ],
  [
    { importedAt: 1, mode: 'observe' as const },
    'Imported: it ran at virginia past this gateway, which decided nothing.',
  ],
  [
    { importedAt: 1, outcome: 'cached' as const, deployment: null },
    'Imported: it was answered from a cache past this gateway, which decided nothing.',
  ],
  [
    { importedAt: 1, outcome: 'failed' as const, error: 'JG_UPSTREAM_ERROR', status: 502 },
    'Imported: it failed at virginia past this gateway, which decided nothing.',
  ],
  [{ outcome: 'cached' as const, deployment: null }, 'Answered from the cache: nothing was sent anywhere.'],
])('without a decision: %o', (over, sentence) => {
  expect(whyEntry(entry(over))).toEqual({ explanation: null, sentence });
});
