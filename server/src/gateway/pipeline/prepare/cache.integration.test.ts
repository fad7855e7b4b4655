import { afterEach, describe, expect, test } from 'vitest';
import {
  chatBody,
  recordingUpstream,
  send,
  type Exchange,
  type RecordingUpstream,
} from '../../../app/http-exchange.fixture.ts';
import { MODEL, SECRETS, startTestApp, TEST_FLEET, type TestApp } from '../../../app/test-app.fixture.ts';
import { inputTokens, outputTokens } from '../../../units/index.ts';

const usage = { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 };
const COMPLETION = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'yes' }, finish_reason: 'stop' }],
  usage,
});
/** Of everything that begins with `/v1/responses`. */
const RESPONSE = JSON.stringify({ id: 'resp', object: 'response', output: [], input_tokens: 3, usage });
const EVENTS = [
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { role: 'assistant', content: 'yes' }, finish_reason: null }] })}\n\n`,
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\n`,
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], usage })}\n\n`,
  'data: [DONE]\n\n',
];

let upstream: RecordingUpstream;
let t: TestApp;

async function start(cache: object | null): Promise<void> {
  upstream = await recordingUpstream((response, { body }) => {
    if (body.includes('"stream":true'))
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(EVENTS.join(''));
    else
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(body.includes('"input"') ? RESPONSE : COMPLETION);
  });
  t = await startTestApp({
    urls: Object.fromEntries(TEST_FLEET.map(({ id }) => [id, upstream.url])),
    ...(cache === null ? {} : { more: { cache: { main: cache } } }),
  });
}

afterEach(async () => {
  await t.close();
  await upstream.close();
});

const ask = (
  more: object = {},
  headers: Record<string, string> = {},
  secret: string = SECRETS.plain,
): Promise<Exchange> => send(t.app.gatewayUrl, { body: chatBody({ temperature: 0, ...more }), headers, secret });
const withoutComments = (text: string): string => text.replaceAll(/: joulegate [^\n]*\n/g, '');

describe('the exact cache', () => {
  test('is off unless the workload asks for it', async () => {
    await start(null);
    await ask();
    await ask();
    expect(upstream.received).toHaveLength(2);
  });

  test('answers the same request again without an upstream, and books what that saved', async () => {
    await start({});
    const first = await ask();
    const again = await ask();
    expect(upstream.received).toHaveLength(1);
    expect([again.status, again.text, again.headers['x-joulegate-cache'], again.headers['age']]).toEqual([
      200,
      first.text,
      'hit',
      '0',
    ]);
    const [made, stored] = await t.entries();
    expect(stored).toMatchObject({ outcome: 'cached', deployment: null, costNanoUsd: 0, attempts: [] });
    expect(stored?.cache).toEqual({
      savedNanoUsd: made?.costNanoUsd,
      savedNanoWh: made?.energyNanoWh.mean,
      savedNanoG: made?.carbonNanoG.mean,
      savedTokens: inputTokens(made!.usage) + outputTokens(made!.usage),
    });
    expect(made?.costNanoUsd).toBeGreaterThan(0);
  });

  test('replays a stream as events, apart from whole answers', async () => {
    await start({});
    const first = await ask({ stream: true });
    const again = await ask({ stream: true });
    expect(upstream.received).toHaveLength(1);
    expect(withoutComments(again.text)).toBe(withoutComments(first.text));
    expect(again.text).toContain('data: [DONE]');
    expect((await ask()).text).toBe(COMPLETION);
    expect(upstream.received).toHaveLength(2);
  });

  test('what stands beside a response is never kept, nor taken for one', async () => {
    await start({});
    const body = JSON.stringify({ model: MODEL, input: 'q', temperature: 0 });
    const answers: Exchange[] = [];
    for (const path of [
      '/v1/responses',
      '/v1/responses/compact',
      '/v1/responses/compact',
      '/v1/responses/input_tokens',
    ])
      answers.push(await send(t.app.gatewayUrl, { path, body }));
    expect(answers.map(({ headers }) => headers['x-joulegate-cache'])).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(upstream.received).toHaveLength(4);
    expect((await send(t.app.gatewayUrl, { path: '/v1/responses', body })).headers['x-joulegate-cache']).toBe('hit');
  });

  test('another key, another question, another temperature and a caller who wants none miss', async () => {
    await start({});
    await ask();
    for (const [more, headers, secret] of [
      [{}, {}, SECRETS.trusted],
      [{ seed: 1 }, {}, SECRETS.plain],
      [{ temperature: 0.1 }, {}, SECRETS.plain],
      [{}, { 'cache-control': 'no-store' }, SECRETS.plain],
      [{}, { 'x-joulegate-control': 'no-training' }, SECRETS.plain],
    ] as const)
      await ask(more, headers, secret);
    expect(upstream.received).toHaveLength(6);
    await ask();
    expect(upstream.received).toHaveLength(6);
  });
});
