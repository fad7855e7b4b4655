import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder, SKIPPED_NO_DATA } from '../../../edge/index.ts';
import { hourOf } from '../../../units/index.ts';
import { layered } from '../layered.ts';
import { loadHourlyCsv } from '../hourly-csv.ts';
import { yearlyAverages } from '../yearly-averages.ts';
import { zoneSpread } from '../zone-days.ts';
import { hourStore } from './hour-store.ts';
import type { ObservedHour } from './types.ts';

const T0 = hourOf(Date.UTC(2026, 0, 10));
const SOURCE = { name: 'test source', licence: 'CC0' };
const observed = (hour: number, lifecycleGPerKwh: number | null, more: Partial<ObservedHour> = {}): ObservedHour => ({
  zone: 'DE',
  hour,
  directGPerKwh: null,
  lifecycleGPerKwh,
  marginalGPerKwh: null,
  lowCarbonShare: null,
  renewableShare: null,
  estimated: false,
  ...more,
});
/** A day that moves, from `from` on. */
const days = (
  from: number,
  count: number,
  value = (hour: number): number => 300 + ((hour * 37) % 101),
): ObservedHour[] => Array.from({ length: count }, (_, i) => observed(from + i, value(from + i)));
const stored = (...batches: readonly (readonly ObservedHour[])[]) => {
  const store = hourStore();
  for (const batch of batches) store.accept('DE', batch, T0 + 100, SOURCE);
  return { store, grid: store.over(yearlyAverages()) };
};

describe('what is refused', () => {
  const history = days(T0 - 72, 72);
  test.each<[string, ObservedHour, RegExp]>([
    ['another zone', observed(T0, 300, { zone: 'FR' }), /zone FR where DE/],
    ['the future', observed(T0 + 200, 300), /has not begun/],
    ['nothing', observed(T0, null), /without any intensity/],
    ['a negative figure', observed(T0, -5), /impossible/],
    ['not a number', observed(T0, NaN), /impossible/],
    ['zero life cycle', observed(T0, 0), /impossible/],
    ['more than any fuel', observed(T0, 3001), /impossible/],
    ['direct far above life cycle', observed(T0, 200, { directGPerKwh: 400 }), /above life cycle/],
    ['a share beyond one', observed(T0, 300, { lowCarbonShare: 61 }), /share of 61/],
    ['a jump', observed(T0, 1290), /jump/],
    ['a figure beyond three days', observed(T0, 1640), /jump|beyond/],
  ])('%s', (_, bad, reason) => {
    const { store, grid } = stored(history);
    const { changed, rejected } = store.accept('DE', [bad], T0 + 100, SOURCE);
    expect(changed).toEqual([]);
    expect(rejected).toHaveLength(1);
    expect(rejected[0]).toMatch(reason);
    expect(grid.at('DE', T0)?.ageHours).toBe(24);
  });

  test('a day copied from the day before, once it is plainly a copy', () => {
    const { store } = stored(history);
    const copy = history.slice(-24).map((each) => ({ ...each, hour: each.hour + 24 }));
    const { rejected } = store.accept('DE', copy, T0 + 100, SOURCE);
    expect(rejected.some((why) => why.includes('repeats the day before'))).toBe(true);
    // A zone published in whole steps may stand still for days.
    const still = stored(days(T0 - 72, 72, () => 500));
    expect(
      still.store.accept(
        'DE',
        days(T0, 24, () => 500),
        T0 + 100,
        SOURCE,
      ).rejected,
    ).toEqual([]);
  });

  test('a jump that the next hour confirms is believed', () => {
    const { store } = stored(days(T0 - 72, 72, () => 200));
    expect(store.accept('DE', [observed(T0, 650), observed(T0 + 1, 640)], T0 + 100, SOURCE)).toEqual({
      changed: [T0, T0 + 1],
      rejected: [],
    });
  });
});

test('an estimate gives way to a measured hour and never the other way', () => {
  const { store, grid } = stored([observed(T0, 300, { estimated: true })]);
  expect(grid.at('DE', T0)).toMatchObject({ lifecycleGPerKwh: 300, kind: 'hourly-estimated' });
  store.accept('DE', [observed(T0, 310)], T0, SOURCE);
  store.accept('DE', [observed(T0, 290, { estimated: true })], T0, SOURCE);
  expect(grid.at('DE', T0)).toMatchObject({ lifecycleGPerKwh: 310, kind: 'hourly' });
});

test('a missing hour is the same hour of the last days, older and wider; then last year', () => {
  const { grid } = stored(days(T0, 24));
  const own = grid.at('DE', T0 + 23)!;
  const [day, two, gone] = [24, 48, 72].map((later) => grid.at('DE', T0 + 23 + later)!);
  expect([own.ageHours, day!.ageHours, two!.ageHours]).toEqual([0, 24, 48]);
  expect([day!.lifecycleGPerKwh, two!.lifecycleGPerKwh]).toEqual([own.lifecycleGPerKwh, own.lifecycleGPerKwh]);
  expect(own.sigma).toBeCloseTo(0.1, 12);
  expect(day!.sigma).toBeCloseTo(Math.hypot(0.1, zoneSpread('DE').dayBeforeSigma), 12);
  expect(two!.sigma).toBeGreaterThan(day!.sigma);
  expect(gone).toMatchObject({ kind: 'yearly-average', lifecycleGPerKwh: 342 });
});

test('direct, life cycle and margin never stand in for one another', () => {
  const onlyDirect = stored([observed(T0, null, { directGPerKwh: 250 })]).grid.at('DE', T0)!;
  expect(onlyDirect).toMatchObject({ directGPerKwh: 250, lifecycleGPerKwh: 342, kind: 'yearly-average' });
  expect(onlyDirect.source).toMatch(/yearly average.*; direct: test source/);
  const onlyMarginal = stored([observed(T0, null, { marginalGPerKwh: 700 })]).grid.at('DE', T0)!;
  expect(onlyMarginal).toMatchObject({ marginalGPerKwh: 700, directGPerKwh: null, lifecycleGPerKwh: 342 });
  // A margin is of its hour or unknown: it is not carried over.
  expect(stored([observed(T0, null, { marginalGPerKwh: 700 })]).grid.at('DE', T0 + 24)?.marginalGPerKwh).toBeNull();
});

const folder = dataFolder();
test.skipIf(folder === null)(
  `believes nearly every measured hour of 2021 and 2022 (${SKIPPED_NO_DATA} otherwise)`,
  () => {
    const years = [2021, 2022].map((year) =>
      loadHourlyCsv(join(folder!, `routing/carbon/electricitymaps_${year}.csv.gz`)),
    );
    const grid = layered(...years);
    const from = hourOf(Date.UTC(2021, 0, 1));
    let offered = 0;
    let refused = 0;
    for (const zone of grid.zones) {
      const store = hourStore();
      for (let hour = from; hour < from + 17_520; hour += 24) {
        const day = Array.from({ length: 24 }, (_, h) => grid.at(zone, hour + h)).flatMap((each) =>
          each === undefined || each.ageHours > 0
            ? []
            : [observed(each.hour, each.lifecycleGPerKwh, { zone, directGPerKwh: each.directGPerKwh })],
        );
        offered += day.length;
        refused += store.accept(zone, day, hour + 24, SOURCE).rejected.length;
      }
    }
    expect(offered).toBeGreaterThan(250_000);
    expect(refused / offered).toBeLessThan(0.0005);
  },
);
