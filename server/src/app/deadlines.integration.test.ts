import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock, timers } from '../edge/index.ts';
import { gridHour } from '../kernel/kernel.fixture.ts';
import { hourOf, hourStart } from '../units/index.ts';
import type { GridSource } from '../world/index.ts';
import { chatBody, send, type Exchange } from './http-exchange.fixture.ts';
import {
  DEFAULT_DEPLOYMENT,
  MESSAGES,
  MODEL,
  SECRETS,
  startTestApp,
  TEST_FLEET,
  type TestApp,
} from './test-app.fixture.ts';

const HOUR_MS = 3_600_000;
const workload = { mode: 'enforce', deployments: TEST_FLEET.map(({ id }) => id), default: DEFAULT_DEPLOYMENT };

const asked = (
  t: TestApp,
  deadline: string | null,
  of: string,
  more: { readonly path?: string; readonly body?: object; readonly headers?: Record<string, string> } = {},
): Promise<Exchange> =>
  send(t.url, {
    ...(more.path === undefined ? {} : { path: more.path }),
    body: chatBody({ model: of, ...more.body }),
    headers: { ...(deadline === null ? {} : { 'x-joulegate-deadline': deadline }), ...more.headers },
    secret: SECRETS.plain,
  });
const json = ({ text }: Exchange) => JSON.parse(text) as Record<string, unknown>;
const errorOf = (answer: Exchange) => json(answer)['error'] as { code: string; param: string; message: string };

describe('a workload that makes jobs', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({
      workloads: [
        { id: 'plain', ...workload },
        { id: 'jobs', ...workload, deadline: { answer: 'job', longestMinutes: 600 } },
      ],
      gateway: { defaultWorkload: 'plain' },
    });
  });
  afterAll(() => t.close());

  test.each([
    ['/v1/chat/completions', {}, 'chat.completion'],
    ['/v1/messages', { max_tokens: 50 }, 'message'],
  ])('%s: is answered at once, polled, and its answer is in a file and in the books', async (path, body, kind) => {
    const before = (await t.entries()).length;
    const made = await asked(t, '30m', 'jobs', { path, body });
    expect(made.status).toBe(202);
    const batch = json(made) as { id: string; expires_at: number; created_at: number };
    expect(batch).toMatchObject({ object: 'batch', endpoint: path, completion_window: '30m', status: 'validating' });
    expect(made.headers['location']).toBe(`/v1/batches/${batch.id}`);
    expect(Math.abs(batch.expires_at - batch.created_at - 1800)).toBeLessThanOrEqual(1);
    const client = t.client();
    await expect
      .poll(async () => (await client.batches.retrieve(batch.id)).status, { timeout: 30_000 })
      .toBe('completed');
    const done = await client.batches.retrieve(batch.id);
    expect(done.request_counts).toEqual({ total: 1, completed: 1, failed: 0 });
    const line = JSON.parse(await (await client.files.content(done.output_file_id!)).text()) as {
      response: { request_id: string; body: Record<string, unknown> };
    };
    expect(line.response.body[kind === 'message' ? 'type' : 'object']).toBe(kind);
    const booked = (await t.entries()).slice(before);
    expect(booked).toMatchObject([{ id: line.response.request_id, outcome: 'served', workload: 'jobs' }]);
    expect(booked[0]!.costNanoUsd).toBeGreaterThan(0);

    const stranger = t.client('stranger');
    await expect(stranger.batches.retrieve(batch.id)).rejects.toMatchObject({ status: 404 });
    await expect(stranger.files.content(done.output_file_id!)).rejects.toMatchObject({ status: 404 });
    await expect(stranger.files.content(done.input_file_id)).rejects.toMatchObject({ status: 404 });
    expect((await stranger.batches.list()).data).toEqual([]);
  });

  test('what its upstream refuses is told in the file of errors, and booked as failed', async () => {
    const body = { messages: undefined, input: 'Is the invoice right?' };
    const made = await asked(t, '30m', 'jobs', { path: '/v1/responses', body });
    expect(made.status).toBe(202);
    const { id, endpoint } = json(made) as { id: string; endpoint: string };
    expect(endpoint).toBe('/v1/responses');
    const client = t.client();
    await expect.poll(async () => (await client.batches.retrieve(id)).status, { timeout: 30_000 }).toBe('completed');
    const { error_file_id, request_counts } = await client.batches.retrieve(id);
    expect(request_counts).toEqual({ total: 1, completed: 0, failed: 1 });
    const line = JSON.parse(await (await client.files.content(error_file_id!)).text()) as {
      response: { request_id: string; status_code: number };
    };
    expect(line.response.status_code).toBeGreaterThanOrEqual(400);
    expect((await t.entries()).at(-1)).toMatchObject({ id: line.response.request_id, outcome: 'failed' });
  });

  test('a moment is a deadline too', async () => {
    const at = new Date(Date.now() + 2 * HOUR_MS).toISOString();
    const made = json(await asked(t, at, 'jobs')) as { expires_at: number };
    expect(made.expires_at).toBe(Math.floor(Date.parse(at) / 1000));
  });

  test.each([
    ['no deadline', 'soon', 'no deadline'],
    ['without a zone', '2126-11-21T10:00:00', 'no deadline'],
    ['nothing', '', 'no deadline'],
    ['no time at all', '0m', 'no deadline'],
    ['past', '2020-01-01T00:00:00Z', 'has passed'],
    ['too far', '2d', 'more than 600 minutes away'],
  ])('a bad one is refused and booked: %s', async (_, deadline, message) => {
    const before = (await t.entries()).length;
    const answer = await asked(t, deadline, 'jobs');
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: 'JG_BAD_HEADER', param: 'x-joulegate-deadline' });
    expect(errorOf(answer).message).toContain(message);
    expect((await t.entries()).slice(before)).toMatchObject([{ outcome: 'refused' }]);
  });

  test('where it is not turned on, it is refused and says how; nothing is sent', async () => {
    const before = (await t.entries()).length;
    for (const of of ['plain', MODEL]) {
      const answer = await asked(t, '30m', of);
      expect(answer.status).toBe(400);
      expect(errorOf(answer).message).toContain('deadline: { answer: job }');
    }
    expect((await t.entries()).slice(before).map(({ outcome }) => outcome)).toEqual(['refused', 'refused']);
    expect((await asked(t, null, 'plain')).status).toBe(200);
  });

  test('a stream, and a batch that says its window already, take none', async () => {
    expect(errorOf(await asked(t, '30m', 'jobs', { body: { stream: true } }))).toMatchObject({ param: 'stream' });
    const batch = await asked(t, '30m', 'jobs', { path: '/v1/batches' });
    expect(batch.status).toBe(400);
    expect(errorOf(batch).message).toContain('completion_window');
  });
});

