import { MS_PER_HOUR, type EpochMs } from '../../units/index.ts';
import { NO_MEDIA, NO_TOOL_CALLS, serviceTierOf } from '../../world/index.ts';
import { countOf, entryNanoUsd, idOf, momentOf, needed, RowError, text, tokensOf, type Fields } from './fields.ts';
import { AS_USUAL, type Sold, type UsageRow } from './types.ts';

/** Columns of the documented CSV; `at` and `model` must be there. */
export const CSV_COLUMNS = [
  'at',
  'until',
  'id',
  'provider',
  'model',
  'key',
  'project',
  'requests',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'output_tokens',
  'reasoning_tokens',
  'service_tier',
  'geography',
  'audio_input_tokens',
  'audio_output_tokens',
  'web_searches',
  'cost_usd',
] as const;

function soldAs(fields: Fields): Sold {
  const [inputAudio, outputAudio, webSearches] = [
    countOf(fields, 'audio_input_tokens'),
    countOf(fields, 'audio_output_tokens'),
    tokensOf(fields, 'web_searches'),
  ];
  if ((inputAudio ?? 0) > tokensOf(fields, 'input_tokens') || (outputAudio ?? 0) > tokensOf(fields, 'output_tokens'))
    throw new RowError('tokens of audio are more than the tokens that hold them');
  return {
    ...AS_USUAL,
    serviceTier: serviceTierOf(text(fields, 'service_tier')),
    geography: text(fields, 'geography'),
    ...(inputAudio === null && outputAudio === null
      ? {}
      : { media: { ...NO_MEDIA, inputAudio: inputAudio ?? 0, outputAudio: outputAudio ?? 0 } }),
    ...(webSearches === 0 ? {} : { tools: { ...NO_TOOL_CALLS, webSearches } }),
  };
}

/**
 * A line of the documented CSV (docs/import.md): disjoint buckets, one request or one bucket of time a line. A line with
 * an `id` is known by it, a line over a time by its time and groups, and any other by all that stands in it.
 */
export function plainCsvRow(fields: Fields, where: string, now: EpochMs): UsageRow {
  const moment = momentOf(fields, 'at', now);
  const end = text(fields, 'until') === null ? null : momentOf(fields, 'until', moment.at + 400 * 24 * MS_PER_HOUR).at;
  const until = end ?? (moment.dayOnly ? moment.at + 24 * MS_PER_HOUR : null);
  if (until !== null && until <= moment.at) throw new RowError('until is not behind at');
  const [id, model, key, project] = [
    idOf(fields, 'id'),
    needed(fields, 'model', 'a row without one cannot be valued'),
    text(fields, 'key'),
    text(fields, 'project'),
  ];
  const provider = (text(fields, 'provider') ?? 'unknown').toLowerCase();
  const groups = [key, project, text(fields, 'service_tier'), text(fields, 'geography')].map((each) => each ?? '');
  return {
    where,
    identity: JSON.stringify(
      id !== null
        ? ['csv', id]
        : until !== null
          ? ['csv', ...groups]
          : ['csv', ...CSV_COLUMNS.map((name) => text(fields, name))],
    ),
    groups: id === null && until !== null ? groups : [],
    mayRepeat: id === null && until === null,
    from: moment.at,
    until,
    provider,
    endpoint: '/v1/chat/completions',
    protocol: null,
    model,
    key,
    project,
    outcome: 'served',
    usage: {
      inputUncached: tokensOf(fields, 'input_tokens'),
      cacheRead: tokensOf(fields, 'cache_read_tokens'),
      cacheWrite5m: tokensOf(fields, 'cache_write_5m_tokens'),
      cacheWrite1h: tokensOf(fields, 'cache_write_1h_tokens'),
      output: tokensOf(fields, 'output_tokens'),
      reasoning: tokensOf(fields, 'reasoning_tokens'),
    },
    requests: countOf(fields, 'requests') ?? (until === null ? 1 : null),
    costNanoUsd: text(fields, 'cost_usd') === null ? null : entryNanoUsd(fields['cost_usd']),
    sold: soldAs(fields),
    serviceMs: null,
    ttftMs: null,
  };
}
