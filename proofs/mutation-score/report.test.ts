import { expect, test } from 'vitest';
import { hasTypesAlone, scoreOf, scoresOf, scoreTable, tried } from './report.ts';

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

test('a file of types alone is told from one with a value in it', () => {
  const types =
    "import type { Ms } from '../units/index.ts';\n/** What: `const a = 1`. */\nexport interface A {\n  readonly a: Ms;\n}\n// const b = 2;\nexport type B = A | null;\n";
  expect(hasTypesAlone(types)).toBe(true);
  expect(hasTypesAlone(`${types}export const MOST = 3;\n`)).toBe(false);
  expect(hasTypesAlone(`${types}export { type A as C };\nsay();\n`)).toBe(false);
  expect(hasTypesAlone("export * from './other.ts';\n")).toBe(false);
});
