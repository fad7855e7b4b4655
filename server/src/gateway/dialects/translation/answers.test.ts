import { describe, expect, test } from 'vitest';
import { hear, anthropicAnswer, anthropicStream, openAiAnswer } from './clients.fixture.ts';
import { FULL } from '../anthropic/message-stream.fixture.ts';
import type { CallRequest, JsonObject, Lane } from '../lane.ts';
import { parseMessagesRequest } from '../anthropic/request.ts';
import { parseChatRequest } from '../openai/chat-request.ts';
import { chatOverMessages, messagesOverChatLane } from './lanes.ts';

const lane = chatOverMessages(() => 1_763_000_000_500);
const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const chatCall = (more: object = {}): CallRequest =>
  parseChatRequest(bytes({ model: 'm', messages: [{ role: 'user', content: 'q' }], ...more }));
const messagesCall = (more: object = {}): CallRequest =>
  parseMessagesRequest(bytes({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'q' }], ...more }));
const read = (body: ReturnType<Lane['outgoing']>['body']): JsonObject =>
  JSON.parse((Buffer.isBuffer(body) ? body : body.whole()).toString()) as JsonObject;

const MESSAGE = {
  id: 'msg_7',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-4-5',
  content: [
    { type: 'thinking', thinking: 'Hm.', signature: 'EqQB' },
    { type: 'redacted_thinking', data: 'EmwK' },
    { type: 'text', text: 'Rain ', citations: null },
    { type: 'text', text: 'it is.', citations: null },
    { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Wien' } },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: {
    input_tokens: 8,
    cache_read_input_tokens: 4,
    cache_creation_input_tokens: 2,
    output_tokens: 7,
    service_tier: 'priority',
  },
};
const COMPLETION = {
  id: 'chatcmpl-7',
  object: 'chat.completion',
  created: 1,
  model: 'llama-3-8b',
  service_tier: 'default',
  choices: [
    {
      index: 0,
      logprobs: null,
      finish_reason: 'tool_calls',
      message: {
        role: 'assistant',
        content: 'Rain.',
        refusal: null,
        reasoning: 'Hm.',
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Wien"}' } }],
      },
    },
  ],
  usage: { prompt_tokens: 14, completion_tokens: 7, total_tokens: 21, prompt_tokens_details: { cached_tokens: 4 } },
};

test('a message as a chat completion, by the official SDK', async () => {
  const { body, usage } = lane.answer(bytes(MESSAGE), chatCall());
  const completion = await openAiAnswer(read(body));
  expect(completion).toMatchObject({
    id: 'chatcmpl-7',
    object: 'chat.completion',
    created: 1_763_000_000,
    model: 'claude-haiku-4-5',
    service_tier: 'priority',
  });
  expect(completion.choices).toEqual([
    {
      index: 0,
      logprobs: null,
      finish_reason: 'tool_calls',
      message: {
        role: 'assistant',
        content: 'Rain it is.',
        refusal: null,
        reasoning_content: 'Hm.',
        thinking_blocks: MESSAGE.content.slice(0, 2).map((block, index) => ({ ...block, index })),
        tool_calls: [{ id: 'toolu_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Wien"}' } }],
      },
    },
  ]);
  expect(completion.usage).toMatchObject({
    prompt_tokens: 14,
    completion_tokens: 7,
    total_tokens: 21,
    prompt_tokens_details: { cached_tokens: 4 },
  });
  expect(usage).toEqual({
    inputUncached: 8,
    cacheRead: 4,
    cacheWrite5m: 2,
    cacheWrite1h: 0,
    output: 7,
    reasoning: 0,
    sold: { tier: 'priority' },
  });
});

