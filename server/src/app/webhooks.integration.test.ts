import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKey } from '../identity/keys/keys.ts';
import { recordingUpstream, type RecordingUpstream } from './http-exchange.fixture.ts';
import { openKeyStore } from './keys.ts';
import { startServe } from './serve-process.fixture.ts';
import { MESSAGES, MODEL, startTestApp, testConfig, type TestApp } from './test-app.fixture.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OTHER_SECRET = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;

type Received = RecordingUpstream['received'][number];
const idOf = ({ headers }: Received): string => String(headers['webhook-id']);
/** As whoever receives it reads it: the official client checks signature and age. */
const unwrapped = (received: Received, secret = SECRET) =>
  new OpenAI({ apiKey: 'none' }).webhooks.unwrap(received.body, received.headers as Record<string, string>, secret);

async function batchOf(client: OpenAI, lines: readonly object[], window = '24h'): Promise<string> {
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  const file = await client.files.create({ file: await toFile(Buffer.from(text)), purpose: 'batch' });
  const made = { input_file_id: file.id, endpoint: '/v1/chat/completions' } as const;
  return (await client.batches.create({ ...made, completion_window: window as '24h' })).id;
}
const request = (id: string) => ({
  custom_id: id,
  method: 'POST',
  url: '/v1/chat/completions',
  body: { model: MODEL, messages: MESSAGES },
});

describe('the end of a batch', () => {
  let t: TestApp;
  let all: RecordingUpstream;
  let failing: RecordingUpstream;
  beforeAll(async () => {
    all = await recordingUpstream((response) => response.end());
    // It takes an event when it comes for the second time.
    const seen = new Set<string>();
    failing = await recordingUpstream((response, received) => {
      const id = String(received.headers['webhook-id']);
      response.writeHead(seen.has(id) ? 204 : 503);
      seen.add(id);
      response.end();
    });
    const events = ['batch.failed'];
    const key = join(await mkdtemp(join(tmpdir(), 'joulegate-webhook-')), 'secret');
    await writeFile(key, `${SECRET}\n`);
    const webhooks = [
      { id: 'ours', url: `${all.url}/hook?team=a`, secret: { file: key } },
      { id: 'failing', url: failing.url, secret: { file: key }, events },
      { id: 'others', url: `${all.url}/others`, secret: { file: key }, organisation: 'somebody-else' },
    ];
    t = await startTestApp({ mode: 'enforce', gateway: { batch: { webhooks } } });
  });
  afterAll(async () => {
    await t?.close();
    await all?.close();
    await failing?.close();
  });

  test('is told as an event that the official client verifies: completed, failed, cancelled', async () => {
    const client = t.client();
    const done = await batchOf(client, [request('a')]);
    const failed = await batchOf(client, [{ nothing: 'of it' }]);
    const cancelled = await batchOf(
      client,
      Array.from({ length: 300 }, (_, i) => request(`c-${i}`)),
    );
    await client.batches.cancel(cancelled);
    await expect.poll(() => all.received.length, { timeout: 30_000 }).toBe(3);
    const events = await Promise.all(all.received.map((each) => unwrapped(each)));
    const told = new Map(
      events.map((event) => [event.type, event as OpenAI.Webhooks.BatchCompletedWebhookEvent] as const),
    );
    expect([...told].map(([type, { data }]) => [type, data]).sort()).toEqual([
      ['batch.cancelled', { id: cancelled }],
      ['batch.completed', { id: done }],
      ['batch.failed', { id: failed }],
    ]);
    const { completed_at } = await client.batches.retrieve(done);
    expect(told.get('batch.completed' as never)).toMatchObject({ object: 'event', created_at: completed_at });
    for (const received of all.received) {
      expect(received.path).toBe('/v1/hook?team=a');
      expect(idOf(received)).toBe((JSON.parse(received.body) as { id: string }).id);
      await expect(unwrapped(received, OTHER_SECRET)).rejects.toThrow();
      await expect(unwrapped({ ...received, body: `${received.body} ` })).rejects.toThrow();
    }
    // One that does not take it at once is told again, under the same id, with the time of the attempt.
    await expect.poll(() => failing.received.length, { timeout: 30_000 }).toBe(2);
    const [first, second] = failing.received as [Received, Received];
    expect(idOf(second)).toBe(idOf(first));
    expect(Number(second.headers['webhook-timestamp'])).toBeGreaterThanOrEqual(
      Number(first.headers['webhook-timestamp']) + 5,
    );
    expect((await unwrapped(second)).type).toBe('batch.failed');
  });
});

test('what was to be told when the process was killed is told by the next one', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-webhooks-'));
  let isUp = false;
  const receiver = await recordingUpstream((response) => {
    response.writeHead(isUp ? 200 : 500);
    response.end();
  });
  try {
    const secret = join(folder, 'secret');
    await writeFile(secret, SECRET);
    const file = join(folder, 'joulegate.yaml');
    const webhooks = [{ id: 'ours', url: receiver.url, secret: { file: secret } }];
    const more = { gateway: { batch: { webhooks } }, storage: { parquet: false } };
    const config = testConfig({ url: () => receiver.url }, join(folder, 'store'), more);
    await writeFile(file, JSON.stringify(config));
    const keys = await openKeyStore(join(folder, 'store'));
    const { key } = await createKey(keys.state, keys.pepper, { organisation: 'acme', name: 'test' });
    await keys.close();
    let serve = await startServe(file);
    const failed = await batchOf(new OpenAI({ apiKey: key, baseURL: serve.url, maxRetries: 0 }), [{}]);
    const hooks = (): readonly Received[] => receiver.received.filter(({ headers }) => 'webhook-id' in headers);
    await expect.poll(() => hooks().length, { timeout: 30_000, interval: 10 }).toBe(1);
    await serve.end('SIGKILL');
    isUp = true;
    serve = await startServe(file);
    // Killed before it could write that the first one was not taken, it waits until that is held for dead.
    await expect.poll(() => hooks().length, { timeout: 90_000 }).toBe(2);
    const [before, after] = hooks() as [Received, Received];
    expect(idOf(after)).toBe(idOf(before));
    expect(await unwrapped(after)).toMatchObject({ type: 'batch.failed', data: { id: failed } });
    await serve.end('SIGTERM');
  } finally {
    await receiver.close();
    await rm(folder, { recursive: true, force: true });
  }
});
