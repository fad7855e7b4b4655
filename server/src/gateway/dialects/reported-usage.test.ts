import { expect, test } from 'vitest';
import { closedUsage } from './anthropic/usage.ts';
import { ChatFollower } from './openai/chat-stream.ts';
import { ChunkStreamToMessage } from './translation/chunk-stream.ts';

const chunk = (choices: readonly object[], more: object = {}): Buffer =>
  Buffer.from(
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'm', choices, ...more })}\n\n`,
  );
const SAID = chunk([{ index: 0, delta: { content: 'Hi' }, finish_reason: null }]);
const COUNTS = { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 } };
const ENDED = [{ index: 0, delta: {}, finish_reason: 'stop' }];
const READ = { inputUncached: 6, cacheRead: 4, output: 5 };

test.each([
  ['forwarded', () => new ChatFollower(true)],
  ['translated', () => new ChunkStreamToMessage()],
])('a chunk tells usage as its own or, as Groq does, in an extension: %s', (_, make) => {
  for (const more of [{ usage: COUNTS }, { x_groq: { id: 'req_1', usage: COUNTS } }]) {
    const follower = make();
    follower.push(Buffer.concat([SAID, chunk(ENDED, more)]));
    expect(follower.usage).toMatchObject(READ);
    // A later chunk that tells none takes nothing back.
    follower.push(chunk([], { usage: null }));
    expect(follower.usage).toMatchObject(READ);
  }
});

test('what closes a message adds to what it began with; nothing told leaves what was known, and nonsense is unknown', () => {
  const begun = { usage: { input_tokens: 6, cache_read_input_tokens: 4, output_tokens: 1 } };
  const closed = closedUsage(begun, { usage: { output_tokens: 5 } }, null);
  expect(closed).toMatchObject(READ);
  expect(closedUsage(begun, { type: 'message_delta' }, closed)).toBe(closed);
  expect(closedUsage(begun, { usage: { output_tokens: -1 } }, closed)).toBeNull();
  expect(closedUsage(undefined, { usage: { output_tokens: 5 } }, null)).toBeNull();
});
