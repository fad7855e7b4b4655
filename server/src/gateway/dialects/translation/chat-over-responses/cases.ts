import type { JsonObject } from '../../lane.ts';
import type { CaseTable } from '../parameters.ts';

const user = (...content: readonly JsonObject[]): JsonObject => ({ messages: [{ role: 'user', content }] });
const said = (message: JsonObject): JsonObject => ({ messages: [{ role: 'assistant', content: null, ...message }] });

/** What the same translation meets inside parameters. */
export const CHAT_OVER_RESPONSES_CASES = {
  'max_completion_tokens[least]': {
    fate: 'dropped',
    why: 'sent as 16, the least that responses take',
    example: { max_completion_tokens: 5 },
  },
  'stream_options[include_obfuscation]': {
    fate: 'dropped',
    why: 'events are not padded',
    example: { stream_options: { include_obfuscation: true } },
  },
  'response_format[other]': {
    fate: 'refused',
    why: 'a form that nobody here knows',
    example: { response_format: { type: 'grammar' } },
  },
  'tools[other]': { fate: 'refused', why: 'a tool that nobody here knows', example: { tools: [{ type: 'teleport' }] } },
  'tool_choice[other]': {
    fate: 'refused',
    why: 'a choice that nobody here knows',
    example: { tool_choice: { type: 'teleport' } },
  },
  'messages[function]': {
    fate: 'refused',
    why: 'replaced by tool messages in 2023',
    example: { messages: [{ role: 'function', name: 'f', content: 'r' }] },
  },
  'messages.function_call': {
    fate: 'refused',
    why: 'replaced by `tool_calls` in 2023',
    example: said({ function_call: { name: 'f', arguments: '{}' } }),
  },
  'messages.audio': {
    fate: 'refused',
    why: 'a recording that lies at the provider of chat completions',
    example: said({ audio: { id: 'a' } }),
  },
  'messages.name': {
    fate: 'dropped',
    why: 'responses have no names of participants',
    example: { messages: [{ role: 'user', name: 'Ada', content: 'q' }] },
  },
  'messages.reasoning': {
    fate: 'dropped',
    why: 'thinking as text: an upstream of responses takes back only what it sealed, which is in `reasoning_details`',
    example: said({ content: 'a', reasoning_content: 'hm' }),
  },
  'messages.extras': {
    fate: 'dropped',
    why: 'a member of a message that responses have no word for',
    example: { messages: [{ role: 'user', content: 'q', mood: 'good' }] },
  },
  'messages.tool_calls.extras': {
    fate: 'dropped',
    why: 'a member of a call that responses have no word for',
    example: said({
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' }, extra_content: {} }],
    }),
  },
  'content[other]': { fate: 'refused', why: 'a part that nobody here knows', example: user({ type: 'smell' }) },
} as const satisfies CaseTable;

export type ChatOverResponsesCase = keyof typeof CHAT_OVER_RESPONSES_CASES;
