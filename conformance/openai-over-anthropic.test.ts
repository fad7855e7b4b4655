import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { z } from 'zod';
import { SAID, SIGNATURE } from './anthropic-upstream.fixture.ts';
import { conformance } from './conform.ts';
import { KEYS } from './gateway.fixture.ts';
import { sendEvents, sendJson } from './witness.fixture.ts';
import { CLAUDE, startWorld, type World } from './world.fixture.ts';

const conform = conformance('openai over anthropic');
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const HELLO = [
  { role: 'system' as const, content: 'Be short.' },
  { role: 'user' as const, content: 'Hi' },
];
const ORDER = {
  type: 'function' as const,
  function: {
    name: 'find_order',
    description: 'Finds',
    parameters: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
  },
};
/** Of 12 new, 4 read and 8 written tokens; 89 generated, 20 of them thinking. */
const USAGE = {
  prompt_tokens: 24,
  completion_tokens: 89,
  total_tokens: 113,
  prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 8 },
  completion_tokens_details: { reasoning_tokens: 20 },
};

let world: World;
let client: OpenAI;
beforeAll(async () => {
  world = await startWorld();
  client = new OpenAI({ apiKey: KEYS.caller, baseURL: world.gateway.url, maxRetries: 0, fetch: world.watch.fetch });
});
afterEach(async () => {
  world.reset();
  expect(await world.watch.problems()).toEqual([]);
});
afterAll(async () => {
  if (process.env['CONFORMANCE_COUNTS'] !== undefined)
    console.log('openai over anthropic', Object.fromEntries(world.watch.checked));
  await world.close();
});
const sent = (): unknown => JSON.parse(world.claude.seen.at(-1)!.text);

conform('create', async () => {
  const { choices, usage } = await client.chat.completions.create({
    model: CLAUDE,
    messages: HELLO,
    max_completion_tokens: 64,
    temperature: 0.5,
  });
  expect([choices[0]?.message.content, choices[0]?.finish_reason, usage]).toEqual([SAID, 'stop', USAGE]);
  expect(sent()).toEqual({
    model: CLAUDE,
    max_tokens: 64,
    temperature: 0.5,
    system: expect.anything() as unknown,
    messages: [{ role: 'user', content: expect.anything() as unknown }],
  });
  expect((await world.gateway.entries()).at(-1)).toMatchObject({
    endpoint: '/v1/chat/completions',
    usageGrade: 'reported',
    usage: { inputUncached: 12, cacheRead: 4, cacheWrite5m: 5, cacheWrite1h: 3, output: 69, reasoning: 20 },
  });
});

conform('a stream, with usage only where it was asked for', async () => {
  for (const include of [true, false]) {
    const chunks = await Array.fromAsync(
      await client.chat.completions.create({
        model: CLAUDE,
        messages: HELLO,
        stream: true,
        ...(include ? { stream_options: { include_usage: true } } : {}),
      }),
    );
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(SAID);
    expect(chunks.flatMap(({ usage }) => usage ?? [])).toEqual(include ? [USAGE] : []);
    expect(chunks.flatMap((chunk) => chunk.choices[0]?.finish_reason ?? [])).toEqual(['stop']);
  }
});

conform('tools, whole and streamed, and their results', async () => {
  const ask = { model: CLAUDE, messages: HELLO, tools: [ORDER] };
  for (const { choices } of [
    await client.chat.completions.create({ ...ask, tool_choice: 'required' }),
    await client.chat.completions.stream({ ...ask, tool_choice: 'required' }).finalChatCompletion(),
  ]) {
    const { message, finish_reason: finish } = choices[0]!;
    const call = message.tool_calls![0] as OpenAI.ChatCompletionMessageFunctionToolCall;
    expect([finish, call.function.name, JSON.parse(call.function.arguments)]).toEqual([
      'tool_calls',
      'find_order',
      { id: 10 },
    ]);
    const next = await client.chat.completions.create({
      ...ask,
      messages: [...HELLO, message, { role: 'tool', tool_call_id: call.id, content: '12' }],
    });
    expect(next.choices[0]?.message.content).toBe(SAID);
    expect(sent()).toMatchObject({
      messages: [
        { role: 'user' },
        { role: 'assistant', content: [{ type: 'tool_use', id: call.id, input: { id: 10 } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id }] },
      ],
    });
  }
});

