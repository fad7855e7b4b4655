import { describe, expect, test } from 'vitest';
import { endpointsByPath, laneTo } from '../known-dialects.ts';
import type { JsonObject, Target } from '../lane.ts';
import { hear } from './clients.fixture.ts';

const bytes = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
/** The lane from an endpoint to the other protocol, for a request. */
function over(path: '/v1/messages' | '/v1/chat/completions', request: string | JsonObject) {
  const endpoint = endpointsByPath().get(path)!;
  const body = bytes(request);
  const call = endpoint.parse(body);
  const lane = laneTo(endpoint, { protocol: path === '/v1/messages' ? 'openai' : 'anthropic' })!;
  return {
    sent: (target: Target): string => lane.outgoing(call, body, target).body.toString(),
    told: (target: Target): readonly string[] => lane.outgoing(call, body, target).dropped,
    answer: (answer: unknown): JsonObject => JSON.parse(lane.answer(bytes(answer), call).body.toString()) as JsonObject,
    text: (answer: unknown): string => lane.answer(bytes(answer), call).body.toString(),
    stream: (events: string): string => hear(lane.follow(call), [Buffer.from(events)]).text,
  };
}
const ASKED = { model: 'm', max_tokens: 99, messages: [{ role: 'user', content: 'q' }] };
const gemini: Target = { model: 'gemini-3-pro', vendor: 'gemini' };
const openrouter: Target = { model: 'deepseek-v3.2', vendor: 'openrouter' };
const openai: Target = { model: 'gpt-4.1', vendor: 'openai' };
const claude: Target = { model: 'claude-haiku-4-5', vendor: 'anthropic' };

const chunk = (delta: JsonObject, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const streamOf = (...deltas: JsonObject[]): string =>
  deltas.map((delta) => chunk(delta)).join('') + chunk({}, 'tool_calls') + 'data: [DONE]\n\n';
const completion = (message: JsonObject): JsonObject => ({
  id: 'chatcmpl-1',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' }],
});

/** Blocks of a message's stream, as a client puts them together. */
function blocksOf(text: string): JsonObject[] {
  const blocks: Record<string, unknown>[] = [];
  for (const [, data] of text.matchAll(/^data: (\{.*)$/gm)) {
    const event = JSON.parse(data as string) as Record<string, JsonObject>;
    const { content_block: block, delta } = event;
    if (block !== undefined) blocks.push({ ...block, json: '' });
    const last = blocks.at(-1);
    if (delta === undefined || last === undefined) continue;
    for (const [member, from] of [
      ['text', 'text'],
      ['thinking', 'thinking'],
      ['signature', 'signature'],
      ['json', 'partial_json'],
    ] as const)
      if (typeof delta[from] === 'string') last[member] = String(last[member] ?? '') + delta[from];
  }
  return blocks.map(({ json, ...block }) =>
    block['type'] === 'tool_use' ? { ...block, input: JSON.parse(String(json) || '{}') as unknown } : block,
  );
}
const next = (content: unknown, more: JsonObject = {}): JsonObject => ({
  ...ASKED,
  ...more,
  messages: [
    ...ASKED.messages,
    { role: 'assistant', content },
    {
      role: 'user',
      content: [
        ...(content as JsonObject[]).flatMap(({ type, id }) =>
          type === 'tool_use' ? [{ type: 'tool_result', tool_use_id: id, content: 'r' }] : [],
        ),
        { type: 'text', text: 'on' },
      ],
    },
  ],
});
const assistantOf = (sent: string): JsonObject =>
  (JSON.parse(sent) as { messages: JsonObject[] }).messages.find(({ role }) => role === 'assistant')!;
const callsOf = (sent: string): readonly JsonObject[] => assistantOf(sent)['tool_calls'] as readonly JsonObject[];

const SIGNED = {
  id: 'c1',
  type: 'function',
  function: { name: 'a', arguments: '{}' },
  extra_content: { google: { thought_signature: 'S/+='.repeat(900) } },
};

describe('what a server gives with a call or an answer comes back to it', () => {
  test.each([
    ['whole', over('/v1/messages', ASKED).answer(completion({ content: null, tool_calls: [SIGNED] }))['content']],
    ['streamed', blocksOf(over('/v1/messages', ASKED).stream(streamOf({ tool_calls: [{ index: 0, ...SIGNED }] })))],
  ])('with a call, %s', (_, content) => {
    const [use] = content as JsonObject[];
    expect(use!['id']).toMatch(/^[\w-]+$/);
    const back = over('/v1/messages', next(content));
    expect(callsOf(back.sent(gemini))).toEqual([SIGNED]);
    expect(callsOf(back.sent(openai))).toEqual([{ id: 'c1', type: 'function', function: SIGNED.function }]);
    expect(back.told(openai)).toContain('content[tool_use].extras');
    expect(back.told(gemini)).toEqual([]);
  });

  const DETAILS = [
    { type: 'reasoning.text', text: 'Two and two', index: 0, format: 'x', signature: 'S' },
    { type: 'reasoning.encrypted', data: 'E', index: 1 },
  ];
  test.each([
    [
      'whole',
      over('/v1/messages', ASKED).answer(
        completion({ content: 'a', reasoning: 'Two and two', reasoning_details: DETAILS }),
      )['content'],
    ],
    [
      'streamed, one behind the text',
      blocksOf(
        over('/v1/messages', ASKED).stream(
          streamOf(
            { reasoning: 'Two ', reasoning_details: [{ type: 'reasoning.text', text: 'Two ', index: 0, format: 'x' }] },
            {
              reasoning: 'and two',
              reasoning_details: [{ type: 'reasoning.text', text: 'and two', index: 0, signature: 'S' }],
            },
            { content: 'a' },
            { reasoning_details: [DETAILS[1]!] },
          ),
        ),
      ),
    ],
  ])('details of thinking, %s', (_, content) => {
    const back = over('/v1/messages', next(content));
    expect(assistantOf(back.sent(openrouter))).toEqual({
      role: 'assistant',
      content: 'a',
      reasoning: 'Two and two',
      reasoning_details: DETAILS,
    });
    expect(assistantOf(back.sent(openai))).toEqual({ role: 'assistant', content: 'a' });
    expect(back.told(openai)).toContain('content[thinking].vendor');
  });

  test('parts of thinking, to a vendor that thinks in parts', () => {
    const parts = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }], closed: true },
      { type: 'text', text: 'a' },
    ];
    const { content } = over('/v1/messages', ASKED).answer(completion({ content: parts }));
    const back = over('/v1/messages', next(content));
    expect(assistantOf(back.sent({ model: 'magistral-medium-latest', vendor: 'mistral' }))['content']).toEqual(parts);
    expect(assistantOf(back.sent(openai))['content']).toBe('a');
  });
});

