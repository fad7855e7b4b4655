import type Anthropic from '@anthropic-ai/sdk';

type Params = Anthropic.MessageCreateParamsNonStreaming;
type Block = Anthropic.ContentBlockParam;
type Tool = Anthropic.Messages.ToolUnion;

/** For each kind of a union one value, so that the compiler tells a kind that is missing. */
type EachKind<Union extends { readonly type?: unknown }> = {
  readonly [Kind in Extract<Union['type'], string>]: OfKind<Union, Kind>;
};
type OfKind<Union extends { readonly type?: unknown }, Kind> = Union extends unknown
  ? Kind extends Union['type']
    ? Union
    : never
  : never;

const cache = { type: 'ephemeral', ttl: '1h' } as const;
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const cited = [
  {
    type: 'char_location',
    cited_text: 'Grass is green.',
    document_index: 0,
    document_title: 'x',
    start_char_index: 0,
    end_char_index: 0,
  },
] as const;

/** Blocks that a user may send. */
const USER_BLOCKS = {
  text: { type: 'text', text: 'Grüße', cache_control: cache, citations: [...cited] },
  image: {
    type: 'image',
    source: { type: 'base64', media_type: 'image/png', data: PIXEL },
    cache_control: cache,
    transformations: { oversized_image: 'downsize' },
  },
  document: {
    type: 'document',
    source: { type: 'text', media_type: 'text/plain', data: 'Grüße' },
    cache_control: null,
    citations: { enabled: true },
    context: 'c',
    title: 't',
  },
  search_result: {
    type: 'search_result',
    source: 'https://example.com',
    title: 't',
    content: [{ type: 'text', text: 'x' }],
    citations: { enabled: true },
  },
  container_upload: { type: 'container_upload', file_id: 'file_1' },
} satisfies Partial<EachKind<Block>>;

/** Blocks of an answer that is sent back, and of results of tools. */
const ANSWER_BLOCKS = {
  thinking: { type: 'thinking', thinking: 'Let me see.', signature: 'EqQB' },
  redacted_thinking: { type: 'redacted_thinking', data: 'EmwK' },
  tool_use: {
    type: 'tool_use',
    id: 'toolu_1',
    name: 'weather',
    input: { city: 'Wien' },
    caller: { type: 'direct' },
    cache_control: cache,
  },
  server_tool_use: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } },
  web_search_tool_result: { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
  web_fetch_tool_result: {
    type: 'web_fetch_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: { type: 'web_fetch_tool_result_error', error_code: 'unavailable' },
  },
  code_execution_tool_result: {
    type: 'code_execution_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: { type: 'code_execution_tool_result_error', error_code: 'unavailable' },
  },
  bash_code_execution_tool_result: {
    type: 'bash_code_execution_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: { type: 'bash_code_execution_tool_result_error', error_code: 'unavailable' },
  },
  text_editor_code_execution_tool_result: {
    type: 'text_editor_code_execution_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: { type: 'text_editor_code_execution_tool_result_error', error_code: 'unavailable' },
  },
  tool_search_tool_result: {
    type: 'tool_search_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: { type: 'tool_search_tool_result_error', error_code: 'unavailable' },
  },
} satisfies Partial<EachKind<Block>>;
const RESULT: Block = {
  type: 'tool_result',
  tool_use_id: 'toolu_1',
  content: [{ type: 'text', text: 'sunny' }, USER_BLOCKS.image],
  is_error: true,
  cache_control: cache,
};
/** Fails to compile where the SDK has a kind of block that is in none of these. */
export const BLOCKS: EachKind<Block> = { ...USER_BLOCKS, ...ANSWER_BLOCKS, tool_result: RESULT };

