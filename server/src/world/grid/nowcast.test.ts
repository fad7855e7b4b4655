import { expect, test } from 'vitest';
import { hourlySource } from './hourly-source.ts';
import { nowcast, nowcasts } from './nowcast.ts';

const day = (hour: number): number => 300 + 100 * Math.sin((hour * Math.PI) / 12);

test('a day that repeats is told exactly, the newest value is kept where nothing else is known', () => {
  const known = (newest: number) => (hour: number) => (hour < 0 || hour > newest ? undefined : day(hour));
  for (const late of [1, 6, 23, 24, 30, 47])
    expect(nowcast(known(200), 200 + late, 200)).toBeCloseTo(day(200 + late), 9);
  expect(nowcast(known(5), 8, 5)).toBe(day(5));
});

test('a new level is followed as far as it holds', () => {
  const stepped = (hour: number): number | undefined => (hour > 200 ? undefined : day(hour) + (hour > 190 ? 50 : 0));
  expect(nowcast(stepped, 206, 200)).toBeCloseTo(day(206) + 50 * 0.95 ** 6, 9);
});

const LENGTH = 240;
const grid = hourlySource(
  new Map([
    [
      'FR',
      {
        startHour: 0,
        directGPerKwh: Float64Array.from({ length: LENGTH }, (_, h) => day(h) / 2),
        lifecycleGPerKwh: Float64Array.from({ length: LENGTH }, (_, h) => day(h) + (h >= LENGTH - 12 ? 60 : 0)),
        lowCarbonPct: new Float64Array(LENGTH).fill(90),
        renewablePct: new Float64Array(LENGTH).fill(20),
        estimated: new Uint8Array(LENGTH),
      },
    ],
  ]),
  { name: 'file', licence: 'CC0' },
);

test('a source that is late is told from its last hours, and answers for itself where it knows', () => {
  const told = nowcasts(grid);
  expect(told.at('FR', LENGTH - 1)).toBeUndefined();
  expect(told.at('DE', LENGTH)).toBeUndefined();
  const sixLate = told.at('FR', LENGTH + 5);
  const truth = day(LENGTH + 5) + 60;
  expect(sixLate).toMatchObject({ kind: 'forecast', ageHours: 6, lowCarbonShare: 0.9, source: 'nowcast from file' });
  // Carried over it is the hour of yesterday, on the level before.
  expect(Math.abs((sixLate?.lifecycleGPerKwh ?? 0) - truth)).toBeLessThan(
    Math.abs((grid.at('FR', LENGTH + 5)?.lifecycleGPerKwh ?? 0) - truth) / 2,
  );
  expect(sixLate?.sigma).toBeGreaterThanOrEqual(grid.at('FR', LENGTH + 5)?.sigma ?? 0);
  expect(told.at('FR', LENGTH + 47)?.ageHours).toBe(48);
  expect(told.at('FR', LENGTH + 48)).toBeUndefined();
});

test('where nothing is carried over the interval is still that of an older hour', () => {
  const bare = nowcasts({ ...grid, at: (zone, hour) => (hour < LENGTH ? grid.at(zone, hour) : undefined) });
  for (const late of [1, 24, 25, 47])
    expect(bare.at('FR', LENGTH - 1 + late)?.sigma).toBeCloseTo(grid.at('FR', LENGTH - 1 + late)!.sigma, 9);
});
