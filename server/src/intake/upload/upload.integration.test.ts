import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noRealS3, S3_SERVERS } from '../../state/objects/s3-server.fixture.ts';
import { sampleEntry } from '../../ledger/entry/entry.fixture.ts';
import { verifyManifest } from '../../ledger/segments/verify.ts';
import { openEngine, type Manifest } from '../../ledger/index.ts';
import { compact, retire } from '../../ledger/segments/compact.ts';
import { readManifest } from '../../ledger/segments/manifest.ts';
import { openUploader } from './uploader.ts';
import { HOUR_MS, startUploadPlace, type UploadPlace } from './upload.fixture.ts';
import { PLAIN_SEALING } from '../../ledger/segments/seal.ts';

if (noRealS3 !== null) console.warn(noRealS3);

describe.each(S3_SERVERS)('the books in a store ($name)', { timeout: 120_000 }, ({ skip: absent, start }) => {
  let place: UploadPlace;
  beforeEach(async ({ skip }) => {
    skip(absent, noRealS3 ?? '');
    place = await startUploadPlace(start);
  });
  afterEach(async () => {
    if (!absent) await place.close();
  });

  const compacted = async (folder: string): Promise<void> => {
    const engine = openEngine({ folders: [folder] });
    await compact(folder, { ...PLAIN_SEALING, engine }, { beforeMs: Date.UTC(2030, 0, 1) });
    await engine.close();
  };

  test('the copy is the folder: every file that the manifest names, the manifest last, and nothing twice', async () => {
    const folder = await place.books('a', 2, 20);
    const first = await place.upload(folder);
    expect(first).toMatchObject({ sent: 2, resumed: 0, present: 0, named: 2, removed: 0 });
    expect(place.confirmed().at(-1)).toMatch(/manifest\.json$/);
    const copy = join(await place.copied(), first.place.slice(first.place.indexOf('acme')));
    expect(await verifyManifest(copy)).toMatchObject({ ok: true, entries: 40 });
    expect(await readManifest(copy)).toEqual(await readManifest(folder));
    const before = place.confirmed().length;
    expect(await place.upload(folder)).toMatchObject({ sent: 0, present: 0, bytes: 0, named: 2 });
    expect(place.confirmed()).toHaveLength(before);
    await place.books('a', 1, 5, 2);
    expect(await place.upload(folder)).toMatchObject({ sent: 1, named: 3 });
    expect(await place.upload(folder, { check: true })).toMatchObject({ sent: 0, present: 3 });
  });

  test('what a compaction or a retirement replaced leaves after its time, and the copy stays whole', async () => {
    const folder = await place.books('a', 3, 20);
    let now = Date.now();
    const options = { removeAfterMs: HOUR_MS, now: () => now };
    const sent = await place.upload(folder, options);
    const base = sent.place.slice(sent.place.indexOf('acme'));
    await compacted(folder);
    const [day] = (await readManifest(folder)).segments;
    const files = [day!.file, ...day!.parts.map(({ file }) => file)];
    expect(await place.upload(folder, options)).toMatchObject({ sent: files.length, removed: 0, named: files.length });
    expect([...(await place.server.objects()).keys()]).toHaveLength(3 + files.length + 1);
    now += HOUR_MS;
    expect(await place.upload(folder, options)).toMatchObject({ sent: 0, removed: 3 });
    expect(await verifyManifest(join(await place.copied(), base))).toMatchObject({
      ok: true,
      segments: 1,
      entries: 60,
    });
    await retire(folder, Date.UTC(2030, 0, 1), 'retention', { signer: null });
    await place.upload(folder, options);
    now += HOUR_MS;
    // Entries and what they name are gone; sums and the proof of the chain stay.
    const left = files.filter((file) => !/^[^.]*(\.records)?\.parquet$/.test(file));
    expect(left.length).toBe(files.length - 2);
    expect(await place.upload(folder, options)).toMatchObject({ removed: 2 });
    expect([...(await place.server.objects()).keys()].map((key) => key.replace(/.*\//, '')).sort()).toEqual(
      [...left, 'manifest.json'].sort(),
    );
    expect(await verifyManifest(join(await place.copied(), base))).toMatchObject({
      ok: true,
      tombstones: 1,
      segments: 0,
    });
  });

  test("two replicas share a bucket without touching each other's books, and the page's SQL reads both", async () => {
    const folders = [await place.books('a', 2, 30), await place.books('b', 1, 25)];
    for (const folder of folders) {
      await compacted(folder);
      await place.upload(folder);
    }
    const copy = join(await place.copied(), 'acme/books');
    const page = await readFile(join(import.meta.dirname, '../../../../docs/scale.md'), 'utf8');
    const block = /### From a bucket[\s\S]*?```sql\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const [files = '', sums = ''] = block.replaceAll("'s3://acme-books/joulegate/", `'${copy}/`).split(';\n');
    const plain = await (await DuckDBInstance.create(':memory:')).connect();
    await plain.run(files);
    const rows = (await plain.runAndReadAll(sums)).getRowObjectsJS();
    plain.closeSync();
    expect(rows).toMatchObject([
      {
        workload: sampleEntry('x').workload,
        requests: 85n,
        tonnes: expect.closeTo((85 * sampleEntry('x').carbonNanoG.mean!) / 1e15, 15) as number,
      },
    ]);
  });

  test('books of another ledger, or newer ones, are not overwritten', async () => {
    const [mine, theirs] = [await place.books('a', 2, 10), await place.books('b', 1, 10)];
    await cp(mine, join(place.root, 'backup'), { recursive: true });
    await place.upload(mine, { replica: 'one' });
    const refused = { code: 'JG_LEDGER', message: expect.stringContaining('nothing is overwritten') as string };
    await expect(place.upload(theirs, { replica: 'one' })).rejects.toMatchObject(refused);
    await place.books('a', 1, 5, 2);
    await place.upload(mine, { replica: 'one' });
    await expect(place.upload(join(place.root, 'backup'), { replica: 'one' })).rejects.toMatchObject(refused);
    const [manifest] = [...(await place.server.objects())]
      .filter(([key]) => key === 'acme/books/one/manifest.json')
      .map(([, body]) => JSON.parse(body.toString()) as Manifest);
    expect(manifest).toEqual(await readManifest(mine));
  });

  test('a damaged file stops the upload, and the copy stays as it was', async () => {
    const folder = await place.books('a', 1, 10);
    await place.upload(folder, { replica: 'one' });
    await place.books('a', 1, 10, 1);
    const { segments } = await readManifest(folder);
    const path = join(folder, segments[1]!.file);
    await rm(path);
    await expect(place.upload(folder, { replica: 'one' })).rejects.toMatchObject({
      code: 'JG_LEDGER',
      message: expect.stringContaining('missing') as string,
    });
    await writeFile(path, 'x');
    await expect(place.upload(folder, { replica: 'one' })).rejects.toMatchObject({ code: 'JG_DATA' });
    expect(await verifyManifest(join(await place.copied(), 'acme/books/one'))).toMatchObject({ ok: true, segments: 1 });
  });

  test('while the store is down nothing is lost: what waits is told, and sent when it is back', async () => {
    const folder = await place.books('a', 2, 10);
    const faults: string[] = [];
    const uploader = openUploader({
      folder,
      store: place.open(),
      prefix: 'p',
      replica: 'r',
      removeAfterMs: null,
      everyMs: 0,
      now: Date.now,
      fault: (message) => faults.push(message),
    });
    expect(uploader.standing()).toMatchObject({ waiting: null, fault: null });
    place.proxy.fate = () => ({ status: 503 });
    await uploader.tick();
    await uploader.tick();
    expect(uploader.standing()).toMatchObject({
      waiting: 2,
      at: null,
      fault: expect.stringContaining('503') as string,
    });
    expect(Date.now() - uploader.standing().oldestAt!).toBeLessThan(60_000);
    expect(faults).toHaveLength(2);
    place.proxy.fate = () => 'pass';
    await uploader.tick();
    expect(uploader.standing()).toMatchObject({ waiting: 0, oldestAt: null, fault: null });
    const asked = place.proxy.seen.length;
    await uploader.tick();
    expect(place.proxy.seen).toHaveLength(asked);
    await place.books('a', 1, 10, 2);
    await uploader.close();
    expect(await verifyManifest(join(await place.copied(), 'p/r'))).toMatchObject({ ok: true, entries: 30 });
    const wrong = openUploader({
      folder,
      store: place.open({ keys: () => ({ ...place.server.keys, secretAccessKey: 'wrong', sessionToken: null }) }),
      prefix: 'p',
      replica: 'r',
      removeAfterMs: null,
      everyMs: 0,
      now: Date.now,
      fault: (message) => faults.push(message),
    });
    await wrong.tick();
    await place.books('a', 1, 10, 3);
    await wrong.tick();
    expect(faults.at(-1)).toMatch(/SignatureDoesNotMatch.*storage\.upload\.secretAccessKey/);
  });
});
