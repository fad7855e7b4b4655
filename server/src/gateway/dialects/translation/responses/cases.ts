import type { JsonObject } from '../../lane.ts';
import type { Case, CaseTable } from '../parameters.ts';

const user = (...content: readonly JsonObject[]): JsonObject => ({ input: [{ role: 'user', content }] });

/** Tools that OpenAI runs itself, or that only its models know how to use. */
const HOSTED = [
  'web_search',
  'file_search',
  'code_interpreter',
  'image_generation',
  'mcp',
  'computer',
  'local_shell',
  'shell',
  'apply_patch',
  'tool_search',
  'programmatic_tool_calling',
  'namespace',
] as const;
export type Hosted = (typeof HOSTED)[number];

/** The hosted tool of a type such as `web_search_preview`. */
export const hostedOf = (type: unknown): Hosted | undefined =>
  HOSTED.find((name) => typeof type === 'string' && (type === name || type.startsWith(`${name}_`)));

const hosted = (type: Hosted): Case => ({
  fate: 'refused',
  why: 'a tool that only OpenAI has: offer a function',
  example: { tools: [{ type }] },
});

/** What the same translation meets inside parameters. */
export const RESPONSES_CASES = {
  'tools[web_search]': hosted('web_search'),
  'tools[file_search]': hosted('file_search'),
  'tools[code_interpreter]': hosted('code_interpreter'),
  'tools[image_generation]': hosted('image_generation'),
  'tools[mcp]': hosted('mcp'),
  'tools[computer]': hosted('computer'),
  'tools[local_shell]': hosted('local_shell'),
  'tools[shell]': hosted('shell'),
  'tools[apply_patch]': hosted('apply_patch'),
  'tools[tool_search]': hosted('tool_search'),
  'tools[programmatic_tool_calling]': hosted('programmatic_tool_calling'),
  'tools[namespace]': hosted('namespace'),
  'tools[other]': {
    fate: 'refused',
    why: 'a tool that nobody here knows',
    example: { tools: [{ type: 'teleport' }] },
  },
  'tools[custom].format': {
    fate: 'dropped',
    why: 'a grammar cannot be enforced: it stands in the description of the tool',
    example: {
      tools: [{ type: 'custom', name: 'f', format: { type: 'grammar', syntax: 'regex', definition: '[a-z]+' } }],
    },
  },
  'tools.defer_loading': {
    fate: 'dropped',
    why: 'every tool is loaded',
    example: { tools: [{ type: 'function', name: 'f', parameters: null, strict: null, defer_loading: true }] },
  },
  'tools.allowed_callers': {
    fate: 'refused',
    why: 'the tool may be called by programs only',
    example: {
      tools: [{ type: 'function', name: 'f', parameters: null, strict: null, allowed_callers: ['programmatic'] }],
    },
  },
  'tool_choice[hosted]': {
    fate: 'refused',
    why: 'a tool that only OpenAI has',
    example: { tool_choice: { type: 'web_search_preview' } },
  },
  'input[item_reference]': {
    fate: 'refused',
    why: 'nothing of a response is kept here: send the item',
    example: { input: [{ type: 'item_reference', id: 'msg_1' }] },
  },
  'input[reasoning]': {
    fate: 'dropped',
    why: 'thinking that only the server which thought it can read',
    example: {
      input: [
        { role: 'user', content: 'q' },
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAAABw' },
      ],
    },
  },
  'input[hosted]': {
    fate: 'dropped',
    why: 'an echo of a tool that OpenAI ran; what came of it stands in the answer',
    example: {
      input: [
        { role: 'user', content: 'q' },
        { type: 'web_search_call', id: 'ws_1', status: 'completed' },
      ],
    },
  },
  'input[other]': {
    fate: 'refused',
    why: 'an item that nobody here knows, or that only OpenAI can read',
    example: { input: [{ type: 'computer_call_output', call_id: 'a', output: {} }] },
  },
  'content[input_image].file_id': {
    fate: 'refused',
    why: 'a file that lies at OpenAI',
    example: user({ type: 'input_image', detail: 'auto', file_id: 'file-1' }),
  },
  'content[input_file].file_id': {
    fate: 'refused',
    why: 'a file that lies at OpenAI',
    example: user({ type: 'input_file', file_id: 'file-1' }),
  },
  'content[input_file].file_url': {
    fate: 'refused',
    why: 'chat completions fetch no files: send `file_data`',
    example: user({ type: 'input_file', file_url: 'https://example.com/a.pdf' }),
  },
  'content[other]': {
    fate: 'refused',
    why: 'a part that nobody here knows',
    example: user({ type: 'input_smell' }),
  },
  'include[message.output_text.logprobs]': {
    fate: 'refused',
    why: 'probabilities are not translated',
    example: { include: ['message.output_text.logprobs'] },
  },
  'include[other]': {
    fate: 'dropped',
    why: 'details of tools that only OpenAI has',
    example: { include: ['file_search_call.results'] },
  },
  'text.verbosity': {
    fate: 'dropped',
    why: 'few servers have such a setting',
    example: { text: { verbosity: 'low' } },
  },
  'text.format[other]': {
    fate: 'refused',
    why: 'a form that nobody here knows',
    example: { text: { format: { type: 'grammar' } } },
  },
  'reasoning.context': {
    fate: 'dropped',
    why: 'the upstream decides what it reads again of its thinking',
    example: { reasoning: { context: 'all_turns' } },
  },
  'stream_options[include_obfuscation]': {
    fate: 'dropped',
    why: 'no padding is added',
    example: { stream_options: { include_obfuscation: true } },
  },
  'prompt_cache_options[chat]': {
    fate: 'dropped',
    why: 'servers of chat completions cache prefixes by themselves; towards Anthropic as of a chat completion',
    example: { prompt_cache_options: { mode: 'implicit' } },
  },
  'prompt_cache_retention[chat]': {
    fate: 'dropped',
    why: 'servers of chat completions cache prefixes by themselves; towards Anthropic as of a chat completion',
    example: { prompt_cache_retention: '24h' },
  },
} as const satisfies CaseTable;

export type ResponsesCase = keyof typeof RESPONSES_CASES;
