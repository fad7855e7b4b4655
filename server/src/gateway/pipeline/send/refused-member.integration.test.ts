import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatBody, recordingUpstream, send, type RecordingUpstream } from '../../../app/http-exchange.fixture.ts';
import { DEFAULT_DEPLOYMENT, MESSAGES, startTestApp, type TestApp } from '../../../app/test-app.fixture.ts';
import { bookedOnce } from '../finish/booked-once.fixture.ts';

let upstream: RecordingUpstream;
let t: TestApp;
let refusal: readonly [status: number, words: string] | null = null;
const chunk = (choice: object): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] })}\n\n`;
beforeAll(async () => {
  upstream = await recordingUpstream((response, { body }) => {
    if (refusal !== null && (body.includes('stream_options') || refusal[0] === 401))
      return void response.writeHead(refusal[0], { 'content-type': 'application/json' }).end(refusal[1]);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(
      `${chunk({ delta: { content: 'four' } })}${chunk({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`,
    );
  });
  t = await startTestApp({ mode: 'observe', urls: { [DEFAULT_DEPLOYMENT]: upstream.url } });
});
afterAll(async () => {
  await t.close();
  await upstream.close();
});

const asked = (): readonly boolean[] => upstream.received.map(({ body }) => body.includes('stream_options'));

test("the caller's own mistake is asked once and keeps its words", async () => {
  refusal = [400, '{"error":{"message":"messages[0].content is too long"}}'];
  const got = await send(t.url, { body: chatBody({ stream: true }) });
  expect([got.status, got.text, asked()]).toEqual([400, refusal[1], [true]]);
});

test('stream_options that an upstream refuses are sent no more, and usage is counted', async () => {
  refusal = [422, '{"detail":[{"loc":["body","stream_options"],"msg":"extra fields not permitted"}]}'];
  const entry = await bookedOnce(t, async () => {
    const got = await send(t.url, { body: chatBody({ stream: true }) });
    expect([got.status, got.text]).toEqual([200, expect.stringMatching(/four[^]*\[DONE\]\n\n$/)]);
  });
  expect(entry).toMatchObject({
    outcome: 'served',
    usageGrade: 'counted',
    attempts: [{ status: 422 }, { outcome: 'ok' }],
  });
  const own = await send(t.url, { body: chatBody({ stream: true, stream_options: { include_usage: true } }) });
  expect([own.status, own.headers['x-joulegate-dropped']]).toEqual([200, 'stream_options']);
  // Asked with it once more, and never again.
  expect(asked()).toEqual([true, true, false, false]);
});

test('a credential of ours that an upstream refuses is told as one that no retry mends', async () => {
  refusal = [401, '{"error":{"message":"bad key"}}'];
  const got = await send(t.url, { body: chatBody() });
  expect([got.status, got.headers['x-should-retry']]).toEqual([502, 'false']);
  const before = upstream.received.length;
  const asking = t.client('plain', { maxRetries: 2 }).chat.completions.create({ model: 'main', messages: MESSAGES });
  await expect(asking).rejects.toMatchObject({ status: 502, code: 'JG_UPSTREAM_CREDENTIAL' });
  // OpenAI's own SDK asks three times where a server fails, and believes the header.
  expect(upstream.received.length - before).toBe(1);
  const unknown = await send(t.url, { body: chatBody(), secret: 'wrong' });
  expect([unknown.status, unknown.headers['x-should-retry']]).toEqual([401, 'false']);
});
