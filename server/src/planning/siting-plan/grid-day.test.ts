import { describe, expect, test } from 'vitest';
import { hourOf } from '../../units/index.ts';
import { catalogue, type GridHour } from '../../world/index.ts';
import { gridDayOf, type GridAt } from './grid-day.ts';

const SITE = catalogue.sites.find('aws:eu-central-1')!;
const START = Date.parse('2026-01-01');
const END = hourOf(START);
const HOUR: GridHour = {
  zone: 'DE',
  hour: 0,
  directGPerKwh: null,
  lifecycleGPerKwh: 400,
  lowCarbonShare: null,
  renewableShare: null,
  kind: 'yearly-average',
  ageHours: 0,
  sigma: 0.3,
  source: 'a test',
  licence: 'none',
};
/** 100 g at midnight, 10 g more each hour, and 50 g more in the second half of the year. */
const ofHour = (hour: number): number => 100 + 10 * (hour % 24) + (hour >= END - 182.5 * 24 ? 50 : 0);
const hourly =
  (knows: (hour: number) => boolean): GridAt =>
  (_zone, hour) =>
    knows(hour)
      ? { ...HOUR, hour, kind: 'hourly', lifecycleGPerKwh: ofHour(hour), marginalGPerKwh: 700 }
      : { ...HOUR, hour };

describe('the grid of a typical day', () => {
  test('is the mean of each hour over the year before, where the source has them', () => {
    const day = gridDayOf(
      SITE,
      null,
      START,
      hourly(() => true),
    )!;
    expect(day.kind).toBe('hourly');
    for (const hour of [0, 11, 23])
      expect(day.lifecycleGPerKwh[hour]).toBeCloseTo(
        Array.from({ length: 365 }, (_, d) => ofHour(END - 24 * (d + 1) + hour)).reduce((a, b) => a + b) / 365,
        9,
      );
    expect(day.marginalGPerKwh![5]).toBeCloseTo(700, 9);
    expect(day.marketGPerKwh).toBeNull();
  });
  test('is the yearly average where hours of a season are missing', () => {
    const day = gridDayOf(
      SITE,
      null,
      START,
      hourly((hour) => hour >= END - 200 * 24),
    )!;
    expect(day.kind).toBe('yearly-average');
    expect([...new Set(day.lifecycleGPerKwh)]).toEqual([400]);
    const known = (hour: number): boolean => hour < END - 10 * 24;
    expect(new Set(gridDayOf(SITE, null, START, hourly(known))!.lifecycleGPerKwh).size).toBe(24);
  });
  test('is what the scenario says, where it says so', () => {
    const day = gridDayOf(
      SITE,
      { lifecycleGPerKwh: 30, marketGPerKwh: 0, source: 'mine' },
      START,
      hourly(() => true),
    )!;
    expect(day).toMatchObject({ kind: 'own', sigma: 0, source: 'mine' });
    expect([...new Set(day.lifecycleGPerKwh)]).toEqual([30]);
    expect([...new Set(day.marketGPerKwh)]).toEqual([0]);
  });
  test('is nothing where nothing is known', () => {
    const unknown: GridAt = (_zone, hour) => ({ ...HOUR, zone: 'unknown', hour });
    expect(gridDayOf(SITE, null, START, unknown)).toBeNull();
    expect(gridDayOf(SITE, { lifecycleGPerKwh: 30, source: 'mine' }, START, unknown)!.marginalGPerKwh).toBeNull();
  });
});
