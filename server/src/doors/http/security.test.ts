import { expect, test } from 'vitest';
import { createGuard, isLoopbackHostHeader } from './security.ts';

test.each(['127.0.0.1', '127.0.0.1:4001', 'localhost:4001', 'LOCALHOST', '[::1]:4001'])(
  '%s names this machine',
  (header) => {
    expect(isLoopbackHostHeader(header)).toBe(true);
  },
);

test.each([
  undefined,
  '',
  'evil.example',
  'evil.example:4001',
  '127.0.0.1.evil.example',
  'localhost.evil.example:4001',
  '10.0.0.1:4001',
  '127.0.0.1:4001:1',
  '0.0.0.0:4001',
])('%s does not', (header) => {
  expect(isLoopbackHostHeader(header)).toBe(false);
});

test('an address that others can reach needs a token, and a long one', () => {
  expect(() => createGuard('0.0.0.0', undefined)).toThrow(/has no token/);
  expect(() => createGuard('0.0.0.0', 'short')).toThrow(/5 characters/);
  expect(createGuard('0.0.0.0', 'a-token-of-enough-length').acceptsToken('a-token-of-enough-length')).toBe(true);
});

test('without a token nothing is accepted as one', () => {
  const guard = createGuard('127.0.0.1', undefined);
  expect(guard.acceptsToken('')).toBe(false);
  expect(guard.acceptsCookie(guard.cookieValue)).toBe(false);
});
