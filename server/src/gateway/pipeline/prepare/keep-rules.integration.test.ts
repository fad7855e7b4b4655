import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { recordingUpstream, send, type Exchange, type RecordingUpstream } from '../../../app/http-exchange.fixture.ts';
import { MESSAGES, MODEL, SECRETS, startTestApp, TEST_FLEET, type TestApp } from '../../../app/test-app.fixture.ts';
import { dataFolder, SKIPPED_NO_DATA } from '../../../edge/index.ts';

type Members = Readonly<Record<string, unknown>>;

const IDS = TEST_FLEET.map(({ id }) => id);
const MODES = ['observe', 'shadow', 'enforce'] as const;
const PROTOCOLS = ['openai', 'anthropic'] as const;
/** Kept by paris: its site is in France. */
const RULES = { siteJurisdictions: ['FR'], maxRetentionDays: 0, noTraining: true };

let upstream: RecordingUpstream;
let t: TestApp;
let answered = 0;

const json = (value: unknown): string => JSON.stringify(value);
/** An answer in the upstream's own protocol; ids count up. */
function answerOf(body: Members): string {
  answered++;
  if ('input' in body)
    return json({ id: `resp_${answered}`, object: 'response', output: [], conversation: { id: `conv_${answered}` } });
  if ('max_tokens' in body && body['protocol'] === 'anthropic')
    return json({
      id: `msg_${answered}`,
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'text', text: 'ok' }],
      stop_reason: 'end_turn',
      container: { id: `container_${answered}` },
      usage: { input_tokens: 1, output_tokens: 1 },
    });
  return json({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  });
}

async function start(
  protocol: (typeof PROTOCOLS)[number],
  mode: (typeof MODES)[number],
  control: object,
  more: object = {},
): Promise<void> {
  upstream = await recordingUpstream((response, { body }) => {
    const parsed = JSON.parse(body) as Members;
    if (parsed['stream'] === true && 'input' in parsed) {
      answered++;
      const of = (type: string): string =>
        `event: ${type}\ndata: ${json({ type, response: { id: `resp_${answered}`, output: [], usage: { input_tokens: 1, output_tokens: 1 } } })}\n\n`;
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(`${of('response.created')}${of('response.completed')}`);
    } else response.writeHead(200, { 'content-type': 'application/json' }).end(answerOf({ ...parsed, protocol }));
  });
  t = await startTestApp({
    workloads: [{ id: 'main', mode, deployments: IDS, default: 'paris-h100', control }],
    urls: Object.fromEntries(IDS.map((id) => [id, upstream.url])),
    deployment: { protocol },
    more,
  });
}

afterEach(async () => {
  await t.close();
  await upstream.close();
});

const ask = (
  path: string,
  body: Members,
  headers: Record<string, string> = {},
  secret: string = SECRETS.plain,
): Promise<Exchange> => send(t.app.gatewayUrl, { path, body: json({ model: MODEL, ...body }), headers, secret });
const chat = (more: Members = {}): Members => ({ messages: MESSAGES, max_tokens: 5, ...more });
const sent = (): Members[] => upstream.received.map(({ body }) => JSON.parse(body) as Members);
const codeOf = ({ text }: Exchange): string =>
  /JG_[A-Z_]+/.exec(text)?.[0] ?? (JSON.parse(text) as { error: { type: string } }).error.type;

const folder = dataFolder();
const CASES = join(folder ?? '', 'cases/security/09-control-in-body.jsonl');
const hasCases = folder !== null && existsSync(CASES);

/** Members of the cases that must never go out under all rules; `store` only as false. */
const NEVER = (
  'inference_geo mcp_servers container fallbacks tools prompt_cache_retention web_search_options provider models ' +
  'route plugins api_base kv_transfer_params chat_template background previous_response_id conversation prompt'
).split(' ');

