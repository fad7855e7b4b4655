import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countOf, idOf, momentOf, nanoUsdOf, RowError } from './fields.ts';
import { catalogueModel, plainModelName } from './model-name.ts';

describe('money', () => {
  test.each<[unknown, 0 | -2, bigint]>([
    ['0.1', 0, 100_000_000n],
    [1e-7, 0, 100n],
    ['123.45', -2, 1_234_500_000n],
    ['0.00000000049', 0, 0n],
    ['0.0000000005', 0, 1n],
    ['-3', 0, -3_000_000_000n],
    ['$2.50', 0, 2_500_000_000n],
    ['0.8958740000000000', 0, 895_874_000n],
    ['0E-6176', 0, 0n],
    ['0.00E+3', 0, 0n],
    ['1E-300', -2, 0n],
    ['1.5E+2', 0, 150_000_000_000n],
  ])('%s with the point moved by %d is %s nano-USD', (value, shift, nano) => {
    expect(nanoUsdOf(value, shift)).toBe(nano);
  });

  test('every cent there and back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (cents) => {
        const dollars = `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
        expect(nanoUsdOf(dollars, 0)).toBe(cents * 10_000_000n);
        expect(nanoUsdOf(String(cents), -2)).toBe(cents * 10_000_000n);
      }),
    );
  });
});

test('an id is taken to the last character or not at all: two that differ in a control character are not one request', () => {
  expect(idOf({ id: ' req_\u00e9\u{1f600} ' }, 'id')).toBe('req_\u00e9\u{1f600}');
  expect(idOf({ id: 7 }, 'id')).toBe('7');
  expect(idOf({ id: '' }, 'id')).toBeNull();
  for (const id of ['a\u007f', 'a\u0001', 'a\ud800']) expect(() => idOf({ id }, 'id')).toThrow(RowError);
});

test.each(['1.000', '12.000', '1.000.000', ' 999.500 ', '1,000', '-1', '1e3'])(
  '%s is refused as a count, since a thousand and one may be meant',
  (tokens) => {
    expect(() => countOf({ tokens }, 'tokens')).toThrow(RowError);
  },
);
test.each([
  ['1000', 1000],
  ['1000.0', 1000],
  ['12.00', 12],
  ['0.000', 0],
  ['1000.000', 1000],
])('%s is a count', (tokens, count) => {
  expect(countOf({ tokens }, 'tokens')).toBe(count);
});

test.each([
  ['1775001600', Date.UTC(2026, 3, 1), false],
  ['2026-04-01', Date.UTC(2026, 3, 1), true],
  ['2026-04-01 02:00:00.5', Date.UTC(2026, 3, 1, 2, 0, 0, 500), false],
  ['2026-04-01T02:00:00+02:00', Date.UTC(2026, 3, 1), false],
  ['2026-04-01 02:00:00+00', Date.UTC(2026, 3, 1, 2), false],
  ['2026-04-01T00:00:00 UTC', Date.UTC(2026, 3, 1), false],
])('%s is a moment', (at, ms, dayOnly) => {
  expect(momentOf({ at }, 'at', Date.UTC(2026, 10, 1))).toEqual({ at: ms, dayOnly });
});

test.each([
  ['gpt-4o-2024-08-06', 'gpt-4o'],
  ['openai/gpt-4o-mini', 'gpt-4o-mini'],
  ['Claude Sonnet 4.5', 'claude-sonnet-4-5'],
  ['claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5'],
  ['chatgpt-4o-latest', 'chatgpt-4o'],
  ['vertex_ai/claude-opus-4-1@20250805', 'claude-opus-4-1'],
])('%s is plainly %s', (name, plain) => {
  expect(plainModelName(name)).toBe(plain);
});

test('the catalogue is asked by the exact name first, and an unknown model stays unknown', () => {
  expect(catalogueModel('gpt-4o-2024-08-06')?.key).toBe('gpt-4o');
  expect(catalogueModel('llama-3-8b')?.key).toBe('llama-3-8b');
  expect(catalogueModel('text-embedding-3-small')).toBeUndefined();
});
