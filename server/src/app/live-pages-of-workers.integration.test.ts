import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Why } from '../doors/index.ts';
import type { DecisionList } from '../doors/questions/decisions.ts';
import type { MapState } from '../doors/questions/map.ts';
import type { Overview } from '../doors/questions/overview.ts';
import { createKey } from '../identity/keys/keys.ts';
import { readLedger } from '../ledger/index.ts';
import { startFleet } from '../simulator/index.ts';
import { type Fleet } from '../simulator/types.ts';
import { noRedis, startRedis, type RedisServer } from '../state/redis-server.fixture.ts';
import { chatBody, send } from './http-exchange.fixture.ts';
import { openKeyStore } from './keys.ts';
import { startServe, type ServeProcess } from './serve-process.fixture.ts';
import { TEST_FLEET, testConfig } from './test-app.fixture.ts';

if (noRedis !== null) console.warn(noRedis);

/** Three processes start on a machine that may be busy. */
const HOOK_MS = 60_000;

let folder: string;
let fleet: Fleet;
let redis: RedisServer;
let serve: ServeProcess;
let own: string;
let foreign: string;
// One gateway for all tests, which run in their order: to start three processes takes longer than a test.
beforeAll(async () => {
  if (noRedis !== null) return;
  folder = await mkdtemp(join(tmpdir(), 'joulegate-live-'));
  fleet = await startFleet({ deployments: TEST_FLEET, seed: 7, timeFactor: 200 });
  redis = await startRedis();
  const keys = await openKeyStore(join(folder, 'data'));
  own = (await createKey(keys.state, keys.pepper, { organisation: 'acme', name: 'own' })).key;
  foreign = (await createKey(keys.state, keys.pepper, { organisation: 'acme', name: 'foreign' })).key;
  await keys.close();
  const file = join(folder, 'joulegate.yaml');
  const organisation = { budgets: [{ kind: 'money', usd: 1000, periodHours: 24 }] };
  await writeFile(
    file,
    JSON.stringify(
      testConfig(fleet, join(folder, 'data'), {
        mode: 'enforce',
        storage: { redis: { url: redis.url } },
        organisation,
      }),
    ),
  );
  serve = await startServe(file, '--workers', '2');
}, HOOK_MS);
afterAll(async () => {
  // A stopped process would outlive its primary.
  if (serve !== undefined) for (const pid of await pids().catch(() => [])) process.kill(pid, 'SIGKILL');
  await serve?.end('SIGKILL').catch(() => null);
  await fleet?.close();
  await redis?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}, HOOK_MS);

const gateway = (): string => serve.url.replace(/\/v1$/, '');
const read = async <T>(path: string): Promise<T> => (await (await fetch(`${serve.admin}${path}`)).json()) as T;
const overview = (): Promise<Overview> => read<Overview>('/api/overview');
/** Sends requests, each on a connection of its own, and gives their decision ids. */
const ask = async (count: number): Promise<readonly string[]> => {
  const answers = await Promise.all(
    Array.from({ length: count }, () => send(gateway(), { secret: own, body: chatBody() })),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  return answers.map(({ headers }) => String(headers['x-joulegate-decision']).replace('/v1/decisions/', ''));
};
const countedBy = async (): Promise<ReadonlyMap<string, number>> => {
  const metrics = await (await fetch(`${serve.admin}/metrics`)).text();
  const counts = new Map<string, number>();
  for (const [, labels = '', value] of metrics.matchAll(/^joulegate_requests_total\{(.*)\} (\d+)$/gm)) {
    const worker = /worker="(\d)"/.exec(labels)?.[1] ?? '';
    counts.set(worker, (counts.get(worker) ?? 0) + Number(value));
  }
  return counts;
};
/** The processes of worker 1 and 2, in the order in which they were started. */
const pids = async (): Promise<readonly number[]> =>
  (await readFile(`/proc/${serve.pid}/task/${serve.pid}/children`, 'utf8')).trim().split(/\s+/).map(Number);

test.skipIf(noRedis !== null)(
  'the live pages add up and list what both workers served, and each finds the decisions of the other',
  { timeout: 120_000 },
  async () => {
    const ids = await ask(40);
    await expect.poll(async () => (await overview()).requests.total, { timeout: 5000 }).toBe(40);
    const counts = await countedBy();
    expect([...counts.keys()]).toEqual(['1', '2']);
    expect(Math.min(...counts.values())).toBeGreaterThan(0);

    const all = await overview();
    expect(all).toMatchObject({
      workers: { answered: 2, of: 2 },
      restartedAt: null,
      requests: { total: 40, served: 40 },
      workloads: ['main'],
    });
    expect(all.tiles.money.series.reduce((sum, { value }) => sum + Math.round(value * 1e9), 0)).toBe(
      Math.round(all.tiles.money.value * 1e9),
    );
    const map = await read<MapState>('/api/map');
    expect(map.workers).toEqual({ answered: 2, of: 2 });
    expect(map.sites.reduce((sum, { requests }) => sum + requests, 0)).toBe(40);

    const { rows, workers } = await read<DecisionList>('/api/decisions?limit=500');
    expect(workers).toEqual({ answered: 2, of: 2 });
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(ids));
    await ask(1);
    await expect.poll(async () => (await overview()).requests.total, { timeout: 5000 }).toBe(41);
    const [last] = (await read<DecisionList>('/api/decisions?limit=1')).rows;
    expect(last?.at).toBeGreaterThan(Math.max(...rows.map(({ at }) => at)));
    const newest = (await read<DecisionList>('/api/decisions?limit=7&workload=main')).rows;
    expect(newest.map(({ id }) => id)).toEqual([last, ...rows].slice(0, 7).map((row) => row?.id));
    expect((await read<DecisionList>('/api/decisions?workload=none')).rows).toEqual([]);

    for (const id of ids) {
      expect((await read<Why>(`/api/decisions/${id}`)).entry).toMatchObject({ id, organisation: 'acme' });
      // New connections go round: with forty ids either worker is asked for the other's.
      const mine = await send(gateway(), { method: 'GET', path: `/v1/decisions/${id}`, secret: own });
      expect([mine.status, (JSON.parse(mine.text) as Why).entry.id]).toEqual([200, id]);
      expect(JSON.parse(mine.text)).toMatchObject({
        sentence: expect.stringMatching(/^Sent to /),
        entry: { organisation: 'acme' },
      });
    }
    for (const id of [...ids.slice(0, 6), 'none', 'x'.repeat(3000)]) {
      const refused = await send(gateway(), {
        method: 'GET',
        path: `/v1/decisions/${id}`,
        secret: id.length > 4 && ids.includes(id) ? foreign : own,
      });
      expect([refused.status, (JSON.parse(refused.text) as { error: { code: string } }).error.code]).toEqual([
        404,
        'JG_NOT_FOUND',
      ]);
    }
    expect((await send(gateway(), { method: 'GET', path: `/v1/decisions/${ids[0]}`, secret: 'nobody' })).status).toBe(
      401,
    );
    expect((await fetch(`${serve.admin}/api/decisions/none`)).status).toBe(404);

    const spent = (await overview()).tiles.money.value;
    await expect
      .poll(async () => (await overview()).budgets.find(({ kind }) => kind === 'paced')?.used, { timeout: 5000 })
      .toBeCloseTo(spent, 9);
    const booked = async (): Promise<number> => {
      const entries = await Array.fromAsync(readLedger(join(folder, 'data', 'ledger')));
      return Number(entries.reduce((sum, { costNanoUsd }) => sum + BigInt(costNanoUsd), 0n)) / 1e9;
    };
    await expect.poll(booked, { timeout: 5000 }).toBe(spent);
  },
);