describe.each(PROTOCOLS)('to an upstream that speaks %s', (protocol) => {
  test.skipIf(!hasCases).each(MODES)(
    `%s: what the cases ask for does not go out (${SKIPPED_NO_DATA} otherwise)`,
    async (mode) => {
      await start(protocol, mode, RULES);
      const lines = readFileSync(CASES, 'utf8').trim().split('\n');
      expect(lines.length).toBeGreaterThan(10);
      for (const line of lines) {
        const { path, body } = JSON.parse(line) as { path: string; body: Members };
        const before = upstream.received.length;
        const answer = await ask(path, { ...body, model: MODEL });
        const removed = String(answer.headers['x-joulegate-removed'] ?? '');
        if (answer.status === 200) expect(removed, line).not.toBe('');
        else expect([403, 404, 422], `${line} ${answer.text}`).toContain(answer.status);
        for (const out of sent().slice(before)) {
          expect(
            NEVER.filter((name) => name in out),
            line,
          ).toEqual([]);
          expect(json(out), line).not.toMatch(/"store":true|file_other|169\.254/);
          // Messages know no such member, and keep nothing.
          if (path === '/v1/responses' && protocol === 'openai') expect(out['store'], line).toBe(false);
        }
      }
    },
  );

  test.each(MODES)('%s: a plain request of each protocol goes out, and is told nothing', async (mode) => {
    await start(protocol, mode, RULES);
    for (const path of ['/v1/chat/completions', '/v1/messages']) {
      const answer = await ask(path, chat({ temperature: 0.3, stop: undefined }));
      expect([answer.status, answer.headers['x-joulegate-removed']], answer.text).toEqual([200, undefined]);
    }
    expect(upstream.received).toHaveLength(2);
  });

  test('without a rule every byte passes, headers too', async () => {
    await start(protocol, 'enforce', {});
    const path = protocol === 'openai' ? '/v1/chat/completions' : '/v1/messages';
    const odd = {
      mcp_servers: [{ url: 'https://a.example' }],
      inference_geo: 'us',
      provider: {},
      brand_new: { a: 1e2 },
    };
    const answer = await ask(path, chat(odd), {
      'anthropic-workspace-id': 'w',
      'anthropic-beta': 'mcp-client-2025-11-20',
    });
    expect([answer.status, answer.headers['x-joulegate-removed']]).toEqual([200, undefined]);
    expect(sent()[0]).toMatchObject(odd);
    if (protocol === 'anthropic')
      expect(upstream.received[0]?.headers).toMatchObject({
        'anthropic-workspace-id': 'w',
        'anthropic-beta': 'mcp-client-2025-11-20',
      });
  });
});

