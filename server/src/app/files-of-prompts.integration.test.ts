import Anthropic from '@anthropic-ai/sdk';
import { toFile, type OpenAI } from 'openai';
import { afterEach, describe, expect, test } from 'vitest';
import { docxFile, paragraph } from '../documents/office/office.fixture.ts';
import { recordingUpstream, type RecordingUpstream } from './http-exchange.fixture.ts';
import { DEFAULT_DEPLOYMENT, MODEL, startTestApp, TEST_FLEET, type TestApp } from './test-app.fixture.ts';

const COMPLETION = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'yes' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 },
});
const RESPONSE = JSON.stringify({
  id: 'resp',
  object: 'response',
  status: 'completed',
  output: [],
  usage: { input_tokens: 20, output_tokens: 5, total_tokens: 25 },
});

let t: TestApp;
let upstream: RecordingUpstream;
async function start(gateway: object = {}, workload: object = {}): Promise<void> {
  upstream = await recordingUpstream((response, { body }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(body.includes('"input"') ? RESPONSE : COMPLETION);
  });
  const deployments = TEST_FLEET.map(({ id }) => id);
  const lean = { documents: 'lean', deployments, default: DEFAULT_DEPLOYMENT };
  t = await startTestApp({
    urls: Object.fromEntries(deployments.map((id) => [id, upstream.url])),
    workloads: [{ id: 'main', mode: 'enforce', ...lean, ...workload }],
    gateway,
  });
}
afterEach(async () => {
  await t.close();
  await upstream.close();
});

const DOCX = Buffer.from(docxFile(paragraph('the contract ends in May')));
const upload = async (bytes = DOCX, purpose: OpenAI.FilePurpose = 'user_data'): Promise<OpenAI.FileObject> =>
  t.client().files.create({ file: await toFile(bytes, 'contract.docx'), purpose });
const chat = (file_id: string, by = t.client(undefined, { maxRetries: 0 })) =>
  by.chat.completions.create({
    model: MODEL,
    messages: [{ role: 'user', content: [{ type: 'file', file: { file_id } }] }],
  });
const respond = (file_id: string, by = t.client(undefined, { maxRetries: 0 })) =>
  by.responses.create({ model: MODEL, input: [{ role: 'user', content: [{ type: 'input_file', file_id }] }] });
