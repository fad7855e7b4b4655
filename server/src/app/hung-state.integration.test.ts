import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { timers } from '../edge/index.ts';
import { createKey } from '../identity/keys/keys.ts';
import { noPostgres, startPostgres, type PostgresServer } from '../state/postgres-server.fixture.ts';
import { startSilentProxy, type SilentProxy } from '../state/silent-proxy.fixture.ts';
import { chatBody, recordingUpstream, send, type RecordingUpstream } from './http-exchange.fixture.ts';
import { openKeyStore } from './keys.ts';
import { startServe, type ServeProcess } from './serve-process.fixture.ts';
import { MODEL, testConfig } from './test-app.fixture.ts';

const URL_OF_STATE = 'JOULEGATE_TEST_HUNG_STATE';
const TOKEN = 'token-of-the-control-plane-of-this-test';
const ROWS = 120;
/** A state call is given up within 12 s, and every part that asks again is told at once. */
const TOLD_MS = 15_000;

if (noPostgres !== null) console.warn(noPostgres);

describe.skipIf(noPostgres !== null)('a gateway whose PostgreSQL hangs', { timeout: 150_000 }, () => {
  let folder: string;
  let server: PostgresServer;
  let proxy: SilentProxy;
  let upstream: RecordingUpstream;
  let serve: ServeProcess;
  let database: string;
  let key: string;
  let doomed: { readonly id: string; readonly key: string };
  const store = () => openKeyStore(join(folder, 'keys'), { postgres: database });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'joulegate-hung-'));
    process.env['JOULEGATE_PEPPER'] = 'a pepper that is long enough for a test of this kind';
    server = await startPostgres();
    database = await server.database();
    const place = new URL(database);
    proxy = await startSilentProxy(Number(place.port));
    place.port = String(proxy.port);
    process.env[URL_OF_STATE] = place.href;
    upstream = await recordingUpstream((response, { body }) => {
      const { messages } = JSON.parse(body) as { messages: [{ content: string }] };
      setTimeout(() => {
        response.setHeader('content-type', 'application/json');
        const message = { role: 'assistant', content: messages[0].content };
        const choices = [{ index: 0, finish_reason: 'stop', message }];
        const usage = { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 };
        response.end(JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices, usage }));
      }, 60);
    });
    const urls = Object.fromEntries(['paris-h100', 'frankfurt-h100', 'virginia-h100'].map((id) => [id, upstream.url]));
    const storage = { parquet: false, state: { postgres: { env: URL_OF_STATE } } };
    const gateway = { batch: { maxInFlight: 4 } };
    process.env['JOULEGATE_TEST_HUNG_TOKEN'] = TOKEN;
    const more = { admin: { port: 0, token: { env: 'JOULEGATE_TEST_HUNG_TOKEN' } } };
    const file = join(folder, 'joulegate.yaml');
    await writeFile(
      file,
      JSON.stringify(testConfig({ url: () => upstream.url }, join(folder, 'store'), { urls, gateway, storage, more })),
    );
    const keys = await store();
    ({ key } = await createKey(keys.state, keys.pepper, { organisation: 'acme', name: 'test' }));
    const made = await createKey(keys.state, keys.pepper, { organisation: 'acme', name: 'doomed' });
    doomed = { id: made.id, key: made.key };
    await keys.close();
    serve = await startServe(file);
  });
  afterAll(async () => {
    await serve?.end('SIGTERM');
    await upstream.close();
    await proxy.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
    delete process.env[URL_OF_STATE];
    delete process.env['JOULEGATE_PEPPER'];
  });

  const gateway = (): string => serve.url.replace(/\/v1$/, '');
  const ask = async (secret: string): Promise<{ readonly status: number; readonly ms: number }> => {
    const began = performance.now();
    const { status } = await send(gateway(), { secret, body: chatBody() });
    return { status, ms: performance.now() - began };
  };
  const ready = async (): Promise<{ readonly faults: readonly string[] }> =>
    JSON.parse((await send(gateway(), { method: 'GET', path: '/readyz', secret: null })).text) as never;
  const metric = async (name: string): Promise<string | undefined> =>
    (await send(serve.admin, { method: 'GET', path: '/metrics', secret: TOKEN })).text
      .split('\n')
      .find((line) => line.startsWith(name));

  test.each([
    ['whose bytes stop', () => proxy.silence(), () => proxy.speak()],
    ['that stands still', () => server.pause(), () => server.goOn()],
  ])(
    '%s goes on serving, says what is stale, and is well again by itself with every batch whole',
    async (_, hang, goOn) => {
      const client = new OpenAI({ apiKey: key, baseURL: serve.url, maxRetries: 0 });
      const before = upstream.received.length;
      const lines = Array.from({ length: ROWS }, (__, i) =>
        JSON.stringify({
          custom_id: `r-${i}`,
          method: 'POST',
          url: '/v1/chat/completions',
          body: { model: MODEL, messages: [{ role: 'user', content: `row ${i} of ${before}` }] },
        }),
      );
      const input = await client.files.create({ file: await toFile(Buffer.from(lines.join('\n'))), purpose: 'batch' });
      const { id } = await client.batches.create({
        input_file_id: input.id,
        endpoint: '/v1/chat/completions',
        completion_window: '24h',
      });
      const counted = async (): Promise<number> => (await client.batches.retrieve(id)).request_counts?.completed ?? 0;
      await expect.poll(counted, { timeout: 30_000, interval: 20 }).toBeGreaterThan(10);
      hang();
      let isHung = true;
      const served: { readonly status: number; readonly ms: number }[] = [];
      const traffic = (async () => {
        while (isHung) {
          served.push(await ask(key));
          await timers.sleep(50);
        }
      })();
      try {
        const began = performance.now();
        const answers = await Promise.all([
          send(serve.admin, { method: 'GET', path: '/api/keys/list', secret: TOKEN }),
          send(gateway(), { method: 'GET', path: '/v1/files', secret: key }),
        ]);
        for (const { status, text } of answers) {
          expect(status, text).toBe(503);
          expect(text).toContain('JG_STORE_DOWN');
        }
        expect(performance.now() - began).toBeLessThan(TOLD_MS);
        const again = performance.now();
        expect((await send(serve.admin, { method: 'GET', path: '/api/keys/list', secret: TOKEN })).status).toBe(503);
        expect(performance.now() - again).toBeLessThan(1000);
        await expect
          .poll(async () => (await ready()).faults, { timeout: TOLD_MS })
          .toEqual(expect.arrayContaining(['keys', 'batches']));
        expect(await metric('joulegate_fault{part="keys"}')).toMatch(/ 1$/);
      } finally {
        goOn();
        isHung = false;
      }
      await traffic;
      expect(served.length).toBeGreaterThan(20);
      expect(served.filter(({ status }) => status !== 200)).toEqual([]);
      // Nobody waited for the state: far less than one of its deadlines.
      expect(Math.max(...served.map(({ ms }) => ms))).toBeLessThan(3000);

      await expect.poll(async () => (await ready()).faults, { timeout: 20_000, interval: 100 }).toEqual([]);
      expect((await send(serve.admin, { method: 'GET', path: '/api/keys/list', secret: TOKEN })).status).toBe(200);
      await expect
        .poll(async () => (await client.batches.retrieve(id)).status, { timeout: 60_000, interval: 100 })
        .toBe('completed');
      const batch = await client.batches.retrieve(id);
      expect(batch.request_counts).toEqual({ total: ROWS, completed: ROWS, failed: 0 });
      const output = (await (await client.files.content(batch.output_file_id!)).text()).trimEnd().split('\n');
      expect(output.map((line) => (JSON.parse(line) as { custom_id: string }).custom_id)).toEqual(
        Array.from({ length: ROWS }, (__, i) => `r-${i}`),
      );
      const sent = Map.groupBy(
        upstream.received.slice(before).filter(({ body }) => body.includes(` of ${before}`)),
        ({ body }) => body,
      );
      expect(sent.size).toBe(ROWS);
      expect([...sent.values()].filter((each) => each.length > 1)).toEqual([]);
    },
  );

  test('a key revoked while it hung works no longer once it answers', async () => {
    expect((await ask(doomed.key)).status).toBe(200);
    proxy.silence();
    const keys = await store();
    try {
      await keys.state.db.updateTable('keys').set({ revoked_at: Date.now() }).where('id', '=', doomed.id).execute();
      await keys.state.db
        .updateTable('revisions')
        .set(({ eb }) => ({ revision: eb('revision', '+', 1) }))
        .execute();
    } finally {
      await keys.close();
    }
    await expect.poll(async () => (await ready()).faults, { timeout: TOLD_MS }).toContain('keys');
    // The last known keys stay in force, and that is told.
    expect((await ask(doomed.key)).status).toBe(200);
    proxy.speak();
    await expect.poll(async () => (await ask(doomed.key)).status, { timeout: 20_000, interval: 100 }).toBe(401);
  });
});
