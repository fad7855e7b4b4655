import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../lane.ts';
import { chatToMessages } from './chat-to-messages.ts';
import { messagesToChat } from './messages-to-chat.ts';

const over = (request: JsonObject, model = 'claude-haiku-4-5'): JsonObject => chatToMessages({ model: 'm', messages: [{ role: 'user', content: 'q' }], ...request }, model).body;
const back = (request: JsonObject): JsonObject => messagesToChat({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'q' }], ...request }, 'm').body;
const functions = (...names: string[]): JsonObject[] => names.map((name) => ({ type: 'function', function: { name } }));

describe('a chat completion to Anthropic', () => {
  test('system and developer messages are one prompt, wherever they stand', () => {
    const { system, messages } = over({ messages: [{ role: 'system', content: 'a' }, { role: 'user', content: 'q' }, { role: 'developer', content: [{ type: 'text', text: 'b' }] }] });
    expect(system).toEqual([{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }]);
    expect(messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'q' }] }]);
  });

  test('a stop sequence may be one, and blank ones are left out', () => {
    expect(over({ stop: 'END' })['stop_sequences']).toEqual(['END']);
    expect(over({ stop: ['\n', 'END'] })['stop_sequences']).toEqual(['END']);
    expect(over({ stop: '\n' })).not.toHaveProperty('stop_sequences');
  });

  test('max_completion_tokens wins over max_tokens', () => {
    expect(over({ max_tokens: 1, max_completion_tokens: 2 })['max_tokens']).toBe(2);
    expect(over({}, 'claude-opus-4-1')['max_tokens']).toBe(32_000);
  });

  test.each([
    ['auto', undefined, { type: 'auto' }],
    ['none', undefined, { type: 'none' }],
    ['none', false, { type: 'none' }],
    ['required', true, { type: 'any' }],
    ['required', false, { type: 'any', disable_parallel_tool_use: true }],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    [undefined, true, undefined],
    [{ type: 'function', function: { name: 'b' } }, undefined, { type: 'tool', name: 'b' }],
  ])('tool_choice %j with parallel_tool_calls %j', (choice, parallel, expected) => {
    expect(over({ tools: functions('a', 'b'), tool_choice: choice, parallel_tool_calls: parallel })['tool_choice']).toEqual(expected);
  });

  test('allowed tools are the only ones sent', () => {
    const { tools, tool_choice: choice } = over({ tools: functions('a', 'b', 'c'), tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: functions('c', 'a') } } });
    expect((tools as JsonObject[]).map((tool) => tool['name'])).toEqual(['a', 'c']);
    expect(choice).toEqual({ type: 'any' });
  });

  test('a choice without tools is not sent', () => {
    expect(over({ tools: [], tool_choice: 'auto', parallel_tool_calls: false })).not.toHaveProperty('tool_choice');
  });

  test.each([
    ['{"a":1}', { a: 1 }],
    ['', {}],
    ['[1]', { value: [1] }],
    ['{"a":', { invalid_json: '{"a":' }],
  ])('arguments %s of a past call are %j', (written, input) => {
    const { messages } = over({ messages: [{ role: 'user', content: 'q' }, { role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: written } }] }] });
    expect((messages as { content: unknown }[])[1]?.content).toEqual([{ type: 'tool_use', id: 'a', name: 'f', input }]);
  });

  test('names of calls that Anthropic refuses are changed alike in call and result', () => {
    const { messages } = over({ messages: [{ role: 'assistant', tool_calls: [{ id: 'functions.f:0', type: 'function', function: { name: 'f', arguments: '{}' } }] }, { role: 'tool', tool_call_id: 'functions.f:0', content: 'r' }] });
    expect((messages as { content: JsonObject[] }[]).map(({ content }) => content[0]?.['id'] ?? content[0]?.['tool_use_id'])).toEqual(['functions_f_0', 'functions_f_0']);
  });

  test('a tool result may be of parts', () => {
    const { messages } = over({ messages: [{ role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'r' }] }] });
    expect(messages).toEqual([{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'r' }] }] }]);
  });

  test('empty texts, and turns of nothing else, are left out', () => {
    const { messages } = over({ messages: [{ role: 'user', content: 'q' }, { role: 'assistant', content: '' }, { role: 'user', content: [{ type: 'text', text: '' }, { type: 'text', text: 'r' }] }] });
    expect(messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'q' }, { type: 'text', text: 'r' }] }]);
  });

  test("thinking leaves room for the answer, and a JSON schema stands beside an effort", () => {
    expect(over({ reasoning_effort: 'high', max_completion_tokens: 10_000 })['thinking']).toEqual({ type: 'enabled', budget_tokens: 8000 });
    expect(over({ reasoning_effort: 'high', response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } } }, 'claude-opus-5')['output_config']).toEqual({
      effort: 'high',
      format: { type: 'json_schema', schema: { type: 'object' } },
    });
  });

  test('nothing is marked for the cache but what the caller marks', () => {
    const part = { type: 'text', text: 'a', prompt_cache_breakpoint: { mode: 'explicit' } };
    const messages = [{ role: 'user', content: [part] }];
    const marked = (request: JsonObject): unknown[] => {
      const sent = over({ messages, ...request });
      return [sent['cache_control'], (sent['messages'] as { content: JsonObject[] }[])[0]?.content[0]?.['cache_control']];
    };
    expect(marked({})).toEqual([undefined, { type: 'ephemeral' }]);
    expect(marked({ prompt_cache_options: { mode: 'explicit', ttl: '30m' } })).toEqual([undefined, { type: 'ephemeral', ttl: '1h' }]);
    expect(marked({ prompt_cache_options: {} })).toEqual([{ type: 'ephemeral' }, { type: 'ephemeral' }]);
    expect(marked({ prompt_cache_retention: 'in_memory' })[0]).toEqual({ type: 'ephemeral' });
  });

  test.each(['data:;base64,AAAA', 'data:image/png', 'data:image/png,AAAA'])('an image at %s is refused', (url) => {
    const { refused } = chatToMessages({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] }, 'm');
    expect(refused).toEqual(['content[image_url].type']);
  });

  test('an image may be named image/jpg, and its address be bare', () => {
    const sources = (image: unknown): unknown => (over({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: image }] }] })['messages'] as { content: { source: unknown }[] }[])[0]?.content[0]?.source;
    expect(sources({ url: 'data:image/JPG;charset=x;base64,AAAA', detail: 'auto' })).toEqual({ type: 'base64', media_type: 'image/jpeg', data: 'AAAA' });
    expect(sources('https://example.org/a.png')).toEqual({ type: 'url', url: 'https://example.org/a.png' });
  });

  test('an answer that was refused goes back as what was said', () => {
    const { messages } = over({ messages: [{ role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }], refusal: 'Never.' }, { role: 'user', content: 'q' }] });
    expect((messages as { content: unknown }[])[0]?.content).toEqual([{ type: 'text', text: 'No.' }, { type: 'text', text: 'Never.' }]);
  });

  test('a PDF may come as bare base64', () => {
    const { messages } = over({ messages: [{ role: 'user', content: [{ type: 'file', file: { file_data: 'JVBERi0x' } }] }] });
    expect(messages).toEqual([{ role: 'user', content: [{ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0x' } }] }]);
  });

  test('what is no message is told', () => {
    expect(() => over({ messages: ['q'] })).toThrow(expect.objectContaining({ code: 'JG_BAD_REQUEST', where: 'messages[0]' }));
    expect(() => over({ messages: [{ role: 'robot', content: 'q' }] })).toThrow(expect.objectContaining({ where: 'messages[0].role' }));
  });
});

describe('a message to OpenAI', () => {
  test('tool results are tool messages, their images and what follows a user message', () => {
    const { messages } = back({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: 'rain' },
            { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'text', text: 'map' }, { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }] },
            { type: 'tool_result', tool_use_id: 'c' },
            { type: 'text', text: 'And?' },
          ],
        },
      ],
    });
    expect(messages).toEqual([
      { role: 'tool', tool_call_id: 'a', content: 'rain' },
      { role: 'tool', tool_call_id: 'b', content: 'map' },
      { role: 'tool', tool_call_id: 'c', content: '' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Returned by tool call b:' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          { type: 'text', text: 'And?' },
        ],
      },
    ]);
  });

  test('documents are files or text', () => {
    const { messages } = back({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'document', title: 'A', context: 'old', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0x' } },
            { type: 'document', title: 'B', source: { type: 'content', content: [{ type: 'text', text: 'b' }] } },
            { type: 'search_result', title: 'C', source: 'https://example.org', content: [{ type: 'text', text: 'c' }] },
          ],
        },
      ],
    });
    expect(messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'old' },
          { type: 'file', file: { filename: 'A', file_data: 'data:application/pdf;base64,JVBERi0x' } },
          { type: 'text', text: 'B' },
          { type: 'text', text: 'b' },
          { type: 'text', text: 'C\nhttps://example.org\nc' },
        ],
      },
    ]);
  });

  test('a document kept elsewhere is refused, a result that is only a picture says where it is', () => {
    expect(messagesToChat({ max_tokens: 9, messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'file', file_id: 'f' } }] }] }, 'm').refused).toEqual(['content[file_id]']);
    const { messages } = back({ messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } }] }] }] });
    expect((messages as JsonObject[])[0]).toEqual({ role: 'tool', tool_call_id: 'a', content: 'See the next message.' });
  });

  test('system prompts, also those between turns, are system messages', () => {
    const { messages } = back({ system: [{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }], messages: [{ role: 'user', content: 'q' }, { role: 'system', content: 'c' }] });
    expect(messages).toEqual([{ role: 'system', content: 'a\n\nb' }, { role: 'user', content: 'q' }, { role: 'system', content: 'c' }]);
  });

  test.each([
    [{ type: 'enabled', budget_tokens: 1024 }, undefined, 'low'],
    [{ type: 'enabled', budget_tokens: 2049 }, undefined, 'medium'],
    [{ type: 'enabled', budget_tokens: 60_000 }, undefined, 'high'],
    [{ type: 'enabled', budget_tokens: 1024 }, 'max', 'max'],
    [{ type: 'adaptive' }, 'xhigh', 'xhigh'],
    [{ type: 'adaptive' }, undefined, undefined],
    [{ type: 'disabled' }, 'low', 'none'],
    [undefined, 'low', 'low'],
    [undefined, 'ultra', undefined],
    [{ type: 'enabled' }, undefined, undefined],
    [{ type: 'adaptive', budget_tokens: 1024 }, undefined, undefined],
  ])('thinking %j with effort %j is %j', (thinking, effort, expected) => {
    expect(back({ thinking, output_config: { effort } })['reasoning_effort']).toBe(expected);
  });

  test.each([
    ['llama-3-8b', 'max_tokens'],
    ['mistral-small-latest', 'max_tokens'],
    ['openai/gpt-oss-120b', 'max_tokens'],
    ['gpt-4.1', 'max_completion_tokens'],
    ['our-gpt-5-mini-eu', 'max_completion_tokens'],
    ['o3', 'max_completion_tokens'],
    ['openai/o4-mini', 'max_completion_tokens'],
  ])('the limit for %s is %s', (model, name) => {
    const { body } = messagesToChat({ model: 'm', max_tokens: 9, messages: [] }, model);
    expect([body['max_tokens'], body['max_completion_tokens']]).toEqual(name === 'max_tokens' ? [9, undefined] : [undefined, 9]);
  });

  test('a stream asks for usage, an answer does not', () => {
    expect(back({ stream: true })).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(back({ stream: false })).not.toHaveProperty('stream_options');
  });

  test("an answer of calls alone has no content, one that was begun for the model keeps it", () => {
    const { messages } = back({ messages: [{ role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } }] }, { role: 'assistant', content: 'The' }] });
    expect(messages).toEqual([
      { role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }] },
      { role: 'assistant', content: 'The' },
    ]);
  });
});
