import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordingUpstream, send, type RecordingUpstream } from '../../app/http-exchange.fixture.ts';
import { DEFAULT_DEPLOYMENT, MODEL, SECRETS, startTestApp, type TestApp } from '../../app/test-app.fixture.ts';

let upstream: RecordingUpstream;
let t: TestApp;
const ANSWER = JSON.stringify({
  id: 'm',
  type: 'message',
  role: 'assistant',
  model: 'c',
  content: [{ type: 'text', text: 'four' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 5, output_tokens: 1 },
});
beforeAll(async () => {
  upstream = await recordingUpstream(
    (response) => void response.writeHead(200, { 'content-type': 'Application/JSON; charset=UTF-8' }).end(ANSWER),
  );
  t = await startTestApp({
    workloads: [{ id: 'main', mode: 'observe', deployments: [DEFAULT_DEPLOYMENT] }],
    deployment: { protocol: 'anthropic' },
    urls: { [DEFAULT_DEPLOYMENT]: upstream.url },
  });
});
afterAll(async () => {
  await t.close();
  await upstream.close();
});
const body = JSON.stringify({ max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] });

test("Azure's clients: the model in the path, the key in api-key", async () => {
  const answer = await send(t.url, {
    path: `/openai/deployments/${MODEL}/chat/completions?api-version=2024-10-21`,
    secret: null,
    headers: { 'api-key': SECRETS.plain },
    body,
  });
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('four')]);
  expect((await t.entries()).at(-1)).toMatchObject({ endpoint: '/v1/chat/completions', outcome: 'served' });
});

test("Anthropic's clients under a base with /v1: the SDK's name and its beta query reach Anthropic", async () => {
  const answer = await send(t.url, {
    path: '/v1/v1/messages?beta=true',
    headers: { 'user-agent': 'Anthropic/JS 1.2.3' },
    body: JSON.stringify({ model: MODEL, ...(JSON.parse(body) as object) }),
  });
  expect(answer.status).toBe(200);
  const last = upstream.received.at(-1);
  expect([last?.path, last?.headers['user-agent']]).toEqual(['/v1/messages?beta=true', 'Anthropic/JS 1.2.3']);
});

test('a page of an allowed origin may ask and read our headers; of another it may not', async () => {
  const page = await startTestApp({ mode: 'observe', gateway: { cors: { origins: ['https://app.example'] } } });
  const preflight = (origin: string): ReturnType<typeof send> =>
    send(page.url, {
      method: 'OPTIONS',
      secret: null,
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
  const allowed = await preflight('https://app.example');
  expect([allowed.status, allowed.headers]).toEqual([
    204,
    expect.objectContaining({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-headers': 'authorization,content-type',
    }),
  ]);
  const other = await preflight('https://evil.example');
  expect([other.status, other.headers['access-control-allow-origin']]).toEqual([405, undefined]);
  const from = { origin: 'https://app.example' };
  const served = await send(page.url, {
    body: JSON.stringify({ model: MODEL, ...(JSON.parse(body) as object) }),
    headers: from,
  });
  expect(served.headers['access-control-allow-origin']).toBe('https://app.example');
  expect(served.headers['access-control-expose-headers']).toContain('x-joulegate-co2e-g');
  const refused = await send(page.url, { secret: 'wrong', headers: from });
  expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([401, 'https://app.example']);
  await page.close();
  const off = await send(t.url, { method: 'GET', path: '/v1/models', headers: from });
  expect(off.headers['access-control-allow-origin']).toBeUndefined();
});
