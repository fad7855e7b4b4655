import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { z } from 'zod';
import { SAID, SIGNATURE } from './anthropic-upstream.fixture.ts';
import { conformance } from './conform.ts';
import { KEYS } from './gateway.fixture.ts';
import { CLAUDE, GPT, SIM, startWorld, type World } from './world.fixture.ts';
import { sendEvents, sendJson } from './witness.fixture.ts';

const conform = conformance('anthropic');
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const HELLO = [{ role: 'user' as const, content: 'Hello, world' }];
const ORDER = {
  name: 'find_order',
  description: 'Finds an order',
  input_schema: { type: 'object' as const, properties: { id: { type: 'integer', minimum: 10 } }, required: ['id'] },
};
const RUNNABLE = betaTool({
  name: 'find_order',
  description: 'Finds an order',
  inputSchema: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
  run: ({ id }) => JSON.stringify({ id, total: 12 }),
});
const CALL = [{ role: 'user' as const, content: 'Please call find_order.' }];

let world: World;
let client: Anthropic;
beforeAll(async () => {
  world = await startWorld();
  client = new Anthropic({ apiKey: KEYS.caller, baseURL: world.gateway.root, maxRetries: 0, fetch: world.watch.fetch });
});
afterEach(async () => {
  world.reset();
  expect(await world.watch.problems()).toEqual([]);
});
afterAll(async () => {
  if (process.env['CONFORMANCE_COUNTS'] !== undefined)
    console.log('anthropic', Object.fromEntries(world.watch.checked));
  await world.close();
});

for (const [way, model] of [
  ['forwarded', CLAUDE],
  ['translated', SIM],
] as const)
  describe(way, () => {
    conform(`${way}: create`, async () => {
      const message = await client.messages.create({ model, max_tokens: 4096, messages: HELLO, system: 'Be short.' });
      expect([message.role, message.stop_reason, message.content.map(({ type }) => type)]).toEqual([
        'assistant',
        'end_turn',
        ['text'],
      ]);
      expect([message.usage.input_tokens > 0, message.usage.output_tokens > 0]).toEqual([true, true]);
      expect((await world.gateway.entries()).at(-1)).toMatchObject({
        endpoint: '/v1/messages',
        outcome: 'served',
        usageGrade: 'reported',
      });
    });

    conform(`${way}: the stream helper`, async () => {
      const pieces: string[] = [];
      const stream = client.messages
        .stream({ model, max_tokens: 4096, messages: HELLO })
        .on('text', (piece) => pieces.push(piece));
      const message = await stream.finalMessage();
      expect(await stream.finalText()).toBe(pieces.join(''));
      expect([
        pieces.length > 1,
        message.stop_reason,
        message.usage.input_tokens > 0,
        message.usage.output_tokens > 1,
      ]).toEqual([true, 'end_turn', true, true]);
      expect((await world.gateway.entries()).at(-1)).toMatchObject({ streamed: true, usageGrade: 'reported' });
    });

    conform(`${way}: tools, whole and streamed, and their results`, async () => {
      const ask = { model, max_tokens: 4096, tools: [ORDER], messages: HELLO };
      for (const message of [
        await client.messages.create({ ...ask, tool_choice: { type: 'any' } }),
        await client.messages.stream({ ...ask, tool_choice: { type: 'tool', name: 'find_order' } }).finalMessage(),
      ]) {
        expect(message.stop_reason).toBe('tool_use');
        const use = message.content.at(-1) as Anthropic.ToolUseBlock;
        expect([use.type, use.name, use.input]).toEqual(['tool_use', 'find_order', { id: 10 }]);
        const next = await client.messages.create({
          ...ask,
          messages: [
            ...HELLO,
            { role: 'assistant', content: message.content },
            { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: '{"total":12}' }] },
          ],
        });
        expect([next.stop_reason, next.content.map(({ type }) => type)]).toEqual(['end_turn', ['text']]);
      }
    });

    conform(`${way}: the tool runner of the beta`, async () => {
      // By itself it keeps the conversation on Anthropic's servers, which no other server has a word for.
      const final = await client.beta.messages.toolRunner({
        model,
        max_tokens: 4096,
        tools: [RUNNABLE],
        messages: CALL,
        ...(way === 'forwarded' ? {} : { thread: false }),
      });
      expect(final.content.map(({ type }) => type)).toEqual(['text']);
    });

    conform(`${way}: an answer by a zod schema`, async () => {
      const parsed = await client.messages.parse({
        model,
        max_tokens: 64,
        messages: HELLO,
        output_config: { format: zodOutputFormat(z.object({ total: z.int() })) },
      });
      expect(parsed.parsed_output).toEqual({ total: expect.any(Number) as number });
    });

    conform(`${way}: images`, async () => {
      const content: Anthropic.ContentBlockParam[] = [
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
        { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
        { type: 'text', text: 'What is this?' },
      ];
      expect(
        (await client.messages.create({ model, max_tokens: 64, messages: [{ role: 'user', content }] })).content,
      ).toHaveLength(1);
    });

    conform(`${way}: errors by class: 401, 404, 400, 402`, async () => {
      const call = (apiKey: string, body: object = {}): Promise<unknown> =>
        new Anthropic({ apiKey, baseURL: world.gateway.root, maxRetries: 0, fetch: world.watch.fetch }).messages.create(
          { model, max_tokens: 64, messages: HELLO, ...body },
        );
      await expect(call('nobodys-key-at-all-here')).rejects.toSatisfy(
        (error) => error instanceof Anthropic.AuthenticationError && error.type === 'authentication_error',
      );
      await expect(call(KEYS.caller, { model: 'claude-9' })).rejects.toSatisfy(
        (error) => error instanceof Anthropic.NotFoundError && error.type === 'not_found_error',
      );
      await expect(call(KEYS.caller, { max_tokens: undefined })).rejects.toSatisfy(
        (error) =>
          error instanceof Anthropic.BadRequestError &&
          error.type === 'invalid_request_error' &&
          error.message.includes('max_tokens'),
      );
      await expect(call(KEYS.broke)).rejects.toSatisfy(
        (error) =>
          error instanceof Anthropic.APIError &&
          error.status === 402 &&
          error.type === 'billing_error' &&
          error.headers?.get('x-should-retry') === 'false',
      );
    });
  });

