import { expect, test } from 'vitest';
import { endpointsByPath, laneTo, type StreamFollower } from './index.ts';

const event = (data: object, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
const chunk = (delta: object): string => event({ choices: [{ index: 0, delta }] });
const block = (delta: object): string => event({ type: 'content_block_delta', index: 0, delta }, 'content_block_delta');

const CHAT = [
  chunk({ role: 'assistant', content: '' }),
  ...['The ', 'key is ', 'sk-1'].map((content) => chunk({ content })),
  chunk({ tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] }),
  event({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } }),
  'data: [DONE]\n\n',
];
const MESSAGE = [
  event({ type: 'message_start', message: { usage: { input_tokens: 1, output_tokens: 0 } } }, 'message_start'),
  event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }, 'content_block_start'),
  ...['The ', 'key is ', 'sk-1'].map((text) => block({ type: 'text_delta', text })),
  block({ type: 'input_json_delta', partial_json: '{"a"' }),
  event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } }, 'message_delta'),
  event({ type: 'message_stop' }, 'message_stop'),
];
const RESPONSE = [
  event({ type: 'response.created', response: {} }, 'response.created'),
  ...['The ', 'key is ', 'sk-1'].map((delta) =>
    event({ type: 'response.output_text.delta', delta }, 'response.output_text.delta'),
  ),
  event({ type: 'response.function_call_arguments.delta', delta: '{"a"' }, 'response.function_call_arguments.delta'),
  event({ type: 'response.output_text.done', text: 'The key is sk-1' }, 'response.output_text.done'),
  event(
    { type: 'response.completed', response: { usage: { input_tokens: 1, output_tokens: 2 } } },
    'response.completed',
  ),
];

const PROMPT = '{"model":"m","max_tokens":9,"stream":true,"input":"a","messages":[{"role":"user","content":"a"}]}';

const follower = (path: string, upstream: string): StreamFollower => {
  const at = endpointsByPath().get(path);
  const lane = at === undefined ? undefined : laneTo(at, { protocol: upstream });
  if (at === undefined || lane === undefined) throw new RangeError(path);
  return lane.follow(at.parse(Buffer.from(PROMPT)));
};

test.each([
  ['/v1/chat/completions', 'openai', CHAT],
  ['/v1/chat/completions', 'anthropic', MESSAGE],
  ['/v1/messages', 'anthropic', MESSAGE],
  ['/v1/messages', 'openai', CHAT],
  ['/v1/responses', 'openai', RESPONSE],
] as const)(
  '%s from an upstream that speaks %s tells the text of each event, once and in order',
  (path, upstream, events) => {
    const heard: string[] = [];
    const listening = follower(path, upstream);
    listening.hear = (text) => void heard.push(text);
    const silent = follower(path, upstream);
    let sent = '';
    let expected = '';
    for (const each of events) {
      // Cut in the middle: an event is told when it is whole.
      const half = Math.floor(each.length / 2);
      for (const piece of [each.slice(0, half), each.slice(half)]) {
        sent += listening.push(Buffer.from(piece)).forward.toString();
        expected += silent.push(Buffer.from(piece)).forward.toString();
      }
    }
    expect(heard).toEqual(['The ', 'key is ', 'sk-1', '{"a"']);
    expect(sent).toBe(expected);
  },
);

test('a text is told before any byte of its event can be passed on', () => {
  const listening = follower('/v1/chat/completions', 'openai');
  listening.push(Buffer.from(CHAT[1] as string));
  let told = '';
  listening.hear = (text) => void (told += text);
  const { forward } = listening.push(Buffer.from(CHAT[3] as string));
  expect([told, forward.length > 0]).toEqual(['sk-1', true]);
});
