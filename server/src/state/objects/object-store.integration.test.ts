import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seededRng } from '../../edge/rng.ts';
import { openObjectStore } from './index.ts';
import type { BegunUpload, FileToSend, ObjectStore, ObjectStoreOptions, SendOptions } from './index.ts';
import {
  noRealS3,
  S3_SERVERS,
  startFaultyProxy,
  type FaultyProxy,
  type Fate,
  type S3Server,
} from './s3-server.fixture.ts';

const MIB = 1024 * 1024;
const PART = 5 * MIB;
const SEED = 20261122;

if (noRealS3 !== null) console.warn(noRealS3);

describe.each(S3_SERVERS)('objects in a store ($name)', { timeout: 60_000 }, ({ skip: absent, start }) => {
  let folder: string;
  let server: S3Server;
  let proxy: FaultyProxy;
  const stores: ObjectStore[] = [];
  beforeEach(async ({ skip }) => {
    skip(absent, noRealS3 ?? '');
    folder = await mkdtemp(join(tmpdir(), 'joulegate-objects-'));
    server = await start();
    proxy = await startFaultyProxy(server.port);
  });
  afterEach(async () => {
    if (absent) return;
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await proxy.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (over: Partial<ObjectStoreOptions> = {}): ObjectStore => {
    const store = openObjectStore({
      endpoint: proxy.endpoint,
      region: server.region,
      bucket: server.bucket,
      pathStyle: true,
      partBytes: PART,
      keys: () => ({ ...server.keys, sessionToken: null }),
      retries: { attempts: 8, firstMs: 1, longestMs: 20, rng: seededRng(SEED) },
      ...over,
    });
    stores.push(store);
    return store;
  };
  const file = async (name: string, bytes: number): Promise<FileToSend & { readonly body: Buffer }> => {
    const body = randomBytes(bytes);
    const path = join(folder, name);
    await writeFile(path, body);
    return { path, bytes, sha256: createHash('sha256').update(body).digest('hex'), body };
  };
  const memory = (): SendOptions & { begun: BegunUpload | null } => {
    const kept: { begun: BegunUpload | null; remember: SendOptions['remember'] } = {
      begun: null,
      remember: async (begun) => {
        kept.begun = begun;
        await Promise.resolve();
      },
    };
    return kept;
  };
  const puts = (): string[] =>
    proxy.seen
      .filter(({ method, status }) => method === 'PUT' && status === 200)
      .map(({ url }) => url.replace(/&uploadId=.*/, ''));

  test('puts small and large files whole, and sends none again that is there', async () => {
    const store = open();
    for (const bytes of [0, 1, PART, PART + 1, 2 * PART + 77]) {
      const one = await file(`f${bytes}`, bytes);
      const key = `a b/ü+(${bytes})`;
      expect(await store.send(key, one, memory())).toBe('sent');
      expect(await store.head(key)).toEqual({ bytes, sha256: one.sha256 });
      expect((await server.objects()).get(key)?.equals(one.body)).toBe(true);
      const sentBefore = puts().length;
      expect(await store.send(key, one, memory())).toBe('present');
      expect(puts()).toHaveLength(sentBefore);
    }
    expect(puts().filter((url) => url.includes('partNumber='))).toHaveLength(5);
    await store.put('small', Buffer.from('text'));
    expect(await store.get('small')).toBe('text');
    await store.remove('small');
    await store.remove('small');
    expect([await store.get('small'), await store.head('small')]).toEqual([null, null]);
  });

  test('goes on after an interruption with the parts that are missing', async () => {
    const one = await file('f', 4 * PART + 5);
    const kept = memory();
    let parts = 0;
    proxy.fate = ({ url }) => (url.includes('partNumber=') && ++parts > 2 ? 'cut' : 'pass');
    await expect(open().send('k', one, kept)).rejects.toMatchObject({ code: 'JG_STATE' });
    expect(kept.begun).not.toBeNull();
    expect(puts()).toHaveLength(2);
    expect((await server.objects()).has('k')).toBe(false);
    proxy.fate = () => 'pass';
    expect(await open().send('k', one, kept)).toBe('resumed');
    expect(puts()).toEqual([1, 2, 3, 4, 5].map((number) => expect.stringContaining(`partNumber=${number}`) as string));
    expect(kept.begun).toBeNull();
    expect((await server.objects()).get('k')?.equals(one.body)).toBe(true);
  });

  test('an upload that the store forgot is begun anew, and a lost last answer is not', async () => {
    const one = await file('f', PART + 5);
    const kept = memory();
    await kept.remember({ uploadId: 'ffffffff-0000-0000-0000-000000000000', partBytes: PART, sha256: one.sha256 });
    expect(await open().send('k', one, kept)).toBe('sent');
    const two = await file('g', PART + 6);
    let lost = 0;
    proxy.fate = ({ method, url }) =>
      method === 'POST' && url.includes('uploadId=') && lost++ === 0 ? 'lose' : 'pass';
    const before = puts().length;
    expect(await open().send('m', two, memory())).toBe('sent');
    expect([lost, puts().length - before]).toEqual([2, 2]);
    expect((await server.objects()).get('m')?.equals(two.body)).toBe(true);
  });

  test('whatever breaks on the way, what is there is whole, and nothing that the store confirmed is sent again', async () => {
    const rng = seededRng(SEED);
    const fates: readonly Fate[] = [
      'refuse',
      'cut',
      'lose',
      { status: 503, body: '<Error><Code>SlowDown</Code></Error>' },
      { status: 429 },
      { status: 500 },
    ];
    const spoiled: Fate[] = [];
    proxy.fate = () => {
      const fate = rng.next() < 0.35 ? (fates[Math.floor(rng.next() * fates.length)] as Fate) : 'pass';
      if (fate !== 'pass') spoiled.push(fate);
      return fate;
    };
    const sent = new Map<string, Buffer>();
    for (let i = 0; i < 6; i++) {
      const one = await file(`f${i}`, i % 2 === 0 ? 300_000 + i : 2 * PART + i);
      const kept = memory();
      for (;;) {
        const done = await open()
          .send(`k${i}`, one, kept)
          .catch(() => null);
        for (const [key, body] of await server.objects())
          expect(body.equals(key === `k${i}` ? one.body : (sent.get(key) as Buffer))).toBe(true);
        if (done !== null) break;
      }
      sent.set(`k${i}`, one.body);
    }
    expect((await server.objects()).size).toBe(6);
    const confirmed = proxy.seen
      .filter(({ method, status, fate }) => method === 'PUT' && status === 200 && fate === 'pass')
      .map(({ url }) => url);
    expect(confirmed.length).toBeGreaterThanOrEqual(3 + 3 * 3);
    expect(new Set(confirmed).size).toBe(confirmed.length);
    expect(spoiled.length).toBeGreaterThan(5);
  });

  test('waits where the store is busy, and says when it stays down', async () => {
    const one = await file('f', 1000);
    const from = proxy.seen.length;
    proxy.fate = (_, index) =>
      index - from < 5 ? { status: 503, body: '<Error><Code>SlowDown</Code></Error>' } : 'pass';
    expect(await open().send('k', one, memory())).toBe('sent');
    proxy.fate = () => ({ status: 503 });
    await expect(open().send('l', one, memory())).rejects.toMatchObject({
      code: 'JG_STATE',
      message: expect.stringContaining('503') as string,
    });
    const nobody = open({ endpoint: 'http://127.0.0.1:9' });
    await expect(nobody.get('x')).rejects.toMatchObject({
      code: 'JG_STATE',
      message: expect.stringContaining('does not answer') as string,
    });
  });

  test('says what to correct: secret, key, bucket, redirect', async () => {
    const refusals = async (over: Partial<ObjectStoreOptions>): Promise<unknown> =>
      await open(over)
        .get('k')
        .catch((error: unknown) => error);
    const keys = (change: object) => () => ({ ...server.keys, sessionToken: null, ...change });
    const seenBefore = proxy.seen.length;
    expect(await refusals({ keys: keys({ secretAccessKey: 'wrong' }) })).toMatchObject({
      code: 'JG_CONFIG',
      message: expect.stringContaining('403 SignatureDoesNotMatch') as string,
      hint: expect.stringContaining('storage.upload.secretAccessKey') as string,
    });
    expect(await refusals({ keys: keys({ accessKeyId: 'AKIDUNKNOWN' }) })).toMatchObject({
      code: 'JG_CONFIG',
      hint: expect.stringContaining('storage.upload.accessKeyId') as string,
    });
    expect(await refusals({ region: 'mars-1' })).toMatchObject({
      code: 'JG_CONFIG',
      hint: expect.stringContaining('storage.upload.region') as string,
    });
    expect(await refusals({ bucket: 'no-such-bucket' })).toMatchObject({
      code: 'JG_CONFIG',
      message: expect.stringContaining('404 NoSuchBucket') as string,
    });
    // What a person must correct is not tried again.
    expect(proxy.seen.length - seenBefore).toBe(4);
    proxy.fate = () => ({
      status: 301,
      headers: { 'x-amz-bucket-region': 'eu-west-3', location: 'http://169.254.169.254/' },
    });
    expect(await refusals({})).toMatchObject({
      code: 'JG_CONFIG',
      hint: expect.stringContaining('eu-west-3') as string,
    });
    expect(() => open({ endpoint: 'http://169.254.169.254' })).toThrow(
      expect.objectContaining({ code: 'JG_OUTBOUND_REFUSED' }),
    );
  });

  test('a file that does not hold what was sealed is not sent, and one that changes on its way is refused', async () => {
    const one = await file('f', PART + 10);
    await expect(open().send('k', { ...one, sha256: 'ab'.repeat(32) }, memory())).rejects.toMatchObject({
      code: 'JG_DATA',
    });
    expect(proxy.seen.map(({ method }) => method)).toEqual(['HEAD']);
    proxy.fate = ({ method, url }) => {
      if (method === 'POST' && url.includes('uploads=')) void writeFile(one.path, randomBytes(PART + 10));
      return 'pass';
    };
    await expect(open().send('k', one, memory())).rejects.toThrow();
    expect((await server.objects()).size).toBe(0);
  });

  test('gives up at once when it is told to', async () => {
    const giveUp = new AbortController();
    proxy.fate = () => {
      // While it waits for its next try.
      setTimeout(() => giveUp.abort(), 200);
      return { status: 503 };
    };
    const asked = open({
      signal: giveUp.signal,
      retries: { attempts: 100, firstMs: 10_000, longestMs: 10_000, rng: { next: () => 1 } },
    }).get('k');
    const from = performance.now();
    await expect(asked).rejects.toMatchObject({ code: 'JG_STATE' });
    expect(performance.now() - from).toBeLessThan(5000);
  });
});
