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
          const piece = Buffer.alloc(bytes, `${bytes} b`);
          gathered.append(piece);
          held.push(piece);
          const expected = Buffer.concat(held);
          expect(gathered.length).toBe(expected.length);
          expect(gathered.tail(3).equals(expected.subarray(Math.max(0, expected.length - 3)))).toBe(true);
          expect(gathered.last).toBe(expected[expected.length - 1] ?? -1);
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

test('a sum that is only announced takes memory by what has come, and what it grew out of is free at once', () => {
  const spy = vi.spyOn(Buffer, 'allocUnsafeSlow');
  const gathered = new Gathered(8_000_000);
  const piece = Buffer.alloc(60_000, 'x');
  let come = 0;
  for (; come < 3_000_000; come += piece.length) gathered.append(piece);
  const blocks = spy.mock.results.map(({ value }) => value as Buffer);
  const held = (): number => blocks.reduce((sum, block) => sum + block.buffer.byteLength, 0);
  spy.mockRestore();
  expect(held()).toBeLessThanOrEqual(2 * come);
  expect(gathered.view().equals(Buffer.alloc(come, 'x'))).toBe(true);
  gathered.free();
  expect([held(), gathered.length, gathered.view().length]).toEqual([0, 0, 0]);
  gathered.append(Buffer.from('again'));
  expect(gathered.view().toString()).toBe('again');
});

test('freed pieces are gone where they are alone in their memory, and those that share it stay', () => {
  const gathered = new Gathered();
  const alone = Buffer.from(new ArrayBuffer(20_000));
  const shared = Buffer.from(new ArrayBuffer(60_000)).fill('s').subarray(1000, 30_000);
  expect([gathered.append(alone), gathered.append(shared)]).toEqual([false, false]);
  const sum = new Gathered(50_000);
  expect(sum.append(Buffer.alloc(20_000))).toBe(true);
  gathered.free();
  expect([alone.length, shared.toString('latin1', 0, 3)]).toEqual([0, 'sss']);
});

test('what is taken stays whole, whatever is freed later', () => {
  const gathered = new Gathered(500_000);
  for (let i = 0; i < 5; i++) gathered.append(Buffer.alloc(100_000, `${i}`));
  const taken = gathered.take();
  gathered.free();
  expect(taken.toString('latin1')).toBe([0, 1, 2, 3, 4].map((i) => `${i}`.repeat(100_000)).join(''));
});

test('parts are those that are complete, in order, and a look at the end joins none', () => {
  const gathered = new Gathered();
  gathered.append(Buffer.alloc(200_000, 'a'));
  const joined = vi.spyOn(Buffer, 'concat');
  for (let i = 0; i < 70_000; i++) {
    gathered.append(Buffer.from('b'));
    expect(gathered.tail(2).length).toBe(2);
  }
  const longest = Math.max(...joined.mock.calls.map(([list]) => list.reduce((sum, each) => sum + each.length, 0)));
  joined.mockRestore();
  expect(longest).toBeLessThan(10);
  expect([gathered.part(0)?.length, gathered.part(1)?.length, gathered.part(2)]).toEqual([200_000, 65_536, null]);
  gathered.append(Buffer.alloc(70_000, 'c'));
  expect([gathered.part(2)?.length, gathered.part(3)?.toString('latin1', 0, 3)]).toEqual([4464, 'ccc']);
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
