import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { ERROR_TABLE } from '../../../units/errors.ts';
import { JoulegateError } from '../../../units/index.ts';
import type { ErrorCode } from '../../../units/errors.ts';
import { anthropicErrorBody, anthropicStreamError, messagesErrorType, toAnthropicError } from './error.ts';
import { countTokensLane, messagesLane } from './lanes.ts';
import { parseMessagesRequest } from './request.ts';
import { laterUsage, readMessagesUsage } from './usage.ts';

const body = Buffer.from(
  '{ "max_tokens":64, "messages":[{"role":"user","content":"hi"}],\n "model" : "fast", "x":1.0 }',
);
const call = parseMessagesRequest(body);

test('a request keeps its bytes but the name of the model', () => {
  expect(messagesLane.outgoing(call, body, { model: 'fast', vendor: 'anthropic' }).body).toBe(body);
  expect(messagesLane.outgoing(call, body, { model: 'claude-haiku-4-5', vendor: 'anthropic' }).body.toString()).toBe(
    body.toString().replace('"fast"', '"claude-haiku-4-5"'),
  );
  expect(messagesLane.refused(call)).toEqual([]);
});

test('an answer keeps its bytes, and its usage is read', () => {
  const answer = Buffer.from('{"type":"message","content":[],"usage":{"input_tokens":3,"output_tokens":0}}');
  expect(messagesLane.answer(answer, call)).toEqual({
    made: [],
    body: answer,
    usage: { inputUncached: 3, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 },
  });
  expect(messagesLane.answer(Buffer.from('{"type":"message","content":[]}'), call).usage).toBeNull();
  expect(() => messagesLane.answer(Buffer.from('{"choices":[]}'), call)).toThrow(TypeError);
  expect(() => messagesLane.answer(Buffer.from('{"type":"message"}'), call)).toThrow(TypeError);
  expect(() => messagesLane.answer(Buffer.from('{"type":"completion","content":[]}'), call)).toThrow(TypeError);
  expect(messagesLane.error(429, answer)).toBe(answer);
});

test('counting tokens costs none', () => {
  const answer = Buffer.from('{"input_tokens":2095}');
  expect(countTokensLane.answer(answer, call)).toMatchObject({ body: answer, usage: { inputUncached: 0, output: 0 } });
  expect(() => countTokensLane.answer(Buffer.from('{}'), call)).toThrow(TypeError);
  expect(() => countTokensLane.follow(call)).toThrow(TypeError);
});

test.each([
  [
    'cache writes without a split are of five minutes',
    { input_tokens: 1, output_tokens: 2, cache_creation_input_tokens: 7 },
    { inputUncached: 1, cacheWrite5m: 7, cacheWrite1h: 0, output: 2 },
  ],
  [
    'a split alone is enough',
    {
      input_tokens: 1,
      output_tokens: 2,
      cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 },
    },
    { cacheWrite5m: 3, cacheWrite1h: 4 },
  ],
  [
    'a split never adds to the total',
    {
      input_tokens: 1,
      output_tokens: 2,
      cache_creation_input_tokens: 5,
      cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 9 },
    },
    { cacheWrite5m: 0, cacheWrite1h: 5 },
  ],
  [
    'thinking is part of the output',
    { input_tokens: 1, output_tokens: 9, output_tokens_details: { thinking_tokens: 4 } },
    { output: 5, reasoning: 4 },
  ],
  ['explicit zeros are zeros', { input_tokens: 0, output_tokens: 0 }, { inputUncached: 0, output: 0 }],
])('usage: %s', (_, usage, buckets) => {
  expect(readMessagesUsage(usage)).toMatchObject(buckets);
});

test.each([
  [null],
  [{}],
  [{ input_tokens: 1 }],
  [{ input_tokens: -1, output_tokens: 1 }],
  [{ input_tokens: 1, output_tokens: 1e12 }],
  [{ input_tokens: '1', output_tokens: 1 }],
])('usage of %j is unknown', (usage) => {
  expect(readMessagesUsage(usage)).toBeNull();
});

test('of two reports the later counts', () => {
  expect(laterUsage({ a: 1, b: 2 }, { b: 3, a: null })).toEqual({ a: 1, b: 3 });
  expect(laterUsage(undefined, { a: 1 })).toEqual({ a: 1 });
  expect(laterUsage({ a: 1 }, undefined)).toEqual({ a: 1 });
});

test('every error of ours has a type that Anthropic documents', () => {
  const types =
    readFileSync(
      createRequire(import.meta.url)
        .resolve('@anthropic-ai/sdk/resources/shared')
        .replace(/\.js$/, '.d.ts'),
      'utf8',
    ).match(/export type ErrorType = ([^;]+);/)?.[1] ?? '';
  // The SDK names no class for a body that is too large; the API's documentation does.
  const known = [...types.matchAll(/'(\w+)'/g)].map((match) => match[1]).concat('request_too_large');
  expect(known.length).toBeGreaterThan(9);
  for (const code of Object.keys(ERROR_TABLE) as ErrorCode[])
    expect(known, code).toContain(toAnthropicError(new JoulegateError(code, 'x'), null).error.type);
  expect([402, 404, 418, 429, 500, 502, 503, 504].map(messagesErrorType)).toEqual([
    'billing_error',
    'not_found_error',
    'invalid_request_error',
    'rate_limit_error',
    'api_error',
    'api_error',
    'overloaded_error',
    'timeout_error',
  ]);
});

test('an error is the same in an answer and in a stream', () => {
  const error = new JoulegateError('JG_OVERLOADED', 'busy');
  const json = '{"type":"error","error":{"type":"overloaded_error","message":"busy"},"request_id":"jg_1"}';
  expect(anthropicErrorBody(error, 'jg_1').toString()).toBe(json);
  expect(anthropicStreamError(error, 'jg_1').toString()).toBe(`event: error\ndata: ${json}\n\n`);
});

test('an error says where and what to do', () => {
  expect(
    toAnthropicError(
      new JoulegateError('JG_BAD_REQUEST', 'it is missing', { where: 'max_tokens', hint: 'send one' }),
      null,
    ),
  ).toEqual({
    type: 'error',
    error: { type: 'invalid_request_error', message: 'max_tokens: it is missing (send one)' },
    request_id: null,
  });
});
