import type { JsonObject } from '../lane.ts';
import type { CaseTable, ParameterTable } from './parameters.ts';

const NO_WORD = 'chat completions have no such setting';
const SERVER_SIDE = "it runs on Anthropic's servers";
const BETA = 'beta; ';
const tool = (more: JsonObject = {}): JsonObject => ({
  name: 'f',
  input_schema: { type: 'object', properties: {} },
  ...more,
});
const user = (...content: readonly JsonObject[]): JsonObject => ({ messages: [{ role: 'user', content }] });
const assistant = (...content: readonly JsonObject[]): JsonObject => ({
  messages: [
    { role: 'user', content: 'q' },
    { role: 'assistant', content },
    { role: 'user', content: 'r' },
  ],
});
const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

/**
 * Every parameter of a message towards an OpenAI-compatible upstream, by the rule of {@link CHAT_PARAMETERS}.
 * Source: `MessageCreateParamsBase` of @anthropic-ai/sdk 1.12.0, of its beta where marked, and the sampling settings
 * of models before 2026.
 */
export const MESSAGES_PARAMETERS = {
  messages: {
    fate: 'mapped',
    to: 'messages',
    why: 'tool results become tool messages; their images follow in a user message',
    example: [{ role: 'user', content: [{ type: 'text', text: 'Why is the sky blue?' }] }],
  },
  model: { fate: 'mapped', to: 'model', why: "the deployment's name for it", example: 'llama-3-8b' },
  max_tokens: {
    fate: 'mapped',
    to: 'max_tokens, max_completion_tokens',
    why: "the second for OpenAI's own models, whose newer ones refuse the first; some other servers refuse the second or do not heed it",
    example: 300,
  },
  system: {
    fate: 'mapped',
    to: 'messages',
    why: 'a first message of role system',
    example: [{ type: 'text', text: 'Answer in one word.' }],
  },
  stream: { fate: 'mapped', to: 'stream', why: 'every event is translated; usage is asked for', example: true },
  stop_sequences: {
    fate: 'mapped',
    to: 'stop',
    why: 'which one matched is told only where the server tells it, as vLLM does',
    example: ['END'],
  },
  temperature: { fate: 'mapped', to: 'temperature', why: 'as it is', example: 0.3 },
  top_p: { fate: 'mapped', to: 'top_p', why: 'as it is', example: 0.9 },
  tools: {
    fate: 'mapped',
    to: 'tools',
    why: "the caller's own tools",
    example: [{ name: 'weather', description: 'Weather of a city', input_schema: SCHEMA, strict: true }],
  },
  tool_choice: {
    fate: 'mapped',
    to: 'tool_choice',
    why: 'any as required, a named tool as function; disable_parallel_tool_use as parallel_tool_calls',
    example: { type: 'tool', name: 'f', disable_parallel_tool_use: true },
  },
  thinking: {
    fate: 'mapped',
    to: 'reasoning_effort',
    why: 'a budget as the nearest effort, disabled as none, adaptive as `output_config.effort` says: see the table of efforts',
    example: { type: 'enabled', budget_tokens: 8192 },
  },
  output_config: {
    fate: 'mapped',
    to: 'response_format, reasoning_effort',
    why: 'the schema as a strict json_schema, the effort by its name',
    example: { format: { type: 'json_schema', schema: SCHEMA } },
  },
  output_format: {
    fate: 'mapped',
    to: 'response_format',
    back: 'output_config.format',
    why: `${BETA}as output_config.format, which wins`,
    example: { type: 'json_schema', schema: SCHEMA },
  },
  metadata: { fate: 'mapped', to: 'user', why: '`user_id`', example: { user_id: 'user-7' } },
  service_tier: {
    fate: 'mapped',
    to: 'service_tier',
    why: 'auto as auto, standard_only as default',
    example: 'standard_only',
  },
  top_k: { fate: 'dropped', to: '', why: 'not in the OpenAI document; strict servers refuse it', example: 40 },
  cache_control: {
    fate: 'dropped',
    to: '',
    why: 'OpenAI-compatible servers cache prefixes by themselves',
    example: { type: 'ephemeral' },
  },
  diagnostics: {
    fate: 'dropped',
    to: '',
    why: 'it explains a cache that is not there',
    example: { previous_message_id: 'msg_1' },
  },
  speed: { fate: 'dropped', to: '', why: NO_WORD, example: 'fast', silent: ['standard'] },
  billing_policy: { fate: 'dropped', to: '', why: `${BETA}${NO_WORD}`, example: { type: 'standard' } },
  fallback_credit_token: { fate: 'dropped', to: '', why: `${BETA}${NO_WORD}`, example: 'token' },
  fallbacks: {
    fate: 'dropped',
    to: '',
    why: `${BETA}joulegate falls back by itself`,
    example: [{ model: 'claude-haiku-4-5' }],
  },
  context_management: { fate: 'dropped', to: '', why: `${BETA}the whole conversation is sent`, example: { edits: [] } },
  inference_geo: {
    fate: 'refused',
    to: '',
    why: "where it runs is a promise that the upstream's protocol cannot make; joulegate's own control rules can",
    example: 'us',
  },
  container: { fate: 'refused', to: '', why: SERVER_SIDE, example: 'container_1' },
  mcp_servers: {
    fate: 'refused',
    to: '',
    why: `${BETA}${SERVER_SIDE}`,
    example: [{ type: 'url', name: 'a', url: 'https://example.org' }],
    silent: [[]],
  },
  thread: { fate: 'refused', to: '', why: `${BETA}${SERVER_SIDE}`, example: { type: 'new' } },
  compaction: {
    fate: 'refused',
    to: '',
    why: `${BETA}its answer is a summary, not a message`,
    example: { type: 'enabled' },
  },
} as const satisfies ParameterTable;

