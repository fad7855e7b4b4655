import type { JsonObject } from '../lane.ts';
import type { CaseTable } from './parameters.ts';

const tool = (parameters: JsonObject, more: JsonObject = {}): JsonObject => ({
  tools: [{ type: 'function', function: { name: 'f', parameters, ...more } }],
});
const call = (id: string): JsonObject => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } });
const marked = (ttl?: string): JsonObject => ({
  type: 'text',
  text: 'q',
  cache_control: ttl === undefined ? { type: 'ephemeral' } : { type: 'ephemeral', ttl },
});
const answers = (type: string, schema: JsonObject): JsonObject => ({
  response_format: { type, json_schema: { name: 'a', schema } },
});

/** What Anthropic does not take of a chat completion's values. */
export const CHAT_VALUE_CASES = {
  'user[hashed]': {
    fate: 'dropped',
    why: "long, or made of another vendor's ids: sent as a hash, the same for the same user",
    example: { user: 'someone@example.org' },
  },
  'response_format[json_object]': {
    fate: 'dropped',
    why: 'Anthropic answers in JSON only to a schema: an instruction asks for one object and nothing else',
    example: { response_format: { type: 'json_object' } },
  },
  'response_format.schema': {
    fate: 'dropped',
    why: 'bounds, patterns of names, conditions and other properties are not in its structured output: objects have no other properties',
    example: answers('json_schema', { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } }),
  },
  'tools.parameters': {
    fate: 'dropped',
    why: 'arguments are one object: of alternatives at the top, every property of any is offered',
    example: tool({
      anyOf: [
        { type: 'object', properties: { a: {} } },
        { type: 'object', properties: { b: {} } },
      ],
    }),
  },
  'tools.strict': {
    fate: 'dropped',
    why: 'its strict mode does not take the schema',
    example: tool({ type: 'object', properties: { n: { type: 'integer', minimum: 1 } } }, { strict: true }),
  },
  'cache_control.ttl': {
    fate: 'dropped',
    why: 'an hour must not come behind five minutes, in the order tools, system, messages: it is lowered',
    example: { messages: [{ role: 'user', content: [marked(), marked('1h')] }] },
  },
  'cache_control[over-4]': {
    fate: 'dropped',
    why: 'Anthropic takes four marks: the first two and the last two stay',
    example: { messages: [{ role: 'user', content: [1, 2, 3, 4, 5].map(() => marked()) }] },
  },
  'messages.tool_calls[unanswered]': {
    fate: 'refused',
    why: 'every call needs its result right behind it',
    example: {
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: null, tool_calls: [call('a')] },
        { role: 'user', content: 'r' },
      ],
    },
  },
  'messages.tool_call_id': {
    fate: 'refused',
    why: 'a result of no call right before it',
    example: {
      messages: [
        { role: 'user', content: 'q' },
        { role: 'tool', tool_call_id: 'a', content: 'r' },
      ],
    },
  },
  'messages[empty]': {
    fate: 'refused',
    why: 'no message says anything',
    example: { messages: [{ role: 'user', content: ' ' }] },
  },
} as const satisfies CaseTable;

export type ChatValueCase = keyof typeof CHAT_VALUE_CASES;
