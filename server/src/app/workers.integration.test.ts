import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createKey } from '../identity/keys/keys.ts';
import { readLedger } from '../ledger/index.ts';
import { startFleet } from '../simulator/index.ts';
import { type Fleet } from '../simulator/types.ts';
import { noRedis, startRedis, type RedisServer } from '../state/redis-server.fixture.ts';
import { chatBody, send } from './http-exchange.fixture.ts';
import { openKeyStore } from './keys.ts';
import { runCommand, startServe, type ServeProcess } from './serve-process.fixture.ts';
import { TEST_FLEET, testConfig } from './test-app.fixture.ts';

if (noRedis !== null) console.warn(noRedis);

let folder: string;
let fleet: Fleet;
let redis: RedisServer;
let serve: ServeProcess | null = null;
beforeEach(async ({ skip }) => {
  if (noRedis !== null) return skip(noRedis);
  folder = await mkdtemp(join(tmpdir(), 'joulegate-workers-'));
  fleet = await startFleet({ deployments: TEST_FLEET, seed: 7, timeFactor: 200 });
  redis = await startRedis();
});
afterEach(async () => {
  await serve?.end('SIGKILL').catch(() => null);
  serve = null;
  await fleet?.close();
  await redis?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

async function configFile(storage: object, limits: object): Promise<string> {
  const file = join(folder, 'joulegate.yaml');
  await writeFile(
    file,
    JSON.stringify({ ...testConfig(fleet, join(folder, 'data'), { mode: 'shadow', storage }), limits }),
  );
  return file;
}
const keyOf = async (): Promise<string> => {
  const keys = await openKeyStore(join(folder, 'data'));
  const { key } = await createKey(keys.state, keys.pepper, { organisation: 'acme', name: 'ci' });
  await keys.close();
  return key;
};

test('workers that cannot start end, and say why', { timeout: 60_000 }, async () => {
  const file = await configFile({ redis: { url: redis.url } }, {});
  await redis.kill();
  const ended = await runCommand('serve', '--config', file, '--workers', '2');
  expect([ended.code, ended.stderr]).toEqual([1, expect.stringMatching(/does not answer[^]*before it served/)]);
});

test(
  'three workers on one port keep one limit, book every request once, drain, and their metrics are one page',
  { timeout: 120_000 },
  async () => {
    const secret = await keyOf();
    const file = await configFile({ redis: { url: redis.url } }, { keys: { rpm: 40 } });
    serve = await startServe(file, '--workers', '3');
    const url = serve.url.replace(/\/v1$/, '');
    const answers = await Promise.all(Array.from({ length: 60 }, () => send(url, { secret, body: chatBody() })));
    const metrics = await (await fetch(`${serve.admin}/metrics`)).text();
    const served = answers.filter(({ status }) => status === 200).length;
    // A worker that waited for Redis or the books in vain takes its share once more, and tells so: that is the policy.
    const shares = metrics.match(/^joulegate_part_faults_total\{[^}]*shared limits[^}]*\} [1-9]/gm)?.length ?? 0;
    expect(served).toBeGreaterThanOrEqual(shares === 0 ? 40 : 13);
    expect(served).toBeLessThanOrEqual(40 + Math.min(2, shares) * 13);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(60 - served);
    const counted = [...metrics.matchAll(/^joulegate_requests_total\{(.*)\} (\d+)$/gm)];
    expect(counted.reduce((sum, [, , value]) => sum + Number(value), 0)).toBe(60);
    expect(new Set(counted.map(([, labels]) => /worker="(\d)"/.exec(labels ?? '')?.[1])).size).toBe(3);
    expect(metrics.match(/^# TYPE joulegate_requests_total/gm)).toHaveLength(1);
    expect(await serve.end('SIGTERM')).toBe(0);
    serve = null;
    const entries = await Array.fromAsync(readLedger(join(folder, 'data', 'ledger')));
    expect(entries).toHaveLength(60);
    // Each of them took the config; the audit says it once.
    const keys = await openKeyStore(join(folder, 'data'));
    const taken = keys.state.db.selectFrom('audit').select('id').where('action', '=', 'config.change');
    expect(await taken.execute()).toHaveLength(1);
    await keys.close();
    expect(new Set(entries.map(({ id }) => id)).size).toBe(60);
  },
);

test('a signal that comes as soon as they serve drains them', { timeout: 120_000 }, async () => {
  serve = await startServe(await configFile({ redis: { url: redis.url } }, {}), '--workers', '2');
  expect(await serve.end('SIGTERM')).toBe(0);
  serve = null;
});

test('several workers without Redis are refused, with the reason', async () => {
  const { code, stderr } = await runCommand('serve', '--config', await configFile({}, {}), '--workers', '2');
  expect(code).not.toBe(0);
  expect(stderr).toContain('2 times too much');
  expect(stderr).toContain('storage.redis');
});
