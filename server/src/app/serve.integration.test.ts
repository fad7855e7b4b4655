import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createKey } from '../identity/keys/keys.ts';
import { verifyManifest } from '../ledger/segments/verify.ts';
import { readLedger } from '../ledger/index.ts';
import { startFleet } from '../simulator/index.ts';
import { type Fleet } from '../simulator/types.ts';
import { chatBody, send, type Exchange } from './http-exchange.fixture.ts';
import { openKeyStore } from './keys.ts';
import { runCommand, startServe } from './serve-process.fixture.ts';
import { testConfig, TEST_FLEET, type TestAppOptions } from './test-app.fixture.ts';

let fleet: Fleet;
let folder: string;
let file: string;
let secret: string;
beforeAll(async () => {
  fleet = await startFleet({ deployments: TEST_FLEET, seed: 7, timeFactor: 500 });
});
afterAll(() => fleet.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-serve-'));
  file = join(folder, 'joulegate.yaml');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const store = (): string => join(folder, 'store');
async function configure(options: TestAppOptions): Promise<void> {
  await writeFile(file, JSON.stringify(testConfig(fleet, store(), options)));
  const keys = await openKeyStore(store());
  ({ key: secret } = await createKey(keys.state, keys.pepper, { organisation: 'acme', name: 'test' }));
  await keys.close();
}
const ask = (url: string, more: object = {}): Promise<Exchange> =>
  send(url, { body: chatBody({ metadata: { sim_output_tokens: '12' }, ...more }), secret });
const idOf = (answer: Exchange): string =>
  String(answer.headers['x-joulegate-decision']).slice('/v1/decisions/'.length);
const bookedIds = async (): Promise<string[]> =>
  (await Array.fromAsync(readLedger(join(store(), 'ledger')))).map(({ id }) => id);
const WORKLOADS = (['observe', 'shadow', 'enforce'] as const).map((mode) => ({
  id: mode,
  mode,
  deployments: TEST_FLEET.map(({ id }) => id),
}));

test(
  'strict: what was answered to its end is in the books exactly once, killed at any moment',
  { timeout: 60_000 },
  async () => {
    await configure({ durability: 'strict', storage: { rotateBytes: 200_000 } });
    const answered: string[] = [];
    for (const afterMs of [150, 400, 700]) {
      const serve = await startServe(file);
      let running = true;
      const lane = async (n: number): Promise<void> => {
        for (let i = n; running; i++) {
          const stream = i % 2 === 0;
          const answer = await ask(serve.url, { stream }).catch(() => null);
          if (answer === null || answer.broken) return;
          if (answer.status === 200 && (!stream || answer.text.endsWith('data: [DONE]\n\n')))
            answered.push(idOf(answer));
        }
      };
      const lanes = Array.from({ length: 16 }, (_, n) => lane(n));
      const before = answered.length;
      await expect.poll(() => answered.length - before, { timeout: 20_000, interval: 5 }).toBeGreaterThan(20);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await serve.end('SIGKILL');
      running = false;
      await Promise.all(lanes);
    }
    const stranger = '20260101000000-ba9876543210-000001.ndjson';
    await writeFile(join(store(), 'ledger', stranger), '{"journal":"20260101000000-aa9876543210-000001"}\n');
    const last = await startServe(file);
    await last.end('SIGTERM');
    expect(last.stderr()).toContain(`${stranger} is 20260101000000-aa9876543210-000001 under another name`);
    const booked = await bookedIds();
    const counts = new Map<string, number>();
    for (const id of booked) counts.set(id, (counts.get(id) ?? 0) + 1);
    expect(answered.length).toBeGreaterThan(100);
    expect(answered.filter((id) => counts.get(id) !== 1)).toEqual([]);
    expect([...counts.values()].every((count) => count === 1)).toBe(true);
    expect((await verifyManifest(join(store(), 'ledger'))).problems.map((each) => each.file)).toEqual([stranger]);
  },
);

describe('a disk that takes no more', () => {
  const limit = (pid: number, bytes: string): void => {
    expect(spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]).status).toBe(0);
  };
  const canLimit = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0;

  test.skipIf(!canLimit).for(['strict', 'async'] as const)(
    '%s: observe and shadow go on; enforce answers with JG_LEDGER where it is strict; nothing is lost',
    { timeout: 60_000 },
    async (durability) => {
      await configure({ durability, workloads: WORKLOADS });
      const serve = await startServe(file);
      const ids: string[] = [];
      const each = async (model: string, stream: boolean): Promise<Exchange> => {
        const answer = await ask(serve.url, { model, stream });
        ids.push(idOf(answer));
        return answer;
      };
      expect((await each('enforce', false)).status).toBe(200);
      limit(serve.pid, '1');
      const ready = async (): Promise<number> =>
        (await send(serve.url, { path: '/readyz', method: 'GET', secret: null })).status;
      await each('observe', false);
      await expect.poll(ready, { timeout: 10_000, interval: 20 }).toBe(503);
      for (let i = 0; i < 3; i++) {
        for (const model of ['observe', 'shadow']) {
          for (const stream of [false, true]) {
            const answer = await each(model, stream);
            expect([answer.status, answer.text.includes('JG_')]).toEqual([200, false]);
          }
        }
      }
      const [plain, streamed] = [await each('enforce', false), await each('enforce', true)];
      if (durability === 'strict') {
        expect(plain.status).toBe(500);
        expect(JSON.parse(plain.text)).toMatchObject({ error: { code: 'JG_LEDGER' } });
        expect(plain.text).not.toContain(folder);
        expect(streamed.text).toMatch(/data: \{"error":\{.*"code":"JG_LEDGER"\}\}\n\n$/);
      } else {
        expect([plain.status, streamed.status, streamed.text.endsWith('data: [DONE]\n\n')]).toEqual([200, 200, true]);
      }
      limit(serve.pid, 'unlimited');
      await expect.poll(ready, { timeout: 10_000, interval: 20 }).toBe(200);
      expect((await each('enforce', false)).status).toBe(200);
      expect(await serve.end('SIGTERM')).toBe(0);
      expect((await bookedIds()).sort()).toEqual(ids.sort());
    },
  );
});

test(
  'a port or folder in use: every command of the second process ends, the first goes on',
  { timeout: 60_000 },
  async () => {
    await configure({});
    const first = await startServe(file);
    const port = new URL(first.url).port;
    const other = join(folder, 'other.yaml');
    const shared = ['--config', file, '--json'];
    const json = ['--config', other, '--json'];
    await writeFile(other, JSON.stringify(testConfig(fleet, join(folder, 'other'), {})));
    const same = await runCommand('serve', ...shared, '--port', '0', '--admin-port', '0');
    expect(same.code).toBe(1);
    expect(JSON.parse(same.stdout)).toMatchObject({ error: { code: 'JG_FOLDER_IN_USE', where: 'storage.folder' } });
    const data = await runCommand('serve', ...json, '--port', port, '--admin-port', '0');
    const control = await runCommand('serve', ...json, '--port', '0', '--admin-port', port);
    for (const [each, where] of [
      [data, 'gateway.port'],
      [control, 'admin.port'],
    ] as const) {
      expect(each.code).toBe(1);
      expect(JSON.parse(each.stdout)).toMatchObject({
        error: { code: 'JG_PORT_IN_USE', where, message: expect.stringContaining(port) as string },
      });
    }
    expect((await ask(first.url)).status).toBe(200);
    expect(await first.end('SIGTERM')).toBe(0);
  },
);
