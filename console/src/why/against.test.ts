import { expect, test } from 'vitest';
import { differenceOf, expectedAgainstBooked } from './against.ts';

const candidate = { deployment: 'a', exclusion: 'feasible', waterL: null, addedMs: 0, fullCostUsd: 1 } as const;
const served = { ...candidate, cashUsd: 0.002, energyWh: 0.5, carbonG: null, latencyMs: 200 };
const other = { ...candidate, deployment: 'b', cashUsd: 9, energyWh: 9, carbonG: 9, latencyMs: 9 };
const entry = {
  deployment: 'a',
  latency: { roundTripMs: 40, ttftMs: 110, serviceMs: 900, overheadMs: 1, totalMs: 941, addedMs: 0 },
  costNanoUsd: 3_000_000,
  priceSource: 'list',
  energyNanoWh: { mean: 250_000_000, sigma: 0.1 },
  carbonNanoG: { mean: 80_000_000, sigma: 0.1 },
} as Parameters<typeof expectedAgainstBooked>[1];

test('what was expected where it was served stands beside what was booked', () => {
  const rows = expectedAgainstBooked({ candidates: [other, served] }, entry);
  expect(rows.map(({ name, expected, booked }) => [name, expected, booked])).toEqual([
    ['first token', 200, 150],
    ['money', 0.002, 0.003],
    ['energy', 0.5, 0.25],
    ['CO2e', null, 0.08],
  ]);
  expect(rows.map((row) => differenceOf(row)?.part?.toFixed(2) ?? null)).toEqual(['-0.25', '0.50', '-0.50', null]);
});

test('nothing is compared with a place that was no candidate, no price is no money, no first token no time', () => {
  expect(expectedAgainstBooked({ candidates: [other] }, entry)).toEqual([]);
  const [time, money] = expectedAgainstBooked(
    { candidates: [served] },
    { ...entry, priceSource: null, latency: { ...entry.latency, ttftMs: null } },
  );
  expect([time!.booked, money!.booked]).toEqual([null, null]);
  expect(differenceOf({ name: 'x', unit: 'g', expected: 0, booked: 2 })).toEqual({ by: 2, part: null });
});
