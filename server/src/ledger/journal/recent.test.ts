import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleEntry } from '../entry/entry.fixture.ts';
import { RecentEntries } from './recent.ts';

test('keeps the newest, finds them by id and lists them newest first', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 40 }),
      (capacity, names) => {
        const recent = new RecentEntries(capacity);
        const model: { id: string; at: number }[] = [];
        for (const [at, name] of names.entries()) {
          recent.add(sampleEntry(`d${name}`, { at }));
          model.push({ id: `d${name}`, at });
          if (model.length > capacity) model.shift();
        }
        const newestFirst = model.toReversed();
        expect(recent.size).toBe(model.length);
        expect([...recent.newest()].map((entry) => entry.at)).toEqual(newestFirst.map((each) => each.at));
        for (let name = 0; name <= 12; name++) {
          expect(recent.get(`d${name}`)?.at).toBe(newestFirst.find((each) => each.id === `d${name}`)?.at);
        }
      },
    ),
    { numRuns: 30 },
  );
  expect(() => new RecentEntries(0)).toThrow(RangeError);
});

test('a small ring of bytes forgets the oldest and never gives back a torn entry', () => {
  const recent = new RecentEntries(1000, 10_000);
  for (let i = 0; i < 500; i++) {
    recent.add(sampleEntry(`d${i}`, { at: i, modelAsked: 'm'.repeat(i % 97) }));
    const kept = [...recent.newest()].map(({ at }) => at);
    expect(kept.length).toBe(recent.size);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, k) => i - k));
  }
  expect(recent.size).toBeGreaterThan(2);
  expect(recent.get('d0')).toBeUndefined();
  expect(recent.get('d499')).toMatchObject({
    ...sampleEntry('d499', { at: 499, modelAsked: 'm'.repeat(499 % 97) }),
    decision: expect.anything() as unknown,
    grid: expect.anything() as unknown,
  });
});