conform('a thread that may go on without the server holding it', async () => {
  const thread = client.beta.messages.thread({
    model: SIM,
    max_tokens: 4096,
    unsupportedRequestBehavior: 'continue_unthreaded',
  });
  expect((await thread.send(HELLO)).stop_reason).toBe('end_turn');
});

conform('a count of tokens', async () => {
  expect(await client.messages.countTokens({ model: CLAUDE, messages: HELLO })).toEqual({ input_tokens: 17 });
});

conform('thinking: blocks and signatures, there and back, whole and streamed', async () => {
  const ask = {
    model: CLAUDE,
    max_tokens: 4096,
    thinking: { type: 'enabled' as const, budget_tokens: 1024 },
    messages: HELLO,
  };
  for (const message of [await client.messages.create(ask), await client.messages.stream(ask).finalMessage()]) {
    expect(message.content).toMatchObject([
      { type: 'thinking', thinking: 'Let me add it up.', signature: SIGNATURE },
      { type: 'text', text: SAID },
    ]);
    const messages = [...HELLO, { role: 'assistant' as const, content: message.content }, ...HELLO];
    await client.messages.create({ ...ask, messages });
    expect(JSON.parse(world.claude.seen.at(-1)!.text)).toEqual({ ...ask, messages });
  }
  expect((await world.gateway.entries()).at(-1)).toMatchObject({
    usage: { inputUncached: 12, cacheRead: 4, cacheWrite5m: 5, cacheWrite1h: 3, output: 69, reasoning: 20 },
  });
});