conform('parse, and an image', async () => {
  const content = [
    { type: 'text' as const, text: 'Sum?' },
    { type: 'image_url' as const, image_url: { url: `data:image/png;base64,${PIXEL}` } },
  ];
  const parsed = await client.chat.completions.parse({
    model: CLAUDE,
    messages: [{ role: 'user', content }],
    response_format: zodResponseFormat(z.object({ total: z.int() }), 'sum'),
  });
  expect(parsed.choices[0]?.message.parsed).toEqual({ total: 3 });
  expect(sent()).toMatchObject({
    messages: [
      {
        content: [
          { type: 'text' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
        ],
      },
    ],
  });
});

conform('thinking, there and back, whole and streamed', async () => {
  const ask = { model: CLAUDE, messages: HELLO, reasoning_effort: 'low' as const, max_completion_tokens: 8000 };
  const whole = (await client.chat.completions.create(ask)).choices[0]!.message;
  const chunks = await Array.fromAsync(await client.chat.completions.create({ ...ask, stream: true }));
  const streamed = chunks
    .map((chunk) => (chunk.choices[0]?.delta as { reasoning_content?: string } | undefined)?.reasoning_content ?? '')
    .join('');
  expect([(whole as unknown as { reasoning_content: string }).reasoning_content, streamed]).toEqual([
    'Let me add it up.',
    'Let me add it up.',
  ]);
  await client.chat.completions.create({ ...ask, messages: [...HELLO, whole, { role: 'user', content: 'And?' }] });
  expect(sent()).toMatchObject({
    messages: [
      {},
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Let me add it up.', signature: SIGNATURE },
          { type: 'text', text: SAID },
        ],
      },
      {},
    ],
  });
});

conform('errors of the upstream, before and inside a stream', async () => {
  for (const [status, Kind] of [
    [400, OpenAI.BadRequestError],
    [429, OpenAI.RateLimitError],
    [500, OpenAI.InternalServerError],
    [529, OpenAI.InternalServerError],
  ] as const) {
    world.claude.answerBy((_, response) =>
      sendJson(response, { type: 'error', error: { type: 'overloaded_error', message: 'no' } }, status, {
        'retry-after': '3',
      }),
    );
    for (const stream of [true, false])
      await expect(client.chat.completions.create({ model: CLAUDE, messages: HELLO, stream })).rejects.toSatisfy(
        (error) =>
          error instanceof Kind &&
          error.status === status &&
          error.message.includes('no') &&
          error.headers?.get('retry-after') === '3',
      );
  }
  const begun =
    'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"model":"c","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}\n\nevent: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\nevent: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}}\n\n';
  world.claude.answerBy((_, response) =>
    sendEvents(
      response,
      `${begun}event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"no more"}}\n\n`,
    ),
  );
  const stream = await client.chat.completions.create({ model: CLAUDE, messages: HELLO, stream: true });
  await expect(Array.fromAsync(stream)).rejects.toSatisfy(
    (error) => error instanceof OpenAI.APIError && error.message.includes('no more'),
  );
  expect((await world.gateway.entries()).at(-1)).toMatchObject({ outcome: 'failed', error: 'JG_UPSTREAM_ERROR' });
});

conform('what cannot be asked there is refused by name, what is only a wish is dropped and told', async () => {
  for (const more of [
    { n: 2 },
    { logprobs: true },
    { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'mp3' } },
    { web_search_options: {} },
  ] as const)
    await expect(
      client.chat.completions.create({ model: CLAUDE, messages: HELLO, ...(more as object) }),
    ).rejects.toSatisfy(
      (error) =>
        error instanceof OpenAI.BadRequestError && Object.keys(more).some((name) => error.message.includes(name)),
    );
  const { response } = await client.chat.completions
    .create({ model: CLAUDE, messages: HELLO, seed: 7, frequency_penalty: 0.5, store: true })
    .withResponse();
  expect(response.headers.get('x-joulegate-dropped')?.split(', ').sort()).toEqual([
    'frequency_penalty',
    'seed',
    'store',
  ]);
});
