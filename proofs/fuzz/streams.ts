import type { Random } from './random.ts';

/** What an upstream reports, and the sum that the books must show. */
export interface Reported {
  readonly input: number;
  readonly output: number;
}

const drawn = (random: Random): Reported => ({ input: random.below(100_000), output: random.below(5000) });
const TEXTS = [
  'Hello',
  ' wor',
  'ld',
  '',
  ' é',
  ' 日本',
  '\\u0000',
  '\\"quoted\\"',
  '\\"usage\\":{',
  '\\"error\\"',
  'data: [DONE]',
  '\\n\\ndata: x',
  '[DONE]',
  '{',
  '😀',
];

const chatUsage = (random: Random, { input, output }: Reported): string => {
  const cached = random.below(input + 1);
  const reasoning = random.below(output + 1);
  const details = random.chance(0.5)
    ? `,"prompt_tokens_details":{"cached_tokens":${cached}},"completion_tokens_details":{"reasoning_tokens":${reasoning}}`
    : '';
  return `{"prompt_tokens":${input},"completion_tokens":${output},"total_tokens":${input + output}${details}}`;
};
const messagesUsage = (random: Random, { input, output }: Reported): string => {
  const cached = random.below(input + 1);
  return random.chance(0.5)
    ? `{"input_tokens":${input - cached},"cache_read_input_tokens":${cached},"output_tokens":${output}}`
    : `{"input_tokens":${input},"output_tokens":${output}}`;
};

export interface Said {
  readonly text: string;
  /** `null`: it reports none. */
  readonly reported: Reported | null;
}

/** A whole stream of chat chunks. */
export function chatStream(random: Random): Said {
  const end = random.chance(0.15) ? '\r\n' : '\n';
  const event = (json: string): string => `data:${random.chance(0.9) ? ' ' : ''}${json}${end}${end}`;
  const choice = (delta: string, finish = 'null', more = ''): string =>
    event(
      `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":${delta},"finish_reason":${finish}}]${more}}`,
    );
  const parts = [choice('{"role":"assistant","content":""}')];
  for (let i = random.below(12); i >= 0; i--) {
    if (random.chance(0.1)) parts.push(`: comment${end}${end}`);
    parts.push(
      random.chance(0.1)
        ? choice('{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]}')
        : choice(`{"content":"${random.pick(TEXTS)}"}`, 'null', random.chance(0.3) ? ',"usage":null' : ''),
    );
  }
  // One word at least, or there is no answer to speak of.
  parts.push(choice('{"content":"end"}'), choice('{}', '"stop"'));
  const reported = random.chance(0.8) ? drawn(random) : null;
  if (reported !== null)
    parts.push(
      event(
        `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":${chatUsage(random, reported)}}`,
      ),
    );
  parts.push(`data: [DONE]${end}${end}`);
  return { text: parts.join(''), reported };
}

/** A whole stream of a message. */
export function messageStream(random: Random): Said {
  const event = (name: string, json: string): string => `event: ${name}\ndata: ${json}\n\n`;
  const reported = drawn(random);
  const usage = messagesUsage(random, reported);
  const parts = [
    event(
      'message_start',
      `{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":${usage.replace(/"output_tokens":\d+/, '"output_tokens":1')}}}`,
    ),
  ];
  if (random.chance(0.2)) parts.push(event('ping', '{"type":"ping"}'));
  parts.push(
    event('content_block_start', '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}'),
  );
  for (let i = random.below(12); i >= 0; i--)
    parts.push(
      event(
        'content_block_delta',
        `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${random.pick(TEXTS)}"}}`,
      ),
    );
  parts.push(
    event('content_block_delta', '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"end"}}'),
    event('content_block_stop', '{"type":"content_block_stop","index":0}'),
  );
  parts.push(
    event(
      'message_delta',
      `{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":${reported.output}}}`,
    ),
    event('message_stop', '{"type":"message_stop"}'),
  );
  return { text: parts.join(''), reported };
}

/** A whole answer in one piece. */
export function wholeAnswer(random: Random, protocol: 'openai' | 'anthropic'): Said {
  const reported = random.chance(0.85) ? drawn(random) : null;
  const said = random.pick(TEXTS);
  if (protocol === 'anthropic')
    return {
      text: `{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"${said}"}],"stop_reason":"end_turn","stop_sequence":null${reported === null ? '' : `,"usage":${messagesUsage(random, reported)}`}}`,
      reported,
    };
  return {
    text: `{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"${said}"},"finish_reason":"stop"}]${reported === null ? '' : `,"usage":${chatUsage(random, reported)}`}}`,
    reported,
  };
}

/** Cuts bytes anywhere: between events, in one, in a character. */
export function pieces(random: Random, bytes: Buffer): Buffer[] {
  const ends = random.many(8, () => random.below(bytes.length + 1)).sort((a, b) => a - b);
  const out: Buffer[] = [];
  let from = 0;
  for (const end of [...ends, bytes.length]) {
    out.push(bytes.subarray(from, end));
    from = end;
  }
  return out;
}
