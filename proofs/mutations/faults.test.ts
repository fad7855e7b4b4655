import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FAULTS } from './faults.ts';

const SOURCES = join(import.meta.dirname, '../../server/src');

test.for(FAULTS)('the place of "$what" is in the code once, and its tests are there', ({ file, find, tests }) => {
  expect(readFileSync(join(SOURCES, file), 'utf8').split(find).length - 1).toBe(1);
  expect(tests.filter((each) => !existsSync(join(SOURCES, each)))).toEqual([]);
});
