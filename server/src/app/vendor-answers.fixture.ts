type Json = Readonly<Record<string, unknown>>;

const USAGE = { prompt_tokens: 1000, completion_tokens: 200, total_tokens: 1200 };
export const completion = (over: Json = {}): Json => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'done', refusal: null } }],
  usage: USAGE,
  ...over,
});
export const message = (over: Json = {}): Json => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [{ type: 'text', text: 'done' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1000, output_tokens: 200, service_tier: 'batch' },
  ...over,
});
