import { describe, expect, test } from 'vitest';
import { figure, tradeOff } from './trade-off.ts';
import type { PolicyName, ReplayRow } from './types.ts';

const row = (policy: PolicyName, carbonG: number, costUsd: number, meanAddedMs: number, share: number): ReplayRow => ({
  policy,
  requests: 50_000,
  inputTokens: 0,
  outputTokens: 0,
  carbonG,
  carbonP05G: carbonG / 2,
  carbonP95G: carbonG * 2,
  costUsd,
  energyWh: 1,
  meanAddedMs,
  controlViolations: 0,
  savingVsNearestG: 8000 - carbonG,
  savingP05G: (8000 - carbonG) / 2,
  savingP95G: (8000 - carbonG) * 2,
  savingPercent: (100 * (8000 - carbonG)) / 8000,
  savingPercentP05: (100 * (8000 - carbonG)) / 8000 - 5,
  savingPercentP95: (100 * (8000 - carbonG)) / 8000 + 5,
  savingVsNearestUsd: ((8000 - carbonG) * 100) / 1e6,
  shareOfHindsight: share,
});
const rows = [
  row('nearest', 8000, 40, 0, 0),
  row('static-best', 5500, 40, 18, 0.8),
  row('online', 5000, 40, 20, 0.98),
  row('hindsight', 4940, 40, 20, 1),
];

test('every number of the sentence follows from the rows', () => {
  const { sentence, breakEvenUsdPerSecond } = tradeOff(rows, 168, 100);
  // 3,000 g at 100 USD/t are 0.3 USD, for 50,000 requests of 20 ms, 1,000 s.
  expect(breakEvenUsdPerSecond).toBeCloseTo(0.3 / 1000, 15);
  const numbers = sentence.match(/\d[\d,]*(?:\.\d+)?/g)!.map((text) => Number(text.replaceAll(',', '')));
  const expected = [168 / 24, 50_000, 2, 3, 1.5, 6, 90, 37.5, 32.5, 42.5, 20, 100, 0.0003, 80, 98];
  for (const number of numbers) expect(expected, `${number} in: ${sentence}`).toContain(number);
  for (const number of [7, 50_000, 3, 1.5, 6, 37.5, 32.5, 42.5, 20, 100, 0.0003, 80, 98])
    expect(numbers).toContain(number);
  expect(sentence).toContain('for the same bill');
});

test('money is named with the carbon price from which it pays', () => {
  const dearer = rows.map((candidate) => (candidate.policy === 'online' ? { ...candidate, costUsd: 40.6 } : candidate));
  const { sentence, extraCostUsd, breakEvenUsdPerSecond } = tradeOff(dearer, 168, 100);
  expect(extraCostUsd).toBeCloseTo(0.6, 12);
  expect(breakEvenUsdPerSecond).toBeCloseTo(-0.3 / 1000, 12);
  expect(sentence).toContain('for 0.6 USD more');
  // 0.6 USD for 0.003 t.
  expect(sentence).toContain('from 200 USD per tonne');
  expect(sentence).toContain('it does not pay');
});

test('figures carry three digits', () => {
  expect([12_345.6, 0.000123456, 5].map(figure)).toEqual(['12,300', '0.000123', '5']);
});

test('one day is one day', () => {
  expect(tradeOff(rows, 24, 100).sentence).toMatch(/^Over 1 day and/);
  expect(tradeOff(rows, 1, 100).sentence).toMatch(/^Over 1 hour and/);
});

describe('a saving whose interval crosses zero', () => {
  const doubtful = (deviation: number): string =>
    tradeOff(
      rows.map((candidate) => ({
        ...candidate,
        savingP05G: candidate.savingVsNearestG - 1.645 * deviation * candidate.savingVsNearestG,
        savingPercentP05: candidate.savingPercent * (1 - 1.645 * deviation),
        savingPercentP95: candidate.savingPercent * (1 + 1.645 * deviation),
      })),
      168,
      100,
    ).sentence;

  test('is said not to be certain, with its probability, and prints no negative bound', () => {
    // One standard deviation above zero: 84.1 %.
    expect(doubtful(1)).toContain(
      'The saving is not certain: with the errors of the figures its probability is 84.1 %.',
    );
    expect(doubtful(1)).not.toMatch(/-\d/);
  });

  test('is said to be likely from 90 % on', () => {
    // 1 / 0.7 deviations: 92.3 %.
    expect(doubtful(0.7)).toContain('is likely: with the errors of the figures its probability is 92.3 %');
    expect(doubtful(0.5)).not.toContain('probability');
  });
});
