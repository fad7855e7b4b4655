import type { ParameterTable } from '../parameters.ts';

const NO_WORD = 'responses have no such setting';
const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

/**
 * Every parameter of a chat completion towards an upstream of responses.
 * Source: OpenAI API document 2.3.0, CreateChatCompletionRequest and CreateResponse.
 */
export const CHAT_OVER_RESPONSES_PARAMETERS = {
  model: { fate: 'mapped', to: 'model', why: "the deployment's name for it", example: 'gpt-5-codex' },
  messages: {
    fate: 'mapped',
    to: 'input',
    why: 'messages of their roles; calls, results of tools and thinking are items of their own, in their order',
    example: [{ role: 'user', content: 'Why is the sky blue?' }],
  },
  max_completion_tokens: {
    fate: 'mapped',
    to: 'max_output_tokens',
    why: 'as it is; see the cases',
    example: 300,
  },
  max_tokens: {
    fate: 'mapped',
    to: 'max_output_tokens',
    why: 'as max_completion_tokens, which wins',
    example: 300,
  },
  temperature: { fate: 'mapped', to: 'temperature', why: 'as it is', example: 0.3 },
  top_p: { fate: 'mapped', to: 'top_p', why: 'as it is', example: 0.9 },
  stream: { fate: 'mapped', to: 'stream', why: 'every event is translated', example: true },
  stream_options: {
    fate: 'mapped',
    to: '',
    why: '`include_usage` is honoured by joulegate; see the cases',
    example: { include_usage: true },
  },
  tools: {
    fate: 'mapped',
    to: 'tools',
    why: 'functions and custom tools; `strict` is told as false where it is left out, since responses take its absence for true',
    example: [
      {
        type: 'function',
        function: { name: 'weather', description: 'Weather of a city', parameters: SCHEMA, strict: true },
      },
    ],
  },
  tool_choice: { fate: 'mapped', to: 'tool_choice', why: 'a mode, a named tool or allowed tools', example: 'required' },
  parallel_tool_calls: { fate: 'mapped', to: 'parallel_tool_calls', why: 'as it is', example: false },
  response_format: {
    fate: 'mapped',
    to: 'text',
    why: '`text.format`: a JSON schema or a JSON object',
    example: { type: 'json_schema', json_schema: { name: 'response', schema: SCHEMA, strict: true } },
    silent: [{ type: 'text' }],
  },
  verbosity: { fate: 'mapped', to: 'text', why: '`text.verbosity`', example: 'low' },
  reasoning_effort: { fate: 'mapped', to: 'reasoning', why: '`reasoning.effort`', example: 'low' },
  user: { fate: 'mapped', to: 'user', why: 'as it is', example: 'user-7' },
  safety_identifier: { fate: 'mapped', to: 'safety_identifier', why: 'as it is', example: 'caller-7' },
  service_tier: { fate: 'mapped', to: 'service_tier', why: 'as it is', example: 'priority' },
  metadata: { fate: 'mapped', to: 'metadata', why: 'as it is', example: { team: 'search' } },
  prompt_cache_key: { fate: 'mapped', to: 'prompt_cache_key', why: 'as it is', example: 'thread-7' },
  prompt_cache_retention: { fate: 'mapped', to: 'prompt_cache_retention', why: 'as it is', example: '24h' },
  prompt_cache_options: {
    fate: 'mapped',
    to: 'prompt_cache_options',
    why: 'as it is',
    example: { mode: 'implicit' },
  },
  moderation: { fate: 'mapped', to: 'moderation', why: 'as it is', example: { model: 'omni-moderation-latest' } },
  store: {
    fate: 'dropped',
    to: '',
    why: 'what would be stored is a response and no completion: nothing is stored',
    example: true,
    silent: [false],
  },
  seed: { fate: 'dropped', to: '', why: NO_WORD, example: 7 },
  frequency_penalty: { fate: 'dropped', to: '', why: NO_WORD, example: 0.5, silent: [0] },
  presence_penalty: { fate: 'dropped', to: '', why: NO_WORD, example: 0.5, silent: [0] },
  logit_bias: { fate: 'dropped', to: '', why: NO_WORD, example: { 50256: -100 }, silent: [{}] },
  prediction: {
    fate: 'dropped',
    to: '',
    why: 'it only makes an answer faster',
    example: { type: 'content', content: 'let a = 1' },
  },
  stop: { fate: 'refused', to: '', why: `${NO_WORD}, and the answer would go on`, example: ['END'], silent: [[]] },
  n: { fate: 'refused', to: '', why: 'a response is one answer', example: 2, silent: [1] },
  logprobs: { fate: 'refused', to: '', why: 'probabilities are not translated', example: true, silent: [false] },
  top_logprobs: { fate: 'refused', to: '', why: 'probabilities are not translated', example: 5, silent: [0] },
  modalities: {
    fate: 'refused',
    to: '',
    why: 'responses are text',
    example: ['text', 'audio'],
    silent: [['text']],
  },
  audio: { fate: 'refused', to: '', why: 'responses are text', example: { voice: 'alloy', format: 'mp3' } },
  web_search_options: {
    fate: 'refused',
    to: '',
    why: 'a search of chat completions is that of a model of its own: ask for the tool in a response',
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
