import { MS_PER_HOUR, type EpochMs } from '../../units/index.ts';
import { NO_TOOL_CALLS, serviceTierOf } from '../../world/index.ts';
import { countOf, momentOf, needed, RowError, text, tokensOf, type Fields } from './fields.ts';
import type { Sold, UsageRow } from './types.ts';

const DAY_MS = 24 * MS_PER_HOUR;
const lower = (fields: Fields, ...names: readonly string[]): readonly string[] =>
  names.map((name) => (text(fields, name) ?? '').toLowerCase());

/** Prompts above this many tokens are counted apart, and cost more on some models. */
const LONG = 200_000;

/** How it was sold, by the words of the export. */
function soldAs(tier: string, window: string, geography: string, speed: string): Sold {
  const standard = serviceTierOf(tier);
  return {
    serviceTier: speed === 'fast' ? (standard === 'standard' ? 'fast' : null) : standard,
    geography: geography === '' ? null : geography,
    promptTokens: window === '' ? null : window.startsWith('0') ? LONG : LONG + 1,
  };
}

const COMMON = {
  provider: 'anthropic',
  endpoint: '/v1/messages',
  protocol: 'anthropic',
  outcome: 'served',
  mayRepeat: false,
  requests: null,
  costNanoUsd: null,
  serviceMs: null,
  ttftMs: null,
} as const;

/**
 * A result of a bucket of Anthropic's usage report (`/v1/organizations/usage_report/messages`). Its buckets are disjoint
 * already: uncached input, cache writes of five minutes and of an hour, cache reads, output. Requests are not counted.
 */
export function anthropicRow(fields: Fields, where: string, now: EpochMs): UsageRow {
  const from = momentOf(fields, 'starting_at', now).at;
  const until = momentOf(fields, 'ending_at', from + 400 * DAY_MS).at;
  if (until <= from) throw new RowError('ending_at is not behind starting_at');
  const model = needed(fields, 'model', 'export it with group_by[]=model');
  const written = fields['cache_creation'] ?? {};
  if (typeof written !== 'object') throw new RowError('cache_creation is no object');
  const called = fields['server_tool_use'] ?? {};
  if (typeof called !== 'object') throw new RowError('server_tool_use is no object');
  const searches = countOf(called as Fields, 'web_search_requests') ?? 0;
  const groups = lower(
    fields,
    'workspace_id',
    'api_key_id',
    'account_id',
    'service_account_id',
    'service_tier',
    'context_window',
    'inference_geo',
    'speed',
  );
  return {
    ...COMMON,
    where,
    identity: JSON.stringify(['api', ...groups]),
    groups,
    from,
    until,
    model,
    key: text(fields, 'api_key_id'),
    project: text(fields, 'workspace_id'),
    usage: {
      inputUncached: tokensOf(fields, 'uncached_input_tokens'),
      cacheRead: tokensOf(fields, 'cache_read_input_tokens'),
      cacheWrite5m: tokensOf(written as Fields, 'ephemeral_5m_input_tokens'),
      cacheWrite1h: tokensOf(written as Fields, 'ephemeral_1h_input_tokens'),
      output: tokensOf(fields, 'output_tokens'),
      reasoning: 0,
    },
    sold: {
      ...soldAs(groups[4] as string, groups[5] as string, groups[6] as string, groups[7] as string),
      ...(searches === 0 ? {} : { tools: { ...NO_TOOL_CALLS, webSearches: searches } }),
    },
  };
}

/** A line of the usage export of Anthropic's console: a day, a model, a key by its name. */
export function anthropicCsvRow(fields: Fields, where: string, now: EpochMs): UsageRow {
  const from = Math.floor(momentOf(fields, 'usage_date_utc', now).at / DAY_MS) * DAY_MS;
  const model = needed(fields, 'model_version', 'the export names one in each line');
  const groups = lower(fields, 'workspace', 'api_key', 'usage_type', 'context_window', 'inference_geo', 'speed');
  return {
    ...COMMON,
    where,
    identity: JSON.stringify(['console', ...groups]),
    groups,
    from,
    until: from + DAY_MS,
    model,
    key: text(fields, 'api_key'),
    project: text(fields, 'workspace'),
    usage: {
      inputUncached: tokensOf(fields, 'usage_input_tokens_no_cache'),
      cacheRead: tokensOf(fields, 'usage_input_tokens_cache_read'),
      cacheWrite5m: tokensOf(fields, 'usage_input_tokens_cache_write_5m'),
      cacheWrite1h: tokensOf(fields, 'usage_input_tokens_cache_write_1h'),
      output: tokensOf(fields, 'usage_output_tokens'),
      reasoning: 0,
    },
    sold: soldAs(groups[2] as string, groups[3] as string, groups[4] as string, groups[5] as string),
  };
}
