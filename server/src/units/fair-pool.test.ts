import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FairPool } from './fair-pool.ts';

describe('a fair pool', () => {
  test('lets one owner have seven eighths, and leaves room for others one after the other', () => {
    const pool = new FairPool(() => 1024);
    const takeAll = (owner: string): number => {
      while (pool.take(owner, 1));
      return pool.heldBy(owner);
    };
    expect(takeAll('greedy')).toBe(896);
    expect(takeAll('second')).toBe(64);
    expect(takeAll('third')).toBe(32);
    expect(pool.take('modest', 1)).toBe(true);
    expect(pool.take('greedy', 1)).toBe(false);
  });

  test('follows a capacity that changes', () => {
    let capacity = 10;
    const pool = new FairPool(() => capacity);
    expect(pool.take('a', 8)).toBe(true);
    capacity = 4;
    expect(pool.take('b', 1)).toBe(false);
    pool.give('a', 8);
    expect(pool.take('b', 1)).toBe(true);
  });

  test('never gives more than there is, and gets back what it gave', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 40 }), fc.boolean())),
        (steps) => {
          const pool = new FairPool(() => 100);
          const held: [string, number][] = [];
          for (const [owner, amount, back] of steps) {
            if (back && held.length > 0) pool.give(...(held.pop() as [string, number]));
            else if (pool.take(owner, amount)) held.push([owner, amount]);
            const sum = held.reduce((total, [, n]) => total + n, 0);
            expect(pool.used).toBe(sum);
            expect(sum).toBeLessThanOrEqual(100);
            for (const each of 'abc')
              expect(pool.heldBy(each)).toBe(held.reduce((n, [o, a]) => (o === each ? n + a : n), 0));
          }
        },
      ),
    );
  });
});
