import { describe, expect, test } from 'vitest';
import { UsageCourse } from './usage-course.ts';

const BOUNDS = { z: 4, overHighest: 1.4, least: 10 };
const HOUR = 12;
const DAY = 24 * HOUR;
/** So much every five minutes, from the first step of a week on. @param amount of an hour of the day */
function course(days: number, amount: (hour: number, day: number) => number): UsageCourse {
  const own = new UsageCourse();
  for (let step = 0; step < days * DAY; step++) {
    const each = amount(Math.floor(step / HOUR) % 24, Math.floor(step / DAY));
    if (each > 0) own.add(step, each);
  }
  return own;
}
const burst = (own: UsageCourse, from: number, amount: number, steps = HOUR): number => {
  for (let step = from; step < from + steps; step++) own.add(step, amount);
  return from + steps - 1;
};
const office = (hour: number): number => (hour >= 8 && hour < 18 ? 100 : 1);

describe('the last hour', () => {
  test('is that of the last twelve steps, also of those that came late', () => {
    const own = new UsageCourse();
    expect(own.lastHour(1000)).toBe(0);
    for (let step = 1000; step < 1012; step++) own.add(step, 1);
    expect(own.lastHour(1011)).toBe(12);
    expect(own.lastHour(1012)).toBe(11);
    own.add(1005, 3);
    expect(own.lastHour(1012)).toBe(14);
    // Too late: its hour is over.
    own.add(1000, 100);
    expect(own.lastHour(1012)).toBe(14);
    expect(own.lastHour(1030)).toBe(0);
  });
});

describe('an hour is unusual', () => {
  test('where it is far above the same hour of other days', () => {
    const own = course(5, office);
    const last = burst(own, 5 * DAY + 2 * HOUR, 500);
    const found = own.judge(last, BOUNDS)!;
    expect(found).toMatchObject({ observed: 6000, basis: 'the same hour of the last days' });
    expect(found.usual).toBeCloseTo(12, 5);
    expect(found.z).toBeGreaterThan(4);
  });

  test('against the same hour of the week, once two weeks are known', () => {
    // Mondays are busy.
    const own = course(28, (hour, day) => (day % 7 === 0 ? 20 : 1) * office(hour));
    expect(own.judge(burst(own, 28 * DAY + 10 * HOUR, 2000), BOUNDS)).toBeNull();
    const tuesday = course(29, (hour, day) => (day % 7 === 0 ? 20 : 1) * office(hour));
    // As much as on a Monday, which is no measure for a Tuesday by its median.
    const found = tuesday.judge(burst(tuesday, 29 * DAY + 10 * HOUR, 40_000), BOUNDS);
    expect(found).toMatchObject({ basis: 'the same hour of the last weeks' });
    expect(found!.usual).toBeCloseTo(1200, 0);
  });

  test('and not where it is as usual, small, or too little is known', () => {
    const own = course(8, office);
    for (let hour = 0; hour < 24; hour++) {
      const day = course(8, office);
      expect(day.judge(burst(day, 8 * DAY + hour * HOUR, office(hour)), BOUNDS)).toBeNull();
    }
    expect(own.judge(burst(own, 8 * DAY + 2 * HOUR, 500), { ...BOUNDS, least: 6001 })).toBeNull();
    expect(new UsageCourse().judge(5, BOUNDS)).toBeNull();
    const young = course(2, office);
    expect(young.judge(burst(young, 2 * DAY + 2 * HOUR, 500), BOUNDS)).toBeNull();
    const known = course(3, office);
    expect(known.judge(burst(known, 3 * DAY + 2 * HOUR, 500), BOUNDS)).not.toBeNull();
  });

  test('and not where such hours came before at hours that are no busier', () => {
    const own = course(10, (hour, day) => (hour === 3 && day === 8 ? 500 : office(hour)));
    expect(own.judge(burst(own, 10 * DAY + 2 * HOUR, 500), BOUNDS)).toBeNull();
    // Higher than the highest of them it is.
    const higher = course(10, (hour, day) => (hour === 3 && day === 8 ? 500 : office(hour)));
    expect(higher.judge(burst(higher, 10 * DAY + 2 * HOUR, 800), BOUNDS)).not.toBeNull();
  });

  test('and what was unusual is no measure for the next hours, but for the next days', () => {
    const own = course(6, office);
    const night = 6 * DAY + 2 * HOUR;
    for (let hour = 0; hour < 3; hour++)
      expect(own.judge(burst(own, night + hour * HOUR, 500), BOUNDS), `hour ${hour}`).not.toBeNull();
    for (let step = night + 3 * HOUR; step < night + 2 * DAY; step++)
      own.add(step, office(Math.floor(step / HOUR) % 24));
    // Two days later nobody has minded.
    expect(own.judge(burst(own, night + 2 * DAY, 500), BOUNDS)).toBeNull();
  });

  test('and a launch that lasts is none once a day has gone by', () => {
    const noon = 16.5 * DAY;
    const grown = (by: number) => {
      const own = course(16.5, (_hour, day) => 100 * (day >= 15 ? by : 1));
      return own.judge(burst(own, noon, 100 * by), { ...BOUNDS, overHighest: 0 });
    };
    expect(grown(1)).toBeNull();
    expect(grown(10)).toBeNull();
    // The same amount without a launch before it.
    const own = course(16.5, () => 100);
    expect(own.judge(burst(own, noon, 1000), { ...BOUNDS, overHighest: 0 })).not.toBeNull();
  });

  test('by its last sixty minutes, also in the middle of an hour', () => {
    for (const offset of [0, 3, 6, 11]) {
      const own = course(6, (hour) => (hour % 2 === 0 ? 100 : 10));
      const from = 6 * DAY;
      // As usual up to here: half of one hour, half of the next.
      let last = from;
      for (let step = from; step < from + HOUR + offset; step++) {
        own.add(step, Math.floor(step / HOUR) % 2 === 0 ? 100 : 10);
        last = step;
      }
      expect(own.judge(last, BOUNDS), `offset ${offset}`).toBeNull();
    }
  });
});

test('an hour is odd where the key usually has less than a quarter of this to do', () => {
  const own = course(6, office);
  const at = 6 * DAY + 2 * HOUR;
  expect(own.isOddHour(burst(own, at, 3))).toBe(false);
  const busy = course(6, office);
  expect(busy.isOddHour(burst(busy, at, 6))).toBe(true);
  const day = course(6, office);
  expect(day.isOddHour(burst(day, 6 * DAY + 12 * HOUR, 110))).toBe(false);
  // Nobody knows what is usual.
  const young = new UsageCourse();
  expect(young.isOddHour(burst(young, at, 100))).toBe(false);
});

test('four weeks are held: what lies before them is forgotten, and what comes too late for them is not counted', () => {
  const own = course(2, () => 500);
  for (let step = 2 * DAY; step < 33 * DAY; step++) own.add(step, 1);
  own.add(DAY, 1e9);
  expect(own.judge(burst(own, 33 * DAY, 500), BOUNDS)).toMatchObject({ usual: 12 });
});
