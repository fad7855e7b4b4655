import { describe, expect, test } from 'vitest';
import { KeyCourse, type KeyUse } from './key-course.ts';

const HOUR = 12;
const DAY = 24 * HOUR;
const USE: KeyUse = { key: 'k', organisation: 'o', tokens: 1000, usd: 0.01, guardHit: false };
/** Two requests every five minutes. */
function course(days: number, use: Partial<KeyUse> = {}): KeyCourse {
  const own = new KeyCourse('o');
  for (let step = 0; step < days * DAY; step++) for (let i = 0; i < 2; i++) own.add(step, { ...USE, ...use });
  return own;
}
const add = (own: KeyCourse, from: number, times: number, use: Partial<KeyUse>): number => {
  for (let i = 0; i < times; i++) own.add(from + (i % HOUR), { ...USE, ...use });
  return from + HOUR - 1;
};

describe('use', () => {
  test('is told in the unit that is furthest from the usual', () => {
    for (const [unit, use, times] of [
      ['USD', { usd: 5 }, 24],
      ['tokens', { tokens: 100_000 }, 24],
      ['requests', { tokens: 100, usd: 0.001 }, 2400],
    ] as const) {
      const own = course(5);
      expect(own.usage(add(own, 5 * DAY, times, use))?.unit).toBe(unit);
    }
    const own = course(5);
    expect(own.usage(add(own, 5 * DAY, 24, {}))).toBeNull();
  });

  test('of unknown price is no money', () => {
    const own = course(5, { usd: null });
    expect(own.usage(add(own, 5 * DAY, 24, { usd: 5 }))).toBeNull();
    const known = course(5);
    expect(known.usage(add(known, 5 * DAY, 24, { usd: null }))).toBeNull();
  });
});

describe('the size of requests', () => {
  test('is unusual where an hour has far more tokens of a request than any before', () => {
    const own = course(3);
    const found = own.size(add(own, 3 * DAY, 24, { tokens: 30_000 }))!;
    expect(found).toMatchObject({ observed: 30_000, usual: 1000, basis: 'hours of the last two weeks' });
    expect(found.z).toBeGreaterThan(4.5);
  });

  test('is not of few requests, of a key that is known for few hours, or where it came before', () => {
    const few = course(3);
    expect(few.size(add(few, 3 * DAY, 19, { tokens: 30_000 }))).toBeNull();
    const enough = course(3);
    expect(enough.size(add(enough, 3 * DAY, 20, { tokens: 30_000 }))).not.toBeNull();
    const young = new KeyCourse('o');
    for (let hour = 0; hour < 11; hour++) add(young, hour * HOUR, 24, {});
    expect(young.size(add(young, 11 * HOUR, 24, { tokens: 30_000 }))).toBeNull();
    const before = course(3);
    add(before, 3 * DAY, 24, { tokens: 30_000 });
    add(before, 3 * DAY + HOUR, 24, {});
    expect(before.size(add(before, 3 * DAY + 2 * HOUR, 24, { tokens: 30_000 }))).toBeNull();
    expect(before.size(add(before, 3 * DAY + 4 * HOUR, 24, { tokens: 60_000 }))).not.toBeNull();
  });

  test('is measured by two weeks', () => {
    const own = course(1, { tokens: 30_000 });
    for (let step = DAY; step < 14 * DAY; step++) for (let i = 0; i < 2; i++) own.add(step, USE);
    expect(own.size(add(own, 14 * DAY, 24, { tokens: 30_000 }))).toBeNull();
    const later = course(1, { tokens: 30_000 });
    for (let step = DAY; step < 16 * DAY; step++) for (let i = 0; i < 2; i++) later.add(step, USE);
    expect(later.size(add(later, 16 * DAY, 24, { tokens: 30_000 }))).not.toBeNull();
  });
});