const sent = (): string => upstream.received.at(-1)!.body;
const FRAMED = /\[document [0-9a-f]{16} \\"contract\.docx\\"[^]*the contract ends in May/;

test('a file that was uploaded goes on as lean text where a prompt names it, at both endpoints', async () => {
  await start();
  const file = await upload();
  expect(file).toMatchObject({ purpose: 'user_data', filename: 'contract.docx', bytes: DOCX.length });
  for (const ask of [chat, respond]) {
    await ask(file.id);
    expect(sent()).toMatch(FRAMED);
    expect(sent()).not.toContain(file.id);
  }
  for (const { documents, units } of await t.entries())
    expect([documents?.count, units]).toEqual([1, expect.objectContaining({ documents: 1 })]);
});

test('what is another organisation’s, deleted or never was is not there, in the same words', async () => {
  await start();
  const file = await upload();
  const told = async (id: string, by?: OpenAI): Promise<string> =>
    await chat(id, by).then(
      () => 'answered',
      (error: { status: number; message: string }) => `${error.status} ${error.message.replaceAll(id, 'ID')}`,
    );
  const unknown = await told('file-jg_neverwas0000000000000');
  expect(unknown).toContain('404 there is no file ID');
  expect(await told(file.id, t.client('stranger', { maxRetries: 0 }))).toBe(unknown);
  await t.client().files.delete(file.id);
  expect(await told(file.id)).toBe(unknown);
  expect(upstream.received).toHaveLength(0);
});

test('ids of others’ stores go on as they came, and a file for batches is none for prompts', async () => {
  await start();
  await chat('file-abc123');
  expect(sent()).toContain('"file_id":"file-abc123"');
  const file = await upload(Buffer.from('{}'), 'batch');
  await expect(chat(file.id)).rejects.toMatchObject({ status: 400 });
});

test('size and number are bounded', async () => {
  await start({ maxBodyBytes: 40_000, batch: { maxDocumentsPerOrganisation: 1 } });
  await expect(upload(Buffer.alloc(30_001, 'a'))).rejects.toMatchObject({ status: 413 });
  const file = await upload(Buffer.alloc(20_000, 'a'));
  const part = { type: 'file', file: { file_id: file.id } } as const;
  const twice = t.client(undefined, { maxRetries: 0 }).chat.completions.create({
    model: MODEL,
    messages: [{ role: 'user', content: [part, part] }],
  });
  await expect(twice).rejects.toMatchObject({ status: 413 });
  await expect(
    t.client(undefined, { maxRetries: 0 }).files.create({ file: await toFile(DOCX, 'b.docx'), purpose: 'user_data' }),
  ).rejects.toMatchObject({ status: 429 });
});

test('bytes of files that prompts name count as held', async () => {
  await start({ maxBodyBytes: 100_000, maxBufferedBytes: 300_000 });
  const file = await upload(Buffer.alloc(60_000, 'a'));
  await expect(chat(file.id)).rejects.toMatchObject({ status: 503, message: expect.stringContaining('under way') });
  expect(upstream.received).toHaveLength(0);
});

describe('in Anthropic’s protocol', () => {
  const claude = (): Anthropic =>
    new Anthropic({ apiKey: t.client().apiKey, baseURL: t.url.replace(/\/v1$/, ''), maxRetries: 0 });
  const ask = (content: Anthropic.ContentBlockParam[]) =>
    claude().messages.create({ model: MODEL, max_tokens: 50, messages: [{ role: 'user', content }] });

  test('files are kept, told, listed by pages, read back and deleted by the official client', async () => {
    await start();
    const { files } = claude();
    const kept: string[] = [];
    for (const name of ['a.docx', 'b.txt', 'c.pdf'])
      kept.push((await files.upload({ file: await toFile(DOCX, name), expires_in_seconds: 3600 })).id);
    const told = await files.retrieveMetadata(kept[1]!);
    expect(told).toMatchObject({ type: 'file', filename: 'b.txt', mime_type: 'text/plain', size_bytes: DOCX.length });
    expect(Date.parse(told.expires_at!) - Date.parse(told.created_at)).toBe(3_600_000);
    const listed: string[] = [];
    for await (const { id } of files.list({ limit: 2 })) listed.push(id);
    expect(listed.toSorted()).toEqual(kept.toSorted());
    const some = await files.list({ ids: [kept[0]!, 'file-jg_neverwas0000000000000'] });
    expect(some.data.map(({ id }) => id)).toEqual([kept[0]]);
    expect(Buffer.from(await (await files.download(kept[0]!)).arrayBuffer()).equals(DOCX)).toBe(true);
    expect(await files.delete(kept[0]!)).toEqual({ id: kept[0], type: 'file_deleted' });
    await expect(files.retrieveMetadata(kept[0]!)).rejects.toMatchObject({ status: 404 });
    await expect(files.upload({ file: await toFile(DOCX, 'd.txt'), expires_in_seconds: -1 })).rejects.toMatchObject({
      status: 400,
    });
  });

  test('a document that a prompt names is read as what it is', async () => {
    await start();
    const { id } = await claude().files.upload({ file: await toFile(DOCX, 'contract.docx') });
    await ask([
      { type: 'document', source: { type: 'file', file_id: id } },
      { type: 'text', text: 'when does it end?' },
    ]);
    expect(sent()).toMatch(FRAMED);
    expect(sent()).not.toContain(id);
    const stranger = t.client('stranger', { maxRetries: 0 });
    await expect(chat(id, stranger)).rejects.toMatchObject({ status: 404 });
    await expect(
      ask([{ type: 'document', source: { type: 'file', file_id: 'file-jg_neverwas0000000000000' } }]),
    ).rejects.toMatchObject({ status: 404 });
  });

  test('where documents are not read, they stand as the API takes them', async () => {
    await start({}, { documents: undefined });
    const { files } = claude();
    const text = await files.upload({ file: await toFile(Buffer.from('the contract ends in May'), 'note.txt') });
    await ask([{ type: 'document', source: { type: 'file', file_id: text.id } }]);
    expect(sent()).toContain('the contract ends in May');
    expect(sent()).not.toContain(text.id);
  });
});
