import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createCollector } from '../live/collector.ts';
import type { Collector } from '../live/collector.ts';
import { collectorOptions } from '../live/collector.fixture.ts';
import { entryOf } from '../live/entry.test-data.ts';
import type { Live } from '../waist.ts';
import { waistOf } from '../waist.fixture.ts';
import { startAdmin } from './server.ts';
import type { Admin, AdminOptions } from './server.ts';

const TOKEN = 'correct-horse-battery-staple';
const open: Admin[] = [];
let folder = '';

const collector = (): Collector => createCollector(collectorOptions());

async function start({
  source = collector(),
  ...over
}: Partial<AdminOptions> & { source?: Live } = {}): Promise<Admin> {
  const admin = await startAdmin({
    port: 0,
    waist: waistOf({ live: source }),
    consoleFolder: join(folder, 'dist'),
    metrics: async () => 'joulegate_up 1\n',
    ...over,
  });
  open.push(admin);
  return admin;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'admin-'));
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true });
  await writeFile(join(folder, 'dist', 'index.html'), '<title>console</title>');
  await writeFile(join(folder, 'dist', 'assets', 'a-1.js'), 'a');
  await writeFile(join(folder, 'secret.json'), '{"secret":1}');
  await symlink(join(folder, 'secret.json'), join(folder, 'dist', 'linked.json'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((admin) => admin.close()));
});
afterAll(() => rm(folder, { recursive: true }));

/** A request with a Host header of one's own and a path that nobody normalises. */
const raw = (
  url: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> =>
  new Promise((settle, fail) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => settle({ status: response.statusCode ?? 0, text }));
    })
      .on('error', fail)
      .end();
  });

test('every answer carries the security headers, and the API is not cached', async () => {
  const { url } = await start();
  for (const path of ['/', '/api/overview', '/api/nothing', '/healthz']) {
    const { headers } = await fetch(url + path);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self'/);
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
  expect((await fetch(`${url}/api/overview`)).headers.get('cache-control')).toBe('no-store');
});

test('a page that rebinds its name to this machine is turned away, everywhere', async () => {
  const { url } = await start();
  for (const path of ['/', '/api/overview', '/metrics', '/healthz']) {
    expect((await raw(url, path, { host: 'evil.example' })).status).toBe(403);
  }
  expect((await raw(url, '/api/overview', { host: 'localhost:4001' })).status).toBe(200);
});

test('a token is asked for where one is set, except for health', async () => {
  const { url } = await start({ token: TOKEN });
  const status = async (path: string, headers: Record<string, string> = {}) =>
    (await fetch(url + path, { headers })).status;
  expect(await status('/api/overview')).toBe(401);
  // Its own files hold no data: the page says how one signs in.
  expect(await status('/')).toBe(200);
  expect(await status('/metrics')).toBe(401);
  expect(await status('/healthz')).toBe(200);
  expect(await status('/api/overview', { authorization: `Bearer ${TOKEN}` })).toBe(200);
  expect(await status('/api/overview', { authorization: `Bearer ${TOKEN}x` })).toBe(401);
  expect(await status('/login?token=wrong')).toBe(401);
  const login = await fetch(`${url}/login?token=${TOKEN}`, { redirect: 'manual' });
  const cookie = login.headers.get('set-cookie') ?? '';
  expect(login.status).toBe(303);
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Strict/);
  expect(cookie).not.toContain(TOKEN);
  expect(await status('/api/overview', { cookie: cookie.split(';')[0]! })).toBe(200);
});

test('an address that others can reach refuses to start without a token', async () => {
  await expect(start({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'JG_CONFIG' });
});

test('probes are answered here too, without a token, and no page takes their place', async () => {
  let ready = true;
  const readiness = (): { ready: boolean; detail: object } => ({
    ready,
    detail: { status: ready ? 'ready' : 'not ready' },
  });
  const { url } = await start({ token: TOKEN, readiness });
  const status = async (path: string): Promise<number> =>
    (
      await fetch(`${url}${path}`, {
        headers: path === '/healthz' || path === '/readyz' ? {} : { authorization: `Bearer ${TOKEN}` },
      })
    ).status;
  expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 200]);
  ready = false;
  expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 503]);
  for (const path of ['/health', '/readyz/', '/readyz/x', '/healthz/x', '/Livez', '/v1/models', '/ready'])
    expect([path, await status(path)]).toEqual([path, 404]);
});