describe('calls stay apart', () => {
  const call = (name: string, args: string, more: JsonObject = {}): JsonObject => ({
    tool_calls: [{ function: { name, arguments: args }, ...more }],
  });
  const more = (args: string): JsonObject => ({ tool_calls: [{ function: { arguments: args } }] });
  test.each<[string, JsonObject[]]>([
    ['each in a chunk of its own', [call('a', '{"x":1}'), call('a', '{"x":2}')]],
    ['with the same index', [call('a', '{"x":1}', { index: 0 }), call('a', '{"x":2}', { index: 0 })]],
    ['with arguments in pieces', [call('a', '{"x"'), more(':1}'), call('a', ''), more('{"x":2}')]],
    ['with the same id', [call('a', '{"x":1}', { index: 0, id: 'c' }), call('a', '{"x":2}', { index: 1, id: 'c' })]],
  ])('%s', (_, deltas) => {
    const blocks = blocksOf(over('/v1/messages', ASKED).stream(streamOf(...deltas)));
    expect(blocks.map(({ input }) => input)).toEqual([{ x: 1 }, { x: 2 }]);
    expect(new Set(blocks.map(({ id }) => id)).size).toBe(2);
  });

  test('their ids are none that the conversation has, whatever the server gives', () => {
    for (const id of [undefined, '', 'c1']) {
      const answer = completion({ content: null, tool_calls: [{ ...SIGNED, id }] });
      const first = over('/v1/messages', ASKED).answer(answer)['content'];
      const second = over('/v1/messages', next(first)).answer(answer)['content'];
      const streamed = blocksOf(
        over('/v1/messages', next(first)).stream(streamOf({ tool_calls: [{ ...SIGNED, id, index: 0 }] })),
      );
      const ids = [first, second, streamed].map((content) => (content as JsonObject[])[0]!['id']);
      expect(ids[0]).not.toBe(ids[1]);
      expect(ids[2]).toBe(ids[1]);
    }
  });
});

