import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../lane.ts';
import { ChunkStreamToMessage } from './chunk-stream.ts';
import { hear } from './clients.fixture.ts';
import { chatErrorBody, messagesErrorBody } from './errors.ts';

const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const read = (body: Buffer): JsonObject => JSON.parse(body.toString()) as JsonObject;

describe('errors change their envelope', () => {
  test.each([
    [{ message: 'a', code: 429 }, 'rate_limit_error'],
    [{ message: 'a', code: '400' }, 'invalid_request_error'],
    [{ message: 'a', code: 'x' }, 'api_error'],
    [{ message: 'a', code: 200 }, 'api_error'],
    [{ message: 'a', code: 700 }, 'api_error'],
    ['a', 'api_error'],
  ])('of a stream, %j', (error, type) => {
    const { text, follower } = hear(new ChunkStreamToMessage(), [
      Buffer.from(`data: ${JSON.stringify({ error })}\n\n`),
    ]);
    expect(text).toContain(`"type":"${type}"`);
    expect(follower.upstreamError).toEqual(error);
  });

  test.each([
    [
      429,
      { type: 'error', error: { type: 'rate_limit_error', message: 'slow down' }, request_id: 'r' },
      { message: 'slow down', type: 'rate_limit_exceeded', param: null, code: 'rate_limit_error' },
    ],
    [
      400,
      { type: 'error', error: { type: 'invalid_request_error', message: 'max_tokens: too large' } },
      { message: 'max_tokens: too large', type: 'invalid_request_error', param: null, code: 'invalid_request_error' },
    ],
    [
      400,
      { type: 'error', error: { type: 'invalid_request_error', message: 'prompt is too long: 9 tokens > 8 maximum' } },
      {
        message: "This model's maximum context length is exceeded: prompt is too long: 9 tokens > 8 maximum",
        type: 'invalid_request_error',
        param: null,
        code: 'context_length_exceeded',
      },
    ],
    [
      400,
      {
        error: {
          type: 'invalid_request_error',
          message: 'input length and `max_tokens` exceed context limit: 1 + 2 > 2',
        },
      },
      {
        message:
          "This model's maximum context length is exceeded: input length and `max_tokens` exceed context limit: 1 + 2 > 2",
        type: 'invalid_request_error',
        param: null,
        code: 'context_length_exceeded',
      },
    ],
    [
      502,
      '<html>Bad gateway</html>',
      { message: '<html>Bad gateway</html>', type: 'server_error', param: null, code: 'api_error' },
    ],
    [500, '', { message: 'the upstream answered 500', type: 'server_error', param: null, code: 'api_error' }],
  ])('of Anthropic, %i', (status, body, error) => {
    expect(read(chatErrorBody(status, typeof body === 'string' ? Buffer.from(body) : bytes(body)))).toEqual({ error });
  });

  test.each([
    [
      400,
      { error: { message: 'Unsupported value', type: 'invalid_request_error', param: 'temperature', code: 'x' } },
      { type: 'invalid_request_error', message: 'temperature: Unsupported value' },
    ],
    [
      400,
      { error: { message: 'maximum context length is 8 tokens', param: 'messages', code: 'context_length_exceeded' } },
      { type: 'invalid_request_error', message: 'prompt is too long: maximum context length is 8 tokens' },
    ],
    [404, { error: 'model not found' }, { type: 'not_found_error', message: 'model not found' }],
    [400, { object: 'error', message: 'too long', code: 400 }, { type: 'invalid_request_error', message: 'too long' }],
    [
      400,
      { error: { message: 'n is too large', param: 'n' } },
      { type: 'invalid_request_error', message: 'n is too large' },
    ],
    [503, 'busy', { type: 'overloaded_error', message: 'busy' }],
  ])('of an OpenAI-compatible server, %i', (status, body, error) => {
    expect(read(messagesErrorBody(status, typeof body === 'string' ? Buffer.from(body) : bytes(body)))).toEqual({
      type: 'error',
      error,
      request_id: null,
    });
  });
});
