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

/** Source: types of Anthropic's SDK 1.12, beta messages included. */
const FIELDS: Facts = {
  ...each(
    HARMLESS,
    'model max_tokens stream stop_sequences temperature top_p top_k tool_choice thinking',
    'metadata service_tier cache_control output_config output_format context_management',
    'compaction speed fallback_credit_token anthropic_version',
    // Of other protocols, which servers that speak this one may know; each bounds the answer.
    'max_completion_tokens max_output_tokens n best_of',
  ),
  ...each(CONTENT, 'messages', 'system', 'tools'),
  inference_geo: routes('names where the request is served', { country: true }),
  fallbacks: routes('has other models answer'),
  mcp_servers: sends('has the upstream call servers that the request names'),
  container: sends('uses a container at the provider, which keeps its files', { owned: true }),
  thread: stores('has the provider keep the conversation', null, { owned: true }),
  diagnostics: refers('compares with a request that the provider remembers', { owned: true }),
  billing_policy: refers('bills somebody else, whom a profile at the provider names'),
};

const MEMBERS: Facts = {
  ...each(refers('uses a file that lies at the provider'), 'file_id', 'file_ids'),
  ...each(refers('uses a container at the provider'), 'container', 'container_id'),
  ...each(refers('uses a skill that lies at the provider'), 'skills', 'skill_id'),
};

const TYPES: Facts = {
  ...each(
    HARMLESS,
    'custom bash_* text_editor_* computer_2* computer_toolset_* browser_toolset_* memory_*',
    'tool_search_tool_* tool_reference tool_definition tool_addition tool_removal',
    'text image document search_result base64 url content file thinking',
    'redacted_thinking tool_use tool_result compaction container_upload',
  ),
  ...each(
    ECHO,
    'server_tool_use web_search_tool_result web_fetch_tool_result code_execution_tool_result',
    'bash_code_execution_tool_result text_editor_code_execution_tool_result tool_search_tool_result',
    'advisor_tool_result mcp_tool_use mcp_tool_result mcp_tool_listing fallback',
  ),
  'web_search_2*': sends('has the upstream search the web'),
  'web_fetch_2*': sends('has the upstream fetch addresses'),
  'code_execution_2*': sends('runs code in a container that keeps its files'),
  'advisor_*': sends('hands the prompt to another model'),
  mcp_toolset: sends('has the upstream call a server that the request names'),
};

const OPAQUE = words(
  'input input_schema cache_control citations caller transformations configs input_examples',
  'eager_input_streaming',
);

/** Messages, and counting their tokens. */
export const MESSAGES_FACTS: BodyFacts = {
  fields: FIELDS,
  members: MEMBERS,
  types: TYPES,
  opaque: OPAQUE,
  unlessSet: [],
};

export const ANTHROPIC_HEADER_FACTS: HeaderFacts = {
  headers: {
    'anthropic-workspace-id': routes('chooses a workspace, with its own place and retention'),
    'anthropic-user-profile-id': refers('names a profile that lies at the provider'),
  },
  features: {
    'anthropic-beta': words(
      'computer-use- output- dev-full-thinking- interleaved-thinking- context-1m-',
      'context-management- model-context-window-exceeded- fast-mode- thinking- fallback-credit-',
      'mid-conversation- compact- structured-outputs- task-budgets- inline-tools- prompt-caching-',
      'pdfs- token-counting- token-efficient-tools- extended-cache-ttl- effort- tool-search-tool-',
      'fine-grained-tool-streaming- advanced-tool-use- tool-examples- max-tokens-3-5-sonnet-',
    ),
  },
};
