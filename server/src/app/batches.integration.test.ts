import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toFile, type OpenAI } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { timers } from '../edge/index.ts';
import { MESSAGES, MODEL, SECRETS, startTestApp, type TestApp } from './test-app.fixture.ts';

const ENDPOINT = '/v1/chat/completions';
const DONE = ['completed', 'failed', 'cancelled', 'expired'];

const request = (id: string, over: object = {}): string =>
  JSON.stringify({
    custom_id: id,
    method: 'POST',
    url: ENDPOINT,
    body: { model: MODEL, messages: MESSAGES, ...over },
  });

let t: TestApp;
let client: OpenAI;
beforeAll(async () => {
  t = await startTestApp({ mode: 'enforce' });
  client = t.client();
});
afterAll(() => t.close());

const upload = (lines: readonly string[], by = client): Promise<OpenAI.FileObject> =>
  toFile(Buffer.from(lines.join('\n')), 'work.jsonl').then((file) => by.files.create({ file, purpose: 'batch' }));

const make = (file: string, window = '24h', by = client): Promise<OpenAI.Batch> =>
  by.batches.create({ input_file_id: file, endpoint: ENDPOINT, completion_window: window as '24h' });

async function ended(id: string, by = client): Promise<OpenAI.Batch> {
  for (let i = 0; i < 600; i++) {
    const batch = await by.batches.retrieve(id);
    if (DONE.includes(batch.status)) return batch;
    await timers.sleep(50);
  }
  throw new Error(`batch ${id} has not ended`);
}

const linesOf = async (id: string, by = client): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  (await (await by.files.content(id)).text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a batch', () => {
  test('answers every request once, in order, on the way of every request', async () => {
    const before = (await t.entries()).length;
    const ids = Array.from({ length: 25 }, (_, i) => `r-${i}`);
    const file = await upload(ids.map((id) => request(id)));
    expect(file).toMatchObject({ object: 'file', purpose: 'batch', filename: 'work.jsonl', status: 'processed' });
    const made = await make(file.id);
    expect(made).toMatchObject({
      object: 'batch',
      endpoint: ENDPOINT,
      input_file_id: file.id,
      completion_window: '24h',
    });
    const batch = await ended(made.id);
    expect(batch).toMatchObject({
      status: 'completed',
      request_counts: { total: 25, completed: 25, failed: 0 },
      errors: null,
    });
    expect(batch.error_file_id).toBeNull();
    const lines = await linesOf(batch.output_file_id!);
    expect(lines.map((line) => line['custom_id'])).toEqual(ids);
    expect(lines[0]).toMatchObject({
      error: null,
      response: { status_code: 200, body: { object: 'chat.completion', usage: { prompt_tokens: expect.any(Number) } } },
    });
    const booked = (await t.entries()).slice(before);
    expect(booked).toHaveLength(25);
    expect(booked.map(({ id }) => id).sort()).toEqual(
      lines.map((line) => (line['response'] as { request_id: string }).request_id).sort(),
    );
    expect(booked.every(({ outcome, costNanoUsd }) => outcome === 'served' && costNanoUsd > 0)).toBe(true);
  });

  test('tells bad lines by their number, and answers the others', async () => {
    const file = await upload([
      request('good'),
      '{"custom_id": "torn',
      '',
      request('good'),
      request('streams', { stream: true }),
      JSON.stringify({ custom_id: 'elsewhere', method: 'POST', url: '/v1/embeddings', body: {} }),
      request('no such model', { model: 'unheard-of' }),
    ]);
    const batch = await ended((await make(file.id)).id);
    expect(batch).toMatchObject({ status: 'completed', request_counts: { total: 6, completed: 1, failed: 5 } });
    const errors = await linesOf(batch.error_file_id!);
    expect(errors.slice(0, 4).map((line) => line['error'])).toMatchObject([
      { line: 2, message: expect.stringContaining('line 2: is no JSON') },
      { line: 4, message: expect.stringContaining('stands on an earlier line') },
      { line: 5, message: expect.stringContaining('stream') },
      { line: 6, message: expect.stringContaining('url is not') },
    ]);
    expect(errors[4]).toMatchObject({ custom_id: 'no such model', response: { status_code: 404 }, error: null });
  });

  test('a file without a request fails it', async () => {
    const batch = await ended((await make((await upload(['nothing', 'of it'])).id)).id);
    expect(batch).toMatchObject({ status: 'failed', errors: { data: [{ code: 'JG_BAD_REQUEST' }] } });
  });

  test('can be cancelled, and keeps what it has answered', async () => {
    const file = await upload(Array.from({ length: 400 }, (_, i) => request(`c-${i}`)));
    const made = await make(file.id);
    for (let i = 0; i < 200 && ((await client.batches.retrieve(made.id)).request_counts?.completed ?? 0) === 0; i++)
      await timers.sleep(20);
    expect((await client.batches.cancel(made.id)).status).toMatch(/^cancel/);
    const batch = await ended(made.id);
    expect(batch.status).toBe('cancelled');
    const { total, completed, failed } = batch.request_counts!;
    expect(total).toBe(400);
    expect(completed + failed).toBe(400);
    expect(completed).toBeGreaterThan(0);
    expect(await linesOf(batch.output_file_id!)).toHaveLength(completed);
    expect((await linesOf(batch.error_file_id!))[0]).toMatchObject({ error: { code: 'batch_cancelled' } });
    await expect(client.batches.cancel((await ended(made.id)).id)).resolves.toMatchObject({ status: 'cancelled' });
  });
});

