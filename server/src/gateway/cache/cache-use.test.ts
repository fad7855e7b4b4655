import { describe, expect, test } from 'vitest';
import { cacheUse } from './cache-use.ts';
import { cachesSchema, cacheSchema, type CacheSettings } from './schema.ts';

const settings = (over: object = {}): CacheSettings => cacheSchema.parse(over);
const why = (body: object, over: object = {}, endpoint = 'chat'): string | null =>
  cacheUse(settings(over), endpoint, { temperature: 0, ...body }, undefined).why;

describe('what may be cached', () => {
  test('nothing unless the workload asks for it', () => {
    expect(cachesSchema.parse(undefined)).toEqual({});
    expect(cacheUse(null, 'chat', { temperature: 0 }, undefined)).toEqual({
      read: false,
      write: false,
      maxAgeMs: 0,
      why: 'off',
    });
    expect(settings()).toMatchObject({ scope: 'key', anyTemperature: false, tools: false });
  });

  test('only an explicit temperature of 0, unless the owner says otherwise', () => {
    for (const temperature of [undefined, null, 1, 0.1, '0']) expect(why({ temperature })).toBe('temperature');
    expect(why({ temperature: 0 })).toBeNull();
    expect(why({ temperature: undefined }, { anyTemperature: true })).toBeNull();
    expect(why({ temperature: undefined }, {}, 'embeddings')).toBeNull();
    expect(why({ temperature: undefined }, {}, 'messages')).toBe('temperature');
  });

  test('no tools unless the owner says so', () => {
    for (const body of [{ tools: [{}] }, { functions: [{}] }, { web_search_options: {} }, { mcp_servers: [{}] }]) {
      expect(why(body)).toBe('tools');
      expect(why(body, { tools: true })).toBeNull();
      expect(why({ ...body, temperature: 1 }, { tools: true })).toBe('temperature');
    }
    expect(why({ tools: [] })).toBeNull();
  });

  test('never several answers, sound, or anything that the upstream keeps', () => {
    const open = { anyTemperature: true, tools: true };
    expect(why({ n: 2 }, open)).toBe('many');
    expect(why({ n: 1 }, open)).toBeNull();
    expect(why({ modalities: ['text', 'audio'] }, open)).toBe('audio');
    for (const body of [{ store: true }, { background: true }, { previous_response_id: 'r' }, { conversation: 'c' }])
      expect(why(body, open, 'responses')).toBe('state');
    expect(why({ store: false, previous_response_id: null }, open, 'responses')).toBeNull();
    expect(why({}, open, 'count-tokens')).toBe('endpoint');
    expect(why({}, open, 'files')).toBe('endpoint');
  });
});

test.each([
  [undefined, true, true, Infinity],
  ['private', true, true, Infinity],
  ['no-store', false, false, 0],
  ['No-Cache, NO-STORE', false, false, 0],
  ['no-cache', false, true, 0],
  ['max-age=0', false, true, 0],
  ['max-age=60', true, true, 60_000],
  ['max-age=60, max-age="5"', true, true, 5000],
  ['max-age=soon', true, true, Infinity],
  ['x-no-store', true, true, Infinity],
])('cache-control: %s', (header, read, write, maxAgeMs) => {
  expect(cacheUse(settings(), 'chat', { temperature: 0 }, header)).toMatchObject({ read, write, maxAgeMs });
});
