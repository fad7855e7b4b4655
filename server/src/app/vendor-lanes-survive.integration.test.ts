import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI, { toFile } from 'openai';
import { expect, test } from 'vitest';
import { createKey } from '../identity/keys/keys.ts';
import { readLedger } from '../ledger/index.ts';
import { completion, startBatchVendor, type VendorsBatch } from './batch-vendor.fixture.ts';
import { openKeyStore } from './keys.ts';
import { startServe } from './serve-process.fixture.ts';
import { MODEL, testConfig } from './test-app.fixture.ts';

const REQUESTS = 400;
/** Rows whose answers are booked before they are written together. */
const AT_ONCE = 50;

test(
  'killed while a vendor takes a batch over, while it works and while its results are read, nothing is lost or made twice',
  { timeout: 150_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'joulegate-vendor-'));
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
    try {
      const file = join(folder, 'joulegate.yaml');
      const facts = { retentionDays: 30, trainsOnData: false };
      const waiting = { batch: { priceShare: 0.5, control: facts } };
      const config = testConfig({ url: () => vendor.url }, join(folder, 'store'), {
        urls: Object.fromEntries(['paris-h100', 'frankfurt-h100', 'virginia-h100'].map((id) => [id, vendor.url])),
        storage: { parquet: false },
        each: { 'paris-h100': { waiting } },
        workloads: [{ id: 'main', mode: 'enforce', deployments: ['paris-h100'], default: 'paris-h100' }],
      });
      await writeFile(file, JSON.stringify(config));
      const keys = await openKeyStore(join(folder, 'store'));
      const { key } = await createKey(keys.state, keys.pepper, { organisation: 'acme', name: 'test' });
      await keys.close();

      let serve = await startServe(file);
      const killed = Promise.withResolvers<void>();
      kill = () => void serve.end('SIGKILL').then(() => killed.resolve());
      const clientNow = (): OpenAI => new OpenAI({ apiKey: key, baseURL: serve.url, maxRetries: 0 });
      const lines = Array.from({ length: REQUESTS }, (_, i) =>
        JSON.stringify({
          custom_id: `r-${i}`,
          method: 'POST',
          url: '/v1/chat/completions',
          body: { model: MODEL, messages: [{ role: 'user', content: `prompt ${i}.` }] },
        }),
      );
      const input = await clientNow().files.create({
        file: await toFile(Buffer.from(lines.join('\n'))),
        purpose: 'batch',
      });
      const asked = { input_file_id: input.id, endpoint: '/v1/chat/completions' } as const;
      const { id } = await clientNow().batches.create({ ...asked, completion_window: '7d' as '24h' });
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
      // While its results are read.
      const written = async (): Promise<number> =>
        (await clientNow().batches.retrieve(id)).request_counts?.completed ?? 0;
      await expect.poll(written, { timeout: 30_000, interval: 5 }).toBeGreaterThan(0);
      await serve.end('SIGKILL');
      serve = await startServe(file);
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
      const booked = await Array.fromAsync(readLedger(join(folder, 'store', 'ledger')));
      const ids = new Set(booked.map((entry) => entry.id));
      expect(booked.every(({ priceSource }) => priceSource === 'test price list, service tier batch')).toBe(true);
      // The books may lose their last 50 ms, and rows whose answer was not yet written are booked again.
      expect(answers.filter(({ response }) => !ids.has(response.request_id)).length).toBeLessThanOrEqual(AT_ONCE);
      expect(booked.length).toBeGreaterThanOrEqual(REQUESTS - AT_ONCE);
      expect(booked.length).toBeLessThanOrEqual(REQUESTS + 2 * AT_ONCE);
    } finally {
      await vendor.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
