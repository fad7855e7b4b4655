import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../lane.ts';
import { chatToMessages } from './chat-to-messages.ts';

const over = (request: JsonObject, model = 'claude-haiku-4-5'): JsonObject =>
  chatToMessages({ model: 'm', messages: [{ role: 'user', content: 'q' }], ...request }, model).body;
const functions = (...names: string[]): JsonObject[] => names.map((name) => ({ type: 'function', function: { name } }));

describe('a chat completion to Anthropic', () => {
  test('system and developer messages are one prompt, wherever they stand', () => {
    const { system, messages } = over({
      messages: [
        { role: 'system', content: 'a' },
        { role: 'user', content: 'q' },
        { role: 'developer', content: [{ type: 'text', text: 'b' }] },
      ],
    });
    expect(system).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]);
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
    expect(
      over({ tools: functions('a', 'b'), tool_choice: choice, parallel_tool_calls: parallel })['tool_choice'],
    ).toEqual(expected);
  });

  test('allowed tools are the only ones sent', () => {
    const { tools, tool_choice: choice } = over({
      tools: functions('a', 'b', 'c'),
      tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: functions('c', 'a') } },
    });
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
    const { messages } = over({
      messages: [
        { role: 'user', content: 'q' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: written } }],
        },
      ],
    });
    expect((messages as { content: unknown }[])[1]?.content).toEqual([{ type: 'tool_use', id: 'a', name: 'f', input }]);
  });

  test('a tool result may be of parts', () => {
    const { messages } = over({
      messages: [{ role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'r' }] }],
    });
    expect(messages).toEqual([
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'r' }] }] },
    ]);
  });

  test('empty texts, and turns of nothing else, are left out', () => {
    const { messages } = over({
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: '' },
        {
          role: 'user',
          content: [
            { type: 'text', text: '' },
            { type: 'text', text: 'r' },
          ],
        },
      ],
    });
    expect(messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'q' },
          { type: 'text', text: 'r' },
        ],
      },
    ]);
  });

  test('thinking leaves room for the answer, and a JSON schema stands beside an effort', () => {
    expect(over({ reasoning_effort: 'high', max_completion_tokens: 10_000 })['thinking']).toEqual({
      type: 'enabled',
      budget_tokens: 8000,
    });
    expect(
      over(
        {
          reasoning_effort: 'high',
          response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } },
        },
        'claude-opus-5',
      )['output_config'],
    ).toEqual({
      effort: 'high',
      format: { type: 'json_schema', schema: { type: 'object' } },
    });
  });

  test('nothing is marked for the cache but what the caller marks', () => {
    const part = { type: 'text', text: 'a', prompt_cache_breakpoint: { mode: 'explicit' } };
    const messages = [{ role: 'user', content: [part] }];
    const marked = (request: JsonObject): unknown[] => {
      const sent = over({ messages, ...request });
      return [
        sent['cache_control'],
        (sent['messages'] as { content: JsonObject[] }[])[0]?.content[0]?.['cache_control'],
      ];
    };
    expect(marked({})).toEqual([undefined, { type: 'ephemeral' }]);
    expect(marked({ prompt_cache_options: { mode: 'explicit', ttl: '30m' } })).toEqual([
      undefined,
      { type: 'ephemeral', ttl: '1h' },
    ]);
    expect(marked({ prompt_cache_options: {} })).toEqual([{ type: 'ephemeral' }, { type: 'ephemeral' }]);
    expect(marked({ prompt_cache_retention: 'in_memory' })[0]).toEqual({ type: 'ephemeral' });
  });

  test.each(['data:;base64,AAAA', 'data:image/png', 'data:image/png,AAAA'])('an image at %s is refused', (url) => {
    const { refused } = chatToMessages(
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] },
      'm',
    );
    expect(refused).toEqual(['content[image_url].type']);
  });

  test('an image may be named image/jpg, and its address be bare', () => {
    const sources = (image: unknown): unknown =>
      (
        over({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: image }] }] })['messages'] as {
          content: { source: unknown }[];
        }[]
      )[0]?.content[0]?.source;
    expect(sources({ url: 'data:image/JPG;charset=x;base64,AAAA', detail: 'auto' })).toEqual({
      type: 'base64',
      media_type: 'image/jpeg',
      data: 'AAAA',
    });
    expect(sources('https://example.org/a.png')).toEqual({ type: 'url', url: 'https://example.org/a.png' });
  });

  test('an answer that was refused goes back as what was said', () => {
    const { messages } = over({
      messages: [
        { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }], refusal: 'Never.' },
        { role: 'user', content: 'q' },
      ],
    });
    expect((messages as { content: unknown }[])[0]?.content).toEqual([
      { type: 'text', text: 'No.' },
      { type: 'text', text: 'Never.' },
    ]);
  });

  test('a PDF may come as bare base64', () => {
    const { messages } = over({
      messages: [{ role: 'user', content: [{ type: 'file', file: { file_data: 'JVBERi0x' } }] }],
    });
    expect(messages).toEqual([
      {
        role: 'user',
        content: [{ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0x' } }],
      },
    ]);
  });

  test('what is no message is told', () => {
    expect(() => over({ messages: ['q'] })).toThrow(
      expect.objectContaining({ code: 'JG_BAD_REQUEST', where: 'messages[0]' }),
    );
    expect(() => over({ messages: [{ role: 'robot', content: 'q' }] })).toThrow(
      expect.objectContaining({ where: 'messages[0].role' }),
    );
  });
});
