import { expect, test } from 'vitest';
import { requestPath, withModel } from './request-path.ts';

test.for([
  ['/v1/chat/completions', '/v1/chat/completions'],
  ['/chat/completions', '/v1/chat/completions'],
  ['/v1/v1/messages', '/v1/messages'],
  ['/messages', '/v1/messages'],
  ['/messages/count_tokens/', '/v1/messages/count_tokens'],
  ['//v1//responses/', '/v1/responses'],
  ['/responses/compact', '/v1/responses/compact'],
  ['/embeddings', '/v1/embeddings'],
  ['/v1//moderations', '/v1/moderations'],
  ['/openai/v1/responses?api-version=preview', '/v1/responses'],
  ['/openai/responses?api-version=2025-04-01', '/v1/responses'],
  ['/openai/v1/', '/openai/v1/'],
  ['/v1/', '/v1/'],
] as const)('%s is %s', ([url, path]) => {
  const asked = requestPath(url);
  expect([asked.path, asked.model]).toEqual([path, null]);
  expect(asked.endpoint?.path).toBe(path.endsWith('/') ? undefined : path);
});

test('models are listed under any base', () => {
  for (const url of ['/models', '/v1/models/', '/openai/models?api-version=1', '/openai/v1/models', '//models'])
    expect(requestPath(url).path, url).toBe('/v1/models');
  expect(requestPath('/models/meta%2Fllama').path).toBe('/v1/models/meta%2Fllama');
});

test("Azure's style names the model in the path", () => {
  const asked = requestPath('/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21');
  expect([asked.path, asked.model, asked.query]).toEqual(['/v1/chat/completions', 'my gpt', '?api-version=2024-10-21']);
  expect(requestPath('/openai/deployments/e5/embeddings/').model).toBe('e5');
});

test('nothing else becomes a path that is served', () => {
  for (const url of [
    '/',
    '/healthz/',
    '/deployments/x/chat/completions',
    '/openai/deployments/x/messages',
    '/openai/deployments/x/v1/chat/completions',
    '/openai/deployments//chat/completions',
    '/v2/chat/completions',
    '/v1/files',
    '/v1/../healthz',
    '/v1/Chat/completions',
  ])
    expect(requestPath(url), url).toMatchObject({ path: url, endpoint: undefined });
});

test('the model of the path stands in the body, whatever stood there', () => {
  const named = (body: string): string => withModel(Buffer.from(body), null, 'a"b').body.toString();
  expect(named('{"messages":[]}')).toBe('{"model":"a\\"b","messages":[]}');
  expect(named(' {"n":1, "model":"x"}')).toBe(' {"n":1, "model":"a\\"b"}');
  expect(named('[1]')).toBe('[1]');
  expect(named('{"n":')).toContain('"n":');
  const value = { value: { model: 'x', n: 1 }, extraBytes: 3 };
  expect(withModel(Buffer.from('{"model":"x","n":1}'), value, 'y').value).toEqual({
    value: { model: 'y', n: 1 },
    extraBytes: 3,
  });
});
