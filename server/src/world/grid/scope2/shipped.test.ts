import { describe, expect, test } from 'vitest';
import { SITES } from '../../catalog/sites/index.ts';
import { MIXES } from './mixes.ts';
import { DIRECT_RECORDS, RESIDUAL_RECORDS } from './records.ts';
import { areaOfZone, modelledDirect, shippedScope2 } from './shipped.ts';

const GRAMS_PER_POUND = 453.59237;

describe('yearly factors of Scope 2', () => {
  test('every region of the catalogue has a location-based, a market-based and an upstream factor', () => {
    for (const { key, zone, scope2Area } of SITES) {
      const found = shippedScope2(zone!, scope2Area);
      expect(found, `${key} in ${zone}`).not.toBeNull();
      expect(found!.directGPerKwh, key).toBeGreaterThan(0);
      expect(found!.directGPerKwh, key).toBeLessThan(1100);
      expect(found!.marketGPerKwh, key).toBeGreaterThan(0);
      expect(found!.upstreamGPerKwh, key).toBeGreaterThan(0);
      expect(found!.year, key).toBeGreaterThanOrEqual(2022);
    }
  });

  test('published figures are those of the publisher', () => {
    // eGRID2023 rev2 summary tables, kg CO2e/kWh as others print them.
    expect(shippedScope2('US-MIDA-PJM', 'US-SRVC')!.directGPerKwh).toBeCloseTo(270.5, 1);
    expect(shippedScope2('US-CAL-CISO')!.directGPerKwh).toBeCloseTo(195.037, 2);
    expect(shippedScope2('US-MIDA-PJM', 'US-RFCE')!.directGPerKwh).toBeCloseTo(271.779, 2);
    expect(shippedScope2('DE')).toMatchObject({ directGPerKwh: 329, year: 2023, directKind: 'published' });
    expect(shippedScope2('GB')!.directGPerKwh).toBe(177);
  });

  test('a zone of a country takes its country, one that spans subregions the one of its site', () => {
    expect(areaOfZone('SE-SE3')).toBe('SE');
    expect(shippedScope2('IN-WE')!.area).toBe('IN');
    expect(shippedScope2('US-MIDA-PJM', 'US-SRVC')!.sigma).toBeCloseTo(0.1, 6);
    expect(shippedScope2('US-MIDA-PJM')!.sigma).toBeGreaterThan(0.15);
    expect(shippedScope2('US-FLA-FPL')).toBeNull();
    expect(shippedScope2('nowhere')).toBeNull();
  });

  test('the market-based factor names its step, and where the average stands in it is the location-based one', () => {
    expect(shippedScope2('US-TEX-ERCO')).toMatchObject({ marketBasis: 'residual-mix' });
    expect(shippedScope2('US-TEX-ERCO')!.marketGPerKwh).toBeCloseTo((823.81 * GRAMS_PER_POUND) / 1000, 6);
    const german = shippedScope2('DE')!;
    expect(german).toMatchObject({ marketBasis: 'location-fallback', marketGPerKwh: german.directGPerKwh });
    expect(german.marketSource).toContain('AIB');
    expect(shippedScope2('SG')!.marketSource).toContain('no residual mix is published');
  });

  test('a residual mix is no cleaner than the mix that it remains of', () => {
    const direct = new Map(DIRECT_RECORDS.map(({ area, gPerKwh }) => [area, gPerKwh]));
    for (const { area, gPerKwh } of RESIDUAL_RECORDS) expect(gPerKwh, area).toBeGreaterThanOrEqual(direct.get(area)!);
  });

  test('mixes are whole, and what they model lies within 12 % (root mean square) of 28 published factors', () => {
    for (const [area, { shares }] of MIXES) {
      const whole = [...shares.values()].reduce((sum, share) => sum + share, 0);
      expect(Math.abs(whole - 100), area).toBeLessThan(0.6);
    }
    const errors = DIRECT_RECORDS.filter(({ gPerKwh }) => gPerKwh > 60).flatMap(({ area, gPerKwh }) => {
      const modelled = modelledDirect(area);
      return modelled === null ? [] : [Math.log(modelled / gPerKwh)];
    });
    expect(errors.length).toBeGreaterThanOrEqual(25);
    expect(Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length)).toBeLessThan(0.13);
  });

  test('upstream is supply by fuel and what is lost of both', () => {
    // California: fuel by fuel after docs/methods/scope2.md, 4.1 % lost.
    const supply =
      (2.1 * 60 + 42.8 * 120 + 0.7 * 244 + 8 * 12 + 14.1 * 24 + 6.6 * 11 + 20 * 45 + 2.2 * 230 + 3.6 * 38) / 100.1;
    const { directGPerKwh, upstreamGPerKwh } = shippedScope2('US-CAL-CISO')!;
    expect(upstreamGPerKwh).toBeCloseTo(supply + ((directGPerKwh + supply) * 0.041) / (1 - 0.041), 6);
  });
});
