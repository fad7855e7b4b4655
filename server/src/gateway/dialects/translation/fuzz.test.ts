import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MessagesFollower } from '../anthropic/stream.ts';
import { cut, FULL } from '../anthropic/message-stream.fixture.ts';
import { isRecord } from '../json-body.ts';
import type { JsonObject, StreamFollower } from '../lane.ts';
import { CHAT_CASES } from './chat-cases.ts';
import { CHAT_OVER_RESPONSES_CASES } from './chat-over-responses/cases.ts';
import { ResponseStreamToChunks } from './chat-over-responses/chunks.ts';
import { responseToCompletion } from './chat-over-responses/completion.ts';
import { CHAT_OVER_RESPONSES_PARAMETERS } from './chat-over-responses/parameters.ts';
import { chatToResponse } from './chat-over-responses/to-response.ts';
import { CHAT_PARAMETERS } from './chat-parameters.ts';
import { chatToMessages } from './chat-to-messages.ts';
import { ChunkStreamToMessage } from './chunk-stream.ts';
import { completionToMessage } from './completion-to-message.ts';
import { chatErrorBody, messagesErrorBody } from './errors.ts';
import { MESSAGES_CASES, MESSAGES_PARAMETERS } from './messages-parameters.ts';
import { MessageStreamToChunks } from './message-stream.ts';
import { messageToCompletion } from './message-to-completion.ts';
import { messagesToChat } from './messages-to-chat.ts';

const RUNS = { numRuns: 300 };

/** Values of the shapes that we know, with anything anywhere. */
const { anything } = fc.letrec<{ anything: unknown }>((tie) => {
  const key = fc.constantFrom(
    'type',
    'role',
    'content',
    'text',
    'source',
    'image_url',
    'url',
    'file',
    'file_data',
    'function',
    'name',
    'arguments',
    'tool_calls',
    'id',
    'input',
    'thinking',
    'signature',
    'thinking_blocks',
    'index',
    'delta',
    'choices',
    'message',
    'usage',
    'finish_reason',
    'error',
    'stop_reason',
    'output',
    'output_index',
    'item',
    'response',
    'toString',
    'param',
    'code',
  );
  const word = fc.constantFrom(
    'user',
    'assistant',
    'system',
    'tool',
    'text',
    'image',
    'image_url',
    'document',
    'file',
    'tool_use',
    'tool_result',
    'thinking',
    'base64',
    'url',
    'data:image/png;base64,AA',
    'data:',
    'function',
    'content_block_delta',
    'message_start',
    'message_delta',
    'response.created',
    'response.output_item.added',
    'response.output_item.done',
    'response.output_text.delta',
    'response.function_call_arguments.delta',
    'response.completed',
    'function_call',
    'reasoning',
    '',
    '{"a":1}',
    'constructor',
  );
  return {
    anything: fc.oneof(
      { maxDepth: 5, depthSize: 'small' },
      word,
      fc.constantFrom(null, true, 0, 1.5, -1),
      fc.array(tie('anything'), { maxLength: 3 }),
      fc.dictionary(key, tie('anything'), { maxKeys: 5 }),
    ),
  };
});
const request = (names: readonly string[]): fc.Arbitrary<JsonObject> =>
  fc.dictionary(fc.constantFrom(...names), anything, { maxKeys: 8 });
const wrapped = fc.oneof(
  anything,
  fc.array(
    fc.record({
      role: fc.constantFrom('user', 'assistant', 'system', 'tool'),
      content: fc.array(anything, { maxLength: 3 }),
      tool_calls: fc.array(anything, { maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
);

test.each([
  ['a chat completion', CHAT_PARAMETERS, CHAT_CASES, chatToMessages],
  ['a message', MESSAGES_PARAMETERS, MESSAGES_CASES, messagesToChat],
  ['a chat completion to responses', CHAT_OVER_RESPONSES_PARAMETERS, CHAT_OVER_RESPONSES_CASES, chatToResponse],
])('%s of any shape is translated or told to be wrong', (_, parameters, cases, translate) => {
  fc.assert(
    fc.property(request(Object.keys(parameters)), wrapped, (body, messages) => {
      try {
        const { body: sent, dropped, refused } = translate({ ...body, messages }, 'claude-haiku-4-5');
        expect(isRecord(JSON.parse(JSON.stringify(sent)))).toBe(true);
        for (const name of [...dropped, ...refused])
          expect(Object.hasOwn(parameters, name) || Object.hasOwn(cases, name), name).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ code: 'JG_BAD_REQUEST' });
      }
    }),
    RUNS,
  );
});

test('an answer or an error of any shape is translated', () => {
  fc.assert(
    fc.property(request(['content', 'choices', 'output', 'usage', 'id', 'model', 'stop_reason']), (body) => {
      JSON.stringify([messageToCompletion(body, 1), completionToMessage(body), responseToCompletion(body, 1)]);
      const bytes = Buffer.from(JSON.stringify(body));
      for (const said of [chatErrorBody(500, bytes), messagesErrorBody(500, bytes)])
        expect(typeof (JSON.parse(said.toString()) as { error: { message: unknown } }).error.message).toBe('string');
    }),
    RUNS,
  );
});

const FOLLOWERS: readonly (readonly [string, () => StreamFollower])[] = [
  ['MessagesFollower', () => new MessagesFollower()],
  ['MessageStreamToChunks', () => new MessageStreamToChunks(1, true)],
  ['ChunkStreamToMessage', () => new ChunkStreamToMessage()],
  ['ResponseStreamToChunks', () => new ResponseStreamToChunks(() => 1, true)],
];

test.each(FOLLOWERS)('%s survives any stream, and says the same however it is cut', (_, make) => {
  const line = fc.oneof(
    anything.map((value) => `data: ${JSON.stringify(value)}\n\n`),
    fc.constantFrom(...FULL.split(/(?<=\n\n)/), 'data: [DONE]\n\n', ': c\n\n', 'event: x\n', '\n', '\r\n\r\n', 'data:'),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.array(fc.nat(600), { maxLength: 6 }), (lines, at) => {
      const bytes = Buffer.from(lines.join(''));
      const read = (pieces: readonly Buffer[]): unknown => {
        const follower = make();
        let out = '';
        for (const piece of pieces) {
          const { forward, done } = follower.push(piece);
          out += forward.toString('latin1');
          if (done) break;
        }
        const { usage, contentEvents, committed, garbage, upstreamError } = follower;
        return { out, usage, contentEvents, committed, garbage, upstreamError, last: follower.last.toString() };
      };
      expect(
        read(
          cut(
            bytes,
            at.map((one) => Math.min(one, bytes.length)),
          ),
        ),
      ).toEqual(read([bytes]));
    }),
    RUNS,
  );
});
