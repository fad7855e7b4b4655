import { toFile, type OpenAI } from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SKIPPED_NO_DATA } from '../server/src/edge/index.ts';
import { MESSAGES, MODEL, startTestApp, type TestApp } from '../server/src/app/test-app.fixture.ts';
import { openAiSchemas } from './openai-schema.ts';

const check = openAiSchemas();
let t: TestApp;
let client: OpenAI;
beforeAll(async () => {
  t = await startTestApp({ mode: 'enforce' });
  client = t.client();
});
afterAll(() => t.close());

const fits = (schema: string, value: unknown): void => {
  // OpenAI's own examples of a batch write null where its description leaves a member out.
  const told = JSON.parse(JSON.stringify(value), (_, member: unknown) => member ?? undefined) as unknown;
  expect(check!(schema, told)).toEqual([]);
};

test.skipIf(check === null)(
  check === null ? SKIPPED_NO_DATA : 'files and batches are what the published description says',
  async () => {
    const lines = ['a', 'b'].map((id) =>
      JSON.stringify({
        custom_id: id,
        method: 'POST',
        url: '/v1/chat/completions',
        body: { model: id === 'a' ? MODEL : 'unheard-of', messages: MESSAGES },
      }),
    );
    const file = await client.files.create({ file: await toFile(Buffer.from(lines.join('\n'))), purpose: 'batch' });
    fits('OpenAIFile', file);
    const made = await client.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
      metadata: { job: 'nightly' },
    });
    fits('Batch', made);
    await expect
      .poll(async () => (await client.batches.retrieve(made.id)).status, { timeout: 20_000, interval: 50 })
      .toBe('completed');
    const batch = await client.batches.retrieve(made.id);
    fits('Batch', batch);
    expect(batch.metadata).toEqual({ job: 'nightly' });
    fits(
      'ListBatchesResponse',
      (await client.batches
        .list()
        .asResponse()
        .then((answer) => answer.json())) as unknown,
    );
    fits(
      'ListFilesResponse',
      (await client.files
        .list()
        .asResponse()
        .then((answer) => answer.json())) as unknown,
    );
    // The description has no schema of a line: its members by OpenAI's guide.
    for (const id of [batch.output_file_id!, batch.error_file_id!])
      expect(Object.keys(JSON.parse(await (await client.files.content(id)).text()) as object).sort()).toEqual([
        'custom_id',
        'error',
        'id',
        'response',
      ]);
    fits('DeleteFileResponse', await client.files.delete(file.id));
    const all = await Array.fromAsync(client.batches.list({ limit: 1 }));
    expect(all.map(({ id }) => id)).toContain(made.id);
  },
);
