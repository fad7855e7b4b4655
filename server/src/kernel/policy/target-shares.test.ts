import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { promisedMonth, promisedTonnes, type CorporateTarget } from './corporate-target.ts';
import { shareBudget, splitMonth, targetMonth, yearTonnes, type TargetShare } from './target-shares.ts';

const target: CorporateTarget = {
  baseYear: 2025,
  baseTonnes: 120,
  path: { reductionPercentPerYear: 10 },
  scope: 'scope 3',
};
/** 9 t. */
const MARCH = Date.UTC(2026, 2, 10);
const stated = (shares: Readonly<Record<string, TargetShare>>) => new Map(Object.entries(shares));

describe('a month of the promise, divided', () => {
  test('percent, tonnes of a year, and the rest by booked carbon', () => {
    const { parts, unassignedG, cut } = splitMonth(
      target,
      {
        stated: stated({ chat: { percent: 50 }, contracts: { tonnesPerYear: 24 } }),
        booked: new Map([
          ['mail', 300],
          ['search', 100],
          ['chat', 9e9],
          ['idle', 0],
        ]),
      },
      MARCH,
    );
    // 9 t: half is 4.5, a twelfth of 24 is 2, and 2.5 are left, three to one.
    expect(Object.fromEntries(parts)).toEqual({
      chat: 4_500_000,
      contracts: 2_000_000,
      mail: 1_875_000,
      search: 625_000,
    });
    expect([unassignedG, cut]).toEqual([0, false]);
  });

  test('what nobody was given is said, not spread', () => {
    const { parts, unassignedG } = splitMonth(target, { stated: stated({ chat: { percent: 60 } }) }, MARCH);
    expect([parts.get('chat'), unassignedG]).toEqual([5_400_000, 3_600_000]);
  });

  test('tonnes that stay while the promise falls are cut to it, in proportion', () => {
    const shares = { stated: stated({ chat: { tonnesPerYear: 60 }, mail: { tonnesPerYear: 30 } }) };
    expect(splitMonth(target, shares, MARCH).cut).toBe(false);
    // 2031: 48 t a year, 4 t a month, two to one.
    const later = splitMonth(target, shares, Date.UTC(2031, 0));
    expect(later.cut).toBe(true);
    expect([...later.parts.values()].map((grams) => grams / 1e6)).toEqual([
      expect.closeTo(8 / 3, 5),
      expect.closeTo(4 / 3, 5),
    ]);
    expect([...later.parts.values()].reduce((a, b) => a + b) + later.unassignedG).toBe(4_000_000);
  });

  test('parts and what is left are the month, to the gram, and twelve months the year', () => {
    const share = fc.oneof(
      fc.record({ percent: fc.double({ min: 0.01, max: 33, noNaN: true }) }),
      fc.record({ tonnesPerYear: fc.double({ min: 0.001, max: 500, noNaN: true }) }),
    );
    const given = fc.record({
      baseTonnes: fc.double({ min: 0.001, max: 5_000_000, noNaN: true }),
      percent: fc.double({ min: 0, max: 30, noNaN: true }),
      shares: fc.dictionary(fc.string({ minLength: 1, maxLength: 4 }), share, { maxKeys: 3 }),
      booked: fc.dictionary(fc.string({ minLength: 1, maxLength: 4 }), fc.double({ min: 0, max: 1e12, noNaN: true }), {
        maxKeys: 4,
      }),
      year: fc.integer({ min: 2020, max: 2045 }),
    });
    fc.assert(
      fc.property(given, ({ baseTonnes, percent, shares, booked, year }) => {
        const promise: CorporateTarget = { ...target, baseTonnes, path: { reductionPercentPerYear: percent } };
        let yearG = 0;
        for (let month = 0; month < 12; month++) {
          const at = Date.UTC(year, month, 9);
          const split = splitMonth(promise, { stated: stated(shares), booked: new Map(Object.entries(booked)) }, at);
          const grams = [...split.parts.values(), split.unassignedG];
          expect(grams.every((each) => Number.isSafeInteger(each) && each >= 0)).toBe(true);
          expect(grams.reduce((sum, each) => sum + each, 0)).toBe(promisedMonth(promise, at).limit);
          yearG += split.limit;
        }
        expect(yearG).toBe(Math.round(promisedTonnes(promise, year) * 1e6));
      }),
      { numRuns: 300 },
    );
  });
});

test("a workload's part is a budget of calendar months that falls with the promise", () => {
  const shares = { stated: stated({ chat: { percent: 60 }, mail: { percent: 40 } }) };
  const budget = shareBudget(target, shares, 'chat', MARCH, { whenSpent: 'degrade' });
  expect(budget).toMatchObject({ kind: 'carbon', limit: 5_400_000, periodHours: 31 * 24, whenSpent: 'degrade' });
  // February 2027: 96 t, 8 t a month.
  expect(targetMonth(budget.target!, Date.UTC(2027, 1, 3))).toEqual({
    start: Date.UTC(2027, 1),
    end: Date.UTC(2027, 2),
    limit: 4_800_000,
  });
  const mail = shareBudget(target, shares, 'mail', MARCH, {});
  expect(yearTonnes(budget.target!, 2027) + yearTonnes(mail.target!, 2027)).toBeCloseTo(96, 9);
  expect(targetMonth({ ...target, part: { workload: 'nobody', shares } }, MARCH).limit).toBe(0);
});
