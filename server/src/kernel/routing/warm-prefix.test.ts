import { expect, test } from 'vitest';
import { deployment, gridHour, workload } from '../kernel.fixture.ts';
import { compile } from './compile.ts';
import { NO_ALLOWANCES } from './candidate.ts';
import { decide, type RouteRequest } from './decide.ts';

const PROMPT = 8000;
const price = {
  inputPerMtok: 1,
  cacheReadPerMtok: 0.1,
  cacheWritePerMtok: 1,
  outputPerMtok: 2,
  perRequest: 0,
  source: 'test',
  asOf: '2026-11-21',
};
const stay = deployment({ id: 'stay', price });
const go = deployment({ id: 'go', price: { ...price, inputPerMtok: 0.9, cacheReadPerMtok: 0.09 } });
const chat = workload({
  deployments: ['stay', 'go'],
  defaultDeployment: 'stay',
  models: [{ model: stay.model.key, quality: null }],
});
const table = compile({
  version: 1,
  hour: 0,
  deployments: [stay, go],
  workloads: [chat],
  origins: ['here'],
  gridAt: () => gridHour(100),
  roundTripMs: () => 5,
});

function decideWith(warm: RouteRequest['warm']): ReturnType<typeof decide> {
  const compiled = table.workloads.get(chat.id);
  if (compiled === undefined) throw new Error('no workload');
  const expected = { inputTokens: PROMPT, cacheReadTokens: 0, outputTokens: 100 };
  const request: RouteRequest = {
    origin: 'here',
    expected,
    modelAsked: null,
    exactModel: false,
    capabilities: 0,
    contextTokens: PROMPT + 100,
    latencyLimitMs: null,
    allowances: NO_ALLOWANCES,
    ...(warm === undefined ? {} : { warm }),
  };
  return decide(
    table,
    compiled,
    request,
    { ttftMs: Float64Array.of(100, 100), unavailable: new Uint8Array(2) },
    chat.prices,
  );
}

test('a session stays where its prefix is cached while moving would cost more than it saves', () => {
  expect(decideWith(null).chosen).toBe('go');
  expect(decideWith({ index: 0, tokens: 7000 }).chosen).toBe('stay');
  // 100 cached tokens are not worth 10 % of 8,000.
  expect(decideWith({ index: 0, tokens: 100 }).chosen).toBe('go');
});

test('what is cached is never more than the prompt, and costs what the price says', () => {
  const cash = decideWith({ index: 0, tokens: 1_000_000 }).numbers[0] ?? NaN;
  expect(cash).toBeCloseTo((PROMPT * 0.1 + 100 * 2) / 1e6, 12);
});
