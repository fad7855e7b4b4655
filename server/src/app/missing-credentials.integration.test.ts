import { expect, test } from 'vitest';
import { exclusionCode } from '../kernel/index.ts';
import { chatBody, send } from './http-exchange.fixture.ts';
import { startTestApp } from './test-app.fixture.ts';

test('a deployment without its credential is told by readyz and metrics, and left out of decisions', async () => {
  const credential = { env: 'JOULEGATE_TEST_NO_SUCH_KEY' };
  const t = await startTestApp({ mode: 'enforce', deployment: { credential } });
  const ready = async (): Promise<unknown> =>
    JSON.parse((await send(t.url, { method: 'GET', path: '/readyz', secret: null })).text);
  await expect.poll(ready, { timeout: 10_000 }).toMatchObject({ faults: ['credentials'] });
  expect(await t.app.metrics()).toMatch(/part="credentials"\} 1/);
  const got = await send(t.url, { body: chatBody() });
  expect(got.status).toBe(502);
  expect((await t.entries()).at(-1)?.error).toBe('JG_UPSTREAM_CREDENTIAL');
  const { unavailable } = t.app.runtime.fleet.live;
  expect([...unavailable]).toEqual(Array.from(unavailable, () => exclusionCode('health')));
  await t.close();
});
