import type { ParameterTable } from '../parameters.ts';

const KEPT = 'nothing of a response is kept here';
const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

/**
 * Every parameter of a response towards an upstream of chat completions. What goes on to an Anthropic upstream goes
 * on from there by the table of chat completions.
 * Source: OpenAI API document 2.3.0, CreateResponse; the other names of `max_output_tokens` are extensions.
 */
export const RESPONSES_PARAMETERS = {
  model: { fate: 'mapped', to: 'model', why: "the deployment's name for it", example: 'llama-3-8b' },
  input: {
    fate: 'mapped',
    to: 'messages',
    why: 'a text is a user message; messages, function calls and their results are messages of their roles, developer as system; what an assistant said, thought and called in one turn is one message',
    example: [{ role: 'user', content: 'Why is the sky blue?' }],
  },
  instructions: {
    fate: 'mapped',
    to: 'messages',
    why: 'the system message, with the leading system and developer messages of the input',
    example: 'Be short.',
  },
  max_output_tokens: {
    fate: 'mapped',
    to: 'max_tokens, max_completion_tokens',
    why: "by the name that the model's server takes",
    example: 300,
  },
  max_completion_tokens: {
    fate: 'mapped',
    to: 'max_tokens',
    why: 'as max_output_tokens; the largest counts',
    example: 300,
  },
  max_tokens: { fate: 'mapped', to: 'max_tokens', why: 'as max_output_tokens; the largest counts', example: 300 },
  max_new_tokens: { fate: 'mapped', to: 'max_tokens', why: 'as max_output_tokens; the largest counts', example: 300 },
  temperature: { fate: 'mapped', to: 'temperature', why: 'as it is', example: 0.3 },
  top_p: { fate: 'mapped', to: 'top_p', why: 'as it is', example: 0.9 },
  stream: { fate: 'mapped', to: 'stream, stream_options', why: 'every event is translated', example: true },
  stream_options: { fate: 'mapped', to: '', why: 'see the cases', example: { include_obfuscation: false } },
  tools: {
    fate: 'mapped',
    to: 'tools',
    why: 'functions as they are; a custom tool becomes a function of one text, and a call of it comes back as a custom call',
    example: [
      { type: 'function', name: 'weather', description: 'Weather of a city', parameters: SCHEMA, strict: true },
    ],
  },
  tool_choice: {
    fate: 'mapped',
    to: 'tool_choice',
    why: 'auto, none, required or a named tool; allowed_tools leaves only those tools',
    example: 'required',
  },
  parallel_tool_calls: {
    fate: 'mapped',
    to: 'parallel_tool_calls',
    why: 'as it is, where there are tools; true is what every server does',
    example: false,
    silent: [true],
  },
  text: {
    fate: 'mapped',
    to: 'response_format',
    why: '`format`: a JSON schema or a JSON object',
    example: { format: { type: 'json_schema', name: 'city', schema: SCHEMA, strict: true } },
    silent: [{ format: { type: 'text' } }],
  },
  reasoning: {
    fate: 'mapped',
    to: 'reasoning_effort',
    why: '`effort` as it is; what the upstream tells of its thinking comes as a reasoning item with a summary',
    example: { effort: 'low', summary: 'auto' },
  },
  include: {
    fate: 'mapped',
    to: '',
    why: '`reasoning.encrypted_content` always comes: nothing else brings thinking back; see the cases',
    example: ['reasoning.encrypted_content'],
  },
  metadata: { fate: 'mapped', to: '', why: 'comes back with the response', example: { team: 'search' } },
  user: { fate: 'mapped', to: 'user', why: 'as it is', example: 'user-7' },
  safety_identifier: { fate: 'mapped', to: 'user', why: 'before `user`, which it replaces', example: 'caller-7' },
  service_tier: { fate: 'mapped', to: 'service_tier', why: 'as it is', example: 'priority', silent: ['auto'] },
  prompt_cache_options: { fate: 'mapped', to: '', why: 'see the cases', example: {} },
  prompt_cache_retention: { fate: 'mapped', to: '', why: 'see the cases', example: null },
  prompt_cache_key: {
    fate: 'dropped',
    to: '',
    why: 'many servers refuse it; joulegate keeps requests of one key on one deployment',
    example: 'thread-7',
  },
  store: { fate: 'dropped', to: '', why: KEPT, example: true, silent: [false] },
  truncation: {
    fate: 'dropped',
    to: '',
    why: 'a conversation that is too long is refused by the upstream',
    example: 'auto',
    silent: ['disabled'],
  },
  max_tool_calls: { fate: 'dropped', to: '', why: 'it counts calls of hosted tools, and there are none', example: 3 },
  context_management: {
    fate: 'dropped',
    to: '',
    why: 'conversations are not compacted here',
    example: [{ type: 'compaction', compact_threshold: 100_000 }],
  },
  previous_response_id: {
    fate: 'refused',
    to: '',
    why: `${KEPT}: send the items of the conversation`,
    example: 'resp_1',
  },
  conversation: { fate: 'refused', to: '', why: `${KEPT}: send the items of the conversation`, example: 'conv_1' },
  prompt: { fate: 'refused', to: '', why: 'a prompt that lies at OpenAI', example: { id: 'pmpt_1' } },
  background: { fate: 'refused', to: '', why: `${KEPT} to be fetched later`, example: true, silent: [false] },
  access_programs: {
    fate: 'refused',
    to: '',
    why: 'programs of access that only OpenAI grants',
    example: ['program_1'],
    silent: [[]],
  },
  image: { fate: 'refused', to: '', why: 'images are not made here', example: { size: '1024x1024' } },
  top_logprobs: { fate: 'refused', to: '', why: 'probabilities are not translated', example: 5, silent: [0] },
  moderation: {
    fate: 'refused',
    to: '',
    why: 'a check that the caller trusts would not be made',
    example: { model: 'omni-moderation-latest' },
  },
} as const satisfies ParameterTable;
