import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { diskFault } from './disk-fault.ts';

function faultOf(path: string): unknown {
  try {
    return readFileSync(path);
  } catch (error) {
    return error;
  }
}

test('a file that somebody named is told about in words, what the house does with its folders with the code as well', () => {
  const missing = faultOf('no-such-file.csv');
  expect(diskFault(missing, 'named')).toBe('there is no such file');
  expect(diskFault(faultOf('.'), 'named')).toBe('it is a folder');
  expect(diskFault(missing)).toMatch(/^the folder is gone \(ENOENT/);
  expect(diskFault(new Error('odd'), 'named')).toBe('odd');
  expect(diskFault('text')).toBe('text');
});
