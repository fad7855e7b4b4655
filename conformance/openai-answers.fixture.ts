/** Answers in the form that the published description gives them; a test holds each against it. */

const event = (data: { readonly type: string; readonly [member: string]: unknown }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

const USAGE = {
  input_tokens: 36,
  input_tokens_details: { cached_tokens: 4, cache_write_tokens: 0 },
  output_tokens: 11,
  output_tokens_details: { reasoning_tokens: 3 },
  total_tokens: 47,
};

/** A response. @param more members that differ */
export const responseBody = (model: string, output: readonly object[], more: object = {}): object => ({
  id: 'resp_0a1b2c',
  object: 'response',
  created_at: 1_786_000_000,
  status: 'completed',
  completed_at: 1_786_000_001,
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  model,
  output,
  parallel_tool_calls: true,
  previous_response_id: null,
  reasoning: { effort: null, summary: null, context: null },
  store: false,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  truncation: 'disabled',
  usage: USAGE,
  metadata: {},
  ...more,
});

export const messageItem = (text: string, status = 'completed'): object => ({
  type: 'message',
  id: 'msg_0a1b2c',
  status,
  role: 'assistant',
  content: text === '' ? [] : [{ type: 'output_text', text, annotations: [], logprobs: [] }],
});
export const callItem = (name: string, args: string, status = 'completed'): object => ({
  type: 'function_call',
  id: 'fc_0a1b2c',
  call_id: 'call_0a1b2c',
  name,
  arguments: args,
  status,
});

/** A conversation made shorter. */
export const compactionBody = (): object => ({
  id: 'resp_0a1b2c',
  object: 'response.compaction',
  created_at: 1_786_000_000,
  output: [{ type: 'compaction', id: 'cmp_0a1b2c', encrypted_content: 'gAAAAABw' }],
  usage: USAGE,
});

/** The description has no place for a usage that is not there yet. */
const begun = { status: 'in_progress', completed_at: null, usage: undefined };
const numbered = (events: readonly { readonly type: string; readonly [member: string]: unknown }[]): string =>
  events.map((each, at) => event({ ...each, sequence_number: at })).join('');

/** A response's stream with some text. */
export function responseStream(model: string, pieces: readonly string[]): string {
  const text = pieces.join('');
  const at = { item_id: 'msg_0a1b2c', output_index: 0, content_index: 0 };
  const part = (value: string): object => ({ type: 'output_text', text: value, annotations: [], logprobs: [] });
  return numbered([
    { type: 'response.created', response: responseBody(model, [], begun) },
    { type: 'response.in_progress', response: responseBody(model, [], begun) },
    { type: 'response.output_item.added', output_index: 0, item: messageItem('', 'in_progress') },
    { type: 'response.content_part.added', ...at, part: part('') },
    ...pieces.map((delta) => ({ type: 'response.output_text.delta', ...at, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...at, text, logprobs: [] },
    { type: 'response.content_part.done', ...at, part: part(text) },
    { type: 'response.output_item.done', output_index: 0, item: messageItem(text) },
    { type: 'response.completed', response: responseBody(model, [messageItem(text)]) },
  ]);
}

/** A response's stream with a function call. */
export function responseCallStream(model: string, name: string, pieces: readonly string[]): string {
  const args = pieces.join('');
  const at = { item_id: 'fc_0a1b2c', output_index: 0 };
  return numbered([
    { type: 'response.created', response: responseBody(model, [], begun) },
    { type: 'response.output_item.added', output_index: 0, item: callItem(name, '', 'in_progress') },
    ...pieces.map((delta) => ({ type: 'response.function_call_arguments.delta', ...at, delta })),
    { type: 'response.function_call_arguments.done', ...at, name, arguments: args },
    { type: 'response.output_item.done', output_index: 0, item: callItem(name, args) },
    { type: 'response.completed', response: responseBody(model, [callItem(name, args)]) },
  ]);
}

const chunk = (model: string, choices: readonly object[], usage: object | null): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-0a1b', object: 'chat.completion.chunk', created: 1_786_000_000, model, service_tier: 'default', system_fingerprint: 'fp_0a1b', choices, usage })}\n\n`;
const choice = (delta: object, finish: string | null = null): object => ({
  index: 0,
  delta,
  logprobs: null,
  finish_reason: finish,
});
const CHAT_USAGE = {
  prompt_tokens: 36,
  completion_tokens: 11,
  total_tokens: 47,
  prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 3,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
};

/** A chat completion's stream with the usage that is always asked for. */
export const chatStream = (model: string, pieces: readonly string[]): string =>
  [
    chunk(model, [choice({ role: 'assistant', content: '', refusal: null })], null),
    ...pieces.map((content) => chunk(model, [choice({ content })], null)),
    chunk(model, [choice({}, 'stop')], null),
    chunk(model, [], CHAT_USAGE),
    'data: [DONE]\n\n',
  ].join('');

/** Embeddings of three numbers each, as numbers or as the base64 of their 32-bit form. */
export const embeddingsBody = (model: string, inputs: number, base64: boolean): object => ({
  object: 'list',
  model,
  data: Array.from({ length: inputs }, (_, index) => {
    const numbers = [0.25, -0.5, index];
    return {
      object: 'embedding',
      index,
      embedding: base64 ? Buffer.from(Float32Array.from(numbers).buffer).toString('base64') : numbers,
    };
  }),
  usage: { prompt_tokens: 8, total_tokens: 8 },
});
