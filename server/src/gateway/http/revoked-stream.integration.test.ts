import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordingUpstream, send, type Exchange, type RecordingUpstream } from '../../app/http-exchange.fixture.ts';
import { openKeyStore } from '../../app/index.ts';
import {
  DEFAULT_DEPLOYMENT,
  MESSAGES,
  MODEL,
  SECRETS,
  startTestApp,
  type TestApp,
} from '../../app/test-app.fixture.ts';
import { createKey } from '../../identity/keys/keys.ts';
import { revokeKey } from '../../identity/keys/key-changes.ts';

/** A revocation holds within two seconds; what the machine adds beside is wide. */
const DEADLINE_MS = 20_000;
const chunk = (text: string): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { content: text }, finish_reason: null }] })}\n\n`;
const DONE = `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`;

let upstream: RecordingUpstream;
let t: TestApp;
let store: Awaited<ReturnType<typeof openKeyStore>>;
const open: ServerResponse[] = [];

beforeAll(async () => {
  upstream = await recordingUpstream((response, { body }) => {
    open.push(response);
    if (!body.includes('"stream":true')) return;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk('first'));
  });
  t = await startTestApp({
    // A revoked key is tried until it is refused.
    more: { abuse: { failuresPerMinute: 1_000_000 } },
    workloads: [{ id: 'main', mode: 'observe', deployments: [DEFAULT_DEPLOYMENT] }],
    urls: { [DEFAULT_DEPLOYMENT]: upstream.url },
  });
  store = await openKeyStore(dirname(t.app.ledgerFolder));
});
afterAll(async () => {
  await store.close();
  await t.close();
  await upstream.close();
});

const ask = (secret: string, stream: boolean): Promise<Exchange> =>
  send(t.url, { secret, body: JSON.stringify({ model: MODEL, messages: MESSAGES, ...(stream ? { stream } : {}) }) });
/** The upstream's side of the next request, once it has come. */
async function reached(before: number): Promise<ServerResponse> {
  await expect.poll(() => open.length, { timeout: DEADLINE_MS, interval: 10 }).toBe(before + 1);
  return open.at(-1)!;
}
async function newKey(expiresAt?: number): Promise<{ readonly id: string; readonly key: string }> {
  const made = await createKey(store.state, store.pepper, {
    organisation: 'acme',
    name: 'test',
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });
  await expect
    .poll(async () => (await send(t.url, { path: '/v1/models', method: 'GET', secret: made.key })).status, {
      timeout: DEADLINE_MS,
      interval: 20,
    })
    .toBe(200);
  return made;
}

describe('what runs when its key ends', () => {
  test.each(['revoked', 'expired'])(
    'a stream of a key that is %s ends with a coded error in it, and is booked',
    async (how) => {
      const made = await newKey(how === 'expired' ? Date.now() + 3000 : undefined);
      const before = open.length;
      const entries = (await t.entries()).length;
      const other = ask(SECRETS.plain, true);
      const othersEnd = await reached(before);
      const answer = ask(made.key, true);
      const side = await reached(before + 1);
      const stopped = once(side, 'close');
      const at = Date.now();
      if (how === 'revoked') await revokeKey(store.state, made.id);
      const { status, text, broken } = await answer;
      expect(Date.now() - at).toBeLessThan(DEADLINE_MS);
      // No client may take what came for a whole answer.
      expect([status, broken]).toEqual([200, true]);
      expect(text).toContain('"content":"first"');
      expect(text.trimEnd().split('\n\n').at(-1)).toMatch(
        /^data: .*revoked or has expired.*"code":"JG_AUTH_UNKNOWN_KEY"/,
      );
      expect(text).not.toContain('[DONE]');
      // Nothing more is bought: the upstream's connection is closed.
      await stopped;
      await expect
        .poll(async () => (await t.entries()).length, { timeout: DEADLINE_MS, interval: 20 })
        .toBe(entries + 1);
      expect((await t.entries()).at(-1)).toMatchObject({ outcome: 'failed', error: 'JG_AUTH_UNKNOWN_KEY' });
      // Another key's stream goes on.
      othersEnd.end(DONE);
      expect((await other).text).toContain('[DONE]');
    },
  );

  test('an answer in one piece is refused with the status', async () => {
    const made = await newKey();
    const before = open.length;
    const answer = ask(made.key, false);
    await reached(before);
    await revokeKey(store.state, made.id);
    const { status, text } = await answer;
    expect([status, (JSON.parse(text) as { error: { code: string } }).error.code]).toEqual([
      401,
      'JG_AUTH_UNKNOWN_KEY',
    ]);
  });

  test('a body that was still coming is not taken, and nothing goes out', async () => {
    const made = await newKey();
    const before = open.length;
    const request = httpRequest(new URL('/v1/chat/completions', t.app.gatewayUrl), {
      method: 'POST',
      agent: false,
      headers: { authorization: `Bearer ${made.key}`, 'content-type': 'application/json' },
    });
    const answered = once(request, 'response') as Promise<[IncomingMessage]>;
    request.write(`{"model":"${MODEL}","messages":`);
    // The connection is taken as soon as a request behind it is answered.
    await send(t.url, { path: '/v1/models', method: 'GET' });
    await revokeKey(store.state, made.id);
    await expect
      .poll(async () => (await send(t.url, { path: '/v1/models', method: 'GET', secret: made.key })).status, {
        timeout: DEADLINE_MS,
        interval: 20,
      })
      .toBe(401);
    request.end(`${JSON.stringify(MESSAGES)}}`);
    const [response] = await answered;
    response.resume();
    expect([response.statusCode, open.length]).toEqual([401, before]);
    expect((await t.entries()).at(-1)).toMatchObject({ outcome: 'refused', error: 'JG_AUTH_UNKNOWN_KEY' });
  });
});
