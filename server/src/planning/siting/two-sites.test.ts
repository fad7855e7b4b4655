import { expect, test } from 'vitest';
import { twoSites } from './two-sites.ts';

const STOCKHOLM = { name: 'Stockholm', pue: 1.1, lifecycleGPerKwh: 24.71, marketGPerKwh: 0, marginalGPerKwh: 791.3 };
const FRANKFURT = { name: 'Frankfurt', pue: 1.35, lifecycleGPerKwh: 370.93, marketGPerKwh: 0, marginalGPerKwh: 731.2 };

test('20 ms against 200 t: three true answers, to the digits of the reference', () => {
  const found = twoSites(STOCKHOLM, FRANKFURT, { itKw: 48.2, savedMs: 20, usdPerTonne: 80 });
  expect(found.locationT).toBeCloseTo(200, 1);
  expect(found.marketT).toBe(0);
  expect(found.marginalT!.toFixed(0)).toBe('49');
  expect(found.tonnesPerMs).toBeCloseTo(10, 2);
  // 71 to 200 USD a tonne: 700 to 2,000 USD a millisecond and year.
  for (const [usdPerTonne, usdPerMs] of [
    [71, 710],
    [200, 2000],
  ] as const)
    expect(twoSites(STOCKHOLM, FRANKFURT, { itKw: 48.2, savedMs: 20, usdPerTonne }).usdPerMs).toBeCloseTo(usdPerMs, -1);
  expect(found.question).toBe(
    'Are 20 ms less from Frankfurt than from Stockholm worth 200 t of CO2e a year to you, USD 800 a millisecond and year at USD 80 a tonne? That is location-based; 0.0 t market-based, 49 t marginal.',
  );
});

test('what is not known of one site is unknown of both, never 0', () => {
  const found = twoSites(STOCKHOLM, { ...FRANKFURT, marketGPerKwh: null }, { itKw: 1, savedMs: 0, usdPerTonne: 80 });
  expect(found.marketT).toBeNull();
  expect(found.tonnesPerMs).toBeNull();
  expect(found.question).toContain('market-based unknown');
});