test('a taken port says which and how to choose another', async () => {
  const { url } = await start();
  const port = Number(new URL(url).port);
  await expect(start({ port })).rejects.toMatchObject({
    code: 'JG_PORT_IN_USE',
    message: expect.stringContaining(String(port)),
    hint: expect.stringContaining('--admin-port'),
  });
});

test('scripts of the console travel compressed to who reads gzip', async () => {
  await writeFile(join(folder, 'dist', 'assets', 'long-2.js'), 'const a = 1;\n'.repeat(1000));
  const address = `${(await start()).url}/assets/long-2.js`;
  const packed = await fetch(address, { headers: { 'accept-encoding': 'gzip' } });
  expect(packed.headers.get('content-encoding')).toBe('gzip');
  expect(packed.headers.get('vary')?.toLowerCase()).toContain('accept-encoding');
  expect(await packed.text()).toHaveLength(13_000);
  const plain = await fetch(address, { headers: { 'accept-encoding': 'identity' } });
  expect(plain.headers.get('content-encoding')).toBeNull();
});

test('pages fall back to the console, files outside it stay outside', async () => {
  const { url } = await start();
  expect((await raw(url, '/decisions/abc')).text).toContain('console');
  expect((await fetch(`${url}/assets/a-1.js`)).headers.get('cache-control')).toContain('immutable');
  for (const path of [
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/linked.json',
    '/assets/none.js',
    '/%00.js',
    '/%zz.js',
  ]) {
    expect((await raw(url, path)).status, path).toBe(404);
  }
});

test('decisions: bad parameters are named, unknown ids are 404, other methods 405', async () => {
  const source = collector();
  source.accept({ kind: 'entry', entry: entryOf({ id: 'd/ü 1' }) });
  const { url } = await start({ source });
  expect(await (await fetch(`${url}/api/decisions?limit=0`)).json()).toMatchObject({
    error: { code: 'JG_BAD_REQUEST', param: 'limit' },
  });
  expect((await fetch(`${url}/api/decisions/none`)).status).toBe(404);
  expect((await fetch(`${url}/api/overview`, { method: 'POST' })).status).toBe(405);
  expect(await (await fetch(`${url}/api/decisions?workload=chat&moved=true`)).json()).toMatchObject({
    rows: [{ id: 'd/ü 1' }],
    workers: null,
  });
  expect(await (await fetch(`${url}/api/decisions/${encodeURIComponent('d/ü 1')}`)).json()).toMatchObject({
    sentence: expect.stringContaining('Sent to'),
  });
  expect(await (await fetch(`${url}/api/comparison`)).json()).toBeNull();
});

test('ticks are at most two a second however many entries pass', async () => {
  const source = collector();
  const { url } = await start({ source });
  const answer = await fetch(`${url}/api/events`);
  const reader = answer.body!.getReader();
  let text = '';
  const reading = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += new TextDecoder().decode(value);
    }
  })();
  const until = Date.now() + 1_600;
  while (Date.now() < until) {
    source.accept({ kind: 'entry', entry: entryOf() });
    await new Promise((settle) => setTimeout(settle, 5));
  }
  await reader.cancel();
  await reading;
  const ticks = text.match(/event: tick/g)?.length ?? 0;
  expect(ticks).toBeGreaterThanOrEqual(2);
  expect(ticks).toBeLessThanOrEqual(5);
});

test('closing ends open streams at once', async () => {
  const { url, close } = await start();
  const answer = await fetch(`${url}/api/events`);
  const before = Date.now();
  await close();
  await answer.text().catch(() => '');
  expect(Date.now() - before).toBeLessThan(1_000);
});
