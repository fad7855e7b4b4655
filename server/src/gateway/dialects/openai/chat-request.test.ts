import { describe, expect, test } from 'vitest';
import { JoulegateError } from '../../../units/index.ts';
import { maskOf } from '../../../kernel/index.ts';
import { NO_MEDIA } from '../media.ts';
import { parseChatRequest } from './chat-request.ts';

const messages = [{ role: 'user', content: 'hi' }];
const parse = (body: unknown): ReturnType<typeof parseChatRequest> =>
  parseChatRequest(Buffer.from(JSON.stringify(body)));

function refusal(bytes: string): JoulegateError {
  try {
    parseChatRequest(Buffer.from(bytes));
  } catch (error) {
    if (error instanceof JoulegateError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('parseChatRequest', () => {
  test('reads what routing needs and nothing else', () => {
    const body = { model: 'm', messages, temperature: 2, unknown: 1 };
    expect(parse(body)).toEqual({
      parsed: body,
      model: 'm',
      stream: false,
      includeUsage: false,
      maxOutputTokens: null,
      capabilities: 0,
      answers: 1,
      media: NO_MEDIA,
      session: null,
    });
    expect(
      parse({ model: 'm', messages, stream: true, stream_options: { include_usage: true, x: 1 }, max_tokens: 5 }),
    ).toMatchObject({
      stream: true,
      includeUsage: true,
      maxOutputTokens: 5,
    });
    expect(parse({ model: 'm', messages, stream: null, stream_options: null, max_tokens: null })).toMatchObject({
      stream: false,
      includeUsage: false,
      maxOutputTokens: null,
    });
    expect(parse({ model: 'm', messages, max_tokens: 5, max_completion_tokens: 9 }).maxOutputTokens).toBe(9);
  });

  test('finds what the request needs of a model', () => {
    const needs = (over: object): number => parse({ model: 'm', messages, ...over }).capabilities;
    expect(needs({ tools: [{ type: 'function' }] })).toBe(maskOf.capabilities(['tools']));
    expect(needs({ tools: [] })).toBe(0);
    expect(needs({ response_format: { type: 'json_schema' } })).toBe(maskOf.capabilities(['json']));
    expect(needs({ response_format: { type: 'text' } })).toBe(0);
    const seen = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'what is this?' },
          { type: 'image_url', image_url: { url: 'data:' } },
        ],
      },
    ];
    expect(needs({ messages: seen, tools: [{}] })).toBe(maskOf.capabilities(['tools', 'vision']));
  });

  test('pictures and files are counted, and their bytes are no text', () => {
    const picture = `data:image/png;base64,${'A'.repeat(1000)}`;
    const seen = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'what?' },
          { type: 'image_url', image_url: { url: picture } },
          { type: 'file', file: { file_data: 'B'.repeat(500) } },
        ],
      },
    ];
    const { media } = parse({ model: 'm', messages: seen });
    expect(media.bytes).toBe(picture.length + 500);
    expect(media.image).toBeGreaterThan(600);
    expect(media.file).toBeGreaterThan(600);
  });

  test('nesting and lists beyond what anyone sends are refused', () => {
    const deep = (levels: number): string =>
      `{"model":"m","messages":[{}],"x":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(parseChatRequest(Buffer.from(deep(63))).model).toBe('m');
    expect(refusal(deep(64)).message).toContain('nested deeper');
    expect(refusal(deep(100_000)).message).toContain('nested deeper');
    expect(refusal(`{"model":"m","messages":[{}],"x":[${'"a",'.repeat(20_000)}"a"]}`).message).toContain(
      'more than 20000',
    );
  });

  test.each([
    ['', 'body', 'JG_BAD_JSON'],
    ['{"model":', 'body', 'JG_BAD_JSON'],
    ['{"model":"m",}', 'body', 'JG_BAD_JSON'],
    ['[]', 'body', 'JG_BAD_REQUEST'],
    ['null', 'body', 'JG_BAD_REQUEST'],
    ['"text"', 'body', 'JG_BAD_REQUEST'],
    ['{}', 'model', 'JG_BAD_REQUEST'],
    ['{"model":""}', 'model', 'JG_BAD_REQUEST'],
    ['{"model":7,"messages":[{}]}', 'model', 'JG_BAD_REQUEST'],
    ['{"model":"m"}', 'messages', 'JG_BAD_REQUEST'],
    ['{"model":"m","messages":[]}', 'messages', 'JG_BAD_REQUEST'],
    ['{"model":"m","messages":"hi"}', 'messages', 'JG_BAD_REQUEST'],
    ['{"model":"m","messages":[{}],"stream":"yes"}', 'stream', 'JG_BAD_REQUEST'],
    ['{"model":"m","messages":[{}],"stream_options":"usage"}', 'stream_options', 'JG_BAD_REQUEST'],
    ['{"model":"m","messages":[{}],"stream_options":[]}', 'stream_options', 'JG_BAD_REQUEST'],
    ['{"model":"m","messages":[{}],"max_tokens":-1}', 'max_tokens', 'JG_BAD_REQUEST'],
    ['{"model":"m","messages":[{}],"max_tokens":1.5}', 'max_tokens', 'JG_BAD_REQUEST'],
    ['{"model":"m","messages":[{}],"max_completion_tokens":"9"}', 'max_completion_tokens', 'JG_BAD_REQUEST'],
  ])('%s is refused at %s', (bytes, where, code) => {
    const error = refusal(bytes);
    expect([error.where, error.code]).toEqual([where, code]);
    expect(error.hint).toBeTruthy();
  });
});