describe('every digit is kept', () => {
  const DIGITS = '{"id":2512292042121000001,"x":1e400,"y":-0.10,"s":"1e400 \\" 0.10","z":[12345678901234567890]}';
  const ASK_CHAT = `{"model":"m","max_tokens":9,"temperature":1.0,"messages":[{"role":"user","content":"q"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"n":{"const":2512292042121000001}}}}}]}`;
  const ASK_MESSAGES = `{"model":"m","max_tokens":9,"temperature":1.0,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":${DIGITS}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"r"}]}],"tools":[{"name":"f","input_schema":{"type":"object","properties":{"n":{"const":2512292042121000001}}}}]}`;

  test('of requests', () => {
    const chat = over('/v1/chat/completions', ASK_CHAT).sent(claude);
    expect(chat).toContain('{"const":2512292042121000001}');
    expect(chat).toContain('"temperature":1,');
    const messages = over('/v1/messages', ASK_MESSAGES).sent(openai);
    expect(messages).toContain('{"const":2512292042121000001}');
    expect((callsOf(messages)[0]!['function'] as JsonObject)['arguments']).toBe(DIGITS);
  });

  test('of answers, whole and in the start of a block', () => {
    const message = `{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":${DIGITS}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":1}}`;
    const chat = over('/v1/chat/completions', ASK_CHAT);
    expect(chat.text(message)).toContain(JSON.stringify(DIGITS));
    const events = `event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":1}}}\n\nevent: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":${DIGITS}}}\n\nevent: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n`;
    expect(chat.stream(events)).toContain(JSON.stringify(DIGITS));
    const called = completion({ tool_calls: [{ ...SIGNED, function: { name: 'f', arguments: DIGITS } }] });
    expect(over('/v1/messages', ASKED).text(called)).toContain(`"input":${DIGITS}`);
  });
});

describe('names of tools that vendors refuse', () => {
  const NAME = `mcp__server__${'b'.repeat(90)}`;
  test('of a message: sent as others, and given back', () => {
    const asked = over('/v1/messages', {
      ...ASKED,
      tools: [{ name: NAME, input_schema: { type: 'object' } }],
      tool_choice: { type: 'tool', name: NAME },
    });
    const sent = JSON.parse(asked.sent(openai)) as { tools: [{ function: { name: string } }]; tool_choice: JsonObject };
    const [
      {
        function: { name },
      },
    ] = sent.tools;
    expect(name).toMatch(/^[a-zA-Z_][\w-]{0,63}$/);
    expect(sent.tool_choice).toEqual({ type: 'function', function: { name } });
    const call = { ...SIGNED, function: { name, arguments: '{}' } };
    expect(asked.answer(completion({ tool_calls: [call] }))['content']).toMatchObject([{ name: NAME }]);
    expect(blocksOf(asked.stream(streamOf({ tool_calls: [{ ...call, index: 0 }] })))).toMatchObject([{ name: NAME }]);
  });

  test('of a chat completion: sent as others, and given back', () => {
    const asked = over('/v1/chat/completions', {
      ...ASKED,
      tools: [{ type: 'function', function: { name: 'mcp.search' } }],
    });
    const { tools } = JSON.parse(asked.sent(claude)) as { tools: [{ name: string }] };
    const [{ name }] = tools;
    expect(name).toMatch(/^[a-zA-Z_][\w-]{0,63}$/);
    const content = [{ type: 'tool_use', id: 't', name, input: {} }];
    const message = { id: 'msg_1', type: 'message', role: 'assistant', content, stop_reason: 'tool_use' };
    expect(asked.text(message)).toContain('"mcp.search"');
  });
});

test('a request that Anthropic signed nothing of goes without marked thinking, every other byte as it was', () => {
  const { native, parse } = endpointsByPath().get('/v1/messages')!;
  const own = '{"type":"thinking", "thinking":"x","signature":"joulegate:reasoning:e30"}';
  const call = '{"type":"tool_use","id":"a","name":"f","input":{"n": 1e2}}';
  const body = (turns: string, thinking = ''): Buffer =>
    Buffer.from(
      `{ "model":"m","max_tokens":9000,${thinking}"messages":[{"role":"user","content":"joulegate: q"},${turns} ], "x":1.0 }`,
    );
  const sent = (bytes: Buffer): { text: string; dropped: readonly string[] } => {
    const { body: out, dropped } = native!.outgoing(parse(bytes), bytes, { ...claude, model: 'm' });
    return { text: out.toString(), dropped };
  };
  const answered = `{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"r"}]}`;
  expect(sent(body(`{"role":"assistant","content":[${own} , ${call}]},${answered}`)).text).toBe(
    `{ "model":"m","max_tokens":9000,"messages":[{"role":"user","content":"joulegate: q"},{"role":"assistant","content":[${call}]},${answered}], "x":1.0 }`,
  );
  expect(sent(body(`{"role":"assistant","content":[${own}]},{"role":"user","content":"r"}`)).text).toBe(
    `{ "model":"m","max_tokens":9000,"messages":[{"role":"user","content":"joulegate: q"},{"role":"user","content":"r"}], "x":1.0 }`,
  );
  const thinking = '"thinking":{"type":"enabled","budget_tokens":2000},';
  const history = sent(body(`{"role":"assistant","content":[${own},${call}]},${answered}`, thinking));
  expect(history.dropped).toEqual(['thinking[history]']);
  expect(history.text).not.toContain('budget_tokens');
  const nothing = body('{"role":"user","content":"joulegate:reasoning"}');
  expect(sent(nothing).text).toBe(nothing.toString());
});
