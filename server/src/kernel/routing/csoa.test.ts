import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { footprint } from '../footprint/footprint.ts';
import { footprintFactors } from '../footprint/factors.ts';
import { deployment, gridHour, site, workload } from '../kernel.fixture.ts';
import { NO_USAGE } from '../../units/index.ts';
import { compile, exclusionCode } from './compile.ts';
import { csoaIndex, csoaOf } from './csoa.ts';

const OPTIONS = [
  deployment({ id: 'near', control: { ...deployment().control, operatorJurisdiction: 'FR' } }),
  deployment({ id: 'clean', site: site({ key: 'own:north', zone: 'SE', jurisdiction: 'SE' }) }),
  deployment({ id: 'ruled', site: site({ key: 'own:far', zone: 'PL', jurisdiction: 'US' }) }),
];
const GRAMS: Readonly<Record<string, number>> = { FR: 60, SE: 20, PL: 700 };
const ROUND_TRIP: Readonly<Record<string, number>> = { near: 5, clean: 40, ruled: 1 };
const policy = workload({
  deployments: OPTIONS.map(({ id }) => id),
  defaultDeployment: 'near',
  control: { siteJurisdictions: ['FR', 'SE'] },
  prices: { carbonUsdPerTonne: 1000, latencyUsdPerSecond: 0.0001 },
});
const table = compile({
  version: 1,
  hour: 0,
  deployments: OPTIONS,
  workloads: [policy],
  origins: ['here'],
  gridAt: ({ site: { zone } }) => gridHour(GRAMS[zone!]!, { zone: zone! }),
  roundTripMs: (_, { id }) => ROUND_TRIP[id!] ?? NaN,
});
const live = (unavailable: readonly number[] = [0, 0, 0]) => ({
  ttftMs: Float64Array.from([200, 150, 100]),
  unavailable: Uint8Array.from(unavailable),
});
const scores = csoaOf(table, table.workloads.get(policy.id)!, 'here', live());
const of = (id: string) => scores.find(({ deployment: each }) => each === id)!;

describe('scores of sites and hardware', () => {
  test('grams and money of 1,000 tokens are those of the footprint of such usage', () => {
    for (const option of OPTIONS) {
      const usage = { ...NO_USAGE, inputUncached: 750, output: 250 };
      const grid = gridHour(GRAMS[option.site.zone!]!, { zone: option.site.zone! });
      const booked = footprint(usage, footprintFactors(option, grid));
      expect(of(option.id).gPerKtok).toBeCloseTo(booked.operationalG! + booked.embodiedG, 12);
      expect(of(option.id).cashUsdPerKtok).toBeCloseTo((750 * 0.2 + 250 * 0.6) / 1e6, 15);
    }
  });

  test('the full cost is money, carbon at its price and waiting over the nearest at its', () => {
    const { gPerKtok, cashUsdPerKtok, fullUsdPerKtok, ttftMs } = of('clean');
    expect(ttftMs).toBe(190);
    // The nearest that is allowed answers after 190 ms too, or 205.
    const addedMs = ttftMs - Math.min(205, 190);
    expect(fullUsdPerKtok).toBeCloseTo(cashUsdPerKtok + gPerKtok * 1e-3 + (addedMs / 1000) * 0.0001, 15);
    expect(of('near').fullUsdPerKtok).toBeCloseTo(
      of('near').cashUsdPerKtok + of('near').gPerKtok * 1e-3 + (15 / 1000) * 0.0001,
      15,
    );
  });

  test('a rule comes before every number, and the index is held against the default deployment', () => {
    expect(scores.map(({ deployment: id, rule, isChosen }) => [id, rule, isChosen])).toEqual([
      ['near', 'feasible', false],
      ['clean', 'feasible', true],
      ['ruled', 'control', false],
    ]);
    expect(of('near').index).toBeCloseTo(100, 9);
    const [a, b] = [of('clean'), of('near')];
    expect(a.index).toBeCloseTo(
      100 * ((b.gPerKtok / a.gPerKtok) * (b.fullUsdPerKtok / a.fullUsdPerKtok) * (205 / 190)) ** (1 / 3),
      9,
    );
    expect([of('clean').site, of('clean').zone, of('clean').accelerator]).toEqual(['own:north', 'SE', 'h100-sxm']);
  });

  test('what is down is told by its rule', () => {
    const down = csoaOf(table, table.workloads.get(policy.id)!, 'here', live([0, exclusionCode('health'), 0]));
    expect(down.map(({ rule }) => rule)).toEqual(['feasible', 'health', 'control']);
    expect(down.find(({ isChosen }) => isChosen)?.deployment).toBe('near');
  });
});

test('an option that is added changes the index of no other, and a better one has a higher index', () => {
  const weighed = fc.record({
    g: fc.double({ min: 1e-6, max: 10, noNaN: true }),
    usd: fc.double({ min: 1e-6, max: 10, noNaN: true }),
    ms: fc.double({ min: 1, max: 1e4, noNaN: true }),
  });
  fc.assert(
    fc.property(weighed, weighed, weighed, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (a, b, base, part) => {
      expect(csoaIndex(a, base) / csoaIndex(b, base)).toBeCloseTo(csoaIndex(a, b) / 100, 6);
      expect(csoaIndex({ ...a, g: a.g * part }, base)).toBeGreaterThan(csoaIndex(a, base));
    }),
  );
  expect(csoaIndex({ g: 0, usd: 1, ms: 1 }, { g: 1, usd: 1, ms: 1 })).toBeNaN();
  expect(csoaIndex({ g: NaN, usd: 1, ms: 1 }, { g: 1, usd: 1, ms: 1 })).toBeNaN();
});
