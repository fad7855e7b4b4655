import { readFileSync } from 'node:fs';
import { afterAll, test, type TestContext } from 'vitest';

/** Names of tests that fail, each with the reason; it may only shrink. */
type ExpectedFailures = Readonly<Record<string, string>>;

/**
 * Declares tests by name. One that `expected-failures.json` names has to fail: once it passes, the list is too long
 * and the stage fails until the name is gone. A name that no test has fails too.
 * @param suite the file's own prefix in the list
 * @example const conform = conformance('openai'); conform('models.list', async () => { ... });
 */
export function conformance(
  suite: string,
  expected: ExpectedFailures = listed(),
): (name: string, run: (context: TestContext) => unknown) => void {
  const left = new Set(Object.keys(expected).filter((name) => name.startsWith(`${suite}: `)));
  afterAll(() => {
    if (left.size > 0) throw new Error(`expected-failures.json names tests that do not exist: ${[...left].join(', ')}`);
  });
  return (name, run) => {
    const full = `${suite}: ${name}`;
    if (left.delete(full)) test.fails(name, async (context) => void (await run(context)));
    else test(name, async (context) => void (await run(context)));
  };
}

const listed = (): ExpectedFailures =>
  JSON.parse(readFileSync(new URL('expected-failures.json', import.meta.url), 'utf8')) as ExpectedFailures;
