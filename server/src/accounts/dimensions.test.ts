import { describe, expect, test } from 'vitest';
import { footprint, footprintFactors } from '../kernel/index.ts';
import { deployment, gridHour } from '../kernel/kernel.fixture.ts';
import type { TotalsRow } from '../ledger/index.ts';
import { sampleAttempt, sampleEntry } from '../ledger/entry/entry.fixture.ts';
import { toNano, type Usage } from '../units/index.ts';
import {
  combined,
  countsOf,
  COUNTED,
  DIMENSIONS,
  amountsAtMost,
  amountsOfAttempts,
  leastSpending,
  spendOfEntry,
  type Spending,
} from './dimensions.ts';

const USAGE: Usage = { inputUncached: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 };
const tokensOf = ({ inputUncached, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning }: Usage): number =>
  inputUncached + cacheRead + cacheWrite5m + cacheWrite1h + output + reasoning;
const priced = (over: object): ReturnType<typeof deployment> =>
  deployment({ price: { ...deployment().price, perRequest: 0.002, ...over } });
const factors = footprintFactors(priced({}), gridHour(60));
const NOBODY: Spending = { nanoUsd: null, nanoWh: null, nanoG: null, nanoL: null };

/** What the books would say of a request, by the function that books. */
function booked(usage: Partial<Usage>, of = factors): Spending {
  const { costNanoUsd, energy, carbon, onSiteWaterL } = footprint({ ...USAGE, ...usage }, of);
  return {
    nanoUsd: costNanoUsd,
    nanoWh: toNano(energy.mean),
    nanoG: carbon === null ? null : toNano(carbon.mean),
    nanoL: onSiteWaterL === null ? null : toNano(onSiteWaterL),
  };
}
const near = (a: Spending, b: Spending): void => {
  for (const { amount } of COUNTED) expect(Math.abs((a[amount] ?? NaN) - (b[amount] ?? NaN)), amount).toBeLessThan(3);
};

describe('the most that a request can take', () => {
  test('is what is booked of one that takes it all', () =>
    near(
      amountsAtMost(factors, { input: 1200, output: 700, cacheWrites: false }, 5),
      booked({ inputUncached: 1200, output: 700 }),
    ));

  test('counts a prompt that may be written to a cache as the dearest of its kinds, and never as less than it is read for', () => {
    const longest = { input: 5000, output: 10, cacheWrites: true };
    const usd = (price: object): number =>
      amountsAtMost(footprintFactors(priced(price), gridHour(60)), longest, 5).nanoUsd as number;
    const of = (price: object, usage: Partial<Usage>): number =>
      booked(usage, footprintFactors(priced(price), gridHour(60))).nanoUsd as number;
    const hour = { cacheWritePerMtok: 0.25, cacheWrite1hPerMtok: 0.4 };
    expect(usd(hour)).toBeCloseTo(of(hour, { cacheWrite1h: 5000, output: 10 }), -1);
    const five = { cacheWritePerMtok: 0.25 };
    expect(usd(five)).toBeCloseTo(of(five, { cacheWrite5m: 5000, output: 10 }), -1);
    const cheap = { cacheWritePerMtok: 0.05, cacheWrite1hPerMtok: 0.1 };
    expect(usd(cheap)).toBeCloseTo(of(cheap, { inputUncached: 5000, output: 10 }), -1);
  });

  test('is unknown where the grid, the water or everything is, and never fails', () => {
    const longest = { input: 100, output: 100, cacheWrites: false };
    expect(amountsAtMost(undefined, longest, 5)).toEqual({ ...NOBODY, tokens: 5 });
    const dark = footprintFactors(priced({}), undefined);
    expect(amountsAtMost(dark, longest, 5)).toMatchObject({ nanoG: null, nanoWh: expect.any(Number) as number });
    expect(amountsAtMost({ ...factors, onSiteLitresPerWh: null }, longest, 5)).toMatchObject({ nanoL: null });
    expect(amountsAtMost({ ...factors, usdPerOutput: NaN }, longest, 5).nanoUsd).toBeNull();
    expect(amountsAtMost(factors, { ...longest, output: 1e300 }, 5).nanoUsd).toBeLessThanOrEqual(2 ** 52);
  });
});

