import { afterEach, expect, test } from 'vitest';
import { recordingUpstream, sendAndLeave, type RecordingUpstream } from '../../../app/http-exchange.fixture.ts';
import { DEFAULT_DEPLOYMENT, MODEL, startTestApp, type TestApp } from '../../../app/test-app.fixture.ts';

let t: TestApp;
let upstream: RecordingUpstream;
afterEach(async () => {
  await t.close();
  await upstream.close();
});
type Told = Parameters<Parameters<typeof recordingUpstream>[0]>[0];
const start = async (answer: (response: Told) => void): Promise<void> => {
  upstream = await recordingUpstream(answer);
  t = await startTestApp({
    mode: 'observe',
    urls: { [DEFAULT_DEPLOYMENT]: upstream.url },
    more: { limits: { keys: { budgets: [{ usd: 1000 }], tpm: 1e9 } } },
  });
};
const entries = async (count: number): ReturnType<TestApp['entries']> => {
  await expect.poll(async () => (await t.entries()).length, { timeout: 10_000 }).toBe(count);
  return await t.entries();
};
const asked = (): boolean => upstream.received.length > 0;
const body = (stream: boolean): string =>
  JSON.stringify({
    model: MODEL,
    stream,
    max_tokens: 1000,
    messages: [{ role: 'user', content: 'word '.repeat(40_000) }],
  });

test.for([false, true])(
  'a request dropped before any answer is booked by its prompt and counts (stream: %s)',
  async (stream) => {
    await start(() => {});
    await sendAndLeave(t.url, { body: body(stream), leaveOnce: asked });
    const [entry] = await entries(1);
    // 200,000 bytes at four a token.
    expect(entry!.usage.inputUncached).toBeGreaterThan(45_000);
    expect(entry).toMatchObject({ outcome: 'failed', error: 'JG_CLIENT_GONE', usageGrade: 'estimated' });
    expect(entry!.costNanoUsd).toBeGreaterThan(45_000 * 500);
    const readings = await t.app.runtime.limiter.usage(['key']);
    const used = readings.find(({ dimension }) => dimension === 'money')!.used;
    expect(used * 1e9).toBeCloseTo(entry!.costNanoUsd, 0);
    expect(readings.find(({ dimension }) => dimension === 'tokens')!.used).toBeGreaterThan(45_000);
  },
);

test('an answer in one piece that is dropped late is booked by what was made by then', async () => {
  await start(() => {});
  let askedAtMs = Infinity;
  const leaveOnce = (): boolean => {
    if (asked()) askedAtMs = Math.min(askedAtMs, performance.now());
    return performance.now() >= askedAtMs + 1500;
  };
  await sendAndLeave(t.url, { body: body(false), leaveOnce });
  const [entry] = await entries(1);
  expect(entry!.usage.output).toBeGreaterThan(0);
  expect(entry!.usage.output).toBeLessThanOrEqual(1000);
});

test('an unfinished stream counts the tokens of its text, not its events', async () => {
  const event = (content: string): string =>
    `data: ${JSON.stringify({ id: 'a', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] })}\n\n`;
  await start((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event('word '.repeat(800)) + event('word '.repeat(800)));
  });
  await sendAndLeave(t.url, { body: body(true), leaveAfterBytes: 8000 });
  const [entry] = await entries(1);
  // 8,000 bytes in two events.
  expect(entry!.usage.output).toBe(2000);
  expect(entry).toMatchObject({ usageGrade: 'counted', outcome: 'failed' });
});