test('a chat completion as a message, by the official SDK', async () => {
  const { body, usage } = messagesOverChatLane.answer(bytes(COMPLETION), messagesCall());
  const message = await anthropicAnswer(read(body));
  expect(message).toMatchObject({
    id: 'msg_7',
    type: 'message',
    role: 'assistant',
    model: 'llama-3-8b',
    stop_reason: 'tool_use',
    stop_sequence: null,
    content: [
      { type: 'thinking', thinking: 'Hm.', signature: 'joulegate:reasoning' },
      { type: 'text', text: 'Rain.' },
      { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Wien' } },
    ],
    container: null,
    diagnostics: null,
    stop_details: null,
    usage: {
      input_tokens: 10,
      cache_read_input_tokens: 4,
      output_tokens: 7,
      service_tier: 'standard',
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      inference_geo: null,
      server_tool_use: null,
      speed: null,
    },
  });
  expect(usage).toEqual({
    inputUncached: 10,
    cacheRead: 4,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: 7,
    reasoning: 0,
    sold: { tier: 'default' },
  });
});

test('unknown usage is unknown in the books, and left out where the protocol allows', () => {
  const { usage: _, ...message } = MESSAGE;
  const translated = lane.answer(bytes(message), chatCall());
  expect([translated.usage, 'usage' in read(translated.body)]).toEqual([null, false]);
  expect(messagesOverChatLane.answer(bytes({ ...COMPLETION, usage: undefined }), messagesCall()).usage).toBeNull();
});

test('an answer of the wrong protocol is none', () => {
  expect(() => lane.answer(bytes(COMPLETION), chatCall())).toThrow(TypeError);
  expect(() => lane.answer(bytes({ type: 'message' }), chatCall())).toThrow(TypeError);
  expect(() => lane.answer(bytes({ type: 'completion', content: [] }), chatCall())).toThrow(TypeError);
  expect(() => messagesOverChatLane.answer(bytes(MESSAGE), messagesCall())).toThrow(TypeError);
});

test('a refusal, and an answer that is empty', () => {
  const refused = {
    ...MESSAGE,
    content: [],
    stop_reason: 'refusal',
    stop_details: { type: 'refusal', category: null, explanation: 'No.' },
  };
  expect(read(lane.answer(bytes(refused), chatCall()).body)['choices']).toMatchObject([
    { finish_reason: 'content_filter', message: { content: null, refusal: 'No.' } },
  ]);
  const said = {
    ...COMPLETION,
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: null, refusal: 'No.' } }],
  };
  expect(read(messagesOverChatLane.answer(bytes(said), messagesCall()).body)).toMatchObject({
    stop_reason: 'refusal',
    stop_details: { type: 'refusal', category: null, explanation: 'No.' },
    content: [{ type: 'text', text: 'No.' }],
  });
});

