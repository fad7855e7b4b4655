import { expect, test } from 'vitest';
import { promisedTonnes, type CorporateTarget } from './corporate-target.ts';
import { targetMonth, yearTonnes } from './target-shares.ts';

const tenPercent: CorporateTarget = {
  baseYear: 2025,
  baseTonnes: 120,
  path: { reductionPercentPerYear: 10 },
  scope: 'scope 3, purchased computing',
};
const halved: CorporateTarget = { ...tenPercent, path: { year: 2030, tonnes: 60 } };

test.each([
  // 120 t less 12 t is 108 t, a twelfth of it 9 t.
  [tenPercent, '2026-03-10T12:00Z', 9_000_000, '2026-03-01', '2026-04-01'],
  [tenPercent, '2025-12-31T23:59:59.999Z', 10_000_000, '2025-12-01', '2026-01-01'],
  [tenPercent, '2020-02-01T00:00Z', 10_000_000, '2020-02-01', '2020-03-01'],
  // Ten steps of 12 t end at nothing, and stay there.
  [tenPercent, '2035-06-01T00:00Z', 0, '2035-06-01', '2035-07-01'],
  [tenPercent, '2040-06-01T00:00Z', 0, '2040-06-01', '2040-07-01'],
  // Two fifths of the way from 120 to 60 t is 96 t.
  [halved, '2027-12-24T18:00Z', 8_000_000, '2027-12-01', '2028-01-01'],
  [halved, '2030-01-01T00:00Z', 5_000_000, '2030-01-01', '2030-02-01'],
  [halved, '2044-01-01T00:00Z', 5_000_000, '2044-01-01', '2044-02-01'],
])('%# the month of %2$s', (target, at, grams, start, end) => {
  const month = targetMonth(target, Date.parse(at));
  expect(month.limit).toBeCloseTo(grams, 6);
  expect([month.start, month.end]).toEqual([Date.parse(start), Date.parse(end)]);
});

test('twelve months make the year', () => {
  const sum = Array.from({ length: 12 }, (_, month) => targetMonth(halved, Date.UTC(2028, month, 29)).limit).reduce(
    (a, b) => a + b,
    0,
  );
  expect(sum / 1e6).toBeCloseTo(promisedTonnes(halved, 2028), 9);
  expect(yearTonnes(halved, 2028)).toBe(84);
});
