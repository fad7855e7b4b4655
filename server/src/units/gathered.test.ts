import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Gathered } from './gathered.ts';

test('pieces of any size come out as they went in, taken or viewed at any moment', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 40_000 }), fc.boolean(), fc.boolean()), { maxLength: 12 }),
      fc.constantFrom(0, 1, 30_000, 100_000, 1_000_000),
      (pieces, expectedBytes) => {
        const gathered = new Gathered(expectedBytes);
        let held: Uint8Array[] = [];
        const taken: [Buffer, Buffer][] = [];
        for (const [bytes, take, look] of pieces) {
          const piece = Buffer.alloc(bytes, `${bytes} `);
          gathered.append(piece);
          held.push(piece);
          const expected = Buffer.concat(held);
          expect(gathered.length).toBe(expected.length);
          expect(gathered.tail(3).equals(expected.subarray(Math.max(0, expected.length - 3)))).toBe(true);
          if (!look) continue;
          expect(gathered.view().equals(expected)).toBe(true);
          if (!take) continue;
          taken.push([gathered.take(), expected]);
          held = [];
        }
        // What was taken is not written over by what came later.
        for (const [got, expected] of taken) expect(got.equals(expected)).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});

test('pieces whose sum is known are joined as they come, in one block', () => {
  const spy = vi.spyOn(Buffer, 'allocUnsafeSlow');
  const joined = vi.spyOn(Buffer, 'concat');
  const gathered = new Gathered(200_000);
  for (let i = 0; i < 4; i++) gathered.append(Buffer.alloc(50_000, `${i}`));
  const blocks = spy.mock.calls.map(([bytes]) => bytes);
  const taken = gathered.take();
  const concats = joined.mock.calls.length;
  spy.mockRestore();
  joined.mockRestore();
  expect(blocks).toEqual([200_000]);
  expect(concats).toBe(0);
  expect(taken.toString('latin1')).toBe([0, 1, 2, 3].map((i) => `${i}`.repeat(50_000)).join(''));
});

test('a megabyte of single bytes is copied twice and keeps no piece alive', () => {
  const gathered = new Gathered();
  const slab = Buffer.alloc(1_000_000, 'x');
  const spy = vi.spyOn(Buffer, 'allocUnsafeSlow');
  for (let i = 0; i < slab.length; i++) {
    gathered.append(slab.subarray(i, i + 1));
    if (i % 9973 < 3) expect(gathered.tail(3).length).toBe(Math.min(3, i + 1));
  }
  const blocks = spy.mock.calls.reduce((sum, [bytes]) => sum + bytes, 0);
  spy.mockRestore();
  expect(blocks).toBeLessThan(1.5 * slab.length);
  expect(gathered.view().buffer).not.toBe(slab.buffer);
});
