import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { describe, expect, test } from 'vitest';

const ROOT = import.meta.dirname;
/** What an example may name beside what its own file exports. */
const FACES = ['units', 'edge', 'world', 'kernel'];
const PRODUCT = /^(?!.*\.(?:test|fixture|test-data)\.ts$)/;

interface Example {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly value: string;
}

/** Every `@example expression // value` of product code: what it states has to be true, and one that states nothing can rot. */
const EXAMPLES: readonly Example[] = globSync('**/*.ts', { cwd: ROOT })
  .filter((file) => PRODUCT.test(file))
  .toSorted()
  .flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((text, i): readonly Example[] => {
        const found = /^\s*\/?\*.*? ?@example(?: (.*?))?(?:\s*\*\/)?$/.exec(text);
        if (found === null) return [];
        const [code = '', value] = (found[1] ?? '').split(/ \/\/ (?!.* \/\/ )/);
        return [{ file, line: i + 1, code, value: value ?? '' }];
      }),
  );

const faces = Object.assign(
  {},
  ...(await Promise.all(FACES.map((face) => import(join(ROOT, face, 'index.ts'))))),
) as Readonly<Record<string, unknown>>;

const evaluate = (code: string, scope: Readonly<Record<string, unknown>>): unknown =>
  (compileFunction(`return (${code});`, Object.keys(scope)) as (...values: unknown[]) => unknown)(
    ...Object.values(scope),
  );

/** A number is as exact as it is written, a text with an ellipsis goes on. */
function expected(value: string): unknown {
  const number = /^-?[\d_]+(?:\.(\d+))?$/.exec(value);
  if (number !== null) return expect.closeTo(Number(value.replaceAll('_', '')), number[1]?.length ?? 0);
  if (value.endsWith("…'")) return expect.stringContaining(value.slice(1, -2));
  return evaluate(value, {});
}

test('there are examples, and each states a value', () => {
  expect(EXAMPLES.length).toBeGreaterThan(60);
  expect(EXAMPLES.filter(({ value }) => value === '')).toEqual([]);
});

describe.each([...Map.groupBy(EXAMPLES, ({ file }) => file)])('%s', (file, own) => {
  test.each(own.map(({ line, code, value }) => [line, code, value] as const))(
    'line %i: %s // %s',
    async (_line, code, value) => {
      const module = (await import(join(ROOT, file))) as Readonly<Record<string, unknown>>;
      const found = await evaluate(code, { ...faces, ...module });
      expect(Buffer.isBuffer(found) ? JSON.parse(found.toString()) : found).toEqual(expected(value));
    },
  );
});