const OWN_TOOL: Anthropic.Tool = {
  type: 'custom',
  name: 'weather',
  description: 'Weather of a city',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  cache_control: cache,
  strict: true,
  defer_loading: true,
  eager_input_streaming: true,
  allowed_callers: ['direct'],
  input_examples: [{ city: 'Wien' }],
};
export const TOOLS: EachKind<Tool> = {
  custom: OWN_TOOL,
  bash_20250124: { type: 'bash_20250124', name: 'bash' },
  code_execution_20250522: { type: 'code_execution_20250522', name: 'code_execution' },
  code_execution_20250825: { type: 'code_execution_20250825', name: 'code_execution' },
  code_execution_20260120: { type: 'code_execution_20260120', name: 'code_execution' },
  code_execution_20260521: { type: 'code_execution_20260521', name: 'code_execution' },
  browser_toolset_20260801: { type: 'browser_toolset_20260801' },
  computer_toolset_20260801: { type: 'computer_toolset_20260801' },
  memory_20250818: { type: 'memory_20250818', name: 'memory' },
  text_editor_20250124: { type: 'text_editor_20250124', name: 'str_replace_editor' },
  text_editor_20250429: { type: 'text_editor_20250429', name: 'str_replace_based_edit_tool' },
  text_editor_20250728: { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool', max_characters: 100 },
  web_search_20250305: {
    type: 'web_search_20250305',
    name: 'web_search',
    max_uses: 1,
    allowed_domains: ['example.com'],
  },
  web_search_20260209: { type: 'web_search_20260209', name: 'web_search' },
  web_search_20260318: { type: 'web_search_20260318', name: 'web_search' },
  web_fetch_20250910: { type: 'web_fetch_20250910', name: 'web_fetch' },
  web_fetch_20260209: { type: 'web_fetch_20260209', name: 'web_fetch' },
  web_fetch_20260309: { type: 'web_fetch_20260309', name: 'web_fetch' },
  web_fetch_20260318: { type: 'web_fetch_20260318', name: 'web_fetch', citations: { enabled: true } },
  tool_search_tool_bm25_20251119: { type: 'tool_search_tool_bm25_20251119', name: 'tool_search_tool_bm25' },
  tool_search_tool_bm25: { type: 'tool_search_tool_bm25', name: 'tool_search_tool_bm25' },
  tool_search_tool_regex_20251119: { type: 'tool_search_tool_regex_20251119', name: 'tool_search_tool_regex' },
  tool_search_tool_regex: { type: 'tool_search_tool_regex', name: 'tool_search_tool_regex' },
};

const turn = (...content: Block[]): Anthropic.MessageParam[] => [{ role: 'user', content }];
const answered = (...content: Block[]): Anthropic.MessageParam[] => [
  { role: 'user', content: 'q' },
  { role: 'assistant', content },
  { role: 'user', content: 'r' },
];

/** Values of every parameter of the SDK's type, as requests that have it; fails to compile where one is missing. */
export const VALUES: { readonly [Name in keyof Required<Omit<Params, 'model'>>]: readonly Partial<Params>[] } = {
  max_tokens: [{ max_tokens: 1 }, { max_tokens: 64_000 }],
  messages: [
    ...Object.values(USER_BLOCKS).map((block) => ({ messages: turn(block) })),
    // A call stands before its result, below.
    ...Object.values(ANSWER_BLOCKS)
      .filter(({ type }) => type !== 'tool_use')
      .map((block) => ({ messages: answered(block) })),
    {
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: [ANSWER_BLOCKS.tool_use] },
        { role: 'user', content: [RESULT] },
      ],
    },
    {
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'q' },
      ],
    },
    {
      messages: turn(
        { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
        { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' } },
      ),
    },
    { messages: turn({ type: 'image', source: { type: 'file', file_id: 'file_1' } }) },
  ],
  cache_control: [{ cache_control: cache }, { cache_control: null }],
  container: [
    { container: 'container' },
    { container: { id: 'c', skills: [{ type: 'anthropic', skill_id: 'pptx', version: 'latest' }] } },
    { container: null },
  ],
  diagnostics: [{ diagnostics: { previous_message_id: 'msg_1' } }, { diagnostics: null }],
  inference_geo: [{ inference_geo: 'eu' }, { inference_geo: null }],
  metadata: [{ metadata: { user_id: '13803d75' } }, { metadata: { user_id: null } }, { metadata: {} }],
  output_config: [
    {
      output_config: {
        effort: 'low',
        format: { type: 'json_schema', schema: { type: 'object', properties: {}, additionalProperties: false } },
      },
    },
    { output_config: { effort: 'max', format: null } },
    { output_config: {} },
  ],
  service_tier: [{ service_tier: 'auto' }, { service_tier: 'standard_only' }],
  speed: [{ speed: 'fast' }, { speed: null }],
  stop_sequences: [{ stop_sequences: ['string'] }, { stop_sequences: [] }],
  stream: [{ stream: false }],
  system: [
    { system: 'Be short.' },
    { system: [{ type: 'text', text: "Today's date is 2024-06-01.", cache_control: cache, citations: [...cited] }] },
  ],
  thinking: [
    { thinking: { type: 'adaptive', display: 'summarized' } },
    { thinking: { type: 'enabled', budget_tokens: 1024 } },
    { thinking: { type: 'disabled' } },
    { thinking: { type: 'between_tools' } },
  ],
  tool_choice: (['auto', 'any', 'none'] as const).map((type) => ({
    tools: [OWN_TOOL],
    tool_choice: type === 'none' ? { type } : { type, disable_parallel_tool_use: true },
  })),
  tools: Object.values(TOOLS).map((tool) => ({ tools: [tool] })),
  user_profile_id: [{ user_profile_id: 'anthropic-user-profile-id' }],
  workspace_id: [{ workspace_id: 'wrkspc_1' }],
};

/** Parameters that clients send and the type no longer has. */
export const EARLIER: Readonly<Record<string, readonly object[]>> = {
  temperature: [{ temperature: 1 }, { temperature: 0 }],
  top_k: [{ top_k: 5 }],
  top_p: [{ top_p: 0.7 }],
};
