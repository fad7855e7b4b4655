import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../lane.ts';
import { messagesToChat } from './messages-to-chat.ts';

const back = (request: JsonObject): JsonObject =>
  messagesToChat({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'q' }], ...request }, 'm').body;

describe('a message to OpenAI', () => {
  test('tool results are tool messages, their images and what follows a user message', () => {
    const { messages } = back({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: 'rain' },
            {
              type: 'tool_result',
              tool_use_id: 'b',
              content: [
                { type: 'text', text: 'map' },
                { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
              ],
            },
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
            {
              type: 'document',
              title: 'A',
              context: 'old',
              source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0x' },
            },
            { type: 'document', title: 'B', source: { type: 'content', content: [{ type: 'text', text: 'b' }] } },
            {
              type: 'search_result',
              title: 'C',
              source: 'https://example.org',
              content: [{ type: 'text', text: 'c' }],
            },
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
    expect(
      messagesToChat(
        {
          max_tokens: 9,
          messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'file', file_id: 'f' } }] }],
        },
        'm',
      ).refused,
    ).toEqual(['content[file_id]']);
    const { messages } = back({
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'a',
              content: [{ type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } }],
            },
          ],
        },
      ],
    });
    expect((messages as JsonObject[])[0]).toEqual({
      role: 'tool',
      tool_call_id: 'a',
      content: 'See the next message.',
    });
  });

  test.each([
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'a', content: 'r', cache_control: { type: 'ephemeral' } }],
    },
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'a', name: 'f', input: {}, cache_control: { type: 'ephemeral' } }],
    },
    { role: 'assistant', content: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }] },
  ])('a mark for the cache on %j is told', (message) => {
    expect(messagesToChat({ max_tokens: 9, messages: [message] }, 'm').dropped).toEqual(['content.cache_control']);
  });

  test('system prompts, also those between turns, are system messages', () => {
    const { messages } = back({
      system: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
      messages: [
        { role: 'user', content: 'q' },
        { role: 'system', content: 'c' },
      ],
    });
    expect(messages).toEqual([
      { role: 'system', content: 'a\n\nb' },
      { role: 'user', content: 'q' },
      { role: 'system', content: 'c' },
    ]);
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
    expect([body['max_tokens'], body['max_completion_tokens']]).toEqual(
      name === 'max_tokens' ? [9, undefined] : [undefined, 9],
    );
  });

  test('a stream asks for usage, an answer does not', () => {
    expect(back({ stream: true })).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(back({ stream: false })).not.toHaveProperty('stream_options');
  });

  test('an answer of calls alone has no content, one that was begun for the model keeps it', () => {
    const { messages } = back({
      messages: [
        { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } }] },
        { role: 'assistant', content: 'The' },
      ],
    });
    expect(messages).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
      },
      { role: 'assistant', content: 'The' },
    ]);
  });
});
