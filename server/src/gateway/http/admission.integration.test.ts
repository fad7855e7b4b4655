import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { chatBody, send } from '../../app/http-exchange.fixture.ts';
import { DEFAULT_DEPLOYMENT, SECRETS, startTestApp, type TestApp } from '../../app/test-app.fixture.ts';
import { readLedger, type Entry } from '../../ledger/index.ts';

describe('shutdown', () => {
  let t: TestApp;
  afterEach(() => t.close());
  const afterClose = (): Promise<Entry[]> => Array.fromAsync(readLedger(t.app.ledgerFolder));
  const stream = (tokens: number, agent: Agent): Promise<{ first: Promise<void>; text: Promise<string> }> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(new URL('/v1/chat/completions', t.url), {
        method: 'POST',
        agent,
        headers: { authorization: `Bearer ${SECRETS.plain}` },
      });
      request.on('error', reject);
      request.on('response', (response) => {
        let text = '';
        const first = Promise.withResolvers<void>();
        response.on('data', (part: Buffer) => {
          text += part.toString();
          first.resolve();
        });
        resolve({ first: first.promise, text: new Promise((done) => response.on('close', () => done(text))) });
      });
      request.end(chatBody({ stream: true, metadata: { sim_output_tokens: String(tokens) } }));
    });

  test('a stream that outlasts the drain is cut off with an error in band, and booked', async () => {
    t = await startTestApp({ mode: 'observe', timeFactor: 1, gateway: { drainMs: 100 } });
    const { first, text } = await stream(2000, new Agent({ keepAlive: true }));
    await first;
    const startedMs = performance.now();
    await t.app.close();
    expect(performance.now() - startedMs).toBeLessThan(5000);
    expect(await text).toMatch(/data: \{"error":\{.*"code":"JG_SHUTTING_DOWN"\}\}\n\n$/);
    expect(await afterClose()).toMatchObject([
      { outcome: 'failed', error: 'JG_SHUTTING_DOWN', status: 503, attempts: [{ outcome: 'aborted' }] },
    ]);
    await expect.poll(() => t.meter(DEFAULT_DEPLOYMENT).requests.aborted, { timeout: 5000 }).toBe(1);
  });

  test('a stream within the drain is finished, and shutdown does not wait for idle connections', async () => {
    t = await startTestApp({ mode: 'observe', timeFactor: 4, gateway: { drainMs: 20_000 } });
    const agent = new Agent({ keepAlive: true });
    const { first, text } = await stream(100, agent);
    await first;
    const startedMs = performance.now();
    await t.app.close();
    expect(performance.now() - startedMs).toBeLessThan(8000);
    expect(await text).toMatch(/data: \[DONE\]\n\n$/);
    expect(await afterClose()).toMatchObject([{ outcome: 'served', usageGrade: 'reported' }]);
    agent.destroy();
  });

  test('a request that comes on an open connection while draining is refused, and booked', async () => {
    t = await startTestApp({ mode: 'observe', timeFactor: 1, gateway: { drainMs: 600 } });
    const body = chatBody({ stream: true, metadata: { sim_output_tokens: '2000' } });
    const raw = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${SECRETS.plain}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    const socket = connect(Number(new URL(t.url).port), '127.0.0.1');
    let text = '';
    const started = Promise.withResolvers<void>();
    socket.on('error', () => {});
    socket.on('data', (part: Buffer) => {
      text += part.toString();
      if (text.includes('data: ')) started.resolve();
    });
    socket.write(raw);
    await started.promise;
    const closing = t.app.close();
    socket.write(raw);
    await closing;
    const entries = await afterClose();
    expect(entries.map(({ outcome, error, attempts }) => [outcome, error, attempts.length])).toEqual([
      ['refused', 'JG_SHUTTING_DOWN', 0],
      ['failed', 'JG_SHUTTING_DOWN', 1],
    ]);
    // The answer under way breaks off, and with it the connection that the second request came on.
    expect(text).toContain('JG_SHUTTING_DOWN');
  });
});

test('no more than maxInFlight at a time, those that still send their body included', async () => {
  const t = await startTestApp({ mode: 'observe', gateway: { maxInFlight: 2 } });
  const body = chatBody({ metadata: { sim_output_tokens: '3' } });
  const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${SECRETS.plain}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const slow = [1, 2].map(() => connect(Number(new URL(t.url).port), '127.0.0.1'));
  for (const socket of slow) socket.write(head + body.slice(0, 10));
  await expect.poll(async () => (await send(t.url, { body })).status, { timeout: 10_000 }).toBe(503);
  expect((await t.entries()).at(-1)).toMatchObject({
    outcome: 'refused',
    error: 'JG_OVERLOADED',
    status: 503,
    attempts: [],
  });
  slow[0]!.destroy();
  await expect.poll(async () => (await send(t.url, { body })).status, { timeout: 10_000 }).toBe(200);
  slow[1]!.write(body.slice(10));
  const answer = await new Promise<string>((resolve) =>
    slow[1]!.once('data', (part: Buffer) => resolve(part.toString())),
  );
  expect(answer).toMatch(/^HTTP\/1.1 200/);
  slow[1]!.destroy();
  await t.close();
});
