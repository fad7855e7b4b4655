import { expect, test } from 'vitest';
import { ticksTo } from '../figures/plot.tsx';
import { nearestStop, offerWords, switchingWords } from './words.ts';

const STEPS = [
  { usdPerTonne: 40.4, share: 0.01 },
  { usdPerTonne: 120, share: 0.3 },
  { usdPerTonne: 900, share: 0.6 },
];

test('nothing changes until the first price, and after the last nothing more', () => {
  expect(switchingWords(STEPS, 30)).toBe(
    'Nothing changes until 40 USD/t; from 900 USD/t on 60 % of requests go elsewhere.',
  );
  expect(switchingWords(STEPS, 200)).toBe(
    'The first request moves at 40 USD/t. At 200 USD/t at least 30 % have moved; 60 % have at 900 USD/t.',
  );
  expect(switchingWords(STEPS, 1000)).toContain('all 60 % of requests that carbon can move have moved');
  expect(switchingWords([], 100)).toContain('No carbon price');
});

test('the offer is one sentence with its interval and its money', () => {
  const offer = { addedMs: 20, savedKgPerMonth: 34, lowKg: 18, highKg: 61, extraUsdPerMonth: -2.1 };
  expect(offerWords(offer)).toBe('20 ms buys 34 kg CO2e a month (18 kg to 61 kg), for 2.10 USD less.');
  expect(offerWords({ ...offer, extraUsdPerMonth: 0 })).toContain('for the same bill');
  expect(offerWords(null)).toContain('no millisecond buys carbon');
});

test('a slider starts at the stop nearest to the price in force', () => {
  expect(nearestStop([0, 10, 30], 12)).toBe(1);
  expect(nearestStop([0, 10, 30], 1e6)).toBe(2);
});

test('marks of an axis are round and start at zero', () => {
  expect(ticksTo(23)).toEqual([0, 5, 10, 15, 20]);
  expect(ticksTo(0.1)).toHaveLength(6);
});
