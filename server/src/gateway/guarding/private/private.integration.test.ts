import { afterEach, describe, expect, test } from 'vitest';
import { recordingUpstream, send, type RecordingUpstream } from '../../../app/http-exchange.fixture.ts';
import { MODEL, startTestApp, TEST_FLEET, type TestApp } from '../../../app/test-app.fixture.ts';
import { whyEntry } from '../../index.ts';

const EMAIL = 'nora.weber@kunde.example';
const IBAN = 'DE89 3704 0044 0532 0130 00';
const KEY = `-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----`;
const CARD = '4111 1111 1111 1111';

let upstream: RecordingUpstream;
let t: TestApp;

/** What a test reads of a body without its type. */
// oxlint-disable-next-line no-explicit-any
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;
type Say = (sent: Record<string, unknown>) => string;

const pieces = (text: string): readonly string[] => text.match(/[^]{1,3}/g) ?? [];
const sse = (events: readonly object[], named: boolean): string =>
  events
    .map((event) => `${named ? `event: ${(event as { type: string }).type}\n` : ''}data: ${JSON.stringify(event)}\n\n`)
    .join('');
const usage = { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 };
const chunk = (delta: object, finish: string | null = null): object => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const respond = { input_tokens: 20, output_tokens: 5, total_tokens: 25 };

/** What each protocol's upstream says, whole or in pieces of three letters: a text, and the arguments of a call. */
const SAYS: Readonly<Record<string, (text: string, args: string, stream: boolean) => string>> = {
  '/v1/chat/completions': (text, args, stream) =>
    stream
      ? sse(
          [
            chunk({ role: 'assistant', content: '' }),
            ...pieces(text).map((content) => chunk({ content })),
            chunk({
              tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'mail', arguments: '' } }],
            }),
            ...pieces(args).map((piece) => chunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
            chunk({}, 'tool_calls'),
            { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], usage },
          ],
          false,
        ) + 'data: [DONE]\n\n'
      : JSON.stringify({
          id: 'c',
          object: 'chat.completion',
          created: 1,
          model: 'm',
          choices: [
            {
              index: 0,
              message: {
                role: 'assistant',
                content: text,
                tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'mail', arguments: args } }],
              },
              finish_reason: 'tool_calls',
            },
          ],
          usage,
        }),
  '/v1/messages': (text, args, stream) => {
    const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm' };
    const call = { type: 'tool_use', id: 'toolu_1', name: 'mail' };
    return stream
      ? sse(
          [
            {
              type: 'message_start',
              message: { ...message, content: [], stop_reason: null, usage: { input_tokens: 20, output_tokens: 1 } },
            },
            { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
            ...pieces(text).map((piece) => ({
              type: 'content_block_delta',
              index: 0,
              delta: { type: 'text_delta', text: piece },
            })),
            { type: 'content_block_stop', index: 0 },
            { type: 'content_block_start', index: 1, content_block: { ...call, input: {} } },
            ...pieces(args).map((piece) => ({
              type: 'content_block_delta',
              index: 1,
              delta: { type: 'input_json_delta', partial_json: piece },
            })),
            { type: 'content_block_stop', index: 1 },
            {
              type: 'message_delta',
              delta: { stop_reason: 'tool_use', stop_sequence: null },
              usage: { output_tokens: 5 },
            },
            { type: 'message_stop' },
          ],
          true,
        )
      : JSON.stringify({
          ...message,
          content: [
            { type: 'text', text },
            { ...call, input: JSON.parse(args) as object },
          ],
          stop_reason: 'tool_use',
          usage: { input_tokens: 20, output_tokens: 5 },
        });
  },
  '/v1/responses': (text, args, stream) => {
    const said = {
      type: 'message',
      id: 'msg_1',
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', text, annotations: [] }],
    };
    const call = {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'call_1',
      name: 'mail',
      arguments: args,
      status: 'completed',
    };
    const response = {
      id: 'resp_1',
      object: 'response',
      created_at: 1,
      status: 'completed',
      model: 'm',
      output: [said, call],
      usage: respond,
    };
    return stream
      ? sse(
          [
            { type: 'response.created', response: { ...response, status: 'in_progress', output: [], usage: null } },
            { type: 'response.output_item.added', output_index: 0, item: { ...said, content: [] } },
            ...pieces(text).map((delta) => ({
              type: 'response.output_text.delta',
              output_index: 0,
              content_index: 0,
              item_id: 'msg_1',
              delta,
            })),
            { type: 'response.output_text.done', output_index: 0, content_index: 0, item_id: 'msg_1', text },
            { type: 'response.output_item.done', output_index: 0, item: said },
            ...pieces(args).map((delta) => ({
              type: 'response.function_call_arguments.delta',
              output_index: 1,
              item_id: 'fc_1',
              delta,
            })),
            { type: 'response.function_call_arguments.done', output_index: 1, item_id: 'fc_1', arguments: args },
            { type: 'response.completed', response },
          ],
          true,
        )
      : JSON.stringify(response);
  },
};