const DEADLINE = { headers: { 'x-joulegate-deadline': '30m' } };
async function openAIStream(t: TestApp): Promise<number> {
  const body = { model: 'held', messages: MESSAGES, stream: true } as const;
  const chunks = await Array.fromAsync(await t.client().chat.completions.create(body, DEADLINE));
  return chunks.length;
}
async function anthropicStream(t: TestApp): Promise<readonly string[]> {
  const client = new Anthropic({ baseURL: new URL(t.url).origin, apiKey: SECRETS.plain, maxRetries: 0 });
  const body = { model: 'held', max_tokens: 100, messages: MESSAGES, stream: true } as const;
  const events = await Array.fromAsync(await client.messages.create(body, DEADLINE));
  return events.map(({ type }) => type);
}

describe('a workload that holds', () => {
  const START = hourStart(hourOf(Date.now())) + HOUR_MS / 6;
  const NOW = hourOf(START);
  let aheadMs = START - Date.now();
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  /** Each day it falls steepest from this hour to the next. */
  const grid: GridSource = {
    name: 'test grid',
    zones: ['FR', 'DE', 'US-MIDA-PJM'],
    at: (zone, hour) =>
      hour > NOW + 1 || hour < NOW - 60 * 24
        ? undefined
        : gridHour(300 + 200 * Math.cos(((hour - NOW) * Math.PI) / 12 + Math.PI / 2), { zone, hour }),
  };
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({
      clock,
      gridSource: grid,
      gateway: { keepAliveMs: 500 },
      workloads: [{ id: 'held', ...workload, deadline: { answer: 'hold', longestMinutes: 60 } }],
    });
    // The first one asks for a forecast.
    expect((await asked(t, '59m', 'held')).status).toBe(200);
  });
  afterAll(() => t.close());

  test('is sent when the better hour begins, and at once where that is behind its deadline', async () => {
    const next = hourStart(NOW + 1);
    const client = t.client();
    const line = {
      custom_id: 'a',
      method: 'POST',
      url: '/v1/chat/completions',
      body: JSON.parse(String(chatBody({ model: 'held' }))) as object,
    };
    const file = await client.files.create({
      file: new File([JSON.stringify(line)], 'a.jsonl'),
      purpose: 'batch',
    });
    const batch = await client.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    });
    // It tells its plan once the hours are foretold.
    await expect
      .poll(async () => 'joulegate' in (await client.batches.retrieve(batch.id)), { timeout: 60_000 })
      .toBe(true);
    // What comes before the hour has to be asked before it, on a busy machine too.
    aheadMs = next - 8000 - Date.now();
    expect((await asked(t, '1m', 'held')).status).toBe(200);
    expect((await t.entries()).at(-1)!.at).toBeLessThan(next);
    const held = asked(t, '30m', 'held');
    const stream = asked(t, '30m', 'held', { body: { stream: true } });
    const [chunks, events] = [openAIStream(t), anthropicStream(t)];
    const gone = new AbortController();
    const left = fetch(`${t.url}/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${SECRETS.plain}`,
        'content-type': 'application/json',
        'x-joulegate-deadline': '30m',
      },
      body: chatBody({ model: 'held' }),
      signal: gone.signal,
    });
    await timers.sleep(500);
    gone.abort();
    await expect(left).rejects.toThrow();
    expect((await held).status).toBe(200);
    const streamed = await stream;
    // Comments while it was held, then the answer as ever.
    expect(streamed.status).toBe(200);
    expect(streamed.text).toMatch(/^(:\n){3,}/);
    expect(streamed.text).toMatch(/data: \[DONE\]\s*$/);
    expect(await chunks).toBeGreaterThan(1);
    expect(await events).toEqual(expect.arrayContaining(['message_start', 'message_stop']));
    const rows = await t.entries();
    const streams = rows.filter(({ streamed: isStream }) => isStream);
    expect(streams.map(({ outcome }) => outcome)).toEqual(['served', 'served', 'served']);
    const last = rows.filter(({ streamed: isStream }) => !isStream).slice(-2);
    expect(last.map(({ outcome }) => outcome)).toEqual(['failed', 'served']);
    for (const { waited, at } of [last[1]!, ...streams]) {
      expect(waited).toMatchObject({ batch: null, lifecycleGPerKwh: expect.any(Number) });
      expect(at - waited!.since).toBeGreaterThan(1000);
      expect(waited!.since).toBeLessThan(next);
    }
    expect(last[0]!.at).toBeLessThan(next);
    expect(last[1]!.at).toBeGreaterThanOrEqual(next);
    expect(last[1]!.at).toBeLessThan(next + 30 * 60_000);
  });
});
