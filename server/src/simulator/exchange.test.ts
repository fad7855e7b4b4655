import { describe, expect, test } from 'vitest';
import type { ChatRequest } from './chat-request.ts';
import { isBadRequest, readChatRequest } from './chat-request.ts';
import { DEMO_FLEET } from './demo-fleet.ts';
import { chunkEnds, drawExchange, generatedBy, usageAfter } from './exchange.ts';
import { schemaExample } from './schema-example.ts';
import { promptTokens } from './token-plan.ts';

const spec = DEMO_FLEET[0]!;
const at = { seed: 5, inFlight: 1, createdS: 0, slow: false };

function request(fields: Record<string, unknown> = {}): ChatRequest {
  const read = readChatRequest({
    model: spec.upstreamModel,
    messages: [{ role: 'user', content: 'Hello there' }],
    ...fields,
  });
  if (isBadRequest(read)) throw new Error(read.message);
  return read;
}
const metadata = (fields: Record<string, number>): Record<string, unknown> => ({
  metadata: Object.fromEntries(Object.entries(fields).map(([key, value]) => [`sim_${key}_tokens`, String(value)])),
});

describe('tokens', () => {
  test('a prompt counts ceil(bytes / 4) a message, in UTF-8, text parts joined', () => {
    expect(
      promptTokens([
        { role: 'system', content: 'abcde' },
        { role: 'user', content: 'éé' },
      ]),
    ).toBe(3);
    const parts = [
      { type: 'text', text: 'abcd' },
      { type: 'image_url', image_url: { url: 'x' } },
      { type: 'text', text: 'e' },
    ];
    expect(promptTokens([{ role: 'user', content: parts }])).toBe(2);
  });

  test('a trace keeps its own lengths', () => {
    const { report } = drawExchange(
      spec,
      request(metadata({ input: 1234, output: 56, cached: 1000, reasoning: 20 })),
      at,
    );
    expect(report).toEqual({ prompt: 1234, cached: 1000, completion: 56, reasoning: 20 });
  });

  test('the limit cuts the answer, reasoning first, and says length', () => {
    const cut = drawExchange(spec, request({ max_tokens: 30, ...metadata({ output: 56, reasoning: 20 }) }), at);
    expect(cut.report).toMatchObject({ completion: 30, reasoning: 20 });
    expect(cut.pieces).toHaveLength(10);
    expect(cut.finish).toBe('length');
    const newer = drawExchange(
      spec,
      request({ max_completion_tokens: 8, max_tokens: 30, ...metadata({ output: 56 }) }),
      at,
    );
    expect(newer.report.completion).toBe(8);
    expect(drawExchange(spec, request({ max_tokens: 56, ...metadata({ output: 56 }) }), at).finish).toBe('stop');
  });

  test('usage at any moment is disjoint and adds up to the report at the end', () => {
    const exchange = drawExchange(spec, request(metadata({ input: 100, cached: 40, output: 50, reasoning: 10 })), at);
    expect(usageAfter(exchange.plan, 4)).toMatchObject({ inputUncached: 60, cacheRead: 40, reasoning: 4, output: 0 });
    expect(usageAfter(exchange.plan, 50)).toMatchObject({ reasoning: 10, output: 40 });
    expect(generatedBy(exchange, exchange.timing.ttftMs - 1)).toBe(0);
    expect(generatedBy(exchange, exchange.serviceMs + 1)).toBe(50);
  });
});

describe('times', () => {
  const meanOf = (count: number, pick: (seed: number) => number): number =>
    Array.from({ length: count }, (_, i) => pick(i)).reduce((a, b) => a + b) / count;
  const timing = (inFlight: number, input: number) => (seed: number) =>
    drawExchange(spec, request(metadata({ input, output: 100 })), { ...at, seed: seed * 7919, inFlight });

  test('more of our own load slows tokens and the first token', () => {
    const tpot = (load: number): number => meanOf(400, (s) => timing(load, 100)(s).timing.tpotMs);
    const ttft = (load: number): number => meanOf(400, (s) => timing(load, 100)(s).timing.ttftMs);
    expect(tpot(65) / tpot(1)).toBeGreaterThan(1.2);
    expect(ttft(65) / ttft(1)).toBeGreaterThan(1.2);
  });

  test('uncached prompt tokens lengthen the first token by the stated rate', () => {
    const ttft = (input: number): number => meanOf(2000, (s) => timing(1, input)(s).timing.ttftMs);
    const added = (ttft(4000) - ttft(1)) / 3999;
    expect(added / spec.prefillMsPerToken).toBeGreaterThan(0.9);
    expect(added / spec.prefillMsPerToken).toBeLessThan(1.2);
  });

  test('the median token time is the stated one, slow is ten times it', () => {
    const sorted = Array.from({ length: 999 }, (_, i) => timing(1, 10)(i).timing.tpotMs).sort((a, b) => a - b);
    expect(sorted[499]! / spec.tpotMs).toBeCloseTo(1, 1);
    const slow = drawExchange(spec, request(metadata({ output: 9 })), { ...at, slow: true });
    expect(slow.serviceMs / drawExchange(spec, request(metadata({ output: 9 })), at).serviceMs).toBeCloseTo(10, 9);
  });

  test('the same seed draws the same exchange, another seed another', () => {
    expect(drawExchange(spec, request(), at)).toEqual(drawExchange(spec, request(), at));
    expect(drawExchange(spec, request(), { ...at, seed: 6 }).pieces).not.toEqual(
      drawExchange(spec, request(), at).pieces,
    );
  });
});

