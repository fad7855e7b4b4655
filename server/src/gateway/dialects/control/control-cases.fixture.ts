import type { ControlRules } from '../../../kernel/index.ts';
import { MESSAGES_FACTS } from '../anthropic/facts.ts';
import type { JsonObject } from '../lane.ts';
import { BESIDE_FACTS, CHAT_FACTS, INPUT_FACTS, RESPONSES_FACTS } from '../openai/facts.ts';
import type { BodyFacts } from './facts.ts';

export const RULES: Readonly<Record<string, ControlRules>> = {
  site: { siteJurisdictions: ['FR'] },
  law: { operatorJurisdictions: ['FR'] },
  operator: { operators: ['acme'] },
  retention: { maxRetentionDays: 0 },
  training: { noTraining: true },
  certification: { certifications: ['c5'] },
};
export const EVERY = Object.keys(RULES);
export const PLACE_AND_TIME = ['site', 'retention', 'training'];
export const TABLES: Readonly<Record<string, BodyFacts>> = {
  chat: CHAT_FACTS,
  responses: RESPONSES_FACTS,
  beside: BESIDE_FACTS,
  input: INPUT_FACTS,
  messages: MESSAGES_FACTS,
};

const said = (...content: readonly JsonObject[]): JsonObject => ({ messages: [{ role: 'user', content }] });
const item = (...content: readonly JsonObject[]): JsonObject => ({ input: [{ role: 'user', content }] });
const NOT = 'JG_CONTROL ';
/** Table, members, what becomes of them, and under which rules; elsewhere they are kept. */
export const CASES: readonly (readonly [table: string, members: JsonObject, fate: string, rules: readonly string[]])[] =
  [
    ['messages', { inference_geo: 'us' }, `${NOT}inference_geo`, EVERY],
    ['messages', { mcp_servers: [{ type: 'url', url: 'https://a.example' }] }, `${NOT}mcp_servers`, EVERY],
    ['messages', { mcp_servers: [] }, 'kept', EVERY],
    ['messages', { container: 'c1' }, `${NOT}container`, EVERY],
    ['messages', { fallbacks: 'default' }, `${NOT}fallbacks`, EVERY],
    ['messages', { thread: { type: 'create' } }, `${NOT}thread`, PLACE_AND_TIME],
    [
      'messages',
      { billing_policy: { type: 'billing_policy', bill_to: 'user_profile' } },
      `${NOT}billing_policy`,
      EVERY,
    ],
    ['messages', { tools: [{ type: 'web_search_20260318', name: 'w' }] }, `${NOT}tools[0]`, EVERY],
    ['messages', { tools: [{ name: 'f', input_schema: {} }, { type: 'web_fetch_20250910' }] }, `${NOT}tools[1]`, EVERY],
    ['messages', { tools: [{ type: 'code_execution_20250825' }] }, `${NOT}tools[0]`, EVERY],
    ['messages', { tools: [{ type: 'mcp_toolset', mcp_server_name: 'x' }] }, `${NOT}tools[0]`, EVERY],
    ['messages', { tools: [{ type: 'advisor_20260301' }] }, `${NOT}tools[0]`, EVERY],
    ['messages', { tools: [{ type: 'future_tool_20300101' }] }, `${NOT}tools[0].type`, EVERY],
    ['messages', { tools: [{ type: 'Web_Search_20250305' }] }, `${NOT}tools[0].type`, EVERY],
    [
      'messages',
      {
        tools: [
          { type: 'bash_20250124', name: 'bash' },
          { type: null, name: 'f' },
        ],
      },
      'kept',
      EVERY,
    ],
    ['messages', { tools: { a: { type: 'web_search_20250305' } } }, `${NOT}tools.a`, EVERY],
    [
      'messages',
      said({ type: 'image', source: { type: 'url', url: 'http://a/b.png' } }),
      `${NOT}messages[0].content[0].source.url`,
      EVERY,
    ],
    [
      'messages',
      said({ type: 'document', source: { type: 'file', file_id: 'f1' } }),
      `${NOT}messages[0].content[0].source.file_id`,
      EVERY,
    ],
    ['messages', said({ type: 'container_upload', file_id: 'f1' }), `${NOT}messages[0].content[0].file_id`, EVERY],
    [
      'messages',
      said({
        type: 'tool_result',
        tool_use_id: 'a',
        content: [{ type: 'image', source: { type: 'url', url: 'http://a' } }],
      }),
      `${NOT}messages[0].content[0].content[0].source.url`,
      EVERY,
    ],
    [
      'messages',
      said({ type: 'tool_addition', tool: { type: 'tool_definition', definition: { type: 'web_search_20250305' } } }),
      `${NOT}messages[0].content[0].tool.definition`,
      EVERY,
    ],
    ['messages', { system: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }] }, 'kept', EVERY],
    [
      'messages',
      said({ type: 'tool_use', id: 'a', name: 'f', input: { url: 'http://a', file_id: 'b', type: 'c', File_Id: 1 } }),
      'kept',
      EVERY,
    ],
    [
      'messages',
      said({
        type: 'web_search_tool_result',
        tool_use_id: 'a',
        content: [{ type: 'web_search_result', url: 'http://a' }],
      }),
      'kept',
      EVERY,
    ],
    [
      'messages',
      said({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } }),
      'kept',
      EVERY,
    ],
    [
      'messages',
      said({ type: 'image', source: { type: 'url', URL: 'http://a' } }),
      'JG_CONTROL messages[0].content[0].source.URL',
      EVERY,
    ],
    [
      'messages',
      said({ type: 'document', source: { type: 'file', File_ID: 'f' } }),
      'JG_BAD_REQUEST messages[0].content[0].source.File_ID',
      EVERY,
    ],
    ['messages', { tools: [{ Type: 'web_search_20250305', name: 'w' }] }, 'JG_BAD_REQUEST tools[0].Type', EVERY],
    ['chat', { store: true }, 'set {"store":"false"}', PLACE_AND_TIME],
    ['chat', { store: false }, 'kept', EVERY],
    ['chat', { prompt_cache_retention: '24h' }, 'out prompt_cache_retention', PLACE_AND_TIME],
    ['chat', { prompt_cache_retention: 'in_memory' }, 'kept', EVERY],
    ['chat', { web_search_options: {} }, `${NOT}web_search_options`, EVERY],
    ['chat', { provider: { only: ['fr'] } }, `${NOT}provider`, EVERY],
    ['chat', { models: ['a'] }, `${NOT}models`, EVERY],
    ['chat', { route: 'fallback' }, `${NOT}route`, EVERY],
    ['chat', { transforms: ['middle-out'] }, `${NOT}transforms`, EVERY],
    ['chat', { plugins: [{ id: 'web' }] }, `${NOT}plugins`, EVERY],
    ['chat', { api_base: 'http://a' }, `${NOT}api_base`, EVERY],
    ['chat', { kv_transfer_params: { remote_host: 'a' } }, `${NOT}kv_transfer_params`, EVERY],
    ['chat', { chat_template: '{{ 1 }}' }, `${NOT}chat_template`, EVERY],
    [
      'chat',
      {
        tools: [
          {
            type: 'function',
            function: { name: 'f', parameters: { type: 'object', properties: { url: { type: 'string' } } } },
          },
        ],
      },
      'kept',
      EVERY,
    ],
    ['chat', { tools: [{ type: 'mcp', server_url: 'http://a' }] }, `${NOT}tools[0]`, EVERY],
    [
      'chat',
      { tools: [{ type: 'function', function: { name: 'f' }, server_url: 'http://a' }] },
      `${NOT}tools[0].server_url`,
      EVERY,
    ],
    [
      'chat',
      said({ type: 'image_url', image_url: { url: 'https://a/b.png' } }),
      `${NOT}messages[0].content[0].image_url.url`,
      EVERY,
    ],
    [
      'chat',
      said({ type: 'image_url', image_url: 'file:///etc/passwd' }),
      `${NOT}messages[0].content[0].image_url`,
      EVERY,
    ],
    ['chat', said({ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }), 'kept', EVERY],
    [
      'chat',
      said({ type: 'video_url', video_url: { url: 'https://a/b.mp4' } }),
      `${NOT}messages[0].content[0].video_url.url`,
      EVERY,
    ],
    ['chat', said({ type: 'file', file: { file_id: 'f' } }), `${NOT}messages[0].content[0].file.file_id`, EVERY],
    ['chat', said({ type: 'hologram', uri: 'x' }), `${NOT}messages[0].content[0].type`, EVERY],
    ['chat', { messages: [{ role: 'assistant', audio: { id: 'audio_1' } }] }, `${NOT}messages[0].audio`, EVERY],
    ['responses', { store: true }, 'set {"store":"false"}', PLACE_AND_TIME],
    ['responses', { store: null }, 'set {"store":"false"}', PLACE_AND_TIME],
    ['beside', { input: 'x' }, 'kept', EVERY],
    ['responses', { background: true }, 'out background', PLACE_AND_TIME],
    ['responses', { prompt: { id: 'pmpt_1' } }, `${NOT}prompt`, EVERY],
    ['responses', { conversation: 'conv_1' }, `${NOT}conversation`, PLACE_AND_TIME],
    ['responses', { previous_response_id: 'resp_own' }, 'kept', EVERY],
    ...[
      'web_search',
      'web_search_preview_2025_03_11',
      'file_search',
      'code_interpreter',
      'shell',
      'image_generation',
      'mcp',
    ].map((type) => ['responses', { tools: [{ type }] }, `${NOT}tools[0]`, EVERY] as const),
    [
      'responses',
      { tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'mcp' }] }] },
      `${NOT}tools[0].tools[0]`,
      EVERY,
    ],
    [
      'responses',
      { input: [{ type: 'additional_tools', role: 'developer', tools: [{ type: 'mcp' }] }] },
      `${NOT}input[0].tools[0]`,
      EVERY,
    ],
    ['responses', { input: [{ type: 'item_reference', id: 'msg_1' }] }, `${NOT}input[0]`, EVERY],
    ['responses', { input: [{ type: null, id: 'msg_1' }] }, `${NOT}input[0]`, EVERY],
    ['responses', { input: [{ id: 'msg_1' }] }, `${NOT}input[0]`, EVERY],
    [
      'responses',
      item({ type: 'input_file', file_url: 'http://169.254.169.254' }),
      `${NOT}input[0].content[0].file_url`,
      EVERY,
    ],
    ['responses', item({ type: 'input_file', file_id: 'file_1' }), `${NOT}input[0].content[0].file_id`, EVERY],
    [
      'responses',
      item({ type: 'input_image', image_url: 'https://a/b.png' }),
      `${NOT}input[0].content[0].image_url`,
      EVERY,
    ],
    [
      'responses',
      { input: [{ type: 'function_call_output', call_id: 'a', output: [{ type: 'input_image', file_id: 'f' }] }] },
      `${NOT}input[0].output[0].file_id`,
      EVERY,
    ],
    [
      'responses',
      {
        input: [
          {
            type: 'message',
            role: 'assistant',
            content: [{ type: 'output_text', text: 'a', annotations: [{ type: 'url_citation', url: 'http://a' }] }],
          },
        ],
      },
      'kept',
      EVERY,
    ],
    [
      'input',
      { input: [{ type: 'image_url', image_url: { url: 'http://a' } }] },
      `${NOT}input[0].image_url.url`,
      EVERY,
    ],
    ['input', { input: ['a', 'b'] }, 'kept', EVERY],
  ];
