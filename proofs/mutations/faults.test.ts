import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { COPIED, FAULTS } from './faults.ts';

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = join(ROOT, 'server/src');

test.for(FAULTS)('the place of "$what" is in the code once, and its tests are there', ({ file, find, tests }) => {
  expect(readFileSync(join(SOURCES, file), 'utf8').split(find).length - 1).toBe(1);
  expect(tests.filter((each) => !existsSync(join(SOURCES, each)))).toEqual([]);
});

test('a copy has what its tests are run by', () => {
  const needed = ['vitest.config.ts', 'tools/test-program.ts', 'tools/longest-first.ts'].flatMap((file) => [
    file,
    ...[...readFileSync(join(ROOT, file), 'utf8').matchAll(/from '(\.{1,2}\/[^']+)'/g)].map(([, path = '']) =>
      join(dirname(file), path),
    ),
  ]);
  expect(needed).toContain('tools/test-program.ts');
  expect(needed.filter((file) => !COPIED.some((path) => file === path || file.startsWith(`${path}/`)))).toEqual([]);
});
