import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Recent } from './recent.ts';

test('what was used last is there for certain, and of all others at most as many', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.record({ key: fc.constantFrom(...'abcdefghijkl'), sets: fc.boolean() }), { maxLength: 80 }),
      (kept, uses) => {
        const recent = new Recent<number>(kept);
        /** Values by key, the one used longest ago first. */
        let model = new Map<string, number>();
        for (const [i, { key, sets }] of uses.entries()) {
          const last = [...model].slice(-kept);
          for (const [each, value] of last) expect(recent.peek(each)).toBe(value);
          const there = [...'abcdefghijkl'].filter((each) => recent.peek(each) !== undefined);
          expect(there.length).toBeLessThanOrEqual(2 * kept);
          const known = recent.peek(key);
          if (sets) recent.set(key, i);
          else expect(recent.get(key)).toBe(known);
          const value = sets ? i : known;
          if (value === undefined) continue;
          expect(value).toBe(sets ? i : model.get(key));
          model = new Map([...model].filter(([each]) => each !== key));
          model.set(key, value);
        }
      },
    ),
  );
});