conform('thinking of an OpenAI-compatible server, and none of it back to one that refuses it', async () => {
  const chunks = [
    { role: 'assistant', reasoning_content: 'Let me ' },
    { reasoning_content: 'see.' },
    { content: 'Twelve.' },
  ].map((delta) => ({ delta, finish: null as string | null }));
  const stream = [...chunks, { delta: {}, finish: 'stop' }].map(
    ({ delta, finish }) =>
      `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: GPT, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] })}\n\n`,
  );
  world.gpt.answerBy((_, response) => sendEvents(response, `${stream.join('')}data: [DONE]\n\n`));
  const message = await client.messages.stream({ model: GPT, max_tokens: 64, messages: HELLO }).finalMessage();
  expect(message.content).toMatchObject([
    { type: 'thinking', thinking: 'Let me see.' },
    { type: 'text', text: 'Twelve.' },
  ]);
  await client.messages
    .stream({
      model: GPT,
      max_tokens: 64,
      messages: [...HELLO, { role: 'assistant', content: message.content }, ...HELLO],
    })
    .finalMessage();
  // OpenAI's own refuse the member, whoever gave it; other servers get it back.
  expect(JSON.parse(world.gpt.seen.at(-1)!.text)).toMatchObject({
    messages: [{}, { role: 'assistant', content: 'Twelve.' }, {}],
  });
  expect(world.gpt.seen.at(-1)!.text).not.toContain('Let me see.');
});

conform('errors of the upstream, forwarded and translated', async () => {
  const statuses = [
    [400, Anthropic.BadRequestError],
    [429, Anthropic.RateLimitError],
    [500, Anthropic.InternalServerError],
    [529, Anthropic.InternalServerError],
  ] as const;
  for (const [status, Kind] of statuses)
    for (const stream of [true, false]) {
      world.claude.answerBy((_, response) =>
        sendJson(
          response,
          { type: 'error', error: { type: 'api_error', message: 'no' }, request_id: 'req_0a' },
          status,
          { 'retry-after': '3' },
        ),
      );
      world.gpt.answerBy((_, response) =>
        sendJson(response, { error: { message: 'no', type: 'server_error', param: null, code: null } }, status, {
          'retry-after': '3',
        }),
      );
      for (const model of [CLAUDE, GPT])
        await expect(client.messages.create({ model, max_tokens: 64, messages: HELLO, stream })).rejects.toSatisfy(
          (error) =>
            error instanceof Kind &&
            error.status === status &&
            error.apiMessage === 'no' &&
            error.headers?.get('retry-after') === '3',
        );
    }
});

conform('a body that is too large is told so, not cut off', async () => {
  const large = [{ role: 'user' as const, content: 'x'.repeat(9 * 1024 * 1024) }];
  await expect(client.messages.create({ model: CLAUDE, max_tokens: 64, messages: large })).rejects.toSatisfy(
    (error) =>
      error instanceof Anthropic.ContentTooLargeError &&
      (error.error as { error: { type: string } }).error.type === 'request_too_large',
  );
});

conform('a client that retries by itself finds the upstream healthy', async () => {
  const healthy = world.claude.answering();
  let times = 0;
  world.claude.answerBy((seen, response) =>
    ++times === 1
      ? sendJson(
          response,
          { type: 'error', error: { type: 'overloaded_error', message: 'no' }, request_id: 'req_0b' },
          529,
          { 'retry-after': '0' },
        )
      : healthy(seen, response),
  );
  const patient = new Anthropic({
    apiKey: KEYS.caller,
    baseURL: world.gateway.root,
    maxRetries: 2,
    fetch: world.watch.fetch,
  });
  expect((await patient.messages.create({ model: CLAUDE, max_tokens: 64, messages: HELLO })).stop_reason).toBe(
    'end_turn',
  );
  expect(times).toBe(2);
});