describe('thinking goes round', () => {
  const next = [{ role: 'tool', tool_call_id: 'toolu_1', content: 'r' }];

  test('what Anthropic signed reaches it unchanged', () => {
    const answer = (read(lane.answer(bytes(MESSAGE), chatCall()).body) as { choices: [{ message: unknown }] })
      .choices[0].message;
    const { body, dropped } = lane.outgoing(
      chatCall({ messages: [{ role: 'user', content: 'q' }, answer, ...next], reasoning_effort: 'low' }),
      Buffer.alloc(0),
      { model: 'claude-haiku-4-5', vendor: 'anthropic' },
    );
    const sent = read(body) as { messages: [unknown, { content: unknown[] }]; thinking: unknown };
    expect(sent.messages[1].content).toEqual([
      ...MESSAGE.content.slice(0, 2),
      { type: 'text', text: 'Rain it is.' },
      { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Wien' } },
    ]);
    expect(sent.thinking).toMatchObject({ type: 'enabled' });
    expect(dropped).toEqual([]);
  });

  test('thinking between other blocks keeps its place', () => {
    const content = [
      { type: 'thinking', thinking: 'a', signature: 'A' },
      { type: 'text', text: 'Rain.' },
      { type: 'thinking', thinking: 'b', signature: 'B' },
      { type: 'tool_use', id: 'x', name: 'f', input: {} },
      { type: 'thinking', thinking: 'c', signature: 'C' },
      { type: 'tool_use', id: 'y', name: 'f', input: {} },
    ];
    const answer = (
      read(lane.answer(bytes({ ...MESSAGE, content }), chatCall()).body) as { choices: [{ message: unknown }] }
    ).choices[0].message;
    const { body } = lane.outgoing(
      chatCall({
        messages: [
          { role: 'user', content: 'q' },
          answer,
          ...['x', 'y'].map((id) => ({ role: 'tool', tool_call_id: id, content: 'r' })),
        ],
      }),
      Buffer.alloc(0),
      { model: 'claude-haiku-4-5', vendor: 'anthropic' },
    );
    expect((read(body)['messages'] as { content: unknown }[])[1]?.content).toEqual(content);
  });

  test("a server's reasoning goes back to the field that it came in", () => {
    const { content } = read(messagesOverChatLane.answer(bytes(COMPLETION), messagesCall()).body);
    const { body, dropped } = messagesOverChatLane.outgoing(
      messagesCall({
        messages: [
          { role: 'user', content: 'q' },
          { role: 'assistant', content },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'r' }] },
        ],
      }),
      Buffer.alloc(0),
      { model: 'm', vendor: 'qwen' },
    );
    expect((read(body)['messages'] as unknown[])[1]).toEqual({
      role: 'assistant',
      content: 'Rain.',
      reasoning: 'Hm.',
      tool_calls: COMPLETION.choices[0]?.message.tool_calls,
    });
    expect(dropped).toEqual([]);
  });

  test('a mark of ours never reaches Anthropic as a signature', () => {
    const answer = {
      role: 'assistant',
      content: 'a',
      thinking_blocks: [
        { type: 'thinking', thinking: 'x', signature: 'joulegate:reasoning' },
        { type: 'thinking', thinking: 'y' },
        'z',
      ],
    };
    const { body } = lane.outgoing(
      chatCall({ messages: [{ role: 'user', content: 'q' }, answer, { role: 'user', content: 'r' }] }),
      Buffer.alloc(0),
      { model: 'claude-haiku-4-5', vendor: 'anthropic' },
    );
    expect((read(body)['messages'] as { content: unknown }[])[1]?.content).toEqual([{ type: 'text', text: 'a' }]);
  });
});

test('lanes say what they drop, refuse and where they go', () => {
  const call = chatCall({ seed: 7, n: 2, stream: true, stream_options: { include_usage: true } });
  expect(lane.refused(call)).toEqual(['n']);
  const target = { model: 'claude-haiku-4-5', vendor: 'anthropic' } as const;
  expect(() => lane.outgoing(call, Buffer.alloc(0), target)).toThrow(
    expect.objectContaining({ code: 'JG_BAD_REQUEST', where: 'n' }),
  );
  expect(lane.outgoing(chatCall({ seed: 7 }), Buffer.alloc(0), target)).toMatchObject({ dropped: ['seed'] });
  expect([lane.upstream, lane.path, messagesOverChatLane.upstream, messagesOverChatLane.path]).toEqual([
    'anthropic',
    '/messages',
    'openai',
    '/chat/completions',
  ]);
  expect(messagesOverChatLane.refused(messagesCall({ container: 'c' }))).toEqual(['container']);
  expect(hear(lane.follow(call), [Buffer.from(FULL)]).text).toContain('"usage":{"prompt_tokens":23');
  expect(hear(lane.follow(chatCall()), [Buffer.from(FULL)]).text).not.toContain('"usage"');
});

test('a stream through both translations is the message that it was', async () => {
  const chunks = hear(lane.follow(chatCall({ stream: true, stream_options: { include_usage: true } })), [
    Buffer.from(FULL),
  ]).text;
  const again = await anthropicStream(hear(messagesOverChatLane.follow(messagesCall()), [Buffer.from(chunks)]).text);
  const { content, usage, stop_reason: reason } = await anthropicStream(FULL);
  const kept = content.filter((block) => block.type !== 'thinking' && block.type !== 'redacted_thinking');
  expect(again.content.filter((block) => block.type !== 'thinking')).toMatchObject(kept);
  expect(again.content[0]).toMatchObject({ type: 'thinking', thinking: 'Let me see.' });
  expect([
    again.stop_reason,
    again.usage.input_tokens,
    again.usage.output_tokens,
    again.usage.cache_read_input_tokens,
  ]).toEqual([reason, usage.input_tokens, usage.output_tokens, usage.cache_read_input_tokens]);
});
