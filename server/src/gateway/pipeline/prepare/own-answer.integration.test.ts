import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordingUpstream, send, type Exchange, type RecordingUpstream } from '../../../app/http-exchange.fixture.ts';
import { DEFAULT_DEPLOYMENT, MODEL, startTestApp, type TestApp } from '../../../app/test-app.fixture.ts';

const PROMPT = {
  model: MODEL,
  messages: [{ role: 'user', content: 'Grüße an alle, die das hier lesen. '.repeat(40) }],
};
const REPORTED = 700;

describe.each(['observe', 'enforce'] as const)('a count of tokens behind an OpenAI-compatible upstream, %s', (mode) => {
  let upstream: RecordingUpstream;
  let t: TestApp;
  beforeAll(async () => {
    upstream = await recordingUpstream((response) => {
      const message = { role: 'assistant', content: 'a', refusal: null };
      const usage = { prompt_tokens: REPORTED, completion_tokens: 1, total_tokens: REPORTED + 1 };
      response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          id: 'c',
          object: 'chat.completion',
          created: 1,
          model: 'm',
          choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
          usage,
        }),
      );
    });
    t = await startTestApp({
      workloads: [{ id: 'main', mode, deployments: [DEFAULT_DEPLOYMENT] }],
      urls: { [DEFAULT_DEPLOYMENT]: upstream.url },
    });
  });
  afterAll(async () => {
    await t.close();
    await upstream.close();
  });
  const post = (path: string, body: object): Promise<Exchange> =>
    send(t.url, { path: `/v1${path}`, headers: { 'anthropic-version': '2023-06-01' }, body: JSON.stringify(body) });
  const counted = async (): Promise<number> => {
    const answer = await post('/messages/count_tokens', PROMPT);
    expect([
      answer.status,
      answer.headers['x-joulegate-usage-grade'],
      answer.headers['x-joulegate-deployment'],
    ]).toEqual([200, 'estimated', undefined]);
    return (JSON.parse(answer.text) as { input_tokens: number }).input_tokens;
  };

  test('is estimated here, asks nobody, costs nothing, and learns from what upstreams report', async () => {
    const fresh = await counted();
    expect(fresh).toBeGreaterThan(200);
    expect(upstream.received).toHaveLength(0);
    expect((await t.entries()).at(-1)).toMatchObject({
      endpoint: '/v1/messages/count_tokens',
      outcome: 'served',
      status: 200,
      deployment: null,
      attempts: [],
      costNanoUsd: 0,
      energyNanoWh: { mean: null },
      workload: 'main',
    });
    // One answer moves what is expected only so far.
    for (let i = 0; i < 250; i++) expect((await post('/messages', { ...PROMPT, max_tokens: 9 })).status).toBe(200);
    const learned = await counted();
    expect(Math.abs(learned - REPORTED)).toBeLessThan(REPORTED * 0.03);
    expect(Math.abs(fresh - REPORTED)).toBeGreaterThan(REPORTED * 0.1);
    expect(upstream.received).toHaveLength(250);
  });

  test('what is no prompt is refused as elsewhere', async () => {
    const answer = await post('/messages/count_tokens', { model: MODEL, messages: [] });
    expect([answer.status, (JSON.parse(answer.text) as { error: { type: string } }).error.type]).toEqual([
      400,
      'invalid_request_error',
    ]);
    expect((await post('/messages/count_tokens', { ...PROMPT, model: 'gpt-9' })).status).toBe(404);
  });
});
