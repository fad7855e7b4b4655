import { expect, test } from 'vitest';
import { NO_USAGE } from '../../units/index.ts';
import { expectUsage, FRESH_PROFILE, learnUsage, type UsageProfile } from './expected.ts';

const learn = (
  times: number,
  from: UsageProfile,
  bytes: number,
  input: number,
  cached: number,
  output: number,
): UsageProfile => {
  let profile = from;
  for (let i = 0; i < times; i++)
    profile = learnUsage(profile, bytes, { ...NO_USAGE, inputUncached: input - cached, cacheRead: cached, output });
  return profile;
};

test('before anything was seen: four bytes a token, 250 tokens of output, capped by the caller', () => {
  expect(expectUsage(FRESH_PROFILE, 4000, null)).toEqual({ inputTokens: 1000, cacheReadTokens: 0, outputTokens: 250 });
  expect(expectUsage(FRESH_PROFILE, 4000, 100).outputTokens).toBe(100);
  expect(expectUsage(FRESH_PROFILE, 4000, 9999).outputTokens).toBe(250);
});

test('learns bytes per token, cache share and output, and keeps the buckets disjoint', () => {
  const profile = learn(1000, FRESH_PROFILE, 3000, 1000, 400, 80);
  const expected = expectUsage(profile, 6000, null);
  expect(expected.inputTokens).toBeCloseTo(1200, 0);
  expect(expected.cacheReadTokens).toBeCloseTo(800, 0);
  expect(expected.outputTokens).toBeCloseTo(80, 6);
});

test('is a plain mean of the first hundred, then follows a change within a few hundred', () => {
  const first = learn(50, learn(50, FRESH_PROFILE, 400, 100, 0, 100), 400, 100, 0, 300);
  expect(first.meanOutputTokens).toBeCloseTo(200, 6);
  const later = learn(300, first, 400, 100, 0, 20);
  expect(later.meanOutputTokens).toBeGreaterThan(20);
  expect(later.meanOutputTokens).toBeLessThan(30);
});

test('reasoning counts as output; a request without input teaches nothing about input', () => {
  const profile = learnUsage(FRESH_PROFILE, 100, { ...NO_USAGE, output: 10, reasoning: 30 });
  expect(profile).toMatchObject({ meanOutputTokens: 40, tokensPerByte: 0.25, cacheShare: 0, observations: 1 });
});

test('no request moves the ratio far, however odd, nor do many; what was led astray heals', () => {
  const odd = learn(1, FRESH_PROFILE, 100, 1_000_000, 0, 10);
  expect(odd.tokensPerByte).toBeLessThan(0.25 * 1.5);
  const astray = learn(1000, odd, 100, 1_000_000, 0, 10);
  expect(astray.tokensPerByte).toBeLessThanOrEqual(1);
  expect(learn(600, astray, 400, 100, 0, 10).tokensPerByte).toBeCloseTo(0.25, 2);
});
