import { NO_USAGE, type EpochMs } from '../../units/index.ts';
import { countOf, momentOf, needed, RowError, text, tokensOf, type Fields } from './fields.ts';
import type { UsageRow } from './types.ts';

/** Endpoint by the kind of a bucket's result. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  'organization.usage.completions.result': '/v1/chat/completions',
  'organization.usage.embeddings.result': '/v1/embeddings',
  'organization.usage.moderations.result': '/v1/moderations',
};
const COMPLETIONS = 'organization.usage.completions.result';

/**
 * A result of a bucket of OpenAI's usage API (`/v1/organization/usage/completions`, `embeddings`, `moderations`) or a
 * line of the dashboard's export of the same names. `input_tokens` holds the cached and the cache-write tokens; reasoning
 * is part of `output_tokens` and is not told apart.
 */
export function openaiRow(fields: Fields, where: string, now: EpochMs): UsageRow {
  const object = text(fields, 'object') ?? COMPLETIONS;
  const endpoint = ENDPOINTS[object];
  if (endpoint === undefined) throw new RowError(`${object} is counted in something else than tokens`);
  const from = momentOf(fields, 'start_time', now).at;
  const until = momentOf(fields, 'end_time', from + 400 * 86_400_000).at;
  if (until <= from) throw new RowError('end_time is not behind start_time');
  const [input, output, requests] = [
    tokensOf(fields, 'input_tokens'),
    tokensOf(fields, 'output_tokens'),
    countOf(fields, 'num_model_requests'),
  ];
  // The dashboard's export has a line for each day without usage, and names no model there.
  const idle = input + output + (requests ?? 0) === 0;
  const model = idle ? (text(fields, 'model') ?? '') : needed(fields, 'model', 'export it with group_by=model');
  const [cacheRead, cacheWrite5m] = [
    tokensOf(fields, 'input_cached_tokens'),
    tokensOf(fields, 'input_cache_write_tokens'),
  ];
  if (cacheRead + cacheWrite5m > input)
    throw new RowError(
      `${cacheRead + cacheWrite5m} cached tokens are more than the ${input} input tokens that hold them`,
    );
  const groups = ['project_id', 'user_id', 'api_key_id', 'batch', 'service_tier'].map((name) =>
    (text(fields, name) ?? '').toLowerCase(),
  );
  return {
    where,
    identity: JSON.stringify(['openai', endpoint, from, until, model, ...groups]),
    mayRepeat: false,
    from,
    until,
    provider: 'openai',
    endpoint,
    protocol: 'openai',
    model,
    key: text(fields, 'api_key_id'),
    project: text(fields, 'project_id'),
    outcome: 'served',
    usage: { ...NO_USAGE, inputUncached: input - cacheRead - cacheWrite5m, cacheRead, cacheWrite5m, output },
    requests,
    costNanoUsd: null,
    batch: groups[3] === 'true' || groups[4] === 'batch',
    serviceMs: null,
    ttftMs: null,
  };
}
