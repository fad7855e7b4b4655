import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordingUpstream, send, sendAndLeave, type RecordingUpstream } from '../../../app/http-exchange.fixture.ts';
import { DEFAULT_DEPLOYMENT, MODEL, startTestApp, type TestApp } from '../../../app/test-app.fixture.ts';
import { bookedOnce, IMPATIENT } from '../finish/booked-once.fixture.ts';

const event = (data: { readonly type: string; readonly [member: string]: unknown }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
const START = event({
  type: 'message_start',
  message: {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: 'c',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 1100, cache_read_input_tokens: 40, cache_creation_input_tokens: 8, output_tokens: 3 },
  },
});
const SAID =
  event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }) +
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Four' } }) +
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ' and' } });
const INPUT = { inputUncached: 1100, cacheRead: 40, cacheWrite5m: 8, cacheWrite1h: 0, reasoning: 0 };

describe.each(['/v1/messages', '/v1/chat/completions'])(
  'a message whose stream is cut off, for a client of %s',
  (path) => {
    let upstream: RecordingUpstream;
    let t: TestApp;
    let answer: (response: ServerResponse) => void = () => {};
    beforeAll(async () => {
      upstream = await recordingUpstream((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        answer(response);
      });
      t = await startTestApp({
        workloads: [{ id: 'main', mode: 'observe', deployments: [DEFAULT_DEPLOYMENT] }],
        deployment: { protocol: 'anthropic' },
        urls: { [DEFAULT_DEPLOYMENT]: upstream.url },
        gateway: IMPATIENT,
      });
    });
    afterAll(async () => {
      await t.close();
      await upstream.close();
    });
    const options = {
      path,
      body: JSON.stringify({ model: MODEL, max_tokens: 64, stream: true, messages: [{ role: 'user', content: 'Hi' }] }),
    };

    test('the client leaves: the input is as reported, the output as far as it came', async () => {
      answer = (response) => void response.write(START + SAID);
      const entry = await bookedOnce(t, () => sendAndLeave(t.url, { ...options, leaveAfterBytes: 10 }));
      expect(entry).toMatchObject({
        outcome: 'failed',
        error: 'JG_CLIENT_GONE',
        usageGrade: 'counted',
        usage: { ...INPUT, output: 2 },
      });
    });

    test('the upstream leaves after content', async () => {
      answer = (response) => void response.write(START + SAID, () => setTimeout(() => response.destroy(), 30));
      const entry = await bookedOnce(t, () => send(t.url, options));
      expect(entry).toMatchObject({
        outcome: 'failed',
        error: 'JG_UPSTREAM_UNREACHABLE',
        usageGrade: 'counted',
        usage: { ...INPUT, output: 2 },
      });
    });

    test('the upstream says nothing after it has read the prompt', async () => {
      answer = (response) => void response.write(START);
      const entry = await bookedOnce(t, () => send(t.url, options));
      expect(entry).toMatchObject({
        outcome: 'failed',
        error: 'JG_UPSTREAM_TIMEOUT',
        usageGrade: 'counted',
        usage: { ...INPUT, output: 0 },
      });
      expect(entry.costNanoUsd).toBeGreaterThan(0);
    });
  },
);
