import { expect, test } from 'vitest';
import { exclusionCode } from '../kernel/routing/compile.ts';
import { chatBody, send } from './http-exchange.fixture.ts';
import { startTestApp, TEST_FLEET } from './test-app.fixture.ts';

const credential = { env: 'JOULEGATE_TEST_NO_SUCH_KEY' };
const IDS = TEST_FLEET.map(({ id }) => id);

test('a deployment without its credential is told by readyz and metrics, and left out of decisions', async () => {
  const t = await startTestApp({ mode: 'enforce', deployment: { credential } });
  const ready = async (): Promise<unknown> => {
    const { status, text } = await send(t.url, { method: 'GET', path: '/readyz', secret: null });
    return { httpStatus: status, ...(JSON.parse(text) as object) };
  };
  await expect.poll(ready, { timeout: 10_000 }).toMatchObject({
    httpStatus: 503,
    status: 'not ready',
    faults: ['credentials'],
    notReady: { deployments: IDS, workloads: ['main'] },
  });
  expect(await t.app.metrics()).toMatch(/part="credentials"\} 1/);
  const got = await send(t.url, { body: chatBody() });
  expect(got.status).toBe(502);
  expect((await t.entries()).at(-1)?.error).toBe('JG_UPSTREAM_CREDENTIAL');
  expect(IDS.map((id) => t.meter(id).requests.started)).toEqual([0, 0, 0]);
  const { unavailable } = t.app.runtime.fleet.live;
  expect([...unavailable]).toEqual(Array.from(unavailable, () => exclusionCode('health')));
  await t.close();
});

test('a gateway that serves something is ready, and says what is not', async () => {
  const [keyless, , other] = IDS as [string, string, string];
  const workload = (id: string, mode: string, deployments: readonly string[]): object => ({
    id,
    mode,
    deployments,
    default: deployments[0],
  });
  const t = await startTestApp({
    each: { [keyless]: { credential } },
    workloads: [
      workload('alone', 'enforce', [keyless]),
      workload('as-before', 'observe', [keyless, other]),
      workload('chosen', 'enforce', [keyless, other]),
    ],
  });
  const { status, text } = await send(t.url, { method: 'GET', path: '/readyz', secret: null });
  expect([status, JSON.parse(text)]).toMatchObject([
    200,
    { status: 'ready', notReady: { deployments: [keyless], workloads: ['alone', 'as-before'] } },
  ]);
  const asked = await Promise.all(
    ['alone', 'as-before', 'chosen'].map(async (model) => (await send(t.url, { body: chatBody({ model }) })).status),
  );
  expect(asked).toEqual([502, 502, 200]);
  await t.close();
});
