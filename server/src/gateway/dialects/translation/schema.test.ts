import { beforeAll, describe, expect, test } from 'vitest';
import { openAiSchemas, type SchemaCheck } from '../../../../../conformance/openai-schema.ts';
import { SKIPPED_NO_DATA } from '../../../edge/index.ts';
import { block, CALL, finish, FULL, start, STOP, stop, TEXT } from '../anthropic/message-stream.fixture.ts';
import type { JsonObject } from '../lane.ts';
import { anthropicStream, hear } from './clients.fixture.ts';
import { chatErrorBody } from './errors.ts';
import { MESSAGES_CASES, MESSAGES_PARAMETERS } from './messages-parameters.ts';
import { messagesToChat } from './messages-to-chat.ts';
import { MessageStreamToChunks } from './message-stream.ts';
import { messageToCompletion } from './message-to-completion.ts';

const base: JsonObject = {
  model: 'm',
  max_tokens: 20_000,
  messages: [{ role: 'user', content: 'q' }],
  tools: [{ name: 'f', input_schema: { type: 'object', properties: {} } }],
};
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;
const STREAMS = {
  'thinking, text and calls': FULL,
  'a call without arguments':
    start() + block(0, { type: 'tool_use', id: 'a', name: 'f', input: {} }) + stop(0) + finish('tool_use') + STOP,
  'a refusal':
    start() + finish('refusal', { output_tokens: 1 }, { stop_details: { type: 'refusal', explanation: 'No.' } }) + STOP,
  'an answer cut short': start() + TEXT(0) + CALL(1, 'b', 'Wien') + finish('max_tokens') + STOP,
};

describe('the OpenAI API document takes what we send', () => {
  let check: SchemaCheck | null = null;
  beforeAll(() => void (check = openAiSchemas()));
  const valid = (schema: string, value: unknown, skip: (note: string) => never): void => {
    if (check === null) return skip(SKIPPED_NO_DATA);
    expect(check(schema, plain(value))).toEqual([]);
    // The document tells a body that is none.
    expect(check(schema, { messages: 1, choices: 1, error: 1 })).not.toEqual([]);
  };

  const requests = [
    ...Object.entries(MESSAGES_PARAMETERS).map(([name, row]) => [name, { [name]: row.example }] as const),
    ...Object.entries(MESSAGES_CASES).map(([name, row]) => [name, row.example] as const),
  ]
    .map(([name, more]) => [name, messagesToChat({ ...base, ...more }, 'gpt-4.1')] as const)
    .filter(([, translated]) => translated.refused.length === 0);

  test.for(requests)('a request with %s', ([, { body }], { skip }) => {
    valid('CreateChatCompletionRequest', body, skip);
  });

  test.for(Object.entries(STREAMS))('%s, streamed and whole', async ([, text], { skip }) => {
    const chunks = [
      ...hear(new MessageStreamToChunks(1, true), [Buffer.from(text)]).text.matchAll(/^data: (\{.*)$/gm),
    ].map((match) => JSON.parse(match[1] as string) as unknown);
    expect(chunks.length).toBeGreaterThan(2);
    for (const chunk of chunks) valid('CreateChatCompletionStreamResponse', chunk, skip);
    valid(
      'CreateChatCompletionResponse',
      messageToCompletion((await anthropicStream(text)) as unknown as JsonObject, 1),
      skip,
    );
  });

  test('an error', ({ skip }) => {
    valid('ErrorResponse', JSON.parse(chatErrorBody(502, Buffer.from('<html>')).toString()), skip);
  });
});
