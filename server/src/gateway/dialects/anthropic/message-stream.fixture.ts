/** Streams as Anthropic sends them. */
export const event = (data: { readonly type: string; readonly [member: string]: unknown }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

export const start = (
  usage: object = {
    input_tokens: 11,
    cache_read_input_tokens: 4,
    cache_creation_input_tokens: 8,
    cache_creation: { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: 3 },
    output_tokens: 1,
    service_tier: 'standard',
  },
): string =>
  event({
    type: 'message_start',
    message: {
      id: 'msg_01Ab',
      type: 'message',
      role: 'assistant',
      model: 'claude-haiku-4-5',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage,
    },
  });
export const block = (index: number, content: object): string =>
  event({ type: 'content_block_start', index, content_block: content });
export const delta = (index: number, what: object): string =>
  event({ type: 'content_block_delta', index, delta: what });
export const stop = (index: number): string => event({ type: 'content_block_stop', index });
export const finish = (
  reason: string,
  usage: object = { output_tokens: 89, output_tokens_details: { thinking_tokens: 20 } },
  more: object = {},
): string => event({ type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null, ...more }, usage });
export const PING = event({ type: 'ping' });
export const STOP = event({ type: 'message_stop' });

export const THINKING =
  block(0, { type: 'thinking', thinking: '', signature: '' }) +
  delta(0, { type: 'thinking_delta', thinking: 'Let me ' }) +
  delta(0, { type: 'thinking_delta', thinking: 'see.' }) +
  delta(0, { type: 'signature_delta', signature: 'EqQBCgIYAhIM' }) +
  stop(0);
export const REDACTED = block(1, { type: 'redacted_thinking', data: 'EmwKAhgBEgy3va3pzix' }) + stop(1);
/** With a content that looks like everything a scanner searches for. */
export const SAID = 'Grüße an 東京 👋, "usage":{"input_tokens":1} and event: message_stop \\ data: [DONE]';
export const TEXT = (index: number): string =>
  block(index, { type: 'text', text: '' }) +
  delta(index, { type: 'text_delta', text: SAID.slice(0, 9) }) +
  PING +
  delta(index, { type: 'text_delta', text: SAID.slice(9) }) +
  stop(index);
export const CALL = (index: number, id: string, city: string): string =>
  block(index, { type: 'tool_use', id, name: 'weather', input: {} }) +
  delta(index, { type: 'input_json_delta', partial_json: '' }) +
  delta(index, { type: 'input_json_delta', partial_json: '{"city":' }) +
  delta(index, { type: 'input_json_delta', partial_json: `${JSON.stringify(city)}}` }) +
  stop(index);

/** Thinking, text and two tool calls. */
export const FULL =
  start() +
  PING +
  THINKING +
  REDACTED +
  TEXT(2) +
  CALL(3, 'toolu_1', 'Wien') +
  CALL(4, 'toolu_2', 'Graz') +
  finish('tool_use') +
  STOP;
export const FULL_USAGE = {
  inputUncached: 11,
  cacheRead: 4,
  cacheWrite5m: 5,
  cacheWrite1h: 3,
  output: 69,
  reasoning: 20,
};

/** Bytes cut at the given places. */
export const cut = (bytes: Buffer, at: readonly number[]): Buffer[] => {
  const edges = [0, ...[...at].sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge));
};
