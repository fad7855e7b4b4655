import { request as httpRequest, type ClientRequest } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { chatBody, send } from '../../app/http-exchange.fixture.ts';
import { SECRETS, startTestApp, type TestApp } from '../../app/test-app.fixture.ts';

let t: TestApp;
const opened: ClientRequest[] = [];
afterEach(async () => {
  for (const request of opened.splice(0)) request.destroy();
  await t.close();
});

/** Sends the head of a request and never its body. */
const headOnly = (): Promise<{ status: number | undefined; headers: Record<string, unknown>; text: string }> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(new URL('/v1/chat/completions', t.url), {
      method: 'POST',
      agent: false,
      headers: { authorization: `Bearer ${SECRETS.plain}`, 'content-length': 1_000_000 },
    });
    opened.push(request);
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    request.flushHeaders();
  });

test.for(['observe', 'enforce'] as const)(
  'a spent key is refused before its body comes, and booked, in %s',
  async (mode) => {
    t = await startTestApp({ mode, more: { limits: { keys: { budgets: [{ usd: 0 }] } } } });
    const { status, headers, text } = await headOnly();
    expect(status).toBe(402);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'JG_BUDGET_SPENT' } });
    expect(headers['x-should-retry']).toBe('false');
    expect(await t.entries()).toMatchObject([{ outcome: 'refused', error: 'JG_BUDGET_SPENT', status: 402 }]);
  },
);

test('a minute that is used up is refused before the body, with the time to wait', async () => {
  t = await startTestApp({ more: { limits: { keys: { rpm: 1 } } } });
  expect((await send(t.url, { body: chatBody({}) })).status).toBe(200);
  const { status, headers } = await headOnly();
  expect(status).toBe(429);
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  expect(headers['x-ratelimit-remaining-requests']).toBe('0');
});

test('a budget that has a little left, or that the deployments give for nothing, waits for the body', async () => {
  t = await startTestApp({
    deployment: { price: { inputPerMtok: 0, outputPerMtok: 0, source: 'a gift', asOf: '2026-11-21' } },
    more: { limits: { keys: { budgets: [{ usd: 0 }] } } },
  });
  expect((await send(t.url, { body: chatBody({}) })).status).toBe(200);
});
