import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatBody, recordingUpstream, send, type RecordingUpstream } from '../../app/http-exchange.fixture.ts';
import { DEFAULT_DEPLOYMENT, startTestApp, type TestApp } from '../../app/test-app.fixture.ts';

const TOLD = {
  'x-request-id': 'req_upstream',
  'openai-processing-ms': '210',
  'openai-version': '2020-10-01',
  'x-ratelimit-remaining-tokens': '149984',
  'retry-after-ms': '1500',
};
const UPSTREAM = { ...TOLD, 'set-cookie': ['a=b', 'c=d'], 'x-envoy': 'a', 'strict-transport-security': 'max-age=1' };
const chunk = (choices: readonly object[], more: object = {}): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices, ...more })}\n\n`;
const STREAM =
  chunk([{ index: 0, delta: { content: 'a' }, finish_reason: null }]) +
  chunk([{ index: 0, delta: {}, finish_reason: 'stop' }], {
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  }) +
  'data: [DONE]\n\n';
const WHOLE = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'a' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

describe.each(['observe', 'shadow', 'enforce'] as const)('what the upstream says beside the body, %s', (mode) => {
  let upstream: RecordingUpstream;
  let t: TestApp;
  beforeAll(async () => {
    upstream = await recordingUpstream((response, { body }) => {
      const { stream, user } = JSON.parse(body) as { stream?: boolean; user?: string };
      if (user !== undefined)
        response
          .writeHead(429, { ...UPSTREAM, 'retry-after': '60', 'content-type': 'application/json' })
          .end('{"error":{"message":"no","type":"x","param":null,"code":null}}');
      else
        response
          .writeHead(200, { ...UPSTREAM, 'content-type': stream === true ? 'text/event-stream' : 'application/json' })
          .end(stream === true ? STREAM : WHOLE);
    });
    t = await startTestApp({
      workloads: [{ id: 'main', mode, deployments: [DEFAULT_DEPLOYMENT] }],
      urls: { [DEFAULT_DEPLOYMENT]: upstream.url },
      gateway: { retry: { rounds: 1 } },
    });
  });
  afterAll(async () => {
    await t.close();
    await upstream.close();
  });

  test.each([
    ['a whole answer', {}, 200],
    ['a stream', { stream: true }, 200],
    ['a refusal', { user: 'u' }, 429],
  ])('%s', async (_, more, status) => {
    const { headers, status: got } = await send(t.url, { body: chatBody(more) });
    expect(got).toBe(status);
    expect([headers['x-request-id'], headers['x-joulegate-upstream-request-id']]).toEqual([
      expect.stringMatching(/^jg_/),
      'req_upstream',
    ]);
    const { 'x-request-id': _ours, ...passed } = TOLD;
    for (const [name, value] of Object.entries(passed))
      expect(headers[name], name).toBe(mode === 'enforce' ? undefined : value);
    for (const name of ['set-cookie', 'x-envoy', 'strict-transport-security'])
      expect(headers[name], name).toBeUndefined();
    expect(headers['retry-after']).toBe(status === 429 ? '60' : undefined);
  });
});

test("limits of one's own prevail by name", async () => {
  const upstream = await recordingUpstream(
    (response) =>
      void response
        .writeHead(200, {
          'x-ratelimit-limit-requests': '9999',
          'x-ratelimit-limit-project-tokens': '7',
          'content-type': 'application/json',
        })
        .end(WHOLE),
  );
  const t = await startTestApp({
    workloads: [{ id: 'main', mode: 'observe', deployments: [DEFAULT_DEPLOYMENT] }],
    urls: { [DEFAULT_DEPLOYMENT]: upstream.url },
    more: { limits: { keys: { rpm: 11 } } },
  });
  const { headers } = await send(t.url, { body: chatBody() });
  expect([headers['x-ratelimit-limit-requests'], headers['x-ratelimit-limit-project-tokens']]).toEqual(['11', '7']);
  await t.close();
  await upstream.close();
});
