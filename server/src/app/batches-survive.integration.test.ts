import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { timers } from '../edge/index.ts';
import { createKey } from '../identity/keys/keys.ts';
import { readLedger } from '../ledger/index.ts';
import { batchOf } from './batch-of.fixture.ts';
import { recordingUpstream } from './http-exchange.fixture.ts';
import { openKeyStore } from './keys.ts';
import { startServe } from './serve-process.fixture.ts';
import { testConfig } from './test-app.fixture.ts';

const REQUESTS = 300;
const AT_ONCE = 8;
const KILLS = 3;

test(
  'killed at any moment, a batch loses no request, writes every answer once and repeats none that was written',
  { timeout: 120_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'joulegate-batches-'));
    const upstream = await recordingUpstream((response, { body }) => {
      const { messages } = JSON.parse(body) as { messages: [{ content: string }] };
      setTimeout(() => {
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            id: 'c',
            object: 'chat.completion',
            created: 1,
            model: 'm',
            choices: [
              { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: messages[0].content } },
            ],
            usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 },
          }),
        );
      }, 25);
    });
    try {
      const file = join(folder, 'joulegate.yaml');
      const storage = { parquet: false };
      const gateway = { batch: { maxInFlight: AT_ONCE } };
      const urls = Object.fromEntries(
        ['paris-h100', 'frankfurt-h100', 'virginia-h100'].map((id) => [id, upstream.url]),
      );
      const config = testConfig({ url: () => upstream.url }, join(folder, 'store'), { urls, gateway, storage });
      await writeFile(file, JSON.stringify(config));
      const keys = await openKeyStore(join(folder, 'store'));
      const { key } = await createKey(keys.state, keys.pepper, { organisation: 'acme', name: 'test' });
      await keys.close();
      const clientOf = (url: string): OpenAI => new OpenAI({ apiKey: key, baseURL: url, maxRetries: 0 });

      let serve = await startServe(file);
      let client = clientOf(serve.url);
      const id = await batchOf(REQUESTS, client);
      const written = async (): Promise<number> => {
        const { completed = 0 } = (await client.batches.retrieve(id)).request_counts ?? {};
        return completed;
      };
      for (let kill = 1; kill <= KILLS; kill++) {
        await expect.poll(written, { timeout: 30_000, interval: 20 }).toBeGreaterThan(kill * 40);
        await serve.end('SIGKILL');
        serve = await startServe(file);
        client = clientOf(serve.url);
      }
      await expect
        .poll(async () => (await client.batches.retrieve(id)).status, { timeout: 60_000, interval: 100 })
        .toBe('completed');
      const batch = await client.batches.retrieve(id);
      expect(batch.request_counts).toEqual({ total: REQUESTS, completed: REQUESTS, failed: 0 });
      const output = (await (await client.files.content(batch.output_file_id!)).text()).trimEnd().split('\n');
      const answers = output.map(
        (line) =>
          JSON.parse(line) as { custom_id: string; response: { request_id: string; body: OpenAI.ChatCompletion } },
      );
      expect(answers.map(({ custom_id }) => custom_id)).toEqual(Array.from({ length: REQUESTS }, (_, i) => `r-${i}`));
      answers.forEach(({ response }, i) => expect(response.body.choices[0]!.message.content).toBe(`prompt ${i}.`));

      const sent = Map.groupBy(upstream.received, ({ body }) => body);
      const again = [...sent.values()].filter((each) => each.length > 1);
      expect(sent.size).toBe(REQUESTS);
      // What was under way when the process died, and what had come and was not yet written.
      expect(again.length).toBeLessThanOrEqual(KILLS * 2 * AT_ONCE);
      await serve.end('SIGTERM');
      const booked = await Array.fromAsync(readLedger(join(folder, 'store', 'ledger')));
      const ids = new Set(booked.map((entry) => entry.id));
      const unbooked = answers.filter(({ response }) => !ids.has(response.request_id));
      // The books may lose their last 50 ms, as for any request that is answered without waiting for them.
      expect(unbooked.length).toBeLessThanOrEqual(KILLS * 2 * AT_ONCE);
      await timers.sleep(0);
    } finally {
      await upstream.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
