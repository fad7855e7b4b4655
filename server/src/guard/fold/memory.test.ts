import { expect, test } from 'vitest';
import { memory } from './memory.ts';

test('room is lent again up to its length, made larger where it is short, and not kept where a text is very long', () => {
  const { codes, at, wordSums } = memory();
  const first = codes(100);
  expect(first).toBeInstanceOf(Uint16Array);
  expect(first.length).toBe(125);
  expect(codes(125)).toBe(first);
  expect(codes(1)).toBe(first);
  const second = codes(126);
  expect(second).not.toBe(first);
  expect(second.length).toBe(157);
  expect(codes(100)).toBe(second);
  const longest = codes(0x40000);
  expect(codes(0x40000)).toBe(longest);
  const beyond = codes(0x60000);
  expect(beyond.length).toBe(0x78000);
  expect(codes(0x60000)).not.toBe(beyond);
  expect(codes(0x40000)).toBe(longest);
  expect(at(10)).toBeInstanceOf(Uint32Array);
  expect(wordSums(3)).toBeInstanceOf(Float64Array);
});

test('each place stands at itself', () => {
  const { places } = memory();
  expect([...places(5).subarray(0, 5)]).toEqual([0, 1, 2, 3, 4]);
  const { length } = places(3000);
  expect(places(3000)[length - 1]).toBe(length - 1);
});

test('each array is its own', () => {
  const room = memory();
  expect(room.opens(3)).toBeInstanceOf(Uint8Array);
  expect(room.ids(3)).toBeInstanceOf(Int32Array);
  expect(room.codes(3)).not.toBe(room.units(3));
  expect(room.start(3)).not.toBe(room.end(3));
});
