import { expect, test } from 'vitest';
import { merged, releaseReport, verdictOf, wordsOf, type Done } from './report.ts';

const done = (name: string, more: Partial<Done> = {}): Done => ({
  name,
  verdict: 'passed',
  seconds: 3.2,
  said: 'all of it',
  commit: 'aaaaaaaaaaaaaaaa',
  day: '2026-11-30',
  where: 'clean clone',
  load: 0.5,
  ...more,
});

test('a report in parts names the commit of each, and what was not run', () => {
  const all = merged(
    [done('limits', { said: 'old' }), done('soak', { commit: 'bbbbbbbbbbbbbbbb', where: 'checkout' })],
    [done('limits', { verdict: 'falls short', said: 'a | b' })],
  );
  expect(all.map(({ name }) => name)).toEqual(['soak', 'limits']);
  const report = releaseReport(all, ['limits', 'fuzz', 'soak'], ['the moon'], 'a machine');
  expect(report).toContain('# Release check in parts');
  expect(report).toContain(
    'Of 3 parts 1 passed, 1 fell short, 0 could not be run on this machine and 1 were not run; 2 commits',
  );
  const lines = report.split('\n').filter((line) => /^\| (limits|fuzz|soak)/.test(line));
  expect(lines).toEqual([
    '| limits | **falls short** | 3 | 0.5 | aaaaaaaaaaaa, 2026-11-30, clean clone | a \\| b |',
    '| fuzz | not run | | | | |',
    '| soak | passed | 3 | 0.5 | bbbbbbbbbbbb, 2026-11-30, checkout | all of it |',
  ]);
  expect(report).toContain('- the moon');
});

test('a report of one commit is of that commit', () => {
  expect(releaseReport([done('limits')], ['limits'], [], 'a machine')).toContain('# Release check of aaaaaaaaaaaa');
});

test.each([
  [0, 'passed'],
  [1, 'falls short'],
  [2, 'could not be run here'],
  [124, 'falls short'],
] as const)('exit code %i: %s', (code, verdict) => {
  expect(verdictOf(code)).toBe(verdict);
});

test('what a part said are its missed targets, how many it met, or its last line', () => {
  const told = (pass: boolean): string =>
    `words\n${JSON.stringify({ bench: 'a', targets: [{ name: 'p99', value: 3, op: '<=', target: 2, pass }] })}\nnpm error code 1\n`;
  expect(wordsOf(told(false))).toBe('p99 3, wanted <= 2');
  expect(wordsOf(told(true))).toBe('1 targets met');
  expect(wordsOf('one\nthere is no helm in PATH\nnpm error code 2\n')).toBe('there is no helm in PATH');
});
