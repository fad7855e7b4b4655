import { describe, expect, test } from 'vitest';
import { hourOf, parseHour } from '../../units/index.ts';
import { layered } from './layered.ts';
import { parseHourlyCsv } from './hourly-csv.ts';
import { typicalDay } from './typical-day.ts';
import { yearlyAverages } from './yearly-averages.ts';

const yearly = yearlyAverages();
const midYear = (year: number) => hourOf(Date.UTC(year, 5, 15, 12));

describe('yearlyAverages', () => {
  // Figures as published by Electricity Maps for these years.
  test.each([
    ['FR', 2025, 31],
    ['FR', 2022, 91],
    ['DE', 2024, 341],
    ['US-MIDA-PJM', 2021, 439],
    ['NO-NO2', 2025, 29],
  ])('%s in %i is %i g/kWh', (zone, year, g) => {
    const found = yearly.at(zone, midYear(year));
    expect(found).toMatchObject({ lifecycleGPerKwh: g, directGPerKwh: null, ageHours: 0, kind: 'yearly-average' });
    expect(found?.source).toContain(String(year));
    expect(found?.licence).toContain('ODbL');
  });

  test('an hour after the last year gets the last year, older and wider with every year', () => {
    const [now, next, later] = [midYear(2025), midYear(2026), midYear(2028)].map((hour) => yearly.at('FR', hour)!);
    expect(next!.lifecycleGPerKwh).toBe(31);
    expect(next!.ageHours).toBe(midYear(2026) - hourOf(Date.UTC(2025, 11, 31, 23)));
    expect(now!.sigma).toBeLessThan(next!.sigma);
    expect(next!.sigma).toBeLessThan(later!.sigma);
  });

  test('an hour before the first year gets the first year and says how far off it is', () => {
    const found = yearly.at('FR', hourOf(Date.UTC(2020, 11, 31, 23)));
    expect(found).toMatchObject({ lifecycleGPerKwh: 60, ageHours: 1 });
  });

  test('a year ends with its last hour', () => {
    expect(yearly.at('FR', parseHour('2022-12-31T23:00Z'))?.lifecycleGPerKwh).toBe(91);
    expect(yearly.at('FR', parseHour('2023-01-01T00:00Z'))?.lifecycleGPerKwh).toBe(49);
  });

  test('an unknown zone is unknown, also when it has a name of the object prototype', () => {
    expect(yearly.at('ATLANTIS', midYear(2025))).toBeUndefined();
    expect(yearly.at('constructor', midYear(2025))).toBeUndefined();
    expect(yearly.at('__proto__', midYear(2025))).toBeUndefined();
    expect(yearly.zones).not.toContain('ATLANTIS');
    expect(yearly.zones.length).toBeGreaterThan(300);
  });
});

describe('typicalDay', () => {
  const typical = typicalDay(yearly);

  test.each(typical.zones)('%s: the mean of a day is the yearly average and no hour is negative', (zone) => {
    const start = hourOf(Date.UTC(2024, 2, 10));
    const hours = Array.from({ length: 24 }, (_, h) => typical.at(zone, start + h)!.lifecycleGPerKwh);
    const mean = hours.reduce((sum, g) => sum + g, 0) / 24;
    expect(mean).toBeCloseTo(yearly.at(zone, start)!.lifecycleGPerKwh, 9);
    expect(Math.min(...hours)).toBeGreaterThan(0);
    expect(Math.max(...hours)).toBeGreaterThan(Math.min(...hours));
  });

  test('California dips at its own noon, not at noon UTC', () => {
    const at = (utcHour: number) => typical.at('US-CAL-CISO', hourOf(Date.UTC(2024, 5, 1, utcHour)))!.lifecycleGPerKwh;
    const noon = at(20);
    const evening = at(3);
    expect(noon / evening).toBeLessThan(0.75);
  });

  test('calls itself synthetic and is narrower than the yearly average alone', () => {
    const found = typical.at('US-CAL-CISO', midYear(2024))!;
    expect(found.kind).toBe('synthetic-typical-day');
    expect(found.source).toContain('synthetic');
    expect(found.sigma).toBeLessThan(yearly.at('US-CAL-CISO', midYear(2024))!.sigma);
  });

  test('answers nothing where it has no longitude', () => {
    expect(yearly.at('ZA', midYear(2024))).toBeDefined();
    expect(typical.at('ZA', midYear(2024))).toBeUndefined();
  });
});

describe('layered', () => {
  const HEADER = 'zone,datetime_utc,ci_direct_g_per_kwh,ci_lca_g_per_kwh,low_carbon_pct,renewable_pct,estimated';
  const hourly = (name: string, date: string, g: number) =>
    parseHourlyCsv(
      [
        HEADER,
        ...Array.from({ length: 24 }, (_, h) => `FR,${date}T${String(h).padStart(2, '0')}:00Z,10,${g},90,20,0`),
      ].join('\n'),
      { name, licence: 'CC0', fileName: `${name}.csv` },
    );
  const first = hourly('first', '2022-06-01', 40);
  const second = hourly('second', '2022-06-02', 50);
  const all = layered(first, second, typicalDay(yearly), yearly);

  test('takes the first that knows', () => {
    expect(all.at('FR', parseHour('2022-06-01T05:00Z'))?.source).toBe('first');
    expect(all.at('DE', parseHour('2022-06-01T05:00Z'))?.kind).toBe('synthetic-typical-day');
    expect(all.at('ZA', parseHour('2022-06-01T05:00Z'))?.kind).toBe('yearly-average');
    expect(all.at('ATLANTIS', parseHour('2022-06-01T05:00Z'))).toBeUndefined();
  });

  test('a carried-over value gives way to a fresher hourly one, in any order', () => {
    const hour = parseHour('2022-06-02T05:00Z');
    expect(first.at('FR', hour)?.ageHours).toBe(24);
    expect(all.at('FR', hour)).toMatchObject({ source: 'second', ageHours: 0 });
    expect(layered(second, first).at('FR', hour)).toMatchObject({ source: 'second', ageHours: 0 });
  });

  test('a carried-over value stands before an average', () => {
    expect(all.at('FR', parseHour('2022-06-03T05:00Z'))).toMatchObject({ source: 'second', ageHours: 24 });
    expect(all.at('FR', parseHour('2022-06-05T05:00Z'))?.kind).toBe('synthetic-typical-day');
  });

  test('knows the zones of all', () => {
    expect(all.zones).toEqual(yearly.zones);
  });
});
