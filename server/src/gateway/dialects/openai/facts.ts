import {
  CONTENT,
  each,
  ECHO,
  HARMLESS,
  refers,
  routes,
  sends,
  stores,
  type BodyFacts,
  type Facts,
  type HeaderFacts,
  words,
} from '../control/facts.ts';

const STORED_DAYS = 30;

/** Of every endpoint that generates. Source: OpenAI API document 2.3.0; data controls of the platform (retention). */
const COMMON: Facts = {
  ...each(
    HARMLESS,
    'model stream stream_options temperature top_p top_logprobs parallel_tool_calls',
    'tool_choice service_tier user safety_identifier prompt_cache_key prompt_cache_options',
    'moderation metadata',
  ),
  tools: CONTENT,
  prompt_cache_retention: stores('keeps the prompt in a cache for a day', 1, {
    setTo: null,
    idle: ['in_memory', 'in-memory'],
  }),
};

/** Sampling and output settings of servers compatible with OpenAI's: vLLM, SGLang, llama.cpp, Ollama, Mistral, DeepSeek, Qwen, Groq. */
const EXTENSIONS = each(
  HARMLESS,
  'top_k top_a min_p typical_p repetition_penalty length_penalty mirostat mirostat_eta',
  'mirostat_tau min_tokens ignore_eos stop_token_ids skip_special_tokens bad_words',
  'spaces_between_special_tokens include_stop_str_in_output allowed_token_ids prompt_logprobs',
  'truncate_prompt_tokens echo best_of use_beam_search add_generation_prompt return_token_ids',
  'continue_final_message chat_template_kwargs guided_json guided_regex guided_choice',
  'guided_grammar structured_outputs regex ebnf grammar json_schema random_seed safe_prompt',
  'thinking enable_thinking thinking_budget reasoning reasoning_format include_reasoning',
  'reasoning_split prompt_mode priority cache_salt request_id keep_alive cache_prompt logits',
  'max_tokens max_completion_tokens max_output_tokens max_new_tokens n candidate_count',
  'num_generations',
);

/** Members of routers and of servers that call others. Sources: OpenRouter, LiteLLM, Azure OpenAI, xAI, Perplexity, Qwen, vLLM. */
const ROUTERS: Facts = {
  ...each(
    routes('lets a router choose who serves the request'),
    'provider models route fallbacks transforms preset context_window_fallback_dict',
  ),
  ...each(
    routes('names another upstream'),
    'api_base base_url api_key api_version api_type custom_llm_provider extra_headers extra_body',
  ),
  ...each(
    sends('has the upstream search or fetch elsewhere'),
    'plugins web_search web_search_options search_parameters search_settings enable_search',
    'search_options search_mode search_domain_filter data_sources compound_custom connectors',
  ),
  mcp_servers: sends('has the upstream call servers that the request names'),
  kv_transfer_params: sends('hands the prompt to another server'),
  deferred: stores('keeps the answer to be fetched', 1, { idle: [false] }),
};

const RESPONSE_STORE = stores('keeps request and answer, which it does where the member is left out', STORED_DAYS, {
  setTo: 'false',
  idle: [false],
});

const MEMBERS: Facts = {
  ...each(refers('uses a file that lies at the provider'), 'file_id', 'file_ids'),
  ...each(refers('uses documents that lie at the provider'), 'vector_store_id', 'vector_store_ids'),
  ...each(refers('uses a container at the provider'), 'container', 'container_id'),
  ...each(refers('uses a skill that lies at the provider'), 'skills', 'skill_id'),
  audio: refers('uses a sound that the provider keeps'),
  ...each(sends('names a server that the upstream calls'), 'server_url', 'connector_id', 'tunnel_id'),
};

const SEARCH = sends('has the upstream search the web');
const TYPES: Facts = {
  ...each(
    HARMLESS,
    'function custom computer computer_use_preview local_shell apply_patch tool_search',
    'programmatic_tool_calling namespace additional_tools allowed_tools',
    'message text input_text output_text refusal summary_text reasoning_text reasoning',
    'image_url input_image computer_screenshot input_audio audio_url video_url file input_file',
    'document_url content thinking redacted_thinking function_call function_call_output custom_tool_call',
    'custom_tool_call_output computer_call computer_call_output local_shell_call',
    'local_shell_call_output shell_call shell_call_output apply_patch_call apply_patch_call_output',
    'tool_search_call tool_search_output compaction compaction_trigger program program_output',
  ),
  ...each(
    ECHO,
    'web_search_call file_search_call code_interpreter_call image_generation_call mcp_list_tools',
    'mcp_call mcp_approval_request mcp_approval_response',
  ),
  mcp: sends('has the upstream call a server that the request names'),
  'web_search*': SEARCH,
  file_search: refers('searches documents that lie at the provider'),
  code_interpreter: sends('runs code in a container that keeps its files'),
  shell: sends('runs commands in a container that keeps its files'),
  image_generation: sends('hands the prompt to another model'),
  item_reference: refers('uses an item that the provider keeps'),
};

const OPAQUE = words(
  'arguments parameters output_schema input format annotations caller action actions',
  'results outputs outcome operation environment logprobs filters ranking_options',
  'user_location pending_safety_checks acknowledged_safety_checks prompt_cache_breakpoint cache_control',
);

const inside = {
  members: MEMBERS,
  types: TYPES,
  opaque: OPAQUE,
  untyped: refers('uses an item that the provider keeps'),
} as const;

/** Chat completions. */
export const CHAT_FACTS: BodyFacts = {
  ...inside,
  unlessSet: [],
  fields: {
    ...COMMON,
    ...EXTENSIONS,
    ...ROUTERS,
    ...each(
      HARMLESS,
      'frequency_penalty presence_penalty function_call functions logit_bias logprobs seed',
      'modalities reasoning_effort response_format stop',
      'verbosity audio documents',
    ),
    ...each(CONTENT, 'messages', 'prediction'),
    store: stores('keeps request and answer, for evaluation and training of models', STORED_DAYS, {
      setTo: 'false',
      idle: [false],
    }),
  },
};

const RESPONSE_FIELDS: Facts = {
  ...COMMON,
  ...EXTENSIONS,
  ...ROUTERS,
  ...each(HARMLESS, 'instructions include max_tool_calls reasoning text truncation', 'context_management personality'),
  input: CONTENT,
  background: stores('keeps the answer until it is fetched', STORED_DAYS, {
    setTo: null,
    idle: [false],
  }),
  previous_response_id: refers('goes on from an answer that the provider keeps', { owned: true }),
  conversation: stores('adds to a conversation that the provider keeps', null, { owned: true }),
  prompt: refers('uses a prompt that lies at the provider'),
};

/** Responses. */
export const RESPONSES_FACTS: BodyFacts = {
  ...inside,
  fields: { ...RESPONSE_FIELDS, store: RESPONSE_STORE },
  unlessSet: ['store'],
};

/** What stands beside responses and generates none: nothing of it is stored. */
export const BESIDE_FACTS: BodyFacts = { ...RESPONSES_FACTS, unlessSet: [] };

/** Embeddings and moderations. */
export const INPUT_FACTS: BodyFacts = {
  ...inside,
  untyped: HARMLESS,
  unlessSet: [],
  fields: {
    ...ROUTERS,
    ...each(
      HARMLESS,
      'model dimensions encoding_format user input_type output_dimension output_dtype',
      'truncate_prompt_tokens truncate priority request_id metadata task normalized',
    ),
    input: CONTENT,
  },
};

export const OPENAI_HEADER_FACTS: HeaderFacts = { headers: {}, features: { 'openai-beta': [] } };
