import { expect, test } from 'vitest';
import { FULL, finish, SAID, start, stop, STOP } from '../anthropic/message-stream.fixture.ts';
import type { JsonObject, StreamFollower } from '../lane.ts';
import { hear } from './clients.fixture.ts';
import { MessageStreamToChunks } from './message-stream.ts';
import { MessageStreamToResponse } from './responses/message-stream.ts';

interface Told {
  readonly said: string;
  readonly thought: string;
  readonly calls: readonly string[];
}
const eventsOf = (text: string): readonly JsonObject[] =>
  [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data!) as JsonObject);
const joined = (events: readonly JsonObject[], of: (event: JsonObject) => unknown): string =>
  events.map((event) => of(event) ?? '').join('');
const deltaOf = (event: JsonObject): JsonObject | undefined =>
  (event['choices'] as readonly { delta: JsonObject }[])[0]?.delta;

/** What clients of both protocols put together of their deltas. */
const READERS: Readonly<Record<string, readonly [() => StreamFollower, (text: string) => Told]>> = {
  chunks: [
    () => new MessageStreamToChunks(1, false),
    (text) => {
      const events = eventsOf(text);
      const calls: string[] = [];
      for (const event of events)
        for (const call of (deltaOf(event)?.['tool_calls'] ?? []) as {
          index: number;
          function: { arguments: string };
        }[])
          calls[call.index] = (calls[call.index] ?? '') + call.function.arguments;
      return {
        said: joined(events, (event) => deltaOf(event)?.['content']),
        thought: joined(events, (event) => deltaOf(event)?.['reasoning_content']),
        calls,
      };
    },
  ],
  response: [
    () => new MessageStreamToResponse({}, () => 1),
    (text) => {
      const events = eventsOf(text);
      const of = (type: string) => events.filter((event) => event['type'] === type);
      return {
        said: joined(of('response.output_text.delta'), ({ delta }) => delta),
        thought: joined(of('response.reasoning_summary_text.delta'), ({ delta }) => delta),
        calls: of('response.function_call_arguments.done').map((event) => String(event['arguments'])),
      };
    },
  ],
};
const told = (name: string, text: string): Told => {
  const [follower, read] = READERS[name]!;
  return read(hear(follower(), [Buffer.from(text)]).text);
};

test.each(Object.keys(READERS))('a message as %s says what it said, thought and called', (name) => {
  expect(told(name, FULL)).toEqual({
    said: SAID,
    thought: 'Let me see.',
    calls: ['{"city":"Wien"}', '{"city":"Graz"}'],
  });
});

test.each(Object.keys(READERS))('as %s a call whose input came with its start keeps every digit of it', (name) => {
  const input = '{"order":12345678901234567890}';
  const begun = `event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":${input}}}\n\n`;
  expect(told(name, start() + begun + stop(0) + finish('tool_use') + STOP).calls).toEqual([input]);
});