test('chunks: the first token alone, at most 18 of content, none faster than 15 ms, the last one whole', () => {
  expect(chunkEnds(0, 1000)).toEqual([]);
  expect(chunkEnds(1, 0)).toEqual([1]);
  expect(chunkEnds(5, 1000)).toEqual([1, 2, 3, 4, 5]);
  expect(chunkEnds(300, 30)).toEqual([1, 151, 300]);
  for (let visible = 2; visible < 3000; visible += 37) {
    const ends = chunkEnds(visible, 60_000);
    expect(ends.length).toBeLessThanOrEqual(18);
    expect(ends.at(-1)).toBe(visible);
    expect(new Set(ends).size).toBe(ends.length);
  }
});

describe('what is asked for', () => {
  const tools = ['get_weather', 'book_room'].map((name) => ({
    type: 'function',
    function: { name, parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
  }));
  const kindOf = (fields: Record<string, unknown>): unknown =>
    drawExchange(spec, request({ tools, ...fields }), at).kind;
  const user = (content: string): unknown => [{ role: 'user', content }];

  test('tools are called on demand and left alone otherwise', () => {
    expect(kindOf({})).toEqual({ kind: 'words' });
    expect(kindOf({ tool_choice: 'required' })).toMatchObject({ kind: 'tool', name: 'get_weather' });
    expect(kindOf({ tool_choice: { type: 'function', function: { name: 'book_room' } } })).toMatchObject({
      name: 'book_room',
    });
    expect(kindOf({ messages: user('please run book_room now') })).toMatchObject({ name: 'book_room' });
    expect(kindOf({ messages: user('Use the right tool for it') })).toMatchObject({ name: 'get_weather' });
    expect(kindOf({ tool_choice: 'none', messages: user('run book_room') })).toEqual({ kind: 'words' });
    expect(kindOf({ messages: [...(user('run book_room') as []), { role: 'tool', content: 'ok' }] })).toEqual({
      kind: 'words',
    });
  });

  test('arguments and JSON answers are whole and fill what is required', () => {
    const call = drawExchange(spec, request({ tools, tool_choice: 'required' }), at);
    expect(JSON.parse(call.pieces.join(''))).toEqual({ city: 'example' });
    expect(call.finish).toBe('tool_calls');
    const json = drawExchange(spec, request({ response_format: { type: 'json_object' } }), at);
    expect(Object.keys(JSON.parse(json.pieces.join('')))).toEqual(['answer']);
    expect(json.report.completion).toBe(json.pieces.length);
  });
});

test('a schema example holds to types, bounds, enums, references and required fields only', () => {
  const schema = {
    type: 'object',
    $defs: { day: { type: 'string', format: 'date' } },
    properties: {
      day: { $ref: '#/$defs/day' },
      guests: { type: 'integer', minimum: 2, maximum: 8 },
      share: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
      unit: { enum: ['c', 'f'] },
      tags: { type: 'array', minItems: 2, items: { type: 'boolean' } },
      code: { type: 'string', minLength: 9 },
      maybe: { anyOf: [{ type: 'null' }, { type: 'string' }] },
      nested: { allOf: [{ properties: { a: { const: 4 } }, required: ['a'] }, { required: [] }] },
      optional: { type: 'string' },
    },
    required: ['day', 'guests', 'share', 'unit', 'tags', 'code', 'maybe', 'nested'],
  };
  expect(schemaExample(schema)).toEqual({
    day: '2026-01-15',
    guests: 2,
    share: 0.5,
    unit: 'c',
    tags: [true, true],
    code: 'example..',
    maybe: null,
    nested: { a: 4 },
  });
});

test('refuses what OpenAI refuses', () => {
  const bad = (body: unknown): string | null => {
    const read = readChatRequest(body);
    return isBadRequest(read) ? read.param : 'accepted';
  };
  const messages = [{ role: 'user', content: 'x' }];
  expect(bad([])).toBeNull();
  expect(bad({ messages })).toBe('model');
  expect(bad({ model: 'm', messages: [] })).toBe('messages');
  expect(bad({ model: 'm', messages, stream_options: { include_usage: true } })).toBe('stream_options');
  expect(bad({ model: 'm', messages, n: 2 })).toBe('n');
  expect(bad({ model: 'm', messages, max_tokens: 0 })).toBe('max_completion_tokens');
  expect(bad({ model: 'm', messages, anything: 'else', stop: null })).toBe('accepted');
});
