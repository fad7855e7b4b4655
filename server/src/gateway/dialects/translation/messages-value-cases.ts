import type { JsonObject } from '../lane.ts';
import type { CaseTable } from './parameters.ts';

const OPTIONAL = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false };
const tool = (input: JsonObject, more: JsonObject = {}): JsonObject => ({
  tools: [{ name: 'f', input_schema: input, ...more }],
});
const OBJECT = { type: 'object', properties: {} };
const use = (id: string): JsonObject => ({ type: 'tool_use', id, name: 'f', input: {} });
const extras = Buffer.from(JSON.stringify({ id: 'a', extras: { extra_content: {} } })).toString('base64url');
const thought = (signature: string): JsonObject => ({
  messages: [
    { role: 'user', content: 'q' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm', signature },
        { type: 'text', text: 'a' },
      ],
    },
    { role: 'user', content: 'r' },
  ],
});
const called = (...results: readonly JsonObject[]): JsonObject => ({
  messages: [
    { role: 'user', content: 'q' },
    { role: 'assistant', content: [use(`a_jg_${extras}`)] },
    { role: 'user', content: results },
  ],
});
const result = (id: string): JsonObject => ({ type: 'tool_result', tool_use_id: id, content: 'r' });

/** What a family of the chat completions protocol does not take of a message's values, by a model of it. */
export const MESSAGES_VALUE_CASES = {
  'metadata.user_id[hashed]': {
    fate: 'dropped',
    why: "long, or made of another vendor's ids of accounts, devices and sessions: sent as a hash, the same for the same user",
    example: { metadata: { user_id: '{"account_uuid":"1"}' } },
    model: 'gpt-4.1',
  },
  'metadata.user_id[vendor]': {
    fate: 'dropped',
    why: 'the vendor has no such member',
    example: { metadata: { user_id: 'user-7' } },
    model: 'mistral-large-latest',
  },
  'service_tier[vendor]': {
    fate: 'dropped',
    why: 'the vendor has no such member',
    example: { service_tier: 'auto' },
    model: 'mistral-large-latest',
  },
  'stop_sequences[vendor]': {
    fate: 'dropped',
    why: 'the vendor takes four, none of them empty: the first ones are sent',
    example: { stop_sequences: ['1', '2', '3', '4', '5'] },
    model: 'gpt-4.1',
  },
  'stop_sequences[model]': {
    fate: 'dropped',
    why: "OpenAI's thinking models take none",
    example: { stop_sequences: ['END'] },
    model: 'gpt-5-mini',
  },
  'temperature[model]': {
    fate: 'dropped',
    why: "OpenAI's thinking models take no sampling settings",
    example: { temperature: 0.3 },
    model: 'gpt-5-mini',
  },
  'top_p[model]': {
    fate: 'dropped',
    why: "OpenAI's thinking models take no sampling settings",
    example: { top_p: 0.3 },
    model: 'gpt-5-mini',
  },
  'thinking[model]': {
    fate: 'dropped',
    why: "OpenAI's and Groq's models that do not think take no effort, the others the nearest that they know",
    example: { thinking: { type: 'enabled', budget_tokens: 1024 } },
    model: 'gpt-4.1',
  },
  'tools[too-many]': {
    fate: 'refused',
    why: 'OpenAI takes 128',
    example: { tools: Array.from({ length: 129 }, (_, at) => ({ name: `f${at}`, input_schema: OBJECT })) },
    model: 'gpt-4.1',
  },
  'tools.description': {
    fate: 'dropped',
    why: 'OpenAI takes 1,024 characters: the rest is cut off',
    example: tool(OBJECT, { description: 'a'.repeat(1025) }),
    model: 'gpt-4.1',
  },
  'tools.input_schema': {
    fate: 'dropped',
    why: 'the vendor takes an object without alternatives at the top, and Gemini not every word: what it says beyond is left out',
    example: tool({ type: 'object', properties: { a: { not: { type: 'string' } } } }),
    model: 'gemini-3-pro-preview',
  },
  'tools.strict': {
    fate: 'dropped',
    why: "OpenAI's strict mode wants every property required and no other, and some vendors have none",
    example: tool(OPTIONAL, { strict: true }),
    model: 'gpt-4.1',
  },
  'output_config.format[strict]': {
    fate: 'dropped',
    why: "OpenAI's strict mode wants every property required and no other: the schema is sent as a wish",
    example: { output_config: { format: { type: 'json_schema', schema: OPTIONAL } } },
    model: 'gpt-4.1',
  },
  'output_config.format[root]': {
    fate: 'refused',
    why: 'the answer that the schema describes is no object',
    example: { output_config: { format: { type: 'json_schema', schema: { type: 'array', items: {} } } } },
    model: 'gpt-4.1',
  },
  'content[thinking].vendor': {
    fate: 'dropped',
    why: 'thinking of another vendor, in a member that this one refuses',
    example: thought('joulegate:reasoning_content'),
    model: 'gpt-4.1',
  },
  'content[tool_use].extras': {
    fate: 'dropped',
    why: 'what another vendor gave with a call, such as a signature of thoughts, in a member that this one refuses',
    example: called(result(`a_jg_${extras}`)),
    model: 'gpt-4.1',
  },
  'content[tool_use].result': {
    fate: 'refused',
    why: 'every call needs its result right behind it',
    example: called({ type: 'text', text: 'r' }),
  },
  'content[tool_result].tool_use_id': {
    fate: 'refused',
    why: 'a result of no call right before it',
    example: called(result(`a_jg_${extras}`), result('b')),
  },
  'messages[empty]': {
    fate: 'refused',
    why: 'no message says anything',
    example: { messages: [{ role: 'user', content: '' }] },
  },
  'messages[user]': {
    fate: 'refused',
    why: "Qwen's template wants a turn of the user",
    example: {
      messages: [
        { role: 'assistant', content: [use('a')] },
        { role: 'user', content: [result('a')] },
      ],
    },
    model: 'qwen3-32b',
  },
} as const satisfies CaseTable;

export type MessagesValueCase = keyof typeof MESSAGES_VALUE_CASES;