/** What the same translation meets inside parameters. */
export const MESSAGES_CASES = {
  'max_tokens[0]': { fate: 'refused', why: 'filling a cache without an answer', example: { max_tokens: 0 } },
  'tools[server]': {
    fate: 'refused',
    why: SERVER_SIDE,
    example: { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
  },
  'tools.allowed_callers': {
    fate: 'refused',
    why: SERVER_SIDE,
    example: { tools: [tool({ allowed_callers: ['code_execution_20250825'] })] },
  },
  'tools.cache_control': {
    fate: 'dropped',
    why: 'OpenAI-compatible servers cache prefixes by themselves',
    example: { tools: [tool({ cache_control: { type: 'ephemeral' } })] },
  },
  'tools.defer_loading': {
    fate: 'dropped',
    why: 'every tool is sent',
    example: { tools: [tool({ defer_loading: true })] },
  },
  'tools.eager_input_streaming': {
    fate: 'dropped',
    why: NO_WORD,
    example: { tools: [tool({ eager_input_streaming: true })] },
  },
  'tools.input_examples': { fate: 'dropped', why: NO_WORD, example: { tools: [tool({ input_examples: [{}] })] } },
  'thinking.display': {
    fate: 'dropped',
    why: 'what a server shows of its thinking, it shows',
    example: { thinking: { type: 'adaptive', display: 'omitted' } },
  },
  'thinking[between_tools]': { fate: 'dropped', why: NO_WORD, example: { thinking: { type: 'between_tools' } } },
  'thinking[other]': {
    fate: 'dropped',
    why: 'a way of thinking that nobody here knows',
    example: { thinking: { type: 'sideways' } },
  },
  'service_tier[other]': { fate: 'dropped', why: NO_WORD, example: { service_tier: 'batch' } },
  'content.cache_control': {
    fate: 'dropped',
    why: 'OpenAI-compatible servers cache prefixes by themselves',
    example: user({ type: 'text', text: 'q', cache_control: { type: 'ephemeral' } }),
  },
  'content.citations': {
    fate: 'dropped',
    why: 'the answer comes without citations',
    example: user({
      type: 'document',
      source: { type: 'text', media_type: 'text/plain', data: 'a' },
      citations: { enabled: true },
    }),
  },
  'content[image].transformations': {
    fate: 'dropped',
    why: NO_WORD,
    example: user({
      type: 'image',
      source: { type: 'url', url: 'https://example.org/a.png' },
      transformations: { oversized_image: 'error' },
    }),
  },
  'content[file_id]': {
    fate: 'refused',
    why: 'a file kept by another provider',
    example: user({ type: 'image', source: { type: 'file', file_id: 'file_1' } }),
  },
  'content[document].url': {
    fate: 'refused',
    why: 'OpenAI-compatible servers fetch images only',
    example: user({ type: 'document', source: { type: 'url', url: 'https://example.org/a.pdf' } }),
  },
  'content[server]': {
    fate: 'refused',
    why: SERVER_SIDE,
    example: assistant({ type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
  },
  'content[tool_use].caller': {
    fate: 'refused',
    why: SERVER_SIDE,
    example: assistant({
      type: 'tool_use',
      id: 'a',
      name: 'f',
      input: {},
      caller: { type: 'code_execution_20250825', tool_id: 's' },
    }),
  },
  'content[tool_use].toolset_name': {
    fate: 'refused',
    why: 'a toolset of Anthropic',
    example: assistant({ type: 'tool_use', id: 'a', name: 'f', input: {}, toolset_name: 'browser' }),
  },
  'content[tool_result].is_error': {
    fate: 'dropped',
    why: 'the text of the result has to say it',
    example: user({ type: 'tool_result', tool_use_id: 'a', content: 'no such city', is_error: true }),
  },
  'content[thinking]': {
    fate: 'dropped',
    why: 'signed by Anthropic, for Anthropic; the client keeps it, and another turn there gets it back',
    example: assistant({ type: 'thinking', thinking: 'hm', signature: 'EqQB' }, { type: 'text', text: 'a' }),
  },
  'content[redacted_thinking]': {
    fate: 'dropped',
    why: 'only Anthropic can read it; the client keeps it',
    example: assistant({ type: 'redacted_thinking', data: 'EqQB' }, { type: 'text', text: 'a' }),
  },
  'content[other]': {
    fate: 'refused',
    why: 'a kind of content that nobody here knows',
    example: user({ type: 'video', source: {} }),
  },
} as const satisfies CaseTable;

export type MessagesCase = keyof typeof MESSAGES_CASES;
