import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { describe, expect, test } from 'vitest';
import type { Traced } from './spans.ts';
import { hrTime, spansOf } from './spans.ts';
import { NAMES, OPERATIONS, PROVIDERS } from './names.ts';

const TOKENS = { inputUncached: 900, cacheRead: 80, cacheWrite5m: 5, cacheWrite1h: 15, output: 70, reasoning: 30 };
const attempt = (over: object) => ({
  deployment: 'far',
  outcome: 'ok',
  status: 200,
  usage: TOKENS,
  usageGrade: 'reported',
  ttftMs: 250,
  serviceMs: 600,
  ...over,
});
const traced = (entry: object = {}, more: object = {}): Traced =>
  ({
    kind: 'traced',
    receivedMs: 1000,
    endedMs: 1700.5,
    trace: {
      traceId: 'a'.repeat(32),
      parentSpanId: null,
      spanId: 'b'.repeat(16),
      tries: [{ spanId: 'c'.repeat(16), startedMs: 1001, endedMs: 1699 }],
    },
    entry: {
      id: 'jg_1',
      at: 1_700_000_000_000,
      endpoint: '/v1/messages',
      status: 200,
      error: null,
      modelAsked: 'claude',
      modelServed: 'claude-4',
      operator: 'mistral',
      deployment: 'far',
      priceSource: 'list',
      costNanoUsd: 2_500_000,
      energyNanoWh: { mean: 1_500_000_000, sigma: 0.3 },
      carbonNanoG: { mean: null, sigma: 0 },
      latency: { overheadMs: 0.4, addedMs: 12 },
      attempts: [attempt({})],
      ...entry,
    },
    ...more,
  }) as unknown as Traced;

describe('spans of a request', () => {
  test('stand where their times were, and say what was booked; what is unknown says nothing', () => {
    const [server, only] = spansOf(traced());
    expect([server!.startTime, server!.endTime, only!.startTime, only!.endTime]).toEqual([
      [1_700_000_000, 0],
      [1_700_000_000, 700_500_000],
      [1_700_000_000, 1_000_000],
      [1_700_000_000, 699_000_000],
    ]);
    expect(server!.attributes).toMatchObject({ 'joulegate.cost_usd': 0.0025, 'joulegate.energy_wh': 1.5 });
    expect(server!.attributes).not.toHaveProperty('joulegate.co2e_g');
    expect(only!.name).toBe('chat claude-4');
    expect(only!.attributes).toMatchObject({
      'gen_ai.provider.name': 'mistral_ai',
      'gen_ai.usage.input_tokens': 1000,
      'gen_ai.usage.output_tokens': 100,
      'gen_ai.usage.cache_creation.input_tokens': 20,
      'gen_ai.response.time_to_first_chunk': 0.25,
    });
  });

  test('of a request without a try, and of one that passed unread, are what is known of them', () => {
    const refused = spansOf(
      traced({ status: 429, error: 'JG_LIMIT', attempts: [] }, { trace: { ...traced().trace, tries: [] } }),
    );
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ status: { code: 0 }, attributes: { 'error.type': 'JG_LIMIT' } });
    const [, passed] = spansOf(traced({ attempts: [], endpoint: '/v1/files' }));
    expect(passed).toMatchObject({ name: 'files claude-4', attributes: { 'joulegate.deployment': 'far' } });
    expect(passed!.attributes).not.toHaveProperty('gen_ai.usage.input_tokens');
    const [, uncounted] = spansOf(traced({ attempts: [attempt({ usageGrade: 'unknown' })] }));
    expect(uncounted!.attributes).not.toHaveProperty('gen_ai.usage.input_tokens');
  });

  test('end no earlier than they begin, and a failure of the upstream is one', () => {
    const [server] = spansOf(traced({ status: 502 }, { endedMs: 900 }));
    expect(server).toMatchObject({ startTime: server!.endTime, status: { code: 2 } });
    expect(hrTime(1500.25)).toEqual([1, 500_250_000]);
  });
});

test('every name is one of the conventions', () => {
  const values = new Set<unknown>(Object.values(conventions).filter((value) => typeof value === 'string'));
  const ours = [...Object.values(NAMES), ...Object.values(PROVIDERS), ...Object.values(OPERATIONS)];
  expect(ours.filter((name) => !values.has(name))).toEqual([]);
});
