import { expect, test } from 'vitest';
import { Pieces } from './pieces.ts';

/** How many pieces were read in a row before each stop, of so many reads of a socket that hold nothing but such pieces. */
function rows(readBytes: number, pieceBytes: number, reads: number): number[] {
  const pieces = new Pieces();
  const rows = [0];
  for (let read = 0; read < reads; read++) {
    const slab = Buffer.from(new ArrayBuffer(readBytes));
    for (let at = 0; at < readBytes; at += pieceBytes + 6) {
      rows[rows.length - 1]!++;
      if (!pieces.mayGoOn(slab.subarray(at, at + pieceBytes))) rows.push(0);
    }
  }
  return rows;
}

test('small pieces are read to the end of what a socket gave: to stop in its midst costs a copy', () => {
  expect(rows(65_536, 200, 3)).toEqual([319, 319, 319, 0]);
});

test('so are few at a time, until they are many', () => {
  const [first, ...rest] = rows(2_054, 200, 30);
  expect(first).toBe(100);
  for (const count of rest.slice(0, -1)) expect(count).toBe(100);
});

test('tiny ones are stopped in the midst of it, after as much work', () => {
  expect(rows(65_536, 1, 1).slice(0, 3)).toEqual([128, 128, 128]);
});
