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
