import { afterEach, describe, expect, test } from 'vitest';
import { toAnthropicError } from '../gateway/dialects/anthropic/error.ts';
import { JoulegateError, toOpenAiError } from '../units/index.ts';
import { called, calledAs, pasteable } from './pasteable.ts';

test.each([
  ['/clone/server/src/cli/main.ts', 'run-script', 'npm run joulegate --'],
  ['/app/node_modules/.bin/joulegate', 'exec', 'npx joulegate'],
  ['/usr/bin/joulegate', undefined, 'joulegate'],
])('%s started by %s is called as %s', (main, npm, name) => {
  expect(calledAs(main, npm)).toBe(name);
});

describe('a message', () => {
  const IN_CLONE = 'npm run joulegate --';

  test('has every command as it runs here, the options behind it untouched', () => {
    expect(pasteable('next: joulegate check a.yaml; joulegate serve --config a.yaml', IN_CLONE)).toBe(
      'next: npm run joulegate -- check a.yaml; npm run joulegate -- serve --config a.yaml',
    );
    expect(pasteable('"joulegate keys list" shows the ids', IN_CLONE)).toBe(
      '"npm run joulegate -- keys list" shows the ids',
    );
  });

  test.each([
    'joulegate serves 2 workloads',
    'npx joulegate check',
    'npm run joulegate -- check',
    './bin/joulegate check',
    'joulegate.yaml is written',
  ])('%s stays as it is', (text) => {
    expect(pasteable(text, IN_CLONE)).toBe(text);
  });
});

describe('what an error says to do', () => {
  const [node, main] = process.argv;
  afterEach(() => process.argv.splice(0, 2, node!, main!));

  test('is a command of this place at every door', () => {
    process.argv[1] = '/clone/server/src/cli/main.ts';
    const error = new JoulegateError('JG_AUTH_MISSING', 'no key', { hint: '"joulegate keys create" makes a key' });
    expect(called.pasteable(error.hint!)).toBe('"npm run joulegate -- keys create" makes a key');
    expect(toAnthropicError(error, null).error.message).toBe('no key ("npm run joulegate -- keys create" makes a key)');
    expect(toOpenAiError(error, called.pasteable).error.message).toBe(
      'no key ("npm run joulegate -- keys create" makes a key)',
    );
  });
});
