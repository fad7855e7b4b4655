import type { ParameterTable } from './parameters.ts';

const NO_WORD = 'Anthropic has no such setting';
const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

/**
 * Every parameter of a chat completion towards an Anthropic upstream. Refused is what changes the form or the safety
 * of the answer, so that the caller's code would break or trust what is not there; dropped, and told by header, is
 * what changes only how well a wish is met.
 * Source: OpenAI API document 2.3.0, CreateChatCompletionRequest; `top_k` and `thinking_blocks` are extensions.
 */
export const CHAT_PARAMETERS = {
  messages: {
    fate: 'mapped',
    to: 'messages',
    why: 'system and developer messages go to `system`, tool messages into the next user turn as tool results, adjacent turns of one role are joined',
    example: [{ role: 'user', content: 'Why is the sky blue?' }],
  },
  model: { fate: 'mapped', to: 'model', why: "the deployment's name for it", example: 'claude-haiku-4-5' },
  max_completion_tokens: {
    fate: 'mapped',
    to: 'max_tokens',
    back: 'max_tokens',
    why: "required there: absent, the model's own maximum is sent",
    example: 300,
  },
  max_tokens: { fate: 'mapped', to: 'max_tokens', why: 'as max_completion_tokens, which wins', example: 300 },
  temperature: { fate: 'mapped', to: 'temperature', why: 'as it is up to 1; see the cases', example: 0.3 },
  top_p: { fate: 'mapped', to: 'top_p', why: 'as it is; see the cases', example: 0.9 },
  top_k: { fate: 'mapped', to: 'top_k', back: null, why: 'an extension of vLLM, SGLang and others', example: 40 },
  stop: { fate: 'mapped', to: 'stop_sequences', why: 'one or a list', example: ['END', 'STOP'] },
  stream: { fate: 'mapped', to: 'stream', why: 'every event is translated', example: true },
  stream_options: {
    fate: 'mapped',
    to: '',
    back: null,
    why: '`include_usage` is honoured by joulegate: the usage chunk comes only if asked for',
    example: { include_usage: true },
  },
  tools: {
    fate: 'mapped',
    to: 'tools',
    why: 'functions only',
    example: [
      {
        type: 'function',
        function: { name: 'weather', description: 'Weather of a city', parameters: SCHEMA, strict: true },
      },
    ],
  },
  tool_choice: {
    fate: 'mapped',
    to: 'tool_choice',
    why: 'auto, none, required as any, a named function as tool; allowed_tools leaves only those tools',
    example: 'required',
  },
  parallel_tool_calls: { fate: 'mapped', to: 'tool_choice.disable_parallel_tool_use', why: 'inverted', example: false },
  response_format: {
    fate: 'mapped',
    to: 'output_config.format',
    why: "a JSON schema becomes Anthropic's own structured output, which streams as text and leaves tools free; a forced tool would do neither. Name and description of the schema have no word there",
    example: { type: 'json_schema', json_schema: { name: 'response', schema: SCHEMA, strict: true } },
    silent: [{ type: 'text' }],
  },
  reasoning_effort: {
    fate: 'mapped',
    to: 'thinking',
    why: 'a budget, or adaptive thinking with `output_config.effort`: see the table of efforts',
    example: 'medium',
  },
  user: { fate: 'mapped', to: 'metadata.user_id', why: 'as it is', example: 'user-7' },
  safety_identifier: {
    fate: 'mapped',
    to: 'metadata.user_id',
    back: 'user',
    why: 'before `user`, which it replaces',
    example: 'caller-7',
  },
  service_tier: {
    fate: 'mapped',
    to: 'service_tier',
    why: 'auto and priority as auto, default as standard_only',
    example: 'auto',
  },
  prompt_cache_options: {
    fate: 'mapped',
    to: 'cache_control',
    back: null,
    why: 'implicit marks the whole prompt, explicit only parts with `prompt_cache_breakpoint`; a ttl becomes 1h',
    example: { mode: 'implicit', ttl: '30m' },
  },
  prompt_cache_retention: {
    fate: 'mapped',
    to: 'cache_control',
    back: null,
    why: '24h as 1h, in_memory as 5m',
    example: '24h',
  },
  prompt_cache_key: {
    fate: 'dropped',
    to: '',
    why: 'Anthropic finds prefixes by itself; joulegate keeps requests of one key on one deployment',
    example: 'thread-7',
  },
  metadata: {
    fate: 'dropped',
    to: '',
    why: 'labels of stored completions, and none is stored',
    example: { team: 'search' },
  },
  store: { fate: 'dropped', to: '', why: 'nothing is stored', example: true, silent: [false] },
  seed: { fate: 'dropped', to: '', why: NO_WORD, example: 7 },
  frequency_penalty: { fate: 'dropped', to: '', why: NO_WORD, example: 0.5, silent: [0] },
  presence_penalty: { fate: 'dropped', to: '', why: NO_WORD, example: 0.5, silent: [0] },
  logit_bias: {
    fate: 'dropped',
    to: '',
    why: 'token ids of another tokenizer',
    example: { 50256: -100 },
    silent: [{}],
  },
  prediction: {
    fate: 'dropped',
    to: '',
    why: 'it only makes an answer faster',
    example: { type: 'content', content: 'let a = 1' },
  },
  verbosity: { fate: 'dropped', to: '', why: NO_WORD, example: 'low' },
  n: { fate: 'refused', to: '', why: 'Anthropic gives one answer', example: 2, silent: [1] },
  logprobs: { fate: 'refused', to: '', why: 'Anthropic gives no probabilities', example: true, silent: [false] },
  top_logprobs: { fate: 'refused', to: '', why: 'Anthropic gives no probabilities', example: 5, silent: [0] },
  modalities: {
    fate: 'refused',
    to: '',
    why: 'Anthropic answers in text',
    example: ['text', 'audio'],
    silent: [['text']],
  },
  audio: { fate: 'refused', to: '', why: 'Anthropic answers in text', example: { voice: 'alloy', format: 'mp3' } },
  moderation: {
    fate: 'refused',
    to: '',
    why: 'a check that the caller trusts would not be made',
    example: { model: 'omni-moderation-latest' },
  },
  web_search_options: {
    fate: 'refused',
    to: '',
    why: 'searches differ in what they return and cost; offer a function',
    example: {},
  },
  functions: {
    fate: 'refused',
    to: '',
    why: 'replaced by `tools` in 2023, whose answers look different',
    example: [{ name: 'weather' }],
  },
  function_call: { fate: 'refused', to: '', why: 'replaced by `tool_choice` in 2023', example: 'auto' },
} as const satisfies ParameterTable;
