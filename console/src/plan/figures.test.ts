import { describe, expect, test } from 'vitest';
import { costParts, moneyIn, ranked } from './figures.ts';

const option = (name: string, fullUsd: number, broken: readonly string[] = []) =>
  ({ name, fullUsd, broken }) as unknown as Parameters<typeof ranked>[0][number];

describe('figures of a plan', () => {
  test('money is told in the currency of the plan, in millions from a million on, and unknown is not zero', () => {
    const euro = moneyIn({ code: 'EUR', usdPer: 1.25, asOf: '2026-11-01', source: 'a bank' });
    expect([euro(1000), euro(2_500_000), euro(-125), euro(null)]).toEqual(['800 EUR', '2 M EUR', '−100 EUR', '–']);
    expect(moneyIn(null)(1234)).toBe('1,234 USD');
  });

  test('money, carbon and waiting add up to the full cost', () => {
    const parts = costParts(
      { usd: 1000, tonnes: 3, addedSeconds: 500 },
      { carbonUsdPerTonne: 80, latencyUsdPerSecond: 0.02 },
    );
    expect(parts.map(({ usd }) => usd)).toEqual([1000, 240, 10]);
  });

  test('what a rule excludes stands last, however cheap', () => {
    const names = ranked([option('out', 1, ['residency']), option('dear', 9), option('cheap', 2)]).map(
      ({ name }) => name,
    );
    expect(names).toEqual(['cheap', 'dear', 'out']);
  });
});
