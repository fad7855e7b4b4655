import { expect, test } from 'vitest';
import { scoreOf, scoresOf, scoreTable, tried } from './report.ts';

const report = (...statuses: readonly string[]): { mutants: { status: string }[] } => ({
  mutants: statuses.map((status) => ({ status })),
});

test('a mutant that no test reaches counts against the score, one that never ends for it, an untried one not at all', () => {
  const files = scoresOf('limits', ['server/src/a.ts', 'server/src/types.ts'], {
    files: {
      'server/src/a.ts': report('Killed', 'Timeout', 'Killed', 'Survived', 'NoCoverage', 'Ignored', 'CompileError'),
    },
  });
  expect(files[0]).toEqual({
    room: 'limits',
    file: 'server/src/a.ts',
    killed: 3,
    survived: 1,
    uncovered: 1,
    ignored: 1,
  });
  // Of types alone nothing can be changed: their file has its score all the same.
  expect(files.map(({ file }) => file)).toEqual(['server/src/a.ts', 'server/src/types.ts']);
  expect(tried(files)).toBe(5);
  expect(scoreOf(files)).toBe(60);
  expect(scoreTable(files).split('\n').slice(2)).toEqual([
    '| **limits** | 5 | 3 | 1 | 1 | 60.0 |',
    '| `a.ts` | 5 | 3 | 1 | 1 | 60.0 |',
  ]);
});