test('a removed field leaves every other byte, and the refusal names field, rule and what to do', async () => {
  await start('openai', 'enforce', { noTraining: true });
  const body = `{ "model":"${MODEL}" ,"store" : true,\n"prompt_cache_retention":"24h", "messages":[{"role":"user","content":"\\u00e9 1e2"}],"temperature": 1.0 }`;
  const answer = await send(t.app.gatewayUrl, { body });
  expect(answer.headers['x-joulegate-removed']).toBe('store, prompt_cache_retention');
  const model = (sent()[0] as { model: string }).model;
  expect(upstream.received[0]?.body).toBe(
    `{ "model":"${model}" ,"store" : false, "messages":[{"role":"user","content":"\\u00e9 1e2"}],"temperature": 1.0 }`,
  );
  const refused = await ask('/v1/chat/completions', chat({ web_search_options: {} }));
  expect([refused.status, JSON.parse(refused.text)]).toEqual([
    403,
    {
      error: {
        message: expect.stringMatching(
          /web_search_options .* control rules hold: no training \(leave it out/,
        ) as unknown,
        type: 'permission_error',
        param: 'web_search_options',
        code: 'JG_CONTROL',
      },
    },
  ]);
  expect(upstream.received).toHaveLength(1);
  expect((await t.entries()).map(({ outcome }) => outcome)).toEqual(['served', 'refused']);
});

test("a request's own stricter rules count as the workload's do", async () => {
  await start('openai', 'observe', {});
  const strict = { 'x-joulegate-control': 'retention-days=0' };
  expect((await ask('/v1/responses', { input: 'x' }, strict)).headers['x-joulegate-removed']).toBe('store');
  expect((await ask('/v1/responses', { input: 'x' })).headers['x-joulegate-removed']).toBeUndefined();
  expect(sent().map(({ store }) => store)).toEqual([false, undefined]);
  expect(
    (await ask('/v1/chat/completions', chat({ plugins: [{}] }), { 'x-joulegate-control': 'site=FR' })).status,
  ).toBe(403);
});

test('unknown fields: refused, or taken out and told where the workload says so', async () => {
  await start('openai', 'enforce', { noTraining: true, unknownFields: 'remove' });
  const answer = await ask('/v1/chat/completions', chat({ brand_new: { a: 1 }, 'odd\nname': 1 }));
  expect([answer.status, answer.headers['x-joulegate-removed']]).toEqual([200, 'brand_new, unnamed']);
  expect(Object.keys(sent()[0] ?? {})).toEqual(['model', 'messages', 'max_tokens']);
});

test('headers that choose workspace, profile or features of our credential stay here, and are told', async () => {
  await start('anthropic', 'enforce', RULES);
  const headers = {
    'anthropic-workspace-id': 'wrkspc_us',
    'anthropic-user-profile-id': 'p',
    'anthropic-beta': 'context-1m-2025-08-07, mcp-client-2025-11-20',
    'openai-organization': 'org-other',
    'openai-project': 'p',
  };
  const answer = await ask('/v1/messages', chat(), headers);
  expect(answer.headers['x-joulegate-removed']).toBe(
    'anthropic-workspace-id, anthropic-user-profile-id, anthropic-beta',
  );
  const out = upstream.received[0]?.headers ?? {};
  expect(out['anthropic-beta']).toBe('context-1m-2025-08-07');
  for (const name of ['anthropic-workspace-id', 'anthropic-user-profile-id', 'openai-organization', 'openai-project'])
    expect(out[name], name).toBeUndefined();
});

test('a fallback gets what the first deployment got', async () => {
  let failures = 0;
  const bad = await recordingUpstream((response) => {
    failures++;
    response.writeHead(500, { 'content-type': 'application/json' }).end('{}');
  });
  await start('openai', 'enforce', { noTraining: true });
  await t.close();
  t = await startTestApp({
    workloads: [{ id: 'main', mode: 'enforce', deployments: IDS, default: IDS[0], control: { noTraining: true } }],
    urls: Object.fromEntries(IDS.map((id) => [id, id === 'frankfurt-h100' ? bad.url : upstream.url])),
  });
  const answer = await ask('/v1/responses', { input: 'x', background: true });
  expect([answer.status, failures]).toEqual([200, 1]);
  for (const { body } of [...bad.received, ...upstream.received])
    expect(JSON.parse(body)).toMatchObject({ input: 'x', store: false });
  expect(json([bad.received[0]?.body, upstream.received[0]?.body])).not.toContain('background');
  await bad.close();
});

test('the cache keeps and answers what went out, and a refused request is not answered from it', async () => {
  await start('openai', 'enforce', { noTraining: true }, { cache: { main: {} } });
  const stored = await ask('/v1/chat/completions', chat({ temperature: 0, store: true }));
  const plain = await ask('/v1/chat/completions', chat({ temperature: 0, store: false }));
  expect([stored.headers['x-joulegate-removed'], plain.headers['x-joulegate-cache']]).toEqual(['store', 'hit']);
  expect((await ask('/v1/chat/completions', chat({ temperature: 0, models: ['x'] }))).status).toBe(403);
  expect(upstream.received).toHaveLength(1);
});

describe('objects at a provider are the organisation’s that made them', () => {
  test.each([[{}], [RULES]])('responses and conversations, under the rules %j', async (control) => {
    await start('openai', 'observe', control);
    const made = JSON.parse((await ask('/v1/responses', { input: 'x' })).text) as { id: string };
    const stream = await ask('/v1/responses', { input: 'x', stream: true });
    const streamed = /resp_\d+/.exec(stream.text)?.[0] ?? 'none';
    for (const id of [made.id, streamed]) {
      const mine = await ask('/v1/responses', { input: 'y', previous_response_id: id });
      const theirs = await ask('/v1/responses', { input: 'y', previous_response_id: id }, {}, SECRETS.stranger);
      expect([mine.status, theirs.status, codeOf(theirs)], id).toEqual([200, 404, 'JG_NOT_FOUND']);
    }
    const conversation = made.id.replace('resp', 'conv');
    for (const value of [conversation, { id: conversation }])
      expect((await ask('/v1/responses', { input: 'y', conversation: value }, {}, SECRETS.stranger)).status).toBe(404);
    const nobodys = await ask('/v1/responses', { input: 'y', previous_response_id: 'resp_nobody' });
    expect(nobodys.status).toBe('noTraining' in control ? 404 : 200);
    if ('noTraining' in control) {
      const theirs = await ask('/v1/responses', { input: 'y', previous_response_id: made.id }, {}, SECRETS.stranger);
      expect(theirs.text.replace(made.id, 'resp_nobody')).toBe(nobodys.text);
    }
  });

  test('containers and threads of the Messages API', async () => {
    await start('anthropic', 'observe', {});
    const made = JSON.parse((await ask('/v1/messages', chat())).text) as { id: string; container: { id: string } };
    for (const more of [
      { container: made.container.id },
      { container: { id: made.container.id } },
      { thread: { type: 'continue', previous_message_id: made.id } },
    ]) {
      expect((await ask('/v1/messages', chat(more))).status, json(more)).toBe(200);
      expect((await ask('/v1/messages', chat(more), {}, SECRETS.stranger)).status, json(more)).toBe(404);
    }
  });
});
