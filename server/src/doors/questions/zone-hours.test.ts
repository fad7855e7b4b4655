import { expect, test } from 'vitest';
import { hourlySource } from '../../world/grid/hourly-source.ts';
import { layered } from '../../world/grid/layered.ts';
import { typicalDay } from '../../world/grid/typical-day.ts';
import { yearlyAverages } from '../../world/grid/yearly-averages.ts';
import { gridAround } from './zone-hours.ts';

const START = Date.UTC(2022, 5, 1) / 3_600_000;
const HOURS = 24 * 20;
/** The same day over and over, but for the last five days, which nobody knows yet at `NOW`. */
const NOW = START + 24 * 15 + 12;
const day = (hour: number): number => 300 + 100 * Math.sin((hour * Math.PI) / 12);
const value = (i: number): number => (START + i <= NOW ? day(i) : 5000);
const hourly = (length = HOURS) =>
  hourlySource(
    new Map([
      [
        'FR',
        {
          startHour: START,
          directGPerKwh: new Float64Array(length).fill(NaN),
          lifecycleGPerKwh: Float64Array.from({ length }, (_, i) => value(i)),
          lowCarbonPct: new Float64Array(length).fill(90),
          renewablePct: new Float64Array(length).fill(20),
          estimated: Uint8Array.from({ length }, (_, i) => (START + i === NOW - 1 ? 1 : 0)),
        },
      ],
    ]),
    { name: 'file', licence: 'CC0' },
  );
/** What an hour around the present one is. */
const stateAt = ({ spans }: ReturnType<ReturnType<typeof gridAround>['hours']>, offset: number) =>
  spans.findLast(({ from }) => from <= 48 + offset)!;

test('hours that have not come are foretold from those that have, though the file holds them', () => {
  const found = gridAround(hourly(), NOW).hours('FR');
  expect(found.gPerKwh).toHaveLength(97);
  for (const offset of [-48, -3, 0, 1, 20, 48])
    expect(found.gPerKwh[48 + offset]).toBeCloseTo(day(NOW - START + offset), 0);
  expect([-48, -1, 0, 1, 48].map((offset) => stateAt(found, offset).state)).toEqual([
    'known',
    'estimated',
    'known',
    'forecast',
    'forecast',
  ]);
  expect(stateAt(found, 1).factor90!).toBeGreaterThan(stateAt(found, 0).factor90!);
  expect(stateAt(found, 40).factor90!).toBeGreaterThan(stateAt(found, 1).factor90!);
  expect(found).toMatchObject({ ageHours: 0, lowCarbonShare: 0.9, mix: { area: 'FR', year: 2023 } });
  expect(found.mix!.shares[0]).toEqual({ fuel: 'nuclear', share: 0.653 });
});

test('a source that is late is marked, and what is too far off is unknown', () => {
  const late = gridAround(hourly(24 * 15 + 7), NOW).hours('FR');
  expect([-6, -5, 0, 1, 42].map((offset) => stateAt(late, offset).state)).toEqual([
    'known',
    'stale',
    'stale',
    'forecast',
    'forecast',
  ]);
  expect(late.ageHours).toBe(6);
  expect(late.gPerKwh[48]).toBeCloseTo(day(NOW - START), 0);
  expect([stateAt(late, 48).state, late.gPerKwh[96]]).toEqual(['unknown', null]);
  expect(gridAround(hourly(), NOW).hours('DE')).toMatchObject({
    spans: [{ from: 0, state: 'unknown' }],
    ageHours: null,
  });
});

test('an average and a typical day say what they are; a week has none of an average', () => {
  const average = gridAround(yearlyAverages(), NOW);
  expect(average.hours('FR')).toMatchObject({ spans: [{ from: 0, state: 'average' }], ageHours: null });
  expect(new Set(average.week('FR'))).toEqual(new Set([null]));
  const made = gridAround(typicalDay(yearlyAverages()), NOW);
  expect(made.hours('FR').spans.map(({ state }) => state)).toEqual(['synthetic']);
  expect(made.week('FR')).not.toContain(null);
  const both = gridAround(layered(hourly(), yearlyAverages()), NOW).hours('FR');
  expect(stateAt(both, 48).state).toBe('forecast');
});

test('a week holds the own hours before the present one', () => {
  const week = gridAround(hourly(), NOW).week('FR');
  expect(week).toHaveLength(168);
  expect(week.at(-1)).toBe(value(NOW - START - 1));
  expect(
    gridAround(hourly(24 * 15), NOW)
      .week('FR')
      .slice(-13),
  ).toEqual([value(24 * 15 - 1), ...new Array<null>(12).fill(null)]);
});