const askFor: Readonly<Record<string, (user: string, result: string, args: string, stream: boolean) => object>> = {
  '/v1/chat/completions': (user, result, args, stream) => ({
    stream,
    messages: [
      { role: 'system', content: `Answer ${EMAIL} politely.` },
      { role: 'user', content: user },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_0', type: 'function', function: { name: 'find', arguments: args } }],
      },
      { role: 'tool', tool_call_id: 'call_0', content: result },
    ],
  }),
  '/v1/messages': (user, result, args, stream) => ({
    stream,
    max_tokens: 50,
    system: `Answer ${EMAIL} politely.`,
    messages: [
      { role: 'user', content: user },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'toolu_0', name: 'find', input: JSON.parse(args) as object }],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_0', content: [{ type: 'text', text: result }] }],
      },
    ],
  }),
  '/v1/responses': (user, result, args, stream) => ({
    stream,
    instructions: `Answer ${EMAIL} politely.`,
    input: [
      { role: 'user', content: user },
      { type: 'function_call', call_id: 'call_0', name: 'find', arguments: args },
      { type: 'function_call_output', call_id: 'call_0', output: result },
    ],
  }),
};

/** What a client reads in an answer: its text, and the arguments of its call. */
function read(path: string, answer: string, stream: boolean): { text: string; args: unknown } {
  const values = (stream ? [...answer.matchAll(/^data: (\{.*\})$/gm)].map(([, data]) => data as string) : [answer]).map(
    (data) => JSON.parse(data) as Json,
  );
  let text = '';
  let args = '';
  for (const value of values) {
    const delta = value['choices']?.[0]?.delta ?? value['choices']?.[0]?.message;
    if (path.endsWith('completions')) {
      text += delta?.content ?? '';
      args += delta?.tool_calls?.[0]?.function?.arguments ?? '';
    } else if (path.endsWith('messages')) {
      text += value['delta']?.text ?? value['content']?.[0].text ?? '';
      args +=
        value['delta']?.partial_json ??
        (value['content'] === undefined ? '' : JSON.stringify(value['content'][1].input));
    } else if (!stream) {
      text = value['output'][0].content[0].text;
      args = value['output'][1].arguments;
    } else if (value['type'] === 'response.output_text.delta') text += value['delta'];
    else if (value['type'] === 'response.function_call_arguments.delta') args += value['delta'];
  }
  return { text, args: args === '' ? null : (JSON.parse(args) as unknown) };
}

async function start(guard: object, path: string, text: Say, args: Say = () => '{}', more: object = {}): Promise<void> {
  upstream = await recordingUpstream((response, { body }) => {
    const sent = JSON.parse(body) as Record<string, unknown>;
    const stream = sent['stream'] === true;
    response
      .writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' })
      .end(SAYS[path]!(text(sent), args(sent), stream));
  });
  const protocol = path.endsWith('messages') ? 'anthropic' : 'openai';
  t = await startTestApp({
    urls: Object.fromEntries(TEST_FLEET.map(({ id }) => [id, upstream.url])),
    deployment: { protocol },
    more: { guard: { default: guard }, ...more },
  } as never);
}
afterEach(async () => {
  await t.close();
  await upstream.close();
});

const ask = (path: string, body: object) =>
  send(t.app.gatewayUrl, { path, body: JSON.stringify({ model: MODEL, ...body }) });

const PATHS = Object.keys(SAYS);
const BOTH = PATHS.flatMap((path) => [false, true].map((stream) => [path, stream] as const));