describe('hits of the guard', () => {
  test('are unusual from five on, of a key that has next to none', () => {
    const own = course(2);
    for (let i = 0; i < 4; i++) own.add(2 * DAY + i, { ...USE, guardHit: true });
    expect(own.guardHits(2 * DAY + 4)).toBeNull();
    own.add(2 * DAY + 4, { ...USE, guardHit: true });
    expect(own.guardHits(2 * DAY + 4)).toMatchObject({ observed: 5, basis: 'its share of hits so far' });
    // An hour later they are over.
    expect(own.guardHits(2 * DAY + 20)).toBeNull();
  });

  test('are usual for a key that has many', () => {
    const own = new KeyCourse('o');
    for (let step = 0; step < 2 * DAY; step++) for (let i = 0; i < 4; i++) own.add(step, { ...USE, guardHit: i === 0 });
    expect(own.guardHits(2 * DAY - 1)).toBeNull();
    // Ten times as many it does not have.
    for (let step = 2 * DAY; step < 2 * DAY + HOUR; step++)
      for (let i = 0; i < 40; i++) own.add(step, { ...USE, guardHit: true });
    const found = own.guardHits(2 * DAY + HOUR - 1)!;
    expect(found.observed).toBe(480);
    expect(found.usual).toBeLessThan(480 / 4);
    expect(found.usual).toBeGreaterThan(480 / 6);
  });

  test('are measured by the last ten thousand requests or so', () => {
    const own = new KeyCourse('o');
    for (let i = 0; i < 5000; i++) own.add(Math.floor(i / 50), { ...USE, guardHit: i % 5 === 0 });
    for (let i = 0; i < 60_000; i++) own.add(1000 + Math.floor(i / 50), USE);
    const now = 1000 + 1200 + HOUR;
    for (let i = 0; i < 24; i++) own.add(now, { ...USE, guardHit: i < 8 });
    expect(own.guardHits(now)).toMatchObject({ observed: 8 });
    expect(own.guardHits(now)!.usual).toBeLessThan(1);
  });
});

describe('read back from the books', () => {
  const hours = (days: number, use: (hour: number) => { requests: number; tokens: number; usd: number | null }) =>
    Array.from({ length: days * 24 }, (_, hour) => ({ hour, key: 'k', organisation: 'o', ...use(hour) }));
  const usual = { requests: 24, tokens: 24_000, usd: 0.24 };

  test('what was usual is known again, and what was counted in between is not counted twice', () => {
    const own = new KeyCourse('o');
    add(own, 5 * DAY - HOUR, 1000, {});
    own.restore(
      hours(5, () => usual),
      5 * DAY - 1,
    );
    expect(own.usage(5 * DAY - 1)).toBeNull();
    const found = own.usage(add(own, 5 * DAY, 24, { usd: 5 }))!;
    expect(found.unit).toBe('USD');
    expect(found.usual).toBeCloseTo(0.24, 6);
    expect(own.size(add(own, 5 * DAY + HOUR, 24, { tokens: 30_000 }))).toMatchObject({ usual: 1000 });
  });

  test('of an hour that is under way only what is told is counted, and of one to come nothing', () => {
    const own = new KeyCourse('o');
    own.restore(
      hours(6, () => usual).filter(({ hour }) => hour <= 5 * 24 + 1),
      5 * DAY + 5,
    );
    // Half an hour of 24 requests, and the half before it.
    expect(own.size(5 * DAY + 5)).toBeNull();
    expect(own.usage(5 * DAY + 5)).toBeNull();
    const twice = new KeyCourse('o');
    twice.restore(
      hours(6, (hour) => (hour === 5 * 24 ? { ...usual, usd: 60 } : usual)).filter(({ hour }) => hour <= 5 * 24),
      5 * DAY + 5,
    );
    expect(twice.usage(5 * DAY + 5)).toMatchObject({ unit: 'USD' });
    expect(twice.usage(5 * DAY + 5)!.observed).toBeCloseTo(60 + 0.12, 6);
  });

  test('an unusual hour of the last day is no measure for the next', () => {
    const own = new KeyCourse('o');
    const now = 6 * DAY + 3 * HOUR;
    own.restore(
      [
        ...hours(6, () => usual),
        ...[0, 1, 2].map((hour) => ({ hour: 6 * 24 + hour, key: 'k', organisation: 'o', ...usual, usd: 60 })),
      ],
      now,
    );
    expect(own.usage(add(own, now, 24, { usd: 60 / 24 }))).toMatchObject({ unit: 'USD' });
  });

  test('hours of unknown price have none', () => {
    const own = new KeyCourse('o');
    own.restore(
      hours(5, () => ({ ...usual, usd: null })),
      5 * DAY - 1,
    );
    expect(own.usage(add(own, 5 * DAY, 24, { usd: 5 }))).toBeNull();
  });
});
