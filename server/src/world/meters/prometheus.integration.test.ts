import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openOutbound, systemClock, type Outbound } from '../../edge/index.ts';
import { runMeters } from './meters-run.fixture.ts';
import { prometheusVersion } from './prometheus-process.fixture.ts';
import { prometheusMeter } from './prometheus.ts';

/** The documented form of the HTTP API (prometheus.io/docs/prometheus/latest/querying/api), answered from a list. */
describe('the HTTP API', () => {
  let server: Server;
  let outbound: Outbound;
  let url = '';
  let answer: (query: string, time: number | null) => { status: number; body: string };
  const asked: string[] = [];
  const matrix = (result: object, extra: object = {}) => ({
    status: 200,
    body: JSON.stringify({ status: 'success', ...extra, data: { resultType: 'matrix', result } }),
  });
  const time = (ms: number) => ({
    status: 200,
    body: JSON.stringify({ status: 'success', data: { resultType: 'scalar', result: [ms / 1000, String(ms / 1000)] } }),
  });

  beforeAll(async () => {
    server = createServer((request, response) => {
      const query = new URL(request.url ?? '', 'http://x').searchParams;
      asked.push(query.get('query') ?? '');
      const { status, body } = answer(query.get('query') ?? '', query.has('time') ? Number(query.get('time')) : null);
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    outbound = openOutbound([url]);
  });
  afterAll(async () => {
    await outbound.close();
    server.close();
  });

  const query = {
    fromMs: 1_700_000_000_000,
    toMs: 1_700_000_060_000,
    devices: [{ id: 'GPU-1', kind: 'gpu' as const }],
    servers: [],
  };
  const read = () => prometheusMeter({ outbound, url: `${url}/prefix/`, clock: systemClock }).read(query);

  test('raw samples are asked for, and a server whose clock is ahead is set right', async () => {
    const AHEAD_MS = 90_000;
    const values = [0, 30, 60].map((second, i) => [(query.fromMs + AHEAD_MS) / 1000 + second, String(1_000_000 * i)]);
    answer = (text) =>
      text === 'time()'
        ? time(Date.now() + AHEAD_MS)
        : matrix(
            text.startsWith('DCGM_FI_DEV_TOTAL')
              ? [{ metric: { __name__: 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', UUID: 'GPU-1' }, values }]
              : [],
            { warnings: ['a store did not answer'] },
          );
    const readings = await read();
    expect(asked.some((each) => /^DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION\{UUID=~"GPU-1"\}\[\d+ms\]$/.test(each))).toBe(
      true,
    );
    expect(Math.abs(readings.clockSkewMs - AHEAD_MS)).toBeLessThan(1000);
    const curve = readings.devices[0]?.energy;
    expect(curve?.total).toEqual([0, 1e9, 2e9]);
    expect(Math.abs((curve?.atMs[0] ?? 0) - query.fromMs)).toBeLessThan(1000);
    expect(readings.warnings).toEqual(['a store did not answer']);
  });

  test.each([
    [
      'an error of the server',
      { status: 422, body: '{"status":"error","error":"too many samples"}' },
      'JG_UPSTREAM_ERROR',
    ],
    ['a page that is no JSON', { status: 200, body: '<html>' }, 'JG_DATA'],
    [
      'an answer of another form',
      { status: 200, body: '{"status":"success","data":{"resultType":"vector","result":[]}}' },
      'JG_DATA',
    ],
  ])('%s is an error, not zero energy', async (_, reply, code) => {
    answer = (text) => (text === 'time()' ? time(Date.now()) : reply);
    await expect(read()).rejects.toMatchObject({ code });
  });

  test('a device that the server does not know reads as unknown', async () => {
    answer = (text) => (text === 'time()' ? time(Date.now()) : matrix([]));
    expect((await read()).devices).toEqual([{ id: 'GPU-1', energy: null, quality: null, metric: null }]);
  });
});

const version = prometheusVersion();
if (version === null) console.warn('SKIPPED: no prometheus on this machine; as root: apt-get install prometheus');
test.skipIf(version === null)(
  `a real Prometheus, a reset, missing scrapes, a shared GPU: rows and lines are the counter's delta${version === null ? ' (skipped: no prometheus)' : ''}`,
  async () => {
    const run = await runMeters({ seconds: 12, idleSeconds: 6, windowMs: 5000, say: () => undefined });
    expect(run.energy.devices).toHaveLength(4);
    for (const { device, rowsMicroJ, lines } of run.energy.devices)
      expect(BigInt(rowsMicroJ) + BigInt(lines.reduce((sum, { microJ }) => sum + microJ, 0)), device).toBe(
        run.rawDeltaMicroJ[device],
      );
    expect(run.energy.devices.map(({ resets }) => resets)).toEqual([0, 0, 1, 0]);
    expect(run.missingScrapes).toBeGreaterThanOrEqual(12);
    expect(run.energy.devices.every(({ gapMs }) => gapMs > 3000)).toBe(true);
    const of = (id: string) => run.deployments.find((each) => each.id === id);
    for (const id of ['pair', 'spare'])
      expect(Math.abs((of(id)?.attributedJ ?? 0) / (of(id)?.trueJ ?? 1) - 1), id).toBeLessThan(0.02);
    // Twelve seconds do not tell apart who shares a GPU; ten minutes do (npm run test:meters).
    const shared = ['left', 'right'].map(of);
    const [attributedJ, trueJ] = [
      shared.reduce((sum, each) => sum + (each?.attributedJ ?? 0), 0),
      shared.reduce((sum, each) => sum + (each?.trueJ ?? 0), 0),
    ];
    expect(Math.abs(attributedJ / trueJ - 1)).toBeLessThan(0.08);
    expect(
      run.energy.devices[2]?.lines.some(
        ({ kind, deployment }) => kind === 'not-through-gateway' && deployment === 'right',
      ),
    ).toBe(true);
    expect(run.energy.devices[3]?.rowsMicroJ).toBe(0);
  },
  120_000,
);
