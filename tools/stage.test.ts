import { expect, test } from 'vitest';
import { countTests, failedTests } from './stage.ts';

const COLOURED = [
  '\u001b[41m\u001b[1m FAIL \u001b[22m\u001b[49m \u001b[30m\u001b[45m integration \u001b[49m\u001b[39m server/a.test.ts\u001b[2m > \u001b[22msuite\u001b[2m > \u001b[22mbad one',
  'AssertionError: expected 1 to be 2',
  '\u001b[2m      Tests \u001b[22m \u001b[1m\u001b[31m2 failed\u001b[39m\u001b[22m\u001b[2m | \u001b[22m\u001b[1m\u001b[32m968 passed\u001b[39m\u001b[22m\u001b[90m | 16 skipped\u001b[39m',
].join('\n');

test('failed tests are named once, with colours and without, and a file that did not load too', () => {
  expect(failedTests(COLOURED)).toEqual([{ file: 'server/a.test.ts', name: 'server/a.test.ts > suite > bad one' }]);
  const plain = ' FAIL  |unit| a.test.ts > x\n FAIL  |unit| a.test.ts > x\n FAIL  |unit| b.test.ts [ b.test.ts ]';
  expect(failedTests(plain)).toEqual([
    { file: 'a.test.ts', name: 'a.test.ts > x' },
    { file: 'b.test.ts', name: 'b.test.ts [ b.test.ts ]' },
  ]);
  expect(failedTests('all FAIL safe\n ✓ a.test.ts')).toEqual([]);
});

test('counts come from the closing line', () => {
  expect(countTests(COLOURED)).toEqual({ passed: 968, failed: 2, skipped: 16 });
});
