import { afterEach, expect, test } from 'vitest';
import { recordingUpstream, send, type RecordingUpstream } from '../../../app/http-exchange.fixture.ts';
import { DEFAULT_DEPLOYMENT, MESSAGES, MODEL, startTestApp, type TestApp } from '../../../app/test-app.fixture.ts';

let t: TestApp;
let upstream: RecordingUpstream;
afterEach(async () => {
  await t.close();
  await upstream.close();
});

const EVENTS = 200;
/** Writes far more than was asked for: 1,000 bytes an event, as fast as they are taken. */
const start = async (usd: number): Promise<void> => {
  const delta = { content: 'word '.repeat(200) };
  const event = `data: ${JSON.stringify({ id: 'a', object: 'chat.completion.chunk', choices: [{ index: 0, delta }] })}\n\n`;
  upstream = await recordingUpstream((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let sent = 0;
    const next = (): void => {
      if (response.destroyed) return;
      if (sent++ >= EVENTS) return void response.end('data: [DONE]\n\n');
      response.write(event);
      setTimeout(next, 1);
    };
    next();
  });
  t = await startTestApp({
    mode: 'observe',
    urls: { [DEFAULT_DEPLOYMENT]: upstream.url },
    more: { limits: { keys: { budgets: [{ usd }] } } },
  });
};
const ask = (): ReturnType<typeof send> =>
  send(t.url, { body: JSON.stringify({ model: MODEL, stream: true, max_tokens: 100, messages: MESSAGES }) });
const used = async (): Promise<number> => (await t.app.runtime.limiter.usage(['key']))[0]!.used;

test('a stream that passes what was held ends where the limit does, with a coded event, and is booked as far as it came', async () => {
  // A dollar a million tokens: 5,000 of them.
  await start(0.005);
  const { status, text } = await ask();
  expect(status).toBe(200);
  expect(text).toContain('"code":"JG_BUDGET_SPENT"');
  expect(text).not.toContain('[DONE]');
  const [entry] = await t.entries();
  expect(entry).toMatchObject({ outcome: 'failed', error: 'JG_BUDGET_SPENT', usageGrade: 'counted' });
  expect(entry!.usage.output).toBeGreaterThan(1000);
  expect(entry!.costNanoUsd).toBeLessThan(0.0075 * 1e9);
  expect((await used()) * 1e9).toBeCloseTo(entry!.costNanoUsd, 0);
});

test('one that has room goes on to its end', async () => {
  await start(10);
  const { text } = await ask();
  expect(text).toContain('[DONE]');
  expect(await t.entries()).toMatchObject([{ outcome: 'served', usage: { output: (EVENTS * 1000) / 4 } }]);
});