conform('versions and betas go on, keys do not', async () => {
  let version: string | null = null;
  const noting: typeof fetch = (input, init) => {
    version = new Headers(init?.headers).get('anthropic-version');
    return fetch(input, init);
  };
  const more = { 'anthropic-user-profile-id': 'profile-7', 'anthropic-workspace-id': 'wrkspc_7' };
  await new Anthropic({ apiKey: KEYS.caller, baseURL: world.gateway.root, fetch: noting }).beta.messages.create(
    { model: CLAUDE, max_tokens: 64, messages: HELLO, betas: ['context-1m-2025-08-07'] },
    { headers: more },
  );
  const { headers } = world.claude.seen.at(-1)!;
  expect(headers).toMatchObject({ 'anthropic-version': version, 'anthropic-beta': 'context-1m-2025-08-07', ...more });
  expect(Object.keys(headers).sort()).toEqual([
    'accept',
    'accept-encoding',
    'anthropic-beta',
    'anthropic-user-profile-id',
    'anthropic-version',
    'anthropic-workspace-id',
    'connection',
    'content-length',
    'content-type',
    'host',
    'user-agent',
  ]);
});

conform('a bearer token as well as a key', async () => {
  const bearer = new Anthropic({
    authToken: KEYS.caller,
    apiKey: null,
    baseURL: world.gateway.root,
    maxRetries: 0,
    fetch: world.watch.fetch,
  });
  expect((await bearer.messages.create({ model: CLAUDE, max_tokens: 64, messages: HELLO })).stop_reason).toBe(
    'end_turn',
  );
});

conform('an abort stops the upstream', async () => {
  let gone = false;
  world.claude.answerBy((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(
      `event: message_start\ndata: ${JSON.stringify({ type: 'message_start', message: { id: 'm', type: 'message', role: 'assistant', content: [], model: CLAUDE, stop_reason: null, stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } } })}\n\n`,
    );
    response.write(
      'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\nevent: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}}\n\n',
    );
    response.on('close', () => (gone = true));
  });
  const unwatched = new Anthropic({ apiKey: KEYS.caller, baseURL: world.gateway.root, maxRetries: 0 });
  const stream = await unwatched.messages.create({ model: CLAUDE, max_tokens: 64, messages: HELLO, stream: true });
  for await (const { type } of stream) if (type === 'content_block_delta') stream.controller.abort();
  await expect.poll(() => gone, { timeout: 1000, interval: 5 }).toBe(true);
  await expect
    .poll(async () => (await world.gateway.entries()).at(-1), { timeout: 2000, interval: 20 })
    .toMatchObject({ outcome: 'failed', error: 'JG_CLIENT_GONE' });
});

conform('models: list, retrieve, an unknown one', async () => {
  expect((await Array.fromAsync(client.models.list())).map(({ id }) => id)).toEqual(
    expect.arrayContaining([CLAUDE, SIM]),
  );
  expect(await client.models.retrieve(CLAUDE)).toMatchObject({ id: CLAUDE, type: 'model' });
});

conform('models: an unknown one, in the own envelope', async () => {
  await expect(client.models.retrieve('claude-9')).rejects.toSatisfy(
    (error) => error instanceof Anthropic.NotFoundError && error.type === 'not_found_error',
  );
});

conform('request ids: answers and errors', async () => {
  expect(
    (await client.messages.create({ model: CLAUDE, max_tokens: 64, messages: HELLO }))._request_id ?? 'none',
  ).toMatch(/^jg_/);
  const refused: unknown = await client.messages
    .create({ model: 'claude-9', max_tokens: 64, messages: HELLO })
    .catch((error: unknown) => error);
  expect((refused as InstanceType<typeof Anthropic.APIError>).requestID ?? 'none').toMatch(/^jg_/);
});

conform('a count of tokens where the model is behind an OpenAI-compatible server', async () => {
  const { data, response } = await client.messages.countTokens({ model: SIM, messages: HELLO }).withResponse();
  expect([data.input_tokens > 0, response.headers.get('x-joulegate-usage-grade')]).toEqual([true, 'estimated']);
  // Where the upstream counts, its count goes on.
  expect(
    (await client.messages.countTokens({ model: CLAUDE, messages: HELLO }).withResponse()).response.headers.get(
      'x-joulegate-usage-grade',
    ),
  ).toBeNull();
});

conform("every member that the SDK's types have in each answer is there, null or not", () => {
  expect(world.watch.checked.get('/messages body')).toBeGreaterThan(10);
  expect([...world.watch.absent]).toEqual([]);
});
