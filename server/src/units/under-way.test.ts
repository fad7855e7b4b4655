import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdMap, Roster } from './index.ts';

const ids = fc.constantFrom(...Array.from({ length: 200 }, (_, i) => `id-${(i * 7919) % 1000}`));
const step = fc.record({ id: ids, what: fc.constantFrom('set', 'set', 'delete', 'walk'), value: fc.nat() });

test('an IdMap does what a Map does, in the same order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const mine = new IdMap<number>();
      const model = new Map<string, number>();
      for (const { id, what, value } of steps) {
        if (what === 'set') {
          mine.set(id, value);
          model.set(id, value);
        } else if (what === 'delete') expect(mine.delete(id)).toBe(model.delete(id));
        else {
          // As a sweep does: some are deleted while all are visited.
          for (const [each, held] of mine) if (held % 3 === 0) mine.delete(each);
          for (const [each, held] of model) if (held % 3 === 0) model.delete(each);
        }
        expect([mine.size, mine.get(id), mine.has(id)]).toEqual([model.size, model.get(id), model.has(id)]);
      }
      expect([...mine]).toEqual([...model]);
    }),
    { numRuns: 200 },
  );
});

test('a Roster holds whoever joined and has not left, wherever they stand', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ who: fc.nat({ max: 40 }), joins: fc.boolean() }), { maxLength: 300 }), (steps) => {
      const people = Array.from({ length: 41 }, (_, name) => ({ name, place: -1 }));
      const mine = new Roster<(typeof people)[number]>();
      const model = new Set<(typeof people)[number]>();
      for (const { who, joins } of steps) {
        const one = people[who] as (typeof people)[number];
        if (joins) {
          mine.add(one);
          model.add(one);
        } else {
          mine.delete(one);
          model.delete(one);
        }
        expect([mine.size, mine.has(one)]).toEqual([model.size, model.has(one)]);
      }
      expect(new Set(mine)).toEqual(model);
    }),
    { numRuns: 200 },
  );
});

test('who leaves while all are visited is not visited any more', () => {
  const roster = new Roster<{ name: string; place: number }>();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ name, place: -1 })) as [
    { name: string; place: number },
    { name: string; place: number },
    { name: string; place: number },
  ];
  for (const one of [a, b, c]) roster.add(one);
  const seen: string[] = [];
  for (const one of roster) {
    seen.push(one.name);
    roster.delete(b);
  }
  expect(seen).toEqual(['a', 'c']);
});
