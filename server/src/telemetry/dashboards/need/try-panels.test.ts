import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../edge/index.ts';
import { answerNeed } from './answer-need.ts';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function answers(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const asked = (url: string | null, token?: { readonly env: string }) =>
  answerNeed(
    'cost and errors',
    {
      workloads: [],
      deployments: [],
      raw: { prometheus: url === null ? null : { url, ...(token === undefined ? {} : { token }) } },
    },
    systemClock,
  );
const verdicts = async (url: string | null) => [
  ...new Set((await asked(url)).panels.map(({ verdict, why }) => `${verdict}: ${String(why)}`)),
];

test('without a Prometheus nothing is validated, and it is told', async () => {
  expect(await verdicts(null)).toEqual(['not validated: no prometheus is configured']);
});

test('one that is not there, is no Prometheus, or fails', async () => {
  expect((await verdicts('http://127.0.0.1:9'))[0]).toMatch(/^not validated: .* could not be reached/);
  expect(await verdicts(await answers((_, out) => out.end('<html>')))).toEqual([
    'not validated: it does not answer as Prometheus does',
  ]);
  server!.close();
  expect(
    await verdicts(
      await answers((_, out) => out.writeHead(503).end(JSON.stringify({ status: 'error', error: 'shutting down' }))),
    ),
  ).toEqual(['not validated: Prometheus answered 503: shutting down']);
});

test('one that never answers is waited for less than five seconds', { timeout: 60_000 }, async () => {
  const url = await answers(() => {});
  const startMs = performance.now();
  const { panels, tookMs } = await asked(url);
  expect(new Set(panels.map(({ verdict }) => verdict))).toEqual(new Set(['not validated']));
  expect(tookMs).toBeLessThan(5000);
  expect(performance.now() - startMs).toBeLessThan(50_000);
});

test('a token of the config is sent, and an address that is never allowed is refused', async () => {
  const seen: (string | undefined)[] = [];
  const url = await answers((request, out) => {
    seen.push(request.headers.authorization);
    out.end(JSON.stringify({ status: 'success', data: { result: [] } }));
  });
  process.env['NEED_TEST_TOKEN'] = 'a-token';
  const { panels } = await asked(url, { env: 'NEED_TEST_TOKEN' });
  delete process.env['NEED_TEST_TOKEN'];
  expect(new Set(seen)).toEqual(new Set(['Bearer a-token']));
  expect(new Set(panels.map(({ verdict }) => verdict))).toEqual(new Set(['no data']));
  await expect(asked('http://169.254.169.254')).rejects.toThrow(/never|refused|allowed/);
});