describe('the least that a request can take', () => {
  const free = footprintFactors(
    deployment({ price: { ...deployment().price, inputPerMtok: 0, outputPerMtok: 0 } }),
    gridHour(60),
  );
  test('is something unknown, of any deployment', () =>
    expect(leastSpending([factors])).toEqual({ ...NOBODY, tokens: 0 }));
  test('is nothing of what one of several gives for nothing', () =>
    expect(leastSpending([factors, free])).toEqual({ ...NOBODY, tokens: 0, nanoUsd: 0 }));
  test('a figure that nobody knows is not nothing', () =>
    expect(leastSpending([footprintFactors(deployment(), undefined)]).nanoG).toBeNull());
  test('a figure that is none is nothing, so that nobody is refused by it', () =>
    expect(leastSpending([{ ...factors, usdPerInput: NaN, usdPerRequest: NaN }]).nanoUsd).toBe(0));
  test('nobody is refused for want of deployments', () => expect(leastSpending([])).toEqual({ ...NOBODY, tokens: 0 }));
});

describe('what the books say', () => {
  const first = sampleAttempt();
  const second = sampleAttempt(first.usage, 3, { waterMicrolitres: 40 });
  test('of attempts is added, and unknown where one is', () => {
    expect(amountsOfAttempts([first, second])).toEqual({
      tokens: tokensOf(first.usage) + tokensOf(second.usage),
      nanoUsd: first.costNanoUsd! + second.costNanoUsd!,
      nanoWh: first.energyNanoWh! + second.energyNanoWh!,
      nanoG: first.carbonNanoG! + second.carbonNanoG!,
      nanoL: (first.waterMicrolitres! + 40) * 1000,
    });
    expect(amountsOfAttempts([{ ...first, carbonNanoG: null }, second])).toMatchObject({ nanoG: null });
    expect(amountsOfAttempts([first, { ...second, waterMicrolitres: null }])).toMatchObject({ nanoL: null });
    expect(amountsOfAttempts([])).toEqual({ tokens: 0, nanoUsd: 0, nanoWh: 0, nanoG: 0, nanoL: 0 });
  });

  test('of an entry and of totals is in nano units, a microlitre a thousand of them', () => {
    const entry = sampleEntry('e', { waterOnSiteMicrolitres: 7 });
    const of = (read: (counted: (typeof COUNTED)[number]) => unknown): unknown =>
      Object.fromEntries(COUNTED.map((counted) => [counted.dimension, read(counted)]));
    expect(of((counted) => counted.entry(entry))).toEqual({
      money: entry.costNanoUsd,
      energy: entry.energyNanoWh.mean,
      carbon: entry.carbonNanoG.mean,
      water: 7000,
    });
    expect(DIMENSIONS.water.entry({ ...entry, waterOnSiteMicrolitres: null })).toBeNull();
    const row = {
      cost: { nano: 1n, unknown: 2 },
      energy: { nano: 3n, unknown: 4 },
      carbon: { nano: 5n, unknown: 6 },
      waterMicrolitres: { nano: 7n, unknown: 8 },
    } as unknown as TotalsRow;
    expect(of((counted) => counted.totals(row))).toEqual({
      money: { nano: 1n, unknown: 2 },
      energy: { nano: 3n, unknown: 4 },
      carbon: { nano: 5n, unknown: 6 },
      water: { nano: 7000n, unknown: 8 },
    });
  });

  test('a paced budget counts in units, nothing of what nobody knows, and the delay', () => {
    const entry = sampleEntry('e', { costNanoUsd: 2_500_000_000, waterOnSiteMicrolitres: null });
    expect(spendOfEntry(entry)).toEqual({
      addedMs: entry.latency.addedMs,
      carbonG: (entry.carbonNanoG.mean as number) / 1e9,
      waterL: 0,
      cashUsd: 2.5,
    });
  });
});

test('each counted dimension is known by its key, option, amount and unit', () => {
  expect(
    COUNTED.map(({ dimension, hard, option, amount, written, unit }) => [
      dimension,
      hard,
      option,
      amount,
      written,
      unit,
    ]),
  ).toEqual([
    ['money', 'usd', 'budgetUsd', 'nanoUsd', 'USD', 'USD'],
    ['energy', 'wh', 'budgetWh', 'nanoWh', 'Wh', 'Wh'],
    ['carbon', 'gCo2e', 'budgetG', 'nanoG', 'g CO2e', 'g'],
    ['water', 'litres', 'budgetLitres', 'nanoL', 'L of water', 'L'],
  ]);
  expect(countsOf(({ hard }) => hard.length)).toEqual({ nanoUsd: 3, nanoWh: 2, nanoG: 5, nanoL: 6 });
  const a = { tokens: 1, nanoUsd: 1, nanoWh: 2, nanoG: null, nanoL: 4 };
  const b = { tokens: 2, nanoUsd: 10, nanoWh: 20, nanoG: 30, nanoL: null };
  expect(combined(a, b, 9, (x, y) => (x === null || y === null ? null : x - y))).toEqual({
    tokens: 9,
    nanoUsd: -9,
    nanoWh: -18,
    nanoG: null,
    nanoL: null,
  });
});
