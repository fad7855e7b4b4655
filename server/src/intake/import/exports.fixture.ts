/**
 * Small exports, typed by hand after the public pages named with each; none is a real account's. For tests.
 */

/** Fields: UsageCompletionsResult of openai/openai-openapi at f85dbe2; buckets: cookbook.openai.com/examples/completions_usage_api. */
export const OPENAI_USAGE = JSON.stringify({
  object: 'page',
  data: [
    {
      object: 'bucket',
      start_time: 1775001600,
      end_time: 1775088000,
      results: [
        {
          object: 'organization.usage.completions.result',
          input_tokens: 1000,
          output_tokens: 500,
          input_cached_tokens: 800,
          input_cache_write_tokens: 50,
          num_model_requests: 5,
          project_id: 'proj_a',
          user_id: 'user-x',
          api_key_id: 'key_1',
          model: 'gpt-4o-2024-08-06',
          batch: false,
          service_tier: 'default',
        },
        {
          object: 'organization.usage.completions.result',
          input_tokens: 2_000_000,
          output_tokens: 0,
          num_model_requests: 1,
          project_id: 'proj_a',
          user_id: null,
          api_key_id: 'key_2',
          model: 'gpt-4o-mini-2024-07-18',
          batch: true,
        },
      ],
    },
    { object: 'bucket', start_time: 1775088000, end_time: 1775174400, results: [] },
  ],
  has_more: true,
  next_page: 'page_AAAA',
});

/** The dashboard's export: columns as in a public copy of one, xavierjflanagan/Guardian, openai-usage-and-cost-report-2025-10-12.md. */
export const OPENAI_CSV = `start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,api_key_id,model,batch,service_tier,input_tokens,output_tokens,input_cached_tokens,input_uncached_tokens
1775001600,1775088000,2026-04-01T00:00:00+00:00,2026-04-02T00:00:00+00:00,proj_a,5,user-x,key_1,gpt-4o-2024-08-06,False,default,1000,500,800,200
1775088000,1775174400,2026-04-02T00:00:00+00:00,2026-04-03T00:00:00+00:00,,,,,,,,,,,
`;

/** platform.claude.com/docs/en/manage-claude/usage-cost-api and cookbook/observability-usage-cost-api: /v1/organizations/usage_report/messages. */
export const ANTHROPIC_USAGE = JSON.stringify({
  data: [
    {
      starting_at: '2026-04-01T13:00:00Z',
      ending_at: '2026-04-01T14:00:00Z',
      results: [
        {
          uncached_input_tokens: 1500,
          cache_creation: { ephemeral_1h_input_tokens: 1000, ephemeral_5m_input_tokens: 500 },
          cache_read_input_tokens: 200,
          output_tokens: 600,
          server_tool_use: { web_search_requests: 10 },
          api_key_id: 'apikey_01Rj',
          workspace_id: 'wrkspc_01',
          model: 'claude-sonnet-4-5-20250929',
          service_tier: 'standard',
          context_window: '0-200k',
        },
      ],
    },
  ],
  has_more: false,
  next_page: null,
});

/** The console's export (support.claude.com/en/articles/9534590 describes it); columns as public tests of other tools have them. */
export const ANTHROPIC_CSV = `usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count,inference_geo,speed
2026-04-01,claude-haiku-4-5-20251001,"Key, of sales",Default,standard,≤ 200k,46981,15969,7,30,16932,0,global,
2026-04-01,claude-haiku-4-5-20251001,"Key, of sales",Default,batch,≤ 200k,100,0,0,0,50,0,global,
`;

const SPEND = {
  request_id: 'chatcmpl-1',
  call_type: 'acompletion',
  api_key: '88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b',
  spend: 0.0123456789,
  total_tokens: 1300,
  prompt_tokens: 1000,
  completion_tokens: 300,
  startTime: '2026-04-01T10:00:00.000Z',
  endTime: '2026-04-01T10:00:03.500Z',
  completionStartTime: '2026-04-01T10:00:00.900Z',
  model: 'anthropic/claude-sonnet-4-5',
  custom_llm_provider: 'anthropic',
  cache_hit: 'False',
  team_id: 'team-7',
  status: 'success',
  metadata: {
    usage_object: {
      prompt_tokens_details: { cached_tokens: 0 },
      cache_read_input_tokens: 400,
      cache_creation_input_tokens: 100,
      completion_tokens_details: { reasoning_tokens: 120 },
    },
  },
};

/** Columns of LiteLLM_SpendLogs: schema.prisma of BerriAI/litellm at 029f645; usage_object: its issues 8784 and 15056. */
export const LITELLM_JSON = JSON.stringify([
  SPEND,
  {
    ...SPEND,
    request_id: 'chatcmpl-2',
    prompt_tokens: 31,
    total_tokens: 331,
    metadata: { usage_object: { cache_read_input_tokens: 0, cache_creation_input_tokens: 1253 } },
  },
  {
    ...SPEND,
    request_id: 'chatcmpl-3',
    spend: 0,
    prompt_tokens: 0,
    completion_tokens: 0,
    status: 'failure',
    metadata: {},
  },
  { ...SPEND, request_id: 'chatcmpl-4', spend: 0, cache_hit: 'True' },
]);

export const LITELLM_CSV = `"request_id","call_type","api_key","spend","total_tokens","prompt_tokens","completion_tokens","startTime","endTime","model","custom_llm_provider","metadata","cache_hit","messages"
"chatcmpl-1","aembedding","88dc","0.5","1000","1000","0","2026-04-01 10:00:00.25","2026-04-01 10:00:01","text-embedding-3-small","openai","{""usage_object"": {}}","","[{""role"": ""user"",
 ""content"": ""two
lines""}]"
`;

/** docs/import.md. */
export const PLAIN_CSV = `at,id,provider,model,key,project,requests,input_tokens,cache_read_tokens,output_tokens,reasoning_tokens,cost_usd
2026-04-01T10:00:00Z,,mistral,mistral-large,k1,p1,,100,20,30,5,0.001
2026-04-01T10:00:00Z,,mistral,mistral-large,k1,p1,,100,20,30,5,0.001
2026-04-02,,openai,gpt-4o,k1,p1,12,1200,0,600,0,
`;
