import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { seededRng } from '../../edge/rng.ts';
import { openObjectStore, type ObjectStore } from '../../state/index.ts';
import { type ObjectStoreOptions } from '../../state/objects/types.ts';
import { startFaultyProxy, type FaultyProxy, type S3Server } from '../../state/objects/s3-server.fixture.ts';
import { sampleEntry } from '../../ledger/entry/entry.fixture.ts';
import { openJournal } from '../../ledger/index.ts';
import { uploadLedger, type Uploaded, type UploadOptions } from './upload-ledger.ts';

export const PART_BYTES = 5 * 1024 * 1024;
const DAY = Date.UTC(2026, 4, 1);
export const HOUR_MS = 3_600_000;

/** A store behind a faulty line, and books to be sent there. */
export interface UploadPlace {
  readonly root: string;
  readonly server: S3Server;
  readonly proxy: FaultyProxy;
  open(over?: Partial<ObjectStoreOptions>): ObjectStore;
  /** Books of one journal: so many files of so many entries. */
  books(name: string, files: number, entries: number, from?: number): Promise<string>;
  upload(folder: string, over?: Partial<UploadOptions>): Promise<Uploaded>;
  /** Copies the bucket into a folder, object by object. */
  copied(): Promise<string>;
  /** Objects and parts that the store confirmed. */
  confirmed(): string[];
  close(): Promise<void>;
}

export async function startUploadPlace(start: () => Promise<S3Server>): Promise<UploadPlace> {
  const root = await mkdtemp(join(tmpdir(), 'joulegate-upload-'));
  const server = await start();
  const proxy = await startFaultyProxy(server.port);
  const stores: ObjectStore[] = [];
  const open = (over: Partial<ObjectStoreOptions> = {}): ObjectStore => {
    const retries = { attempts: 2, firstMs: 1, longestMs: 5, rng: seededRng(1) };
    const store = openObjectStore({
      endpoint: proxy.endpoint,
      region: server.region,
      bucket: server.bucket,
      pathStyle: true,
      partBytes: PART_BYTES,
      keys: () => ({ ...server.keys, sessionToken: null }),
      retries,
      ...over,
    });
    stores.push(store);
    return store;
  };
  return {
    root,
    server,
    proxy,
    open,
    async books(name, files, entries, from = 0) {
      const folder = join(root, name);
      await mkdir(folder, { recursive: true });
      const journal = await openJournal({ folder, maxBufferedBytes: 2 ** 30 });
      for (let file = 0; file < files; file++) {
        for (let i = 0; i < entries; i++)
          await journal.append(sampleEntry(`${name}-${from + file}-${i}`, { at: DAY + (from + file) * HOUR_MS + i }));
        await journal.rotate();
      }
      await journal.close();
      return folder;
    },
    upload: (folder, over = {}) =>
      uploadLedger(folder, open(), {
        prefix: 'acme/books',
        replica: null,
        removeAfterMs: null,
        now: Date.now,
        ...over,
      }),
    async copied() {
      const to = await mkdtemp(join(root, 'copy-'));
      for (const [key, body] of await server.objects()) {
        await mkdir(join(to, dirname(key)), { recursive: true });
        await writeFile(join(to, key), body);
      }
      return to;
    },
    confirmed: () =>
      proxy.seen
        .filter(({ method, status }) => method === 'PUT' && status === 200)
        .map(({ url }) => url.replace(/&uploadId=.*/, '')),
    async close() {
      await Promise.all(stores.splice(0).map((store) => store.close()));
      await proxy.close();
      await server.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
