import { NO_USAGE, type EpochMs, type Usage } from '../../units/index.ts';
import { serviceTierOf } from '../../world/index.ts';
import { entryNanoUsd, idOf, momentOf, needed, objectOf, RowError, text, tokensOf, type Fields } from './fields.ts';
import { AS_USUAL, type UsageRow } from './types.ts';

const ENDPOINTS: readonly (readonly [part: string, endpoint: string])[] = [
  ['embedding', '/v1/embeddings'],
  ['moderation', '/v1/moderations'],
  ['responses', '/v1/responses'],
  ['anthropic_messages', '/v1/messages'],
];
/** Names of providers that the price list and other exports write differently. */
const PROVIDERS: Readonly<Record<string, string>> = {
  vertex_ai: 'google',
  gemini: 'google',
  bedrock: 'aws',
  bedrock_converse: 'aws',
  azure_ai: 'azure',
  text_completion_openai: 'openai',
};

const NO_MODEL = 'unknown';

/** `prompt_tokens` holds the cached tokens, except in versions that kept Anthropic's own count: there the parts are more than it. */
function usageOf(fields: Fields): Usage {
  const metadata = objectOf(fields['metadata'], 'metadata');
  const details = objectOf(metadata['usage_object'] ?? metadata['additional_usage_values'], 'metadata');
  const ofPrompt = objectOf(details['prompt_tokens_details'], 'metadata');
  const prompt = tokensOf(fields, 'prompt_tokens');
  const cacheRead = tokensOf(details, 'cache_read_input_tokens') || tokensOf(ofPrompt, 'cached_tokens');
  const cacheWrite =
    tokensOf(details, 'cache_creation_input_tokens') ||
    tokensOf(ofPrompt, 'cache_creation_tokens') ||
    tokensOf(ofPrompt, 'cache_write_tokens');
  const cacheWrite1h = tokensOf(
    objectOf(ofPrompt['cache_creation_token_details'], 'metadata'),
    'ephemeral_1h_input_tokens',
  );
  const completion = tokensOf(fields, 'completion_tokens');
  const reasoning = tokensOf(objectOf(details['completion_tokens_details'], 'metadata'), 'reasoning_tokens');
  const total = tokensOf(fields, 'total_tokens') || tokensOf(details, 'total_tokens');
  // Some providers count what was thought beside the answer: the total tells.
  const beside = reasoning > 0 && total === prompt + completion + reasoning;
  if (!beside && reasoning > completion)
    throw new RowError(
      `${reasoning} reasoning tokens are more than the ${completion} completion tokens that hold them`,
    );
  if (cacheWrite1h > cacheWrite) throw new RowError('more tokens were written to the cache for an hour than at all');
  const held = cacheRead + cacheWrite;
  return {
    inputUncached: held > prompt ? prompt : prompt - held,
    cacheRead,
    cacheWrite5m: cacheWrite - cacheWrite1h,
    cacheWrite1h,
    output: beside ? completion : completion - reasoning,
    reasoning,
  };
}

/** A row of LiteLLM's table `LiteLLM_SpendLogs`, as JSON (`/spend/logs`) or CSV: one request. */
export function litellmRow(fields: Fields, where: string, now: EpochMs): UsageRow {
  const id = idOf(fields, 'request_id');
  if (id === null) throw new RowError('request_id is empty: it tells one request from another');
  const { at } = momentOf(fields, 'startTime', now);
  const failed = [text(fields, 'status'), text(objectOf(fields['metadata'], 'metadata'), 'status')].includes('failure');
  // A call that failed before it was routed names no model.
  const model =
    text(fields, 'model') ??
    text(fields, 'model_group') ??
    (failed ? NO_MODEL : needed(fields, 'model', 'a row without one cannot be valued'));
  const callType = text(fields, 'call_type') ?? '';
  const details = objectOf(objectOf(fields['metadata'], 'metadata')['usage_object'], 'metadata');
  const end = text(fields, 'endTime') === null ? null : momentOf(fields, 'endTime', now + 86_400_000).at;
  const first =
    text(fields, 'completionStartTime') === null ? null : momentOf(fields, 'completionStartTime', now + 86_400_000).at;
  const cached = text(fields, 'cache_hit')?.toLowerCase() === 'true';
  const provider =
    text(fields, 'custom_llm_provider') ?? (model.includes('/') ? (model.split('/')[0] as string) : 'unknown');
  return {
    where,
    identity: JSON.stringify(['litellm', id]),
    groups: [],
    mayRepeat: false,
    from: at,
    until: null,
    provider: PROVIDERS[provider] ?? provider,
    endpoint: ENDPOINTS.find(([part]) => callType.includes(part))?.[1] ?? '/v1/chat/completions',
    protocol: null,
    model,
    key: text(fields, 'api_key'),
    project: text(fields, 'team_id'),
    outcome: failed ? 'failed' : cached ? 'cached' : 'served',
    usage: cached ? NO_USAGE : usageOf(fields),
    requests: 1,
    costNanoUsd: text(fields, 'spend') === null ? null : entryNanoUsd(fields['spend']),
    sold: {
      ...AS_USUAL,
      serviceTier: callType.includes('batch') ? 'batch' : serviceTierOf(text(details, 'service_tier')),
    },
    serviceMs: end === null || end < at ? null : end - at,
    ttftMs: first === null || first < at || first === end ? null : first - at,
  };
}
