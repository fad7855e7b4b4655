import type { JsonObject } from '../lane.ts';
import type { CaseTable } from './parameters.ts';

const tool = (name: string): JsonObject => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: {} } },
});
const user = (...content: readonly JsonObject[]): JsonObject => ({ messages: [{ role: 'user', content }] });

/** What the same translation meets inside parameters. */
export const CHAT_CASES = {
  'temperature[above-1]': {
    fate: 'dropped',
    why: 'sent as 1, the highest that Anthropic takes',
    example: { temperature: 1.5 },
  },
  'temperature[model]': {
    fate: 'dropped',
    why: 'the model takes no sampling settings',
    example: { temperature: 0.3 },
    model: 'claude-opus-5',
  },
  'top_p[model]': {
    fate: 'dropped',
    why: 'the model takes no sampling settings',
    example: { top_p: 0.3 },
    model: 'claude-opus-5',
  },
  'top_k[model]': {
    fate: 'dropped',
    why: 'the model takes no sampling settings',
    example: { top_k: 3 },
    model: 'claude-opus-5',
  },
  'temperature[thinking]': {
    fate: 'dropped',
    why: 'not taken together with thinking',
    example: { temperature: 0.3, reasoning_effort: 'low' },
  },
  'top_p[thinking]': {
    fate: 'dropped',
    why: 'not taken together with thinking',
    example: { top_p: 0.3, reasoning_effort: 'low' },
  },
  'top_k[thinking]': {
    fate: 'dropped',
    why: 'not taken together with thinking',
    example: { top_k: 3, reasoning_effort: 'low' },
  },
  'top_p[temperature]': {
    fate: 'dropped',
    why: 'not taken together with temperature',
    example: { temperature: 0.3, top_p: 0.3 },
  },
  'reasoning_effort[max_tokens]': {
    fate: 'dropped',
    why: 'thinking takes at least 1,024 tokens, and the answer needs room',
    example: { reasoning_effort: 'high', max_completion_tokens: 1000 },
  },
  'reasoning_effort[forced-tool]': {
    fate: 'dropped',
    why: 'a forced tool leaves no room to think',
    example: { reasoning_effort: 'low', tools: [tool('f')], tool_choice: 'required' },
  },
  'reasoning_effort[history]': {
    fate: 'dropped',
    why: 'thinking cannot be switched on between a tool call that was made without it and its result',
    example: {
      reasoning_effort: 'low',
      messages: [
        { role: 'user', content: 'q' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: 'r' },
      ],
    },
  },
  'reasoning_effort[model]': {
    fate: 'dropped',
    why: 'the model cannot stop thinking: sent as the least it takes',
    example: { reasoning_effort: 'none' },
    model: 'claude-opus-5-5',
  },
  'reasoning_effort[other]': {
    fate: 'dropped',
    why: 'an effort that nobody here knows',
    example: { reasoning_effort: 'ultra' },
  },
  'tool_choice[other]': {
    fate: 'refused',
    why: 'a choice that nobody here knows',
    example: { tools: [tool('f')], tool_choice: 'sometimes' },
  },
  'tool_choice[model]': {
    fate: 'dropped',
    why: 'the model cannot be forced to use a tool: sent as auto',
    example: { tools: [tool('f')], tool_choice: 'required' },
    model: 'claude-opus-5-5',
  },
  'tool_choice[custom]': {
    fate: 'refused',
    why: 'Anthropic has no tools with free-form input',
    example: { tools: [tool('f')], tool_choice: { type: 'custom', custom: { name: 'f' } } },
  },
  'tools[custom]': {
    fate: 'refused',
    why: 'Anthropic has no tools with free-form input',
    example: { tools: [{ type: 'custom', custom: { name: 'f' } }] },
  },
  'stop[blank]': {
    fate: 'dropped',
    why: 'Anthropic takes no stop sequence of white space alone',
    example: { stop: ['\n', 'END'] },
  },
  'service_tier[other]': { fate: 'dropped', why: 'Anthropic has no such tier', example: { service_tier: 'flex' } },
  'stream_options[include_obfuscation]': {
    fate: 'dropped',
    why: 'events are not padded',
    example: { stream_options: { include_obfuscation: true } },
  },
  'response_format[other]': {
    fate: 'refused',
    why: 'a form of answer that nobody here knows',
    example: { response_format: { type: 'grammar' } },
  },
  'messages[function]': {
    fate: 'refused',
    why: 'replaced by tool messages in 2023',
    example: { messages: [{ role: 'function', name: 'f', content: 'r' }] },
  },
  'messages.function_call': {
    fate: 'refused',
    why: 'replaced by `tool_calls` in 2023',
    example: { messages: [{ role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } }] },
  },
  'messages.tool_calls[custom]': {
    fate: 'refused',
    why: 'Anthropic has no tools with free-form input',
    example: {
      messages: [
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', type: 'custom', custom: { name: 'f', input: 'x' } }],
        },
      ],
    },
  },
  'messages.audio': {
    fate: 'refused',
    why: 'a recording kept by another provider',
    example: { messages: [{ role: 'assistant', content: null, audio: { id: 'a' } }] },
  },
  'messages.name': {
    fate: 'dropped',
    why: 'Anthropic has no names of participants',
    example: { messages: [{ role: 'user', name: 'Ada', content: 'q' }] },
  },
  'messages.reasoning': {
    fate: 'dropped',
    why: 'thinking of another vendor; Anthropic takes only what it signed, which is in `thinking_blocks`',
    example: { messages: [{ role: 'assistant', content: 'a', reasoning_content: 'hm' }] },
  },
  'messages.tool_calls.extras': {
    fate: 'dropped',
    why: 'what another vendor gave with a call, such as a signature of thoughts',
    example: {
      messages: [
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' }, extra_content: { google: {} } },
          ],
        },
      ],
    },
  },
  'messages.extras': {
    fate: 'dropped',
    why: 'a member of a message that nobody here knows',
    example: { messages: [{ role: 'assistant', content: 'a', weight: 1 }] },
  },
  'content[image_url].detail': {
    fate: 'dropped',
    why: 'Anthropic chooses the resolution',
    example: user({ type: 'image_url', image_url: { url: 'https://example.org/a.png', detail: 'low' } }),
  },
  'content[image_url].type': {
    fate: 'refused',
    why: 'Anthropic reads JPEG, PNG, GIF and WebP',
    example: user({ type: 'image_url', image_url: { url: 'data:image/tiff;base64,AAAA' } }),
  },
  'content[file].type': {
    fate: 'refused',
    why: 'Anthropic reads PDF and plain text',
    example: user({ type: 'file', file: { filename: 'a.docx', file_data: 'data:application/msword;base64,AAAA' } }),
  },
  'content[file].file_id': {
    fate: 'refused',
    why: 'a file kept by another provider',
    example: user({ type: 'file', file: { file_id: 'file-1' } }),
  },
  'content[input_audio]': {
    fate: 'refused',
    why: 'Anthropic does not listen',
    example: user({ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }),
  },
  'content[other]': {
    fate: 'refused',
    why: 'a kind of content that nobody here knows',
    example: user({ type: 'video_url', video_url: { url: 'https://example.org/a.mp4' } }),
  },
} as const satisfies CaseTable;

export type ChatCase = keyof typeof CHAT_CASES;
