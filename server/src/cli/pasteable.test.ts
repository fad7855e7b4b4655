import { describe, expect, test } from 'vitest';
import { calledAs, pasteable } from './pasteable.ts';

test.each([
  ['/clone/server/src/cli/main.ts', 'run-script', 'npm run joulegate --'],
  ['/app/node_modules/.bin/joulegate', 'exec', 'npx joulegate'],
  ['/usr/bin/joulegate', undefined, 'joulegate'],
])('%s started by %s is called as %s', (main, npm, called) => {
  expect(calledAs(main, npm)).toBe(called);
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