test.skipIf(noRedis !== null)('a tick tells of a request that either worker served', { timeout: 120_000 }, async () => {
  const before = (await overview()).requests.total;
  const countedBefore = await countedBy();
  const events = await fetch(`${serve.admin}/api/events`);
  const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const reading = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
  })();
  for (let i = 1; i <= 6; i++) {
    await ask(1);
    await expect
      .poll(() => text.match(/"requests":(\d+)/g)?.at(-1), { timeout: 5000 })
      .toBe(`"requests":${before + i}`);
  }
  for (const [worker, count] of await countedBy())
    expect(count, worker).toBeGreaterThan(countedBefore.get(worker) ?? 0);
  await reader.cancel();
  await reading;
});

test.skipIf(noRedis !== null)(
  'a worker that hangs is left out within a second or two and said to be; one that dies is missed until another takes its place, and the port goes on serving',
  { timeout: 120_000 },
  async () => {
    const all = (await overview()).requests.total + 20;
    const ids = await ask(20);
    await expect.poll(async () => (await overview()).requests.total, { timeout: 5000 }).toBe(all);
    const [first, second] = (await pids()) as [number, number];
    const ofFirst = (await countedBy()).get('1') ?? 0;

    process.kill(second, 'SIGSTOP');
    await expect
      .poll(overview, { timeout: 5000 })
      .toMatchObject({ workers: { answered: 1, of: 2 }, requests: { total: ofFirst } });
    const list = await read<DecisionList>('/api/decisions?limit=500');
    expect(list.workers).toEqual({ answered: 1, of: 2 });
    expect(list.rows).toHaveLength(ofFirst);
    // The books have what a silent worker has booked.
    for (const id of ids.slice(0, 4)) expect((await read<Why>(`/api/decisions/${id}`)).entry.id).toBe(id);
    expect([...(await countedBy()).keys()]).toEqual(['1']);
    process.kill(second, 'SIGCONT');
    await expect
      .poll(overview, { timeout: 5000 })
      .toMatchObject({ workers: { answered: 2, of: 2 }, requests: { total: all } });

    process.kill(second, 'SIGKILL');
    await expect.poll(overview, { timeout: 5000 }).toMatchObject({ workers: { answered: 1, of: 2 } });
    await expect.poll(overview, { timeout: 30_000 }).toMatchObject({
      workers: { answered: 2, of: 2 },
      requests: { total: ofFirst },
      restartedAt: expect.any(Number) as number,
    });
    const [kept, started, ...others] = await pids();
    expect([kept, others]).toEqual([first, []]);
    expect(started).not.toBe(second);
    await ask(20);
    expect((await countedBy()).get('2')).toBeGreaterThan(0);
    expect(await serve.end('SIGTERM')).toBe(0);
  },
);
