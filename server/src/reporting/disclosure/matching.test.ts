import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cover, type Use, type Volume } from './matching.ts';

const sum = (of: readonly { readonly nano: bigint }[]): bigint => of.reduce((all, { nano }) => all + nano, 0n);
const ZONES: readonly Omit<Use, 'nano'>[] = [
  { zone: 'SE-SE1', area: 'SE' },
  { zone: 'SE-SE3', area: 'SE' },
  { zone: 'SE-SE4', area: 'SE' },
  { zone: 'DE', area: 'DE' },
];
const usesOf = (nanos: readonly number[]): readonly Use[] =>
  ZONES.map((place, i) => ({ ...place, nano: BigInt(nanos[i] ?? 0) }));
const volume = (id: string, boundary: string, nano: number, gPerKwh = 0): Volume => ({
  id,
  boundary,
  gPerKwh,
  nano: BigInt(nano),
});

test('what one zone alone can use goes there first; an area is covered in the proportion of what is left', () => {
  const found = cover(usesOf([100, 200, 0, 50]), [
    volume('of all Sweden', 'SE', 90),
    volume('of SE3', 'SE-SE3', 80, 12),
    volume('of France', 'FR', 1000),
  ]);
  expect(found.map(({ zone, id, nano }) => [zone, id, nano])).toEqual([
    ['SE-SE3', 'of SE3', 80n],
    ['SE-SE1', 'of all Sweden', 40n],
    ['SE-SE3', 'of all Sweden', 50n],
  ]);
});

test('nothing is covered twice, and as much as any way of covering could, by the smallest cut', () => {
  const volumes = fc.array(fc.tuple(fc.constantFrom('SE', 'SE-SE1', 'SE-SE3', 'DE', 'FR'), fc.nat(60), fc.nat(3)), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 4, maxLength: 4 }), volumes, (nanos, given) => {
      const uses = usesOf(nanos);
      const all = given.map(([boundary, nano, factor], i) => volume(`i${i}`, boundary, nano, factor));
      const found = cover(uses, all);
      for (const { zone, nano } of uses) expect(sum(found.filter((each) => each.zone === zone)) <= nano).toBe(true);
      for (const { id, nano, boundary } of all) {
        const own = found.filter((each) => each.id === id);
        expect(sum(own) <= nano).toBe(true);
        expect(own.every(({ zone, area }) => zone === boundary || area === boundary)).toBe(true);
      }
      // Of every set of zones: what they use, and what can be delivered to any other.
      const cuts = Array.from({ length: 2 ** uses.length }, (_, set) => {
        const others = uses.filter((_use, i) => (set & (1 << i)) === 0);
        const reaching = all.filter(({ boundary }) =>
          others.some(({ zone, area }) => zone === boundary || area === boundary),
        );
        return sum(uses.filter((_use, i) => (set & (1 << i)) !== 0)) + sum(reaching);
      });
      expect(sum(found)).toBe(cuts.reduce((least, cut) => (cut < least ? cut : least)));
    }),
    { numRuns: 300 },
  );
});
