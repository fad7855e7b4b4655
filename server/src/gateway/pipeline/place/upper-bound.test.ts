import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COUNTED, MemoryLimitStore } from '../../../accounts/index.ts';
import { limitsSchema } from '../../../accounts/limits/schema.ts';
import { endpointsByPath, NO_MEDIA, type CallRequest } from '../../dialects/index.ts';
import { deployment, tableOf } from '../../table.fixture.ts';
import { upperBound, type Size } from './limits.ts';

const facts = deployment();
const WINDOW = facts.contextTokens;
const table = tableOf([{ facts, gramsPerKwh: 100, roundTripMs: 1 }], []);
const size = (over: Partial<Size> = {}, request: Partial<CallRequest> = {}): Size => ({
  textTokens: 100,
  longestAnswer: 50,
  cacheWrites: false,
  at: Date.UTC(2026, 10, 28, 12),
  request: { answers: 1, media: NO_MEDIA, parsed: {}, ...request },
  ...over,
});
const usdOf = (bound: Size): number => (upperBound(table, 0, bound).nanoUsd ?? NaN) / 1e9;

/** What a caller may write where a number is expected, and what is none. */
const odd = fc.oneof(
  fc.constantFrom(0, 1, 5, 1e8, 1e10, 1e300, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, 2 ** 31, 2 ** 53 + 2),
  fc.nat(),
  fc.double(),
);

test('whatever is asked, the bound is made of whole numbers that limits count, within the window', () => {
  fc.assert(
    fc.property(odd, odd, odd, odd, (textTokens, longestAnswer, answers, mostTokens) => {
      const bound = upperBound(
        table,
        0,
        size({ textTokens, longestAnswer }, { answers, media: { ...NO_MEDIA, mostTokens } }),
      );
      expect(Number.isSafeInteger(bound.tokens)).toBe(true);
      for (const { amount } of COUNTED) {
        const nano = bound[amount];
        expect(nano === null || (Number.isSafeInteger(nano) && nano >= 0)).toBe(true);
      }
      const store = new MemoryLimitStore(limitsSchema.parse({ keys: { budgets: [{ usd: 0 }] } }));
      const subject = { organisation: 'o', team: null, keyId: 'k', limits: null };
      const held = { ...bound, nanoUsd: Math.max(1, bound.nanoUsd ?? 1) };
      expect(store.reserve({ id: '1', subject, ...held }).kind).toBe('refused');
    }),
    { numRuns: 2000 },
  );
  expect(upperBound(table, 0, size({ longestAnswer: 1e300 }))).toEqual(
    upperBound(table, 0, size({ longestAnswer: WINDOW })),
  );
});

test('a deployment that nobody can price bounds what it can', () => {
  const broken = {
    ...table,
    factors: [{ ...table.factors[0]!, usdPerOutput: NaN }],
    contextTokens: new Float64Array(1),
  };
  expect(upperBound(broken, 0, size())).toMatchObject({ tokens: 175, nanoUsd: null });
});

test('every answer, picture and file counts; a prompt that is written to a cache costs what that does', () => {
  const { inputPerMtok, outputPerMtok, perRequest } = facts.price;
  const usd = (input: number, output: number): number =>
    perRequest + (input * inputPerMtok + output * outputPerMtok) / 1e6;
  expect(usdOf(size())).toBeCloseTo(usd(125, 50), 9);
  expect(usdOf(size({}, { answers: 128 }))).toBeCloseTo(usd(125, 50 * 128), 9);
  expect(usdOf(size({}, { media: { ...NO_MEDIA, mostTokens: 300 } }))).toBeCloseTo(usd(425, 50), 9);
  expect(usdOf(size({}, { media: { ...NO_MEDIA, mostTokens: Infinity } }))).toBeCloseTo(usd(WINDOW, 50), 9);
  const { price } = table.factors[0]!;
  const writing = { ...table.factors[0]!, price: { ...price, cacheWritePerMtok: 8, cacheWrite1hPerMtok: 16 } };
  const bound = upperBound({ ...table, factors: [writing] }, 0, size({ cacheWrites: true }));
  expect(bound.nanoUsd! / 1e9).toBeCloseTo(perRequest + (125 * 16 + 50 * outputPerMtok) / 1e6, 9);
});

