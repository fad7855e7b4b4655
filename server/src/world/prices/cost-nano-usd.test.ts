import { describe, expect, test } from 'vitest';
import { NO_USAGE, type Usage } from '../../units/index.ts';
import type { TokenPrice } from '../catalog/index.ts';
import { costNanoUsd } from './cost-nano-usd.ts';

const price: TokenPrice = {
  inputPerMtok: 3,
  cacheReadPerMtok: 0.3,
  cacheWritePerMtok: 3.75,
  cacheWrite1hPerMtok: 6,
  outputPerMtok: 15,
  perRequest: 0,
  source: 'test',
  asOf: '2026-01-01',
};

describe('costNanoUsd', () => {
  test.each<[string, Partial<Usage>, number]>([
    // 1000 x 3 USD / 1e6 = 0.003 USD
    ['input', { inputUncached: 1000 }, 3_000_000],
    ['cache read', { cacheRead: 1000 }, 300_000],
    ['five-minute cache write', { cacheWrite5m: 1000 }, 3_750_000],
    ['one-hour cache write', { cacheWrite1h: 1000 }, 6_000_000],
    ['output', { output: 1000 }, 15_000_000],
    ['reasoning at the output price', { reasoning: 1000 }, 15_000_000],
    // 0.003 + 0.0006 + 0.00375 + 0.006 + 0.0045 + 0.003 = 0.02085 USD
    [
      'all',
      { inputUncached: 1000, cacheRead: 2000, cacheWrite5m: 1000, cacheWrite1h: 1000, output: 300, reasoning: 200 },
      20_850_000,
    ],
    ['nothing', {}, 0],
  ])('%s', (_, usage, nano) => {
    expect(costNanoUsd(price, { ...NO_USAGE, ...usage })).toBe(nano);
  });

  test('adds the price of the request itself', () => {
    expect(costNanoUsd({ ...price, perRequest: 0.012 }, { ...NO_USAGE, output: 1 })).toBe(12_015_000);
  });

  test('one-hour writes cost as the others where no figure is given', () => {
    const { cacheWrite1hPerMtok: _, ...plain } = price;
    expect(costNanoUsd(plain, { ...NO_USAGE, cacheWrite1h: 1000 })).toBe(3_750_000);
  });

  test('prices of a fraction of a nano-dollar per token are not lost', () => {
    // 0.0375 USD/Mtok = 37.5 nano-USD per token; 0.0001 USD/Mtok = 0.1
    expect(costNanoUsd({ ...price, inputPerMtok: 0.0375 }, { ...NO_USAGE, inputUncached: 3 })).toBe(113);
    expect(costNanoUsd({ ...price, inputPerMtok: 0.0001 }, { ...NO_USAGE, inputUncached: 1_000_000 })).toBe(100_000);
  });

  test('refuses what is no token count and what does not fit', () => {
    expect(() => costNanoUsd(price, { ...NO_USAGE, output: -1 })).toThrow(RangeError);
    expect(() => costNanoUsd(price, { ...NO_USAGE, output: 0.5 })).toThrow(RangeError);
    expect(() => costNanoUsd(price, { ...NO_USAGE, output: NaN })).toThrow(RangeError);
    expect(() => costNanoUsd(price, { ...NO_USAGE, output: 1e12 })).toThrow(RangeError);
  });
});
