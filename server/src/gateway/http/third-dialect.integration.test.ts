import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordingUpstream, send, type Exchange, type RecordingUpstream } from '../../app/http-exchange.fixture.ts';
import { DEFAULT_DEPLOYMENT, MODEL, startTestApp, type TestApp } from '../../app/test-app.fixture.ts';
import { registerDialect } from '../dialects/index.ts';
import { oracle } from '../dialects/third-dialect.fixture.ts';

let forget: () => void;
let upstream: RecordingUpstream;
let t: TestApp;

beforeAll(async () => {
  forget = registerDialect(oracle);
  upstream = await recordingUpstream((response, { body }) => {
    const { stream } = JSON.parse(body) as { stream?: boolean };
    if (stream === true) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'oracle-mood': 'dark' });
      for (const word of ['know ', 'thyself']) response.write(`data: {"w":"${word}"}\n\n`);
      return void response.end('data: {"bye":[7,2]}\n\n');
    }
    response
      .writeHead(200, { 'content-type': 'application/json', 'oracle-mood': 'dark' })
      .end('{"oracle":"know thyself","spent":[11,3]}');
  });
  t = await startTestApp({
    workloads: [{ id: 'main', mode: 'observe', deployments: [DEFAULT_DEPLOYMENT] }],
    urls: { [DEFAULT_DEPLOYMENT]: upstream.url },
    deployment: { protocol: 'oracle' },
  });
});
afterAll(async () => {
  await t.close();
  await upstream.close();
  forget();
});

const ask = (body: object, headers: Record<string, string> = {}): Promise<Exchange> =>
  send(t.url, { path: '/v1/ask', headers, body: JSON.stringify(body) });

test('a dialect that is registered is served: its endpoint, its headers, its usage in the books', async () => {
  const answer = await ask({ model: MODEL, question: 'who?' }, { 'oracle-version': '3' });
  expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { oracle: 'know thyself', spent: [11, 3] }]);
  expect(answer.headers).toMatchObject({ 'oracle-mood': 'dark', 'x-joulegate-deployment': DEFAULT_DEPLOYMENT });
  const entry = (await t.entries()).at(-1);
  expect(answer.headers['oracle-id']).toBe(entry?.id);
  expect(entry).toMatchObject({
    endpoint: '/v1/ask',
    protocol: 'oracle',
    outcome: 'served',
    usage: { inputUncached: 11, output: 3 },
    usageGrade: 'reported',
  });
  expect(entry?.energyNanoWh).not.toBeNull();
  expect(upstream.received.at(-1)?.headers['oracle-version']).toBe('3');
});

test('its streams are followed and end with our totals before their last event', async () => {
  const answer = await ask({ model: MODEL, question: 'who?', stream: true });
  const [first, second, totals, bye] = answer.text.split(/\n\n|(?<=^: [^\n]*)\n/m);
  expect([first, second, bye]).toEqual(['data: {"w":"know "}', 'data: {"w":"thyself"}', 'data: {"bye":[7,2]}']);
  expect(totals).toMatch(/^: joulegate \{"decision"/);
  expect((await t.entries()).at(-1)).toMatchObject({ streamed: true, usage: { inputUncached: 7, output: 2 } });
});

test('its errors come in its own envelope, its models in its own list', async () => {
  const refused = await ask({ model: MODEL });
  expect([refused.status, JSON.parse(refused.text)]).toEqual([
    400,
    { silence: 'there is no question', code: 'JG_BAD_REQUEST' },
  ]);
  const models = await send(t.url, { path: '/v1/models', method: 'GET', headers: { 'oracle-version': '1' } });
  expect(JSON.parse(models.text)).toEqual({ oracles: expect.arrayContaining([MODEL]) });
});

test('a request of another dialect finds no deployment that could answer it', async () => {
  const chat = await send(t.url, {
    path: '/v1/chat/completions',
    body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'hi' }] }),
  });
  expect(chat.status).toBeGreaterThanOrEqual(400);
  expect((JSON.parse(chat.text) as { error: { code: string } }).error.code).toBe('JG_ROUTE_NO_CANDIDATE');
});

test('a name or a path is registered once', () => {
  expect(() => registerDialect(oracle)).toThrow(RangeError);
  expect(() => registerDialect({ ...oracle, name: 'other' })).toThrow(/\/v1\/ask/);
});
