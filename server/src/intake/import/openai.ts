import { NO_USAGE, type EpochMs } from '../../units/index.ts';
import { NO_MEDIA, serviceTierOf, type Circumstance } from '../../world/index.ts';
import { countOf, momentOf, needed, RowError, text, tokensOf, type Fields } from './fields.ts';
import { AS_USUAL, type UsageRow } from './types.ts';

/** Endpoint by the kind of a bucket's result. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  'organization.usage.completions.result': '/v1/chat/completions',
  'organization.usage.embeddings.result': '/v1/embeddings',
  'organization.usage.moderations.result': '/v1/moderations',
};
const COMPLETIONS = 'organization.usage.completions.result';

const MEDIA_FIELDS = [
  'input_audio_tokens',
  'output_audio_tokens',
  'input_image_tokens',
  'output_image_tokens',
  'input_cached_audio_tokens',
  'input_cached_image_tokens',
];

/** Tokens that are no text, where the export tells them apart; those in hold the cached ones. */
function mediaOf(fields: Fields): { readonly media?: Circumstance['media'] } {
  if (MEDIA_FIELDS.every((name) => text(fields, name) === null)) return {};
  const [inputAudio, outputAudio, inputImage, outputImage, cachedAudio, cachedImage] = MEDIA_FIELDS.map((name) =>
    tokensOf(fields, name),
  ) as [number, number, number, number, number, number];
  const own = {
    ...NO_MEDIA,
    inputAudio: inputAudio - cachedAudio,
    cachedAudio,
    outputAudio,
    inputImage: inputImage - cachedImage,
    cachedImage,
    outputImage,
  };
  const [into, out, cached] = [
    tokensOf(fields, 'input_tokens'),
    tokensOf(fields, 'output_tokens'),
    tokensOf(fields, 'input_cached_tokens'),
  ];
  if (
    Object.values(own).some((tokens) => tokens < 0) ||
    inputAudio + inputImage > into ||
    outputAudio + outputImage > out ||
    cachedAudio + cachedImage > cached ||
    own.inputAudio + own.inputImage > into - cached
  )
    throw new RowError('tokens of audio and images are more than the tokens that hold them');
  return { media: own };
}

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
    identity: JSON.stringify([endpoint, ...groups]),
    groups,
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
    sold: {
      ...AS_USUAL,
      serviceTier: groups[3] === 'true' ? 'batch' : serviceTierOf(text(fields, 'service_tier')),
      ...mediaOf(fields),
    },
    serviceMs: null,
    ttftMs: null,
  };
}