describe('a list price', () => {
  const listed = (model: string, parsed: Record<string, unknown>, textTokens = 100): number => {
    const price = { ...facts.price, listed: { provider: 'openai', model } };
    const contextTokens = 1_000_000;
    const of = tableOf([{ facts: deployment({ price, contextTokens }), gramsPerKwh: 100, roundTripMs: 1 }], []);
    return (upperBound(of, 0, size({ textTokens }, { parsed })).nanoUsd ?? NaN) / 1e9;
  };

  test('is held in the tier that is asked for where that is dearer, and as usual where it is cheaper', () => {
    // Published: gpt-5 costs 1.25 and 10 USD a million tokens, twice that as priority, half as flex.
    const usual = (125 * 1.25 + 50 * 10) / 1e6;
    expect(listed('gpt-5', {})).toBeCloseTo(usual, 9);
    expect(listed('gpt-5', { service_tier: 'priority' })).toBeCloseTo(2 * usual, 9);
    expect(listed('gpt-5', { service_tier: 'flex' })).toBeCloseTo(usual, 9);
    expect(listed('gpt-5', { service_tier: 'nobody prices it' })).toBeCloseTo(usual, 9);
  });

  test('is held at what a prompt of the longest kind costs', () => {
    const [short, long] = [listed('gpt-5.4', {}, 100), listed('gpt-5.4', {}, 400_000)];
    // Published: 2.50 and 15 USD, above 272,000 tokens 5 and 22.50.
    expect(short).toBeCloseTo((125 * 2.5 + 50 * 15) / 1e6, 9);
    expect(long).toBeCloseTo((500_000 * 5 + 50 * 22.5) / 1e6, 6);
  });
});

/** What the parser of a path says of a body, at the most. */
const most = (path: string, body: object): Pick<CallRequest, 'maxOutputTokens' | 'answers' | 'media'> =>
  endpointsByPath()
    .get(path)!
    .parse(Buffer.from(JSON.stringify({ model: 'm', ...body })));
const chat = (body: object): ReturnType<typeof most> =>
  most('/v1/chat/completions', { messages: [{ role: 'user', content: 'x' }], ...body });
const part = (content: object): ReturnType<typeof most> => chat({ messages: [{ role: 'user', content: [content] }] });
const file = 'A'.repeat(2_000_000);

test.each([
  [chat({ max_tokens: 5, max_completion_tokens: 1e10 }), { maxOutputTokens: 1e10 }],
  [chat({ max_tokens: 1e300, max_completion_tokens: 5 }), { maxOutputTokens: 1e300 }],
  [chat({ max_completion_tokens: 0 }), { maxOutputTokens: null }],
  [chat({ n: 128 }), { answers: 128 }],
  [chat({ n: 2, best_of: 20 }), { answers: 20 }],
  [chat({ n: null }), { answers: 1 }],
  [most('/v1/responses', { input: 'x', max_output_tokens: 7, n: 3 }), { maxOutputTokens: 7, answers: 3 }],
  [most('/v1/messages', { messages: [{ role: 'user', content: 'x' }], max_tokens: 9 }), { maxOutputTokens: 9 }],
  [most('/v1/embeddings', { input: 'x', max_tokens: 9 }), { maxOutputTokens: 0, answers: 1 }],
])('the largest member that a server may honour bounds the answer: %#', (asked, expected) => {
  expect(asked).toMatchObject(expected);
});

test.each([
  [
    'a text in base64, as its bytes',
    part({ type: 'file', file: { file_data: `data:text/plain;base64,${file}` } }),
    370_000,
  ],
  ['a file of unknown kind, as if all of it were text', part({ type: 'file', file: { file_data: file } }), 370_000],
  ['a file that is kept upstream', part({ type: 'file', file: { file_id: 'file-1' } }), Infinity],
  ['a picture', part({ type: 'image_url', image_url: { url: 'https://example.org/a.png' } }), 4784],
  ['a sound', part({ type: 'input_audio', input_audio: { data: file, format: 'mp3' } }), 60_000],
  ['a film at an address', part({ type: 'video_url', video_url: { url: 'https://example.org/a.mp4' } }), Infinity],
  ['an earlier answer', most('/v1/responses', { input: 'x', previous_response_id: 'resp_1' }), Infinity],
  ['token numbers', most('/v1/embeddings', { input: [[1, 2, 3], [4]] }), 4],
  [
    'a document of Anthropic',
    most('/v1/messages', {
      max_tokens: 9,
      messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'base64', data: file } }] }],
    }),
    370_000,
  ],
] as const)('%s counts at least what it can cost', (_, { media }, tokens) => {
  expect(media.mostTokens).toBeGreaterThanOrEqual(tokens);
});

test('a number of answers that is none is refused before anything is decided', () => {
  for (const n of [1.5, -1, '128', [], true, {}])
    expect(() => chat({ n }), JSON.stringify(n)).toThrow(/whole number of answers/);
});
