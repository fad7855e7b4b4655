import { expect, test } from 'vitest';
import type { GridSource } from '../../world/index.ts';
import { gridHour } from '../../kernel/kernel.fixture.ts';
import { gridWeek } from './grid-week.ts';

const NOW = 480_000;
const daily = (hour: number): number => 300 + 100 * Math.sin((hour * Math.PI) / 12);
/** Forty days of hours up to one; what comes after is carried over from it, but for hours that are 9 g. */
const knownUntil = (last: number, nine = Infinity): GridSource => ({
  name: 'measured',
  zones: ['X'],
  at: (zone, hour) => {
    if (zone !== 'X' || hour < NOW - 40 * 24) return undefined;
    if (hour >= nine) return gridHour(9, { zone, hour });
    return gridHour(daily(Math.min(hour, last)), { zone, hour, ageHours: Math.max(0, hour - last) });
  },
});
const zoneOf = (grid: GridSource, withForecast = true) => gridWeek(grid, ['X'], NOW, withForecast).zones[0]!;

test('the next four days are foretold from what was known before the hour', () => {
  const zone = zoneOf(knownUntil(NOW - 1, NOW));
  expect(zone.ahead).toHaveLength(96);
  zone.ahead!.forEach((gPerKwh, i) => expect(Math.abs(gPerKwh / daily(NOW + i) - 1)).toBeLessThan(0.1));
  expect(zone.aheadMean! / 300).toBeCloseTo(1, 1);
  expect(zone.aheadFactor90).toBeGreaterThan(1);
  expect(zone.now?.lifecycleGPerKwh).toBe(9);
});

test('where the newest hours are not published yet, the forecast starts at the last one that is', () => {
  const zone = zoneOf(knownUntil(NOW - 4));
  expect(zone.ahead).toHaveLength(93);
  zone.ahead!.forEach((gPerKwh, i) => expect(Math.abs(gPerKwh / daily(NOW + i) - 1)).toBeLessThan(0.1));
  expect(zone.week.slice(-4)).toEqual([daily(NOW - 4), null, null, null]);
});

test('nothing is foretold unasked, or of a zone with few hours', () => {
  const none = { ahead: null, aheadMean: null, aheadFactor90: null };
  expect(zoneOf(knownUntil(NOW - 1), false)).toMatchObject(none);
  expect(zoneOf(knownUntil(NOW - 20 * 24))).toMatchObject(none);
});