describe('files', () => {
  test('come back byte for byte, are listed and deleted', async () => {
    const bytes = Buffer.concat([Buffer.from(`${request('x')}\n`), Buffer.alloc(700_000, ' ')]);
    const file = await client.files.create({ file: await toFile(bytes, 'a "name".jsonl'), purpose: 'batch' });
    expect(file.bytes).toBe(bytes.length);
    expect(Buffer.from(await (await client.files.content(file.id)).arrayBuffer()).equals(bytes)).toBe(true);
    expect((await client.files.retrieve(file.id)).filename).toBe('a "name".jsonl');
    const page = await client.files.list({ limit: 1 });
    expect(page.data.map(({ id }) => id)).toEqual([file.id]);
    expect(page.has_more).toBe(true);
    const next = await client.files.list({ limit: 1, after: file.id });
    expect(next.data[0]!.id).not.toBe(file.id);
    expect(await client.files.delete(file.id)).toEqual({ id: file.id, object: 'file', deleted: true });
    await expect(client.files.retrieve(file.id)).rejects.toMatchObject({ status: 404 });
  });

  test('what stands in the state is not readable', async () => {
    const file = await upload([request('canary-7f31')]);
    const folder = join(t.app.ledgerFolder, '..');
    const names = (await readdir(folder)).filter((name) => name.startsWith('state.sqlite'));
    const kept = Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name)))));
    expect(kept.includes(file.id)).toBe(true);
    expect(kept.includes('canary-7f31')).toBe(false);
    expect(kept.includes(Buffer.from('canary-7f31').toString('base64').slice(0, 12))).toBe(false);
  });

  test('others find neither files nor batches', async () => {
    const file = await upload([request('mine')]);
    const made = await make(file.id);
    const stranger = t.client('stranger');
    for (const ask of [
      () => stranger.files.retrieve(file.id),
      () => stranger.files.content(file.id),
      () => stranger.files.delete(file.id),
      () => stranger.batches.retrieve(made.id),
      () => stranger.batches.cancel(made.id),
      () => make(file.id, '24h', stranger),
    ])
      await expect(ask()).rejects.toMatchObject({ status: 404 });
    expect((await stranger.batches.list()).data).toEqual([]);
    expect((await stranger.files.list()).data).toEqual([]);
    await ended(made.id);
  });

  test.each([
    ['another purpose', { purpose: 'fine-tune' as const }, 'purpose'],
    ['nothing', { bytes: Buffer.alloc(0) }, 'file'],
  ])(
    '%s is refused',
    async (
      _,
      { purpose = 'batch' as const, bytes = Buffer.from('x') }: { purpose?: 'batch' | 'fine-tune'; bytes?: Buffer },
      param,
    ) => {
      await expect(client.files.create({ file: await toFile(bytes, 'f'), purpose })).rejects.toMatchObject({
        status: 400,
        param,
      });
    },
  );
});

test.each([
  [{ completion_window: '8d' }, 400, 'completion_window'],
  [{ completion_window: '30s' }, 400, 'completion_window'],
  [{ endpoint: '/v1/videos' }, 400, 'endpoint'],
  [{ input_file_id: 'file-none' }, 404, 'path'],
  [{ metadata: { a: 1 } }, 400, 'metadata'],
])('a batch of %o is refused', async (over, status, param) => {
  const file = await upload([request('x')]);
  const body = { input_file_id: file.id, endpoint: ENDPOINT, completion_window: '24h', ...over };
  await expect(client.batches.create(body as never)).rejects.toMatchObject({ status, param });
});

test('without a key nothing is taken', async () => {
  const answer = await fetch(`${t.url}/batches`);
  expect(answer.status).toBe(401);
  const wrong = await fetch(`${t.url}/batches`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${SECRETS.plain}` },
  });
  expect(wrong.status).toBe(405);
});
