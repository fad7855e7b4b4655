import { afterEach, describe, expect, test } from 'vitest';
import { recordingUpstream, send, type RecordingUpstream } from '../../app/http-exchange.fixture.ts';
import { DEFAULT_DEPLOYMENT, MODEL, startTestApp, TEST_FLEET, type TestApp } from '../../app/test-app.fixture.ts';
import { docxFile, paragraph } from '../../documents/office/office.fixture.ts';
import { guard } from '../../guard/index.ts';
import { whyEntry } from '../index.ts';
import { startGuardServer, type GuardServer } from './guard-server.fixture.ts';

const NOT_ASKED = Object.fromEntries(guard.content.categories.map((category) => [category, 'allow']));
const CONTENT = { model: 'llama-guard', prompts: NOT_ASKED, answers: NOT_ASKED, documents: { violence: 'block' } };
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

let upstream: RecordingUpstream;
let judge: GuardServer;
let t: TestApp;

async function start(policy: object = {}, model: object = {}): Promise<void> {
  judge = await startGuardServer('llama-guard', model);
  upstream = await recordingUpstream((response, { body }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(body.includes('"input"') ? RESPONSE : COMPLETION);
  });
  const deployments = TEST_FLEET.map(({ id }) => id);
  const lean = { documents: 'lean', deployments, default: DEFAULT_DEPLOYMENT };
  t = await startTestApp({
    urls: Object.fromEntries(deployments.map((id) => [id, upstream.url])),
    workloads: [{ id: 'main', mode: 'enforce', ...lean }],
    more: {
      guard: {
        default: { mode: 'enforce', prompts: 'allow', documents: 'allow', leak: 'allow', content: CONTENT, ...policy },
        models: [judge.config],
      },
    },
  });
}
afterEach(async () => {
  await t.close();
  await upstream.close();
  await judge.close();
});

interface Told {
  readonly result?: string;
  readonly file?: Uint8Array;
}
const base64 = (file: Uint8Array): string => Buffer.from(file).toString('base64');
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const TEXT = 'What does it say? #violence';

/** A question with a file, or with the result of a tool, as each endpoint has it. */
const REQUESTS: Readonly<Record<string, (told: Told) => object>> = {
  '/v1/chat/completions': ({ result, file }) => {
    const content = [{ type: 'text', text: TEXT }];
    if (file !== undefined) {
      const data = `data:${DOCX};base64,${base64(file)}`;
      return { messages: [{ role: 'user', content: [...content, { type: 'file', file: { file_data: data } }] }] };
    }
    const call = { id: 'a', type: 'function', function: { name: 'read', arguments: '{}' } };
    return {
      messages: [
        { role: 'user', content },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'a', content: result },
      ],
    };
  },
  '/v1/messages': ({ result, file }) => {
    const content = [{ type: 'text', text: TEXT }];
    const max_tokens = 5;
    if (file !== undefined) {
      const source = { type: 'base64', media_type: DOCX, data: base64(file) };
      return { max_tokens, messages: [{ role: 'user', content: [...content, { type: 'document', source }] }] };
    }
    return {
      max_tokens,
      messages: [
        { role: 'user', content },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'read', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: result }] },
      ],
    };
  },
  '/v1/responses': ({ result, file }) => {
    const content = [{ type: 'input_text', text: TEXT }];
    if (file !== undefined) {
      const part = { type: 'input_file', filename: 'a.docx', file_data: `data:${DOCX};base64,${base64(file)}` };
      return { input: [{ role: 'user', content: [...content, part] }] };
    }
    return {
      input: [
        { role: 'user', content },
        { type: 'function_call', call_id: 'a', name: 'read', arguments: '{}' },
        { type: 'function_call_output', call_id: 'a', output: result },
      ],
    };
  },
};
const ask = (told: Told, path = '/v1/chat/completions') =>
  send(t.app.gatewayUrl, { path, body: JSON.stringify({ model: MODEL, ...REQUESTS[path]!(told) }) });
const seen = (answer: Awaited<ReturnType<typeof ask>>) => [answer.status, answer.headers['x-joulegate-guard']];
const docx = (shown: string, hidden = 'nothing'): Uint8Array =>
  docxFile(paragraph(shown) + paragraph(hidden, '', '<w:vanish/>'));

describe.each(Object.keys(REQUESTS))('content of documents at %s', (path) => {
  test('is judged in results of tools, in files that are read and in what files hide', async () => {
    await start();
    for (const told of [
      { result: 'The page says #violence.' },
      { file: docx('The contract says #violence.') },
      { file: docx('The contract ends.', 'It says #violence.') },
    ]) {
      const answer = await ask(told, path);
      expect(seen(answer)).toEqual([400, 'document-content=block']);
      expect(answer.text).toContain(
        'the content of a document or a result of a tool is of a kind that policy keeps out',
      );
    }
    expect(upstream.received).toHaveLength(0);
    const entries = await t.entries();
    expect(entries).toHaveLength(3);
    for (const entry of entries) {
      expect(entry).toMatchObject({ outcome: 'refused', error: 'JG_GUARD', guardRules: ['content.violence'] });
      expect(whyEntry(entry).sentence).toContain('the content of a document or a result of a tool was blocked');
    }
  });

  test('is told apart from what callers say, and flagged where policy says no more', async () => {
    await start();
    expect(seen(await ask({ result: 'The page says nothing.' }, path))).toEqual([200, 'document-content=pass']);
    expect(seen(await ask({ file: docx('It says #hate.') }, path))).toEqual([200, 'document-content=flag']);
    // The question of the caller, which policy does not ask about, was never shown.
    expect(JSON.stringify(judge.received)).not.toContain('What does it say?');
  });
});

describe('documents that nobody judged', () => {
  test('are not asked about where the policy does not name them', async () => {
    await start({ content: { ...CONTENT, documents: null } });
    expect(seen(await ask({ result: 'The page says #violence.' }))[0]).toBe(200);
    expect(judge.received).toHaveLength(0);
  });

  test.each([
    ['hang', 'guard-model.timeout'],
    [503, 'guard-model.refused'],
    ['I cannot judge that.', 'guard-model.unparsable'],
  ] as const)('are no pass: %s', async (trouble, rule) => {
    // Only what never answers is waited out.
    await start({}, { timeoutMs: trouble === 'hang' ? 100 : 10_000 });
    judge.trouble = trouble;
    expect(seen(await ask({ result: 'The page says #violence.' }))).toEqual([200, 'document-content=not-run']);
    expect((await t.entries())[0]!.guardRules).toEqual([rule]);
  });

  test('are refused where policy says so', async () => {
    await start({ onFailure: 'block' });
    judge.trouble = 503;
    expect(seen(await ask({ result: 'The page says nothing.' }))).toEqual([400, 'document-content=block']);
    expect(upstream.received).toHaveLength(0);
  });

  test('are seen piece by piece: any of them is enough, and what is longer than all pieces is no pass', async () => {
    await start();
    const page = 'The order has three lines and the invoice has four. '.repeat(1_000);
    const early = { result: `It says #violence. ${page}` };
    expect(seen(await ask(early))).toEqual([400, 'document-content=block']);
    expect(judge.received).toHaveLength(2);
    const tooLong = { result: `It says #violence. ${page.repeat(4)}` };
    expect(seen(await ask(tooLong))).toEqual([200, 'document-content=not-run']);
    expect(judge.received).toHaveLength(6);
    expect((await t.entries())[1]!.guardRules).toEqual(['guard-model.too-long']);
    const both = { result: `${page.repeat(4)} It says #violence.` };
    expect(seen(await ask(both))).toEqual([400, 'document-content=block']);
  });
});
