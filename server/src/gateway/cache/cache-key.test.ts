import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../dialects/index.ts';
import { MAX_BODY_BYTES } from './canonical.ts';
import { cacheKey, newCacheSecret, type CacheKeyParts } from './cache-key.ts';

const secret = newCacheSecret();
const of = (json: string | Buffer, over: Partial<CacheKeyParts> = {}): string | null => {
  const body = Buffer.from(json as string);
  const parsed = JSON.parse(body.toString()) as JsonObject;
  const tenant = { organisation: 'acme', team: 'research', keyId: 'k1' };
  return cacheKey(secret, {
    tenant,
    scope: 'key',
    policyVersion: 3,
    workload: 'chat',
    endpoint: 'chat',
    models: ['a', 'b'],
    control: '',
    headers: [],
    body,
    parsed,
    ...over,
  });
};
const BODY = '{"model":"m","messages":[{"role":"user","content":"hi: \\"there\\""}],"temperature":0}';
const same = (a: string, b: string, over: Partial<CacheKeyParts> = {}): boolean => {
  const [one, other] = [of(a, over), of(b, over)];
  expect(one).not.toBeNull();
  expect(other).not.toBeNull();
  return one === other;
};

test('spelling does not matter: order of members, white space, escapes, forms of a number', () => {
  expect(
    same(
      BODY,
      ' { "temperature" : 0.0, "model":"\\u006d",\n"messages":[{"content":"hi: \\"there\\"","role":"user"}] } ',
    ),
  ).toBe(true);
  expect(same('{"a":[1,2]}', '{"a":[2,1]}')).toBe(false);
  expect(same('{"a":"1"}', '{"a":1}')).toBe(false);
  expect(same('{"a":null}', '{}')).toBe(false);
  expect(same('{"a":{}}', '{"a":[]}')).toBe(false);
});

test('two JSON values share a key only if they are equal', () => {
  const value = fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
  const ours = (json: string): JsonObject => JSON.parse(json) as JsonObject;
  fc.assert(
    fc.property(value, value, fc.boolean(), (a, b, pretty) => {
      const [one, other] = [JSON.stringify(a), pretty ? JSON.stringify(b, null, 2) : JSON.stringify(b)];
      const [first, second] = [of(one, { endpoint: 'responses' }), of(other, { endpoint: 'responses' })];
      if (first === null || second === null) return;
      let equal = true;
      try {
        expect(ours(one)).toEqual(ours(other));
      } catch {
        equal = false;
      }
      expect(first === second).toBe(equal);
      expect(of(JSON.stringify(ours(one), null, 1), { endpoint: 'responses' })).toBe(first);
    }),
    { numRuns: 2000, seed: 4 },
  );
});

test('what names an end user is left out, except where the answer repeats it', () => {
  const user = BODY.replace(
    '{"model"',
    '{"user":"ann","safety_identifier":"x","metadata":{"user_id":"7"},"prompt_cache_key":"p","model"',
  );
  expect(same(BODY, user)).toBe(true);
  expect(same(BODY, user, { endpoint: 'messages' })).toBe(true);
  expect(same(BODY, user, { endpoint: 'responses' })).toBe(false);
  expect(same(BODY, BODY.replace('"role":"user"', '"role":"user","user":"ann"'))).toBe(false);
});

test('a stream shares with streams of the same shape only', () => {
  const stream = (options: string): string => BODY.replace('{', `{"stream":true${options},`);
  expect(same(BODY, BODY.replace('{', '{"stream":false,"stream_options":null,'))).toBe(true);
  expect(same(BODY, stream(''))).toBe(false);
  expect(same(stream(''), stream(',"stream_options":{"include_usage":true}'))).toBe(false);
});

test('any other policy, workload, endpoint, set of models, stricter rule or header is another answer', () => {
  const key = of(BODY);
  const others: Partial<CacheKeyParts>[] = [
    { policyVersion: 4 },
    { workload: 'other' },
    { endpoint: 'messages' },
    { models: ['a'] },
    { models: ['a', 'b', 'c'] },
    { models: ['a,b'] },
    { control: 'siteJurisdictions=FR' },
    { headers: ['anthropic-beta: x'] },
    { scope: 'team' },
    { scope: 'organisation' },
    { tenant: { organisation: 'acme', team: 'research', keyId: 'k2' } },
  ];
  const keys = [key, ...others.map((over) => of(BODY, over))];
  expect(new Set(keys).size).toBe(keys.length);
  expect(of(BODY, { models: ['b', 'a'] })).toBe(key);
  expect(of(BODY, { tenant: { organisation: 'acme', team: 'sales', keyId: 'k1' } })).toBe(key);
});

test('another process has other keys', () => {
  const body = Buffer.from(BODY);
  const parts: CacheKeyParts = {
    tenant: { organisation: 'a', team: null, keyId: 'k' },
    scope: 'key',
    policyVersion: 1,
    workload: 'w',
    endpoint: 'chat',
    models: [],
    control: '',
    headers: [],
    body,
    parsed: JSON.parse(BODY) as JsonObject,
  };
  expect(cacheKey(newCacheSecret(), parts)).not.toBe(cacheKey(secret, parts));
  expect(cacheKey(secret, parts)).toMatch(/^[\w-]{43}$/);
});

test.each([
  ['a name twice: upstreams differ in which they read', '{"messages":"poison","messages":"hi"}'],
  ['a name twice, spelt in two ways', '{"a":1,"\\u0061":2}'],
  ['a name twice, deep inside', '{"a":[{"b":{"c":1,"c":1}}]}'],
  ['an integer beyond 2^53', '{"seed":9007199254740993}'],
  ['a number beyond all', '{"a":1e999}'],
  ['broken UTF-8', Buffer.from([...Buffer.from('{"a":"'), 0xff, ...Buffer.from('"}')])],
  ['a megabyte', `{"a":"${'x'.repeat(MAX_BODY_BYTES)}"}`],
])('a body with %s has no key', (_, json) => {
  expect(of(json)).toBeNull();
});

test('colons and quotes inside of strings are no members', () => {
  for (const text of ['::', '"', '\\', '\\\\":', '{"a":1}', '\u0022:', '\\":"'])
    expect(of(JSON.stringify({ a: text, b: { [text]: ':' } }))).not.toBeNull();
});
