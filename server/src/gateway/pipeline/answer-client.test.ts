import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anthropic } from '../dialects/anthropic/index.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { openai } from '../dialects/openai/index.ts';
import type { AnswerHeaders } from './call.ts';
import { figure, pushUpstreamHeaders } from './answer-client.ts';

const told = (upstream: AnswerHeaders, dialect: Dialect | null = openai, own: readonly string[] = []): string[] => {
  const headers = [...own];
  pushUpstreamHeaders(headers, upstream, dialect);
  return headers.slice(own.length);
};

test('what clients of OpenAI and Anthropic read goes on, in the order that it came', () => {
  const openAi = {
    'retry-after': '3',
    'retry-after-ms': '2500',
    'openai-organization': 'org-a',
    'openai-processing-ms': '210',
    'openai-version': '2020-10-01',
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-remaining-tokens': '149984',
    'x-ratelimit-reset-tokens': '6m0s',
    'x-should-retry': 'false',
  };
  expect(told(openAi)).toEqual(Object.entries(openAi).flat());
  const vendor = {
    'anthropic-ratelimit-requests-limit': '1000',
    'anthropic-ratelimit-input-tokens-remaining': '80000',
    'anthropic-ratelimit-tokens-reset': '2026-11-21T00:00:00Z',
    'anthropic-organization-id': 'b9',
  };
  expect(told(vendor, anthropic)).toEqual(Object.entries(vendor).flat());
});

test('nothing else does: cookies, hops, the transport, other names', () => {
  const kept = [
    'set-cookie',
    'connection',
    'keep-alive',
    'transfer-encoding',
    'te',
    'trailer',
    'upgrade',
    'proxy-authenticate',
    'proxy-authorization',
    'content-length',
    'content-encoding',
    'content-type',
    'date',
    'server',
    'alt-svc',
    'cf-ray',
    'strict-transport-security',
    'access-control-allow-origin',
    'cache-control',
    'vary',
    'x-ratelimit',
    'x-joulegate-cost-usd',
    'openai-secret',
    'anthropic-organization-id',
  ];
  expect(told(Object.fromEntries(kept.map((name) => [name, '1'])))).toEqual([]);
});

test('our own name prevails', () => {
  expect(
    told({ 'x-ratelimit-limit-requests': '60', 'x-ratelimit-limit-tokens': '9' }, openai, [
      'x-ratelimit-limit-requests',
      '5',
    ]),
  ).toEqual(['x-ratelimit-limit-tokens', '9']);
});

test("the upstream's own name for a request is told beside ours, even where nothing else goes on", () => {
  expect(told({ 'x-request-id': 'req_1' }, openai, ['x-request-id', 'jg_1'])).toEqual([
    'x-joulegate-upstream-request-id',
    'req_1',
  ]);
  expect(told({ 'request-id': 'req_2', 'openai-version': '1' }, null)).toEqual([
    'x-joulegate-upstream-request-id',
    'req_2',
  ]);
});

test.each([['a\nb'], ['a\u0000'], ['é'], ['x'.repeat(257)], [['1', '2']], [undefined]])(
  '%j is no value to go on',
  (value) => {
    expect(told({ 'retry-after': value, 'x-request-id': value })).toEqual([]);
  },
);

test.each([
  [0, '0'],
  [1, '1e-9'],
  [82_500, '0.0000825'],
  [103_564_499, '0.103564'],
  [103_564_501, '0.103565'],
  [-47_626_400, '-0.0476264'],
  [9_007_199_254_740_991, '9007200'],
])('%d nano is told as %s', (nano, text) => {
  expect(figure(nano)).toBe(text);
});

test('six digits, as the language itself rounds', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (nano) => {
      const told = Number(figure(nano));
      const exact = nano / 1e9;
      expect(Math.abs(told - exact)).toBeLessThanOrEqual(Math.abs(exact) * 5.000001e-6);
      // Text and whole numbers may differ where the seventh digit is exactly a half.
      expect(Math.abs(told - Number(exact.toPrecision(6)))).toBeLessThanOrEqual(Math.abs(exact) * 1.000001e-5);
      expect(
        figure(nano)
          .replace(/e.*|[-.]/g, '')
          .replace(/^0+|0+$/g, '').length,
      ).toBeLessThanOrEqual(6);
    }),
  );
});
