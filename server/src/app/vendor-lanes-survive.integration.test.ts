import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { createKey } from '../identity/keys/keys.ts';
import { readLedger } from '../ledger/index.ts';
import { batchOf } from './batch-of.fixture.ts';
import { startBatchVendor, type VendorsBatch } from './batch-vendor.fixture.ts';
import { openKeyStore } from './keys.ts';
import { startServe } from './serve-process.fixture.ts';
import { testConfig } from './test-app.fixture.ts';
import { completion } from './vendor-answers.fixture.ts';

const REQUESTS = 400;
/** So often it is killed while results are read. */
const KILLS = 4;

interface Killed {
  readonly folder: string;
  readonly file: string;
  readonly key: string;
}

/** A folder with a configuration whose one deployment hands batches to a vendor, and a key. */
async function madeFor(vendorUrl: string, batch: object): Promise<Killed> {
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-vendor-'));
  const file = join(folder, 'joulegate.yaml');
  const facts = { retentionDays: 30, trainsOnData: false };
  const waiting = { batch: { priceShare: 0.5, control: facts, ...batch } };
  const config = testConfig({ url: () => vendorUrl }, join(folder, 'store'), {
    urls: Object.fromEntries(['paris-h100', 'frankfurt-h100', 'virginia-h100'].map((id) => [id, vendorUrl])),
    storage: { parquet: false },
    each: { 'paris-h100': { waiting } },
    workloads: [{ id: 'main', mode: 'enforce', deployments: ['paris-h100'], default: 'paris-h100' }],
  });
  await writeFile(file, JSON.stringify(config));
  const keys = await openKeyStore(join(folder, 'store'));
  const { key } = await createKey(keys.state, keys.pepper, { organisation: 'acme', name: 'test' });
  await keys.close();
  return { folder, file, key };
}

/** Bytes of the journals that are open in a ledger folder. */
async function openBytes(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ndjson'));
  const sizes = names.map(async (name) => (await stat(join(folder, name)).catch(() => null))?.size ?? 0);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

test(
  'killed while a vendor takes a batch over, while it works and while its results are read, nothing is lost or made twice',
  { timeout: 150_000 },
  async () => {
    let kill: () => void = () => {};
    let isDone = false;
    const vendor = await startBatchVendor({
      protocol: 'openai',
      look: (batch: VendorsBatch) => void (batch.status = isDone ? 'ended' : 'running'),
      outcome: (body) => ({ status: 200, body: completion({ asked: body['messages'] }) }),
      made: () => {
        kill();
        return 'lost';
      },
    });
    const { folder, file, key } = await madeFor(vendor.url, {});
    try {
      let serve = await startServe(file);
      const killed = Promise.withResolvers<void>();
      kill = () => void serve.end('SIGKILL').then(() => killed.resolve());
      const clientNow = (): OpenAI => new OpenAI({ apiKey: key, baseURL: serve.url, maxRetries: 0 });
      const id = await batchOf(REQUESTS, clientNow(), '7d');
      // While it is made: the vendor has it, and nobody here has heard so.
      await killed.promise;
      expect(vendor.batches).toHaveLength(1);
      serve = await startServe(file);
      const looked = (): number => vendor.asked.filter((each) => /^GET .*batches\/batch_/.test(each)).length;
      await expect.poll(looked, { timeout: 30_000 }).toBeGreaterThan(0);
      // While it works.
      await serve.end('SIGKILL');
      isDone = true;
      serve = await startServe(file);
      // While its results are read: as soon as the next of them are in the books, which is before their answers are written.
      const ledger = join(folder, 'store', 'ledger');
      for (let kills = 0; kills < KILLS; kills++) {
        const before = await openBytes(ledger);
        await expect.poll(() => openBytes(ledger), { timeout: 30_000, interval: 1 }).toBeGreaterThan(before + 1000);
        await serve.end('SIGKILL');
        serve = await startServe(file);
      }
      await expect
        .poll(async () => (await clientNow().batches.retrieve(id)).status, { timeout: 60_000, interval: 100 })
        .toBe('completed');
      const batch = await clientNow().batches.retrieve(id);
      expect(batch.request_counts).toEqual({ total: REQUESTS, completed: REQUESTS, failed: 0 });
      const output = (await (await clientNow().files.content(batch.output_file_id!)).text()).trimEnd().split('\n');
      const answers = output.map(
        (line) =>
          JSON.parse(line) as {
            custom_id: string;
            response: { request_id: string; body: { asked: readonly { content: string }[] } };
          },
      );
      expect(answers.map(({ custom_id }) => custom_id)).toEqual(Array.from({ length: REQUESTS }, (_, i) => `r-${i}`));
      answers.forEach(({ response }, i) => expect(response.body.asked[0]!.content).toBe(`prompt ${i}.`));
      expect(vendor.batches).toHaveLength(1);
      expect(vendor.ordinary).toEqual([]);
      await serve.end('SIGTERM');
      const booked = await Array.fromAsync(readLedger(ledger));
      const ids = new Set(booked.map((entry) => entry.id));
      expect(booked.every(({ priceSource }) => priceSource === 'test price list, service tier batch')).toBe(true);
      // Each once, under the id that its answer tells.
      expect(answers.filter(({ response }) => !ids.has(response.request_id))).toEqual([]);
      expect(booked.length).toBe(REQUESTS);
      expect(ids.size).toBe(REQUESTS);
    } finally {
      await vendor.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);

test('a file that a process was killed over while its vendor read it is deleted there, and its requests go in another', async () => {
  let isReading = true;
  const vendor = await startBatchVendor({
    protocol: 'openai',
    azureDeployment: 'm-batch',
    get unreadLooks() {
      return isReading ? Infinity : 0;
    },
  });
  const { folder, file, key } = await madeFor(vendor.url, { model: 'm-batch' });
  let serve = await startServe(file);
  try {
    const clientNow = (): OpenAI => new OpenAI({ apiKey: key, baseURL: serve.url, maxRetries: 0 });
    const id = await batchOf(3, clientNow(), '7d');
    const looks = (): number => vendor.asked.filter((each) => /^GET .*\/files\/file-in-/.test(each)).length;
    await expect.poll(looks, { timeout: 30_000 }).toBeGreaterThan(0);
    const [abandoned] = [...vendor.files.keys()];
    await serve.end('SIGKILL');
    expect(vendor.files.has(abandoned!)).toBe(true);
    isReading = false;
    serve = await startServe(file);
    await expect
      .poll(async () => (await clientNow().batches.retrieve(id)).status, { timeout: 60_000, interval: 100 })
      .toBe('completed');
    expect((await clientNow().batches.retrieve(id)).request_counts).toEqual({ total: 3, completed: 3, failed: 0 });
    expect(vendor.asked.filter((each) => each.startsWith('DELETE ') && each.endsWith(`/${abandoned}`))).toHaveLength(1);
    expect(vendor.files.has(abandoned!)).toBe(false);
    expect(vendor.batches).toHaveLength(1);
    expect(vendor.ordinary).toEqual([]);
  } finally {
    await serve.end('SIGTERM');
    await vendor.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 150_000);
