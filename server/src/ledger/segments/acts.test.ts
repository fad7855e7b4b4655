import { expect, test } from 'vitest';
import { actHash, nextAct, type ActFacts } from './manifest.ts';

const facts: ActFacts = { kind: 'retired', at: 50, reason: 'kept for a day', segments: ['x', 'y'] };

test('the hash of an act covers all that was done, and the act before', () => {
  const hash = actHash(facts, null);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(actHash({ ...facts }, null)).toBe(hash);
  const others = [
    actHash({ ...facts, kind: 'compacted' }, null),
    actHash({ ...facts, at: 51 }, null),
    actHash({ ...facts, reason: '' }, null),
    actHash({ ...facts, segments: ['y', 'x'] }, null),
    actHash({ ...facts, segments: ['x,y'] }, null),
    actHash(facts, 'before'),
  ];
  expect(new Set([hash, ...others]).size).toBe(7);
});

test('the first act follows nothing, each other one the one before it', () => {
  const first = nextAct([], facts);
  expect(first).toEqual({ ...facts, previous: null, hash: actHash(facts, null) });
  const second = nextAct([first], facts);
  expect(second).toEqual({ ...facts, previous: first.hash, hash: actHash(facts, first.hash) });
  expect(nextAct([first, second], facts).previous).toBe(second.hash);
});
