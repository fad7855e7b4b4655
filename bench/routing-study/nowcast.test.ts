import { describe, expect, test } from 'vitest';
import { hourRouter, newTally } from './hour-router.ts';
import { carriedOver, nowcast } from './nowcast.ts';
import { smallStudy } from './small-study.fixture.ts';
import type { Study } from './types.ts';

const HOURS = 240;
const study = smallStudy(21, 3, HOURS, false);
/** Each region has a day of its own, the same every day, on a level that steps up at the fifth day. */
const daily: Study = {
  ...study,
  intensityGPerKwh: Float64Array.from({ length: HOURS * 3 }, (_, at) => {
    const [hour, d] = [Math.floor(at / 3), at % 3];
    return 300 + 50 * d + 100 * Math.sin(((hour + 8 * d) * Math.PI) / 12) + (hour >= 120 ? 40 : 0);
  }),
};

describe('an hour told from values that are six hours old', () => {
  test('is exact where days repeat, which the newest value is not', () => {
    const told = nowcast(daily, 6).intensityGPerKwh;
    const late = carriedOver(daily, 6).intensityGPerKwh;
    // From the 30th hour a whole day is known; at the 120th the level changes.
    const errorOf = (series: Float64Array): number =>
      Math.max(...series.subarray(90, 360).map((value, i) => Math.abs(value - daily.intensityGPerKwh[i + 90]!)));
    expect(errorOf(told)).toBeLessThan(1e-9);
    expect(errorOf(late)).toBeGreaterThan(100);
  });

  test('follows a new level at once, as far as it holds', () => {
    const told = nowcast(daily, 6).intensityGPerKwh;
    // At the 130th hour the 124th is known: 40 above its typical hour.
    expect(told[130 * 3]! - (daily.intensityGPerKwh[130 * 3]! - 40)).toBeCloseTo(40 * 0.95 ** 6, 6);
  });

  test('knows nothing of the six hours before it', () => {
    const changed = {
      ...daily,
      intensityGPerKwh: daily.intensityGPerKwh.map((v, at) => (at > 100 * 3 + 2 ? v * 2 : v)),
    };
    const until = 107 * 3;
    expect(nowcast(changed, 6).intensityGPerKwh.subarray(0, until)).toEqual(
      nowcast(daily, 6).intensityGPerKwh.subarray(0, until),
    );
  });
});

test('a router decides by what it believes and books what is', () => {
  const own = { ...daily, roundTripMs: new Float64Array(9) };
  const dirtyFirst = daily.intensityGPerKwh.map((_, at) => (at % 3 === 2 ? 1 : 900));
  const tally = newTally();
  hourRouter(own, { intensityGPerKwh: dirtyFirst, priceUsdPerMwh: null }).route(5, { gPerMsKwh: 0, gPerUsd: 0 }, tally);
  expect(tally.carbonG).toBeCloseTo(tally.demandKwh * daily.intensityGPerKwh[5 * 3 + 2]!, 6);
});

test('hulls choose what a search of all ways chooses, at any price', () => {
  const many = smallStudy(22, 9, 24, false);
  const router = hourRouter({ ...many, priceUsdPerMwh: null });
  const search = hourRouter(many);
  for (const gPerMsKwh of [0, 0.3, 1, 3, 10, 100]) {
    for (let hour = 0; hour < 24; hour++) {
      const [a, b] = [newTally(), newTally()];
      router.route(hour, { gPerMsKwh, gPerUsd: 0 }, a);
      search.route(hour, { gPerMsKwh, gPerUsd: 0 }, b);
      expect(a.carbonG).toBeCloseTo(b.carbonG, 9);
      expect(a.addedMsKwh).toBeCloseTo(b.addedMsKwh, 9);
    }
  }
});
