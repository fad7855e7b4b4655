import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { tryIt } from './try-it.ts';

test('a key is tried where the gateway listens, and is no part of the line', () => {
  const yaml = stringify({ host: '127.0.0.1', retry: { port: 1 }, port: 4790 });
  expect(tryIt('gate.example', [{ name: 'gateway', yaml }])).toBe(
    'curl http://gate.example:4790/v1/models -H "Authorization: Bearer $JOULEGATE_KEY"',
  );
  expect(tryIt('127.0.0.1', undefined)).toContain('http://127.0.0.1:4000/');
});
