import { afterEach, expect, test } from 'vitest';
import { configSchema } from './schema.ts';
import { sharedStorageSchema, urlOf } from './shared-storage.ts';

const VARIABLE = 'JOULEGATE_TEST_URL';
afterEach(() => {
  delete process.env[VARIABLE];
});

test('a fleet shares nothing unless it is told to, and each part has its default', () => {
  expect(sharedStorageSchema.parse({})).toEqual({ redis: null, state: null });
  expect(sharedStorageSchema.parse({ redis: { url: 'redis://a' } }).redis).toEqual({
    url: 'redis://a',
    whenDown: 'share',
    replicas: null,
  });
  for (const wrong of [
    { redis: { url: '' } },
    { redis: { url: 'redis://a', whenDown: 'open' } },
    { redis: { url: 'redis://a', replicas: 0 } },
    { state: { sqlite: 'x' } },
  ])
    expect(sharedStorageSchema.safeParse(wrong).success).toBe(false);
  expect(configSchema.shape.storage.parse(undefined)).toMatchObject({ folder: '.joulegate', redis: null, state: null });
});

test('a URL with a password comes from the environment, and its absence is named', () => {
  expect(urlOf('redis://a', 'here')).toBe('redis://a');
  expect(() => urlOf({ env: VARIABLE }, 'storage.redis.url')).toThrow(
    expect.objectContaining({ code: 'JG_CONFIG', where: 'storage.redis.url' }),
  );
  process.env[VARIABLE] = 'redis://:secret@b';
  expect(urlOf({ env: VARIABLE }, 'here')).toBe('redis://:secret@b');
});
