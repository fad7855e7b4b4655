/**
 * Small exports of costs, typed by hand after the public pages named with each; none is a real account's. For tests.
 */

/** CostsResult of openai/openai-openapi at f85dbe2; line items as public parsers of them quote them ("gpt-4o-mini-2024-07-18, cached input"). */
export const OPENAI_COSTS = JSON.stringify({
  object: 'page',
  data: [
    {
      object: 'bucket',
      start_time: 1775001600,
      end_time: 1775088000,
      results: [
        {
          object: 'organization.costs.result',
          amount: { value: 0.06, currency: 'usd' },
          line_item: 'gpt-4o-2024-08-06, cached input',
          project_id: 'proj_a',
          api_key_id: 'key_1',
          quantity: 48,
          quantity_unit: '1000_tokens',
        },
        {
          object: 'organization.costs.result',
          amount: { value: '0.0100000005', currency: 'usd' },
          line_item: 'priority | gpt-4o-2024-08-06, output, long context',
          project_id: 'proj_a',
          api_key_id: null,
          quantity: 1000,
          quantity_unit: 'tokens',
        },
        {
          object: 'organization.costs.result',
          amount: { value: 1.5, currency: 'usd' },
          line_item: 'web search tool calls',
          project_id: null,
          api_key_id: null,
          quantity: 150,
          quantity_unit: null,
        },
      ],
    },
  ],
  has_more: false,
});

/** The dashboard's export: columns as in a public copy of one, xavierjflanagan/Guardian, openai-usage-and-cost-report-2025-10-12.md. */
export const OPENAI_COSTS_CSV = `start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,line_item,project_id,organization_id,organization_name
1775001600,1775088000,2026-04-01T00:00:00+00:00,2026-04-02T00:00:00+00:00,0.8958740000000000,usd,,,org-x,Personal
1775088000,1775174400,2026-04-02T00:00:00+00:00,2026-04-03T00:00:00+00:00,,,,,,
`;

/** platform.claude.com/docs/en/api/admin/cost_report: amounts are cents as decimal text ("123.45" is $1.23). */
export const ANTHROPIC_COSTS = JSON.stringify({
  data: [
    {
      starting_at: '2026-04-01T00:00:00Z',
      ending_at: '2026-04-02T00:00:00Z',
      results: [
        {
          amount: '123.45',
          currency: 'USD',
          cost_type: 'tokens',
          description: 'Claude Sonnet 4.5 Usage - Input Tokens',
          model: 'claude-sonnet-4-5-20250929',
          token_type: 'uncached_input_tokens',
          service_tier: 'standard',
          context_window: '0-200k',
          workspace_id: 'wrkspc_01',
        },
        {
          amount: '50',
          currency: 'USD',
          cost_type: 'web_search',
          description: 'Web Search Usage',
          model: null,
          token_type: null,
          service_tier: null,
          context_window: null,
          workspace_id: null,
        },
      ],
    },
  ],
  has_more: false,
  next_page: null,
});

/** The console's export (support.claude.com/en/articles/9534590 describes it); columns as public tests of other tools have them. */
export const ANTHROPIC_COSTS_CSV = `usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,list_price_usd,cost_type,inference_geo,speed
2026-04-01,Claude Haiku 4.5,Default,demo-key,message,≤ 200k,input_no_cache,0.05,0.05,token,not_available,
2026-04-01,,Default,demo-key,,,,0.20,0.20,web_search,not_available,
`;
