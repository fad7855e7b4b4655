import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seededRng } from '../../edge/index.ts';
import { openObjectStore, type ObjectStore, type ObjectStoreOptions } from '../../state/index.ts';
import { noRealS3, S3_SERVERS, startFaultyProxy, type FaultyProxy, type S3Server } from '../../state/objects/s3-server.fixture.ts';
import { sampleEntry } from '../entry.fixture.ts';
import { compact, openEngine, openJournal, openUploader, PLAIN_SEALING, readManifest, retire, uploadLedger, verifyManifest, type Manifest, type Uploaded, type UploadOptions } from '../index.ts';

const DAY = Date.UTC(2026, 4, 1);
const HOUR_MS = 3_600_000;

describe.each(S3_SERVERS)('the books in a store ($name)', { timeout: 120_000 }, ({ skip: absent, start }) => {
  let root: string;
  let server: S3Server;
  let proxy: FaultyProxy;
  const stores: ObjectStore[] = [];
  beforeEach(async ({ skip }) => {
    skip(absent, noRealS3 ?? '');
    root = await mkdtemp(join(tmpdir(), 'joulegate-upload-'));
    server = await start();
    proxy = await startFaultyProxy(server.port);
  });
  afterEach(async () => {
    if (absent) return;
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await proxy.close();
    await server.close();
    await rm(root, { recursive: true, force: true });
  });

  const open = (over: Partial<ObjectStoreOptions> = {}): ObjectStore => {
    const retries = { attempts: 2, firstMs: 1, longestMs: 5, rng: seededRng(1) };
    const store = openObjectStore({ endpoint: proxy.endpoint, region: server.region, bucket: server.bucket, pathStyle: true, partBytes: 5 * 1024 * 1024, keys: () => ({ ...server.keys, sessionToken: null }), retries, ...over });
    stores.push(store);
    return store;
  };
  /** Books of one journal: so many files of so many entries. */
  const books = async (name: string, files: number, entries: number, from = 0): Promise<string> => {
    const folder = join(root, name);
    await mkdir(folder, { recursive: true });
    const journal = await openJournal({ folder, maxBufferedBytes: 2 ** 30 });
    for (let file = 0; file < files; file++) {
      for (let i = 0; i < entries; i++) await journal.append(sampleEntry(`${name}-${from + file}-${i}`, { at: DAY + (from + file) * HOUR_MS + i }));
      await journal.rotate();
    }
    await journal.close();
    return folder;
  };
  const upload = (folder: string, over: Partial<UploadOptions> = {}, store = open()): Promise<Uploaded> =>
    uploadLedger(folder, store, { prefix: 'acme/books', replica: null, removeAfterMs: null, now: Date.now, ...over });
  /** The bucket as a folder, as any tool would copy it. */
  const copied = async (): Promise<string> => {
    const to = await mkdtemp(join(root, 'copy-'));
    for (const [key, body] of await server.objects()) {
      await mkdir(join(to, dirname(key)), { recursive: true });
      await writeFile(join(to, key), body);
    }
    return to;
  };
  const compacted = async (folder: string): Promise<void> => {
    const engine = openEngine({ folders: [folder] });
    await compact(folder, { ...PLAIN_SEALING, engine }, { beforeMs: Date.UTC(2030, 0, 1) });
    await engine.close();
  };
  const confirmed = (): string[] => proxy.seen.filter(({ method, status }) => method === 'PUT' && status === 200).map(({ url }) => url.replace(/&uploadId=.*/, ''));

  test('the copy is the folder: every file that the manifest names, the manifest last, and nothing twice', async () => {
    const folder = await books('a', 2, 20);
    const first = await upload(folder);
    expect(first).toMatchObject({ sent: 2, resumed: 0, present: 0, named: 2, removed: 0 });
    expect(confirmed().at(-1)).toMatch(/manifest\.json$/);
    const copy = join(await copied(), first.place.slice(first.place.indexOf('acme')));
    expect(await verifyManifest(copy)).toMatchObject({ ok: true, entries: 40 });
    expect(await readManifest(copy)).toEqual(await readManifest(folder));
    const before = confirmed().length;
    expect(await upload(folder)).toMatchObject({ sent: 0, present: 0, bytes: 0, named: 2 });
    expect(confirmed()).toHaveLength(before);
    await books('a', 1, 5, 2);
    expect(await upload(folder)).toMatchObject({ sent: 1, named: 3 });
    expect(await upload(folder, { check: true })).toMatchObject({ sent: 0, present: 3 });
  });

  test('what a compaction or a retirement replaced leaves after its time, and the copy stays whole', async () => {
    const folder = await books('a', 3, 20);
    let now = Date.now();
    const options = { removeAfterMs: HOUR_MS, now: () => now };
    const { place } = await upload(folder, options);
    const base = place.slice(place.indexOf('acme'));
    await compacted(folder);
    const [day] = (await readManifest(folder)).segments;
    const files = [day!.file, ...day!.parts.map(({ file }) => file)];
    expect(await upload(folder, options)).toMatchObject({ sent: files.length, removed: 0, named: files.length });
    expect([...(await server.objects()).keys()]).toHaveLength(3 + files.length + 1);
    now += HOUR_MS;
    expect(await upload(folder, options)).toMatchObject({ sent: 0, removed: 3 });
    expect(await verifyManifest(join(await copied(), base))).toMatchObject({ ok: true, segments: 1, entries: 60 });
    await retire(folder, Date.UTC(2030, 0, 1), 'retention', { signer: null });
    await upload(folder, options);
    now += HOUR_MS;
    // Entries and what they name are gone; sums and the proof of the chain stay.
    const left = files.filter((file) => !/^[^.]*(\.records)?\.parquet$/.test(file));
    expect(left.length).toBe(files.length - 2);
    expect(await upload(folder, options)).toMatchObject({ removed: 2 });
    expect([...(await server.objects()).keys()].map((key) => key.replace(/.*\//, '')).sort()).toEqual([...left, 'manifest.json'].sort());
    expect(await verifyManifest(join(await copied(), base))).toMatchObject({ ok: true, tombstones: 1, segments: 0 });
  });

  test("two replicas share a bucket without touching each other's books, and the page's SQL reads both", async () => {
    const folders = [await books('a', 2, 30), await books('b', 1, 25)];
    for (const folder of folders) {
      await compacted(folder);
      await upload(folder);
    }
    const copy = join(await copied(), 'acme/books');
    const page = await readFile(join(import.meta.dirname, '../../../../docs/scale.md'), 'utf8');
    const block = /### From a bucket[\s\S]*?```sql\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const [files = '', sums = ''] = block.replaceAll("'s3://acme-books/joulegate/", `'${copy}/`).split(';\n');
    const plain = await (await DuckDBInstance.create(':memory:')).connect();
    await plain.run(files);
    const rows = (await plain.runAndReadAll(sums)).getRowObjectsJS();
    plain.closeSync();
    expect(rows).toMatchObject([{ workload: sampleEntry('x').workload, requests: 85n, tonnes: expect.closeTo((85 * sampleEntry('x').carbonNanoG.p50!) / 1e15, 15) as number }]);
  });

  test('books of another ledger, or newer ones, are not overwritten', async () => {
    const [mine, theirs] = [await books('a', 2, 10), await books('b', 1, 10)];
    await cp(mine, join(root, 'backup'), { recursive: true });
    await upload(mine, { replica: 'one' });
    const refused = { code: 'JG_LEDGER', message: expect.stringContaining('nothing is overwritten') as string };
    await expect(upload(theirs, { replica: 'one' })).rejects.toMatchObject(refused);
    await books('a', 1, 5, 2);
    await upload(mine, { replica: 'one' });
    await expect(upload(join(root, 'backup'), { replica: 'one' })).rejects.toMatchObject(refused);
    const [manifest] = [...(await server.objects())].filter(([key]) => key === 'acme/books/one/manifest.json').map(([, body]) => JSON.parse(body.toString()) as Manifest);
    expect(manifest).toEqual(await readManifest(mine));
  });

  test('a damaged file stops the upload, and the copy stays as it was', async () => {
    const folder = await books('a', 1, 10);
    await upload(folder, { replica: 'one' });
    await books('a', 1, 10, 1);
    const { segments } = await readManifest(folder);
    const path = join(folder, segments[1]!.file);
    await rm(path);
    await expect(upload(folder, { replica: 'one' })).rejects.toMatchObject({ code: 'JG_LEDGER', message: expect.stringContaining('missing') as string });
    await writeFile(path, 'x');
    await expect(upload(folder, { replica: 'one' })).rejects.toMatchObject({ code: 'JG_DATA' });
    expect(await verifyManifest(join(await copied(), 'acme/books/one'))).toMatchObject({ ok: true, segments: 1 });
  });

  test('while the store is down nothing is lost: what waits is told, and sent when it is back', async () => {
    const folder = await books('a', 2, 10);
    const faults: string[] = [];
    const uploader = openUploader({ folder, store: open(), prefix: 'p', replica: 'r', removeAfterMs: null, everyMs: 0, now: Date.now, fault: (message) => faults.push(message) });
    expect(uploader.standing()).toMatchObject({ waiting: null, fault: null });
    proxy.fate = () => ({ status: 503 });
    await uploader.tick();
    await uploader.tick();
    expect(uploader.standing()).toMatchObject({ waiting: 2, at: null, fault: expect.stringContaining('503') as string });
    expect(Date.now() - uploader.standing().oldestAt!).toBeLessThan(60_000);
    expect(faults).toHaveLength(2);
    proxy.fate = () => 'pass';
    await uploader.tick();
    expect(uploader.standing()).toMatchObject({ waiting: 0, oldestAt: null, fault: null });
    const asked = proxy.seen.length;
    await uploader.tick();
    expect(proxy.seen).toHaveLength(asked);
    await books('a', 1, 10, 2);
    await uploader.close();
    expect(await verifyManifest(join(await copied(), 'p/r'))).toMatchObject({ ok: true, entries: 30 });
    const wrong = openUploader({ folder, store: open({ keys: () => ({ ...server.keys, secretAccessKey: 'wrong', sessionToken: null }) }), prefix: 'p', replica: 'r', removeAfterMs: null, everyMs: 0, now: Date.now, fault: (message) => faults.push(message) });
    await wrong.tick();
    await books('a', 1, 10, 3);
    await wrong.tick();
    expect(faults.at(-1)).toMatch(/SignatureDoesNotMatch.*storage\.upload\.secretAccessKey/);
  });

  test('killed at random moments, it counts nothing that is not whole and sends no part twice that arrived', async () => {
    const folder = await books('a', 3, 6500);
    const sizes = (await readManifest(folder)).segments.map(({ bytes }) => bytes);
    expect(Math.min(...sizes)).toBeGreaterThan(5 * 1024 * 1024);
    await books('a', 2, 10, 3);
    const { segments } = await readManifest(folder);
    const digests = new Map(segments.map(({ file, sha256 }) => [file, sha256]));
    proxy.delayMs = 30;
    const argument = JSON.stringify({ folder, endpoint: proxy.endpoint, region: server.region, bucket: server.bucket, keys: server.keys });
    const rng = seededRng(20261122);
    let kills = 0;
    let underWay = 0;
    for (let done = false; !done; ) {
      const before = proxy.seen.length;
      const child = spawn(process.execPath, [fileURLToPath(new URL('./upload-process.fixture.ts', import.meta.url)), argument], { stdio: ['ignore', 'ignore', 'inherit'] });
      const gone = once(child, 'close') as Promise<[number | null]>;
      // Counted from its first request, so that the start of the process does not take all the kills.
      const killer = (async () => {
        while (proxy.seen.length === before && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
        await new Promise((resolve) => setTimeout(resolve, 20 + rng.next() * 330));
        if (kills < 8) child.kill('SIGKILL');
      })();
      done = (await gone)[0] === 0;
      await killer;
      if (!done) kills++;
      // What was on its way settles.
      await new Promise((resolve) => setTimeout(resolve, 200));
      const objects = await server.objects();
      underWay += objects.size < segments.length + 1 ? 1 : 0;
      for (const [key, body] of objects) {
        const file = key.slice(key.lastIndexOf('/') + 1);
        if (file === 'manifest.json') for (const each of (JSON.parse(body.toString()) as Manifest).segments) expect(objects.has(key.replace(file, each.file))).toBe(true);
        else expect(createHash('sha256').update(body).digest('hex')).toBe(digests.get(file));
      }
    }
    expect(kills).toBeGreaterThan(5);
    expect(underWay).toBeGreaterThan(3);
    const [base] = [...(await server.objects()).keys()].map((key) => dirname(key));
    expect(await verifyManifest(join(await copied(), base!))).toMatchObject({ ok: true, segments: 5, entries: 3 * 6500 + 20 });
    const sent = confirmed();
    expect(new Set(sent).size).toBe(sent.length);
    expect(sent).toHaveLength(sizes.reduce((sum, bytes) => sum + Math.ceil(bytes / (5 * 1024 * 1024)), 0) + 2 + 1);
    const goneOn = proxy.seen.filter(({ method, url }) => method === 'GET' && url.includes('uploadId=')).length;
    expect(goneOn).toBeGreaterThan(0);
    console.log(`killed ${kills} times, ${underWay} times before the copy was complete; ${sent.length} objects and parts sent, each once; ${goneOn} times asked for the parts of an upload that was begun`);
  });
});
