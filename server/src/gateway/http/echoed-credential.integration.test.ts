import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { chatBody, send } from '../../app/http-exchange.fixture.ts';
import { DEFAULT_DEPLOYMENT, startTestApp, type TestApp } from '../../app/test-app.fixture.ts';

const KEY = 'sk-live-2f/9a+c51e-sk-live';
let upstream: Server;
let url = '';
let answer: (response: ServerResponse, echoed: string) => void = () => {};
let t: TestApp;

beforeAll(async () => {
  upstream = createServer((request: IncomingMessage, response) => {
    request.resume();
    request.on('end', () => answer(response, request.headers.authorization ?? ''));
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`;
  vi.stubEnv('JG_ECHOED_KEY', KEY);
  t = await startTestApp({
    mode: 'observe',
    urls: { [DEFAULT_DEPLOYMENT]: url },
    deployment: { credential: { env: 'JG_ECHOED_KEY' } },
  });
});
afterEach(() => {
  answer = () => {};
});
afterAll(async () => {
  await t.close();
  upstream.close();
  upstream.closeAllConnections();
  vi.unstubAllEnvs();
});

const completion = (content: string): string =>
  JSON.stringify({
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 1 },
  });
const chunk = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
const END = `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`;
const slashes = (text: string): string => text.replaceAll('/', '\\/');

const WHOLE: readonly (readonly [string, number, (echoed: string) => string])[] = [
  ['a good answer', 200, completion],
  ['a good answer of two megabytes', 200, (echoed) => completion(`${'x'.repeat(2_000_000)}${echoed}`)],
  ['an answer that escapes slashes', 200, (echoed) => slashes(completion(echoed))],
  ['an answer that is none', 200, (echoed) => `<html>${echoed}`],
  ...[400, 401, 403, 404, 409, 413, 422, 429, 500, 503].map(
    (status) =>
      [
        `an error of ${status}`,
        status,
        (echoed: string) => `{"error":{"message":"bad ${echoed}","type":"t"}}`,
      ] as const,
  ),
];
const STREAMS: readonly (readonly [string, (echoed: string) => string])[] = [
  ['the first event', (echoed) => chunk(echoed) + END],
  ['a comment before all', (echoed) => `: ${echoed}\n\n${chunk('a')}${END}`],
  ['a later event', (echoed) => chunk('a') + chunk(echoed) + END],
  ['an error before content', (echoed) => `data: {"error":{"message":"${echoed}"}}\n\n`],
  ['an error after content', (echoed) => `${chunk('a')}data: {"error":{"message":"${echoed}"}}\n\n`],
  ['an event that is none', (echoed) => `data: ${echoed}\n\n`],
  ['a stream that is cut off in it', (echoed) => `${chunk('a')}data: ${echoed}`],
];

async function unseen(stream: boolean, path?: string): Promise<void> {
  const got = await send(t.url, { body: chatBody({ stream }), ...(path === undefined ? {} : { path }) });
  expect(got.text.length).toBeGreaterThan(0);
  for (const form of [KEY, slashes(KEY), encodeURIComponent(KEY)]) {
    expect(got.text).not.toContain(form);
    expect(JSON.stringify(got.headers)).not.toContain(form);
  }
}

test.each(WHOLE)('%s does not tell it, in the body or in a header', async (_, status, body) => {
  answer = (response, echoed) =>
    response
      .writeHead(status, { 'content-type': 'application/json', 'x-request-id': KEY, 'retry-after': '0' })
      .end(body(echoed));
  await unseen(false);
});

test.each(STREAMS)('a stream does not tell it: %s, cut anywhere', async (_, events) => {
  const bytes = events(`Bearer ${KEY}`);
  const from = bytes.indexOf(KEY);
  for (const cut of [1, 2, 9, 17, KEY.length - 1, KEY.length]) {
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(bytes.slice(0, from + cut), () => setTimeout(() => response.end(bytes.slice(from + cut)), 5));
    };
    await unseen(true);
  }
});

test('nor do the books', async () => {
  answer = (response) => response.writeHead(400, { 'x-request-id': KEY }).end(`{"error":{"message":"${KEY}"}}`);
  await unseen(false);
  expect(JSON.stringify(await t.entries())).not.toContain(KEY);
});

test('what is no echo comes as it was', async () => {
  answer = (response) =>
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(chunk(KEY.slice(0, -1)) + END);
  expect((await send(t.url, { body: chatBody({ stream: true }) })).text).toContain(chunk(KEY.slice(0, -1)));
});