describe.each(BOTH)('%s, stream: %s', (path, stream) => {
  const user = `Mail ${EMAIL}, her IBAN is ${IBAN}.`;
  const result = `Found ${EMAIL} with key ${KEY}`;
  const called = JSON.stringify({ who: EMAIL, 'a "b"': [1, { c: `x ${KEY} y` }], n: 1.5 });

  test('values stay here and come back: in texts, in pieces of them and in arguments', async () => {
    await start(
      { mode: 'enforce', private: {} },
      path,
      () => `To [EMAIL_1] ([email_1], **EMAIL_1**, \\[EMAIL\\_1\\]): [IBAN_1]. Not [EMAIL_2], EMAIL_10, [EMA`,
      () => '{"to":"[EMAIL_1]","key":"[KEY_1]","n":[1,2]}',
    );
    const answer = await ask(path, askFor[path]!(user, result, called, stream));
    expect([answer.status, answer.broken]).toEqual([200, false]);
    const sent = upstream.received[0]!.body;
    for (const value of [EMAIL, IBAN, 'MIIEvQ']) expect(sent).not.toContain(value);
    expect(sent).toContain('Mail [EMAIL_1], her IBAN is [IBAN_1].');
    expect(sent).toContain('Answer [EMAIL_1] politely.');
    expect(sent).toContain('Found [EMAIL_1] with key [KEY_1]');
    const body = JSON.parse(sent) as Json;
    const before = path.endsWith('completions')
      ? JSON.parse(body['messages'][2].tool_calls[0].function.arguments)
      : path.endsWith('messages')
        ? body['messages'][1].content[0].input
        : JSON.parse(body['input'][1].arguments);
    expect(before).toEqual({ who: '[EMAIL_1]', 'a "b"': [1, { c: 'x [KEY_1] y' }], n: 1.5 });
    const { text, args } = read(path, answer.text, stream);
    expect(text).toBe(`To ${EMAIL} (${EMAIL}, **${EMAIL}**, ${EMAIL}): ${IBAN}. Not [EMAIL_2], EMAIL_10, [EMA`);
    expect(args).toEqual({ to: EMAIL, key: KEY, n: [1, 2] });
    if (path.endsWith('responses') && stream) {
      const last = JSON.parse(/data: (\{"type":"response.completed".*\})/.exec(answer.text)![1]!) as Json;
      expect(last.response.output[0].content[0].text).toBe(text);
      expect(JSON.parse(last.response.output[1].arguments)).toEqual(args);
    }
    const [entry] = await t.entries();
    expect(entry).toMatchObject({ outcome: 'served', guardMode: 'enforce' });
    expect(entry!.guard).toContainEqual({ check: 'private', action: 'redact', score: null });
    expect(entry!.guardRules).toEqual(['private.email', 'private.iban', 'private.key.pem']);
    expect(entry!.guardPrivate).toEqual({ iban: 1, email: 4, key: 2 });
    expect(JSON.stringify(entry)).not.toMatch(/nora|3704|MIIE/);
    expect(whyEntry(entry!).sentence).toContain('private data in the prompt was redacted (1 iban, 4 email, 2 key)');
  });

  test('what the model says by itself is masked, and what it gives back is not', async () => {
    await start(
      { mode: 'enforce', private: { out: { default: 'redact' } } },
      path,
      () => `Her card ${CARD} and [EMAIL_1], not other@firm.example; bye`,
      () => `{"card":4111111111111111,"to":"[EMAIL_1]","cc":"other@firm.example"}`,
    );
    const answer = await ask(path, askFor[path]!(user, 'nothing', '{}', stream));
    const { text, args } = read(path, answer.text, stream);
    expect(text).toBe(`Her card [CARD] and ${EMAIL}, not [EMAIL]; bye`);
    expect(args).toEqual({ card: '[CARD]', to: EMAIL, cc: '[EMAIL]' });
    expect(answer.text).not.toMatch(/4111 1111|other@firm/);
    const [entry] = await t.entries();
    expect(entry!.guard).toContainEqual({ check: 'private-answer', action: 'redact', score: null });
    expect(entry!.guardPrivate).toMatchObject({ 'answer.card': 2, 'answer.email': 2 });
  });

  test('an answer is withheld where policy blocks what it says', async () => {
    await start(
      { mode: 'enforce', private: { out: { kinds: { card: 'block' } } } },
      path,
      () => `It is all in the file: ${CARD} and more`,
    );
    const answer = await ask(path, askFor[path]!('Hello', 'nothing', '{}', stream));
    expect(answer.text).toContain('the guard withholds this answer: it says personal data or a secret');
    expect(answer.text).not.toMatch(/4111/);
    expect((await t.entries())[0]).toMatchObject({ outcome: 'failed', error: 'JG_GUARD' });
  });

  test('an answer without any of it comes as it came', async () => {
    const said = 'A plain answer [1] of E and I, IDs and 5 % more.';
    await start(
      { mode: 'enforce', private: { out: { default: 'redact' } } },
      path,
      () => said,
      () => '{"a":[1, 2.50]}',
    );
    const answer = await ask(path, askFor[path]!(user, 'nothing', '{}', stream));
    const whole = SAYS[path]!(said, '{"a":[1, 2.50]}', stream);
    if (stream)
      expect(answer.text.replaceAll(/: joulegate [^\n]*\n/g, '')).toBe(
        whole.replace(/data: \{[^\n]*"choices":\[\],"usage"[^\n]*\n\n/, ''),
      );
    else expect(answer.text).toBe(whole);
  });
});

const CHAT = '/v1/chat/completions';
const says = (content: string): object => ({ messages: [{ role: 'user', content }] });

test('monitor changes nothing and books what it would have done', async () => {
  await start({ private: { out: { default: 'redact' } } }, CHAT, () => `Card ${CARD}.`);
  const answer = await ask(CHAT, says(`I am ${EMAIL}`));
  expect(answer.text).toContain(CARD);
  expect(answer.headers['x-joulegate-guard']).toBe('prompts=pass, private=redact, private-answer=redact');
  expect(upstream.received[0]!.body).toContain(EMAIL);
});

test('a prompt is refused where policy blocks what it holds', async () => {
  await start({ mode: 'enforce', private: { in: { kinds: { card: 'block' } } } }, CHAT, () => '');
  const answer = await ask(CHAT, says(`My card is ${CARD}`));
  expect([answer.status, upstream.received.length]).toEqual([400, 0]);
  expect(answer.text).toMatch(/personal data or a secret \(rules private\.card\)/);
  expect(answer.text).not.toContain('4111');
});

test('names that stand in the request already are not taken', async () => {
  await start({ mode: 'enforce', private: {} }, CHAT, () => '[EMAIL_1] [EMAIL_8]');
  const answer = await ask(CHAT, says(`What is [email 7]? Mail ${EMAIL}`));
  expect(upstream.received[0]!.body).toContain('[EMAIL_8]');
  expect(read(CHAT, answer.text, false).text).toBe(`[EMAIL_1] ${EMAIL}`);
});

test.each([false, true])('the cache keeps names and gives each caller its own values (stream: %s)', async (stream) => {
  await start({ mode: 'enforce', private: {} }, CHAT, () => 'Dear [EMAIL_1]!', undefined, {
    cache: { main: {} },
  });
  const first = await ask(CHAT, { stream, temperature: 0, ...says(`Greet ${EMAIL}`) });
  const second = await ask(CHAT, { stream, temperature: 0, ...says('Greet someone.else@firm.example') });
  expect(upstream.received).toHaveLength(1);
  expect(second.headers['x-joulegate-cache']).toBe('hit');
  expect(read(CHAT, first.text, stream).text).toBe(`Dear ${EMAIL}!`);
  expect(read(CHAT, second.text, stream).text).toBe('Dear someone.else@firm.example!');
  expect(second.text).not.toContain('nora');
});

test('terms of the tenant, and a long prompt, in whose midst a value stands', async () => {
  await start({ mode: 'enforce', private: { terms: ['Project Nightjar'] } }, CHAT, () => 'ok [TERM_1]');
  const filler = 'The order has three lines and the invoice has four. '.repeat(3_000);
  const answer = await ask(CHAT, says(`${filler}project  NIGHTJAR is ${EMAIL}. ${filler}`));
  const sent = upstream.received[0]!.body;
  expect(sent).toContain('[TERM_1] is [EMAIL_1].');
  expect(sent).not.toMatch(/nightjar|nora/i);
  expect(read(CHAT, answer.text, false).text).toBe('ok project  NIGHTJAR');
});
