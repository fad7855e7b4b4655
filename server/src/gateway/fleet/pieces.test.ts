import { expect, test } from 'vitest';
import { Pieces } from './pieces.ts';

/** How many pieces were read in a row before each stop, of so many reads of a socket, each handed on in parts of 128. */
function rows(piecesARead: number, reads: number): number[] {
  const pieces = new Pieces();
  const rows = [0];
  for (let read = 0; read < reads; read++)
    for (let left = piecesARead; left > 0; left -= 128) {
      const part = Math.min(128, left);
      rows[rows.length - 1]! += part;
      if (!pieces.mayGoOn(part, part === left)) rows.push(0);
    }
  return rows;
}

test('small pieces are read to the end of what a socket gave: to stop in its midst costs a copy', () => {
  expect(rows(319, 3)).toEqual([319, 319, 319, 0]);
});

test('so are few at a time, until they are many', () => {
  const [first, ...rest] = rows(10, 100);
  expect(first).toBe(100);
  for (const count of rest.slice(0, -1)) expect(count).toBe(100);
});

test('of ten thousand in one read some, in the midst of it', () => {
  expect(rows(10_922, 1).slice(0, 3)).toEqual([512, 512, 512]);
});
