import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatBody, send, sendAndLeave, type SendOptions } from '../../../app/http-exchange.fixture.ts';
import { SECRETS, startTestApp, type TestApp } from '../../../app/test-app.fixture.ts';
import type { Entry } from '../../../ledger/index.ts';
import { bookedOnce, IMPATIENT } from './booked-once.fixture.ts';

const sim = (more: Record<string, string>): object => ({ metadata: { sim_output_tokens: '30', ...more } });
const fault = (name: string, stream = false): SendOptions => ({
  body: chatBody({ stream, ...sim({ sim_fault: name }) }),
});

const ids = (entries: readonly Entry[]): number => new Set(entries.map(({ id }) => id)).size;

describe('one entry, whatever happens', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ mode: 'observe', gateway: IMPATIENT });
  });
  afterAll(async () => {
    const entries = await t.entries();
    expect(ids(entries)).toBe(entries.length);
    await t.close();
  });

  const cases: readonly (readonly [
    name: string,
    SendOptions,
    expected: { status: number; error: string | null; outcome: string; attempts: readonly string[] },
  ])[] = [
    ['served', { body: chatBody(sim({})) }, { status: 200, error: null, outcome: 'served', attempts: ['ok'] }],
    [
      'stream served',
      { body: chatBody({ stream: true, ...sim({}) }) },
      { status: 200, error: null, outcome: 'served', attempts: ['ok'] },
    ],
    ['no JSON', { body: '{"model":' }, { status: 400, error: 'JG_BAD_JSON', outcome: 'refused', attempts: [] }],
    ['an empty body', {}, { status: 400, error: 'JG_BAD_JSON', outcome: 'refused', attempts: [] }],
    [
      'unknown model',
      { body: chatBody({ model: 'gpt-9' }) },
      { status: 404, error: 'JG_MODEL_UNKNOWN', outcome: 'refused', attempts: [] },
    ],
    [
      'unknown workload',
      { body: chatBody(), headers: { 'x-joulegate-workload': 'nothing' } },
      { status: 404, error: 'JG_MODEL_UNKNOWN', outcome: 'refused', attempts: [] },
    ],
    [
      'bad header',
      { body: chatBody(), headers: { 'x-joulegate-latency-limit-ms': 'soon' } },
      { status: 400, error: 'JG_BAD_HEADER', outcome: 'refused', attempts: [] },
    ],
    [
      '20 MB',
      { body: Buffer.alloc(20_000_000, 0x20) },
      { status: 413, error: 'JG_BODY_TOO_LARGE', outcome: 'refused', attempts: [] },
    ],
    [
      '20 MB of unknown length',
      { body: Buffer.alloc(20_000_000, 0x20), chunked: true },
      { status: 413, error: 'JG_BODY_TOO_LARGE', outcome: 'refused', attempts: [] },
    ],
    ['upstream 500', fault('500'), { status: 500, error: 'JG_UPSTREAM_ERROR', outcome: 'failed', attempts: ['error'] }],
    ['upstream 429', fault('429'), { status: 429, error: 'JG_UPSTREAM_ERROR', outcome: 'failed', attempts: ['error'] }],
    [
      'upstream garbage',
      fault('garbage'),
      { status: 502, error: 'JG_UPSTREAM_GARBAGE', outcome: 'failed', attempts: ['garbage'] },
    ],
    [
      'stream garbage',
      fault('garbage', true),
      { status: 502, error: 'JG_UPSTREAM_GARBAGE', outcome: 'failed', attempts: ['garbage'] },
    ],
    [
      'upstream hangs',
      fault('hang'),
      { status: 504, error: 'JG_UPSTREAM_TIMEOUT', outcome: 'failed', attempts: ['timeout'] },
    ],
    [
      'stream hangs',
      fault('hang', true),
      { status: 504, error: 'JG_UPSTREAM_TIMEOUT', outcome: 'failed', attempts: ['timeout'] },
    ],
    [
      'upstream breaks off',
      fault('disconnect'),
      { status: 502, error: 'JG_UPSTREAM_UNREACHABLE', outcome: 'failed', attempts: ['unreachable'] },
    ],
  ];
  test.for(cases)('%s', async ([, options, expected]) => {
    let status = 0;
    const entry = await bookedOnce(t, async () => {
      status = (await send(t.url, options)).status;
    });
    expect(status).toBe(expected.status);
    expect({ ...entry, attempts: entry.attempts.map(({ outcome }) => outcome) }).toMatchObject(expected);
  });

  test('a stream that breaks off says so in band', async () => {
    let text = '';
    const entry = await bookedOnce(t, async () => {
      const answer = await send(t.url, fault('disconnect', true));
      expect(answer.status).toBe(200);
      text = answer.text;
    });
    expect(text).toMatch(
      /data: \{"error":\{"message":"the upstream broke off.*"code":"JG_UPSTREAM_UNREACHABLE"\}\}\n\n$/,
    );
    expect(text).not.toContain('[DONE]');
    expect(entry).toMatchObject({
      outcome: 'failed',
      status: 502,
      error: 'JG_UPSTREAM_UNREACHABLE',
      usageGrade: 'counted',
      attempts: [{ outcome: 'unreachable' }],
    });
    expect(entry.usage.output).toBeGreaterThan(0);
    await expect(
      t
        .client()
        .chat.completions.create({
          model: 'main',
          messages: [{ role: 'user', content: 'x' }],
          stream: true,
          metadata: { sim_fault: 'disconnect' },
        })
        .then((stream) => Array.fromAsync(stream)),
    ).rejects.toMatchObject({ code: 'JG_UPSTREAM_UNREACHABLE' });
  });

  const asked = (): boolean => t.fleet.meters().some(({ inFlight }) => inFlight > 0);
  test.for([
    ['before the first byte', { ...fault('hang'), leaveOnce: asked }],
    ['before the first event', { ...fault('hang', true), leaveOnce: asked }],
    [
      'in mid-stream',
      { body: chatBody({ stream: true, metadata: { sim_output_tokens: '20000' } }), leaveAfterBytes: 1000 },
    ],
  ] as const)('the client leaves %s', async ([, options]) => {
    const entry = await bookedOnce(t, () => sendAndLeave(t.url, options));
    expect(entry).toMatchObject({
      outcome: 'failed',
      error: 'JG_CLIENT_GONE',
      status: 499,
      attempts: [{ outcome: 'aborted' }],
    });
  });

  test('the client leaves before its body is complete', async () => {
    const entry = await bookedOnce(t, async () => {
      const socket = connect(Number(new URL(t.url).port), '127.0.0.1');
      socket.write(
        `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${SECRETS.plain}\r\ncontent-length: 1000\r\n\r\n{"model":`,
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      socket.destroy();
    });
    expect(entry).toMatchObject({ outcome: 'failed', error: 'JG_CLIENT_GONE', status: 499, attempts: [] });
  });
});
