import type { Usage } from '../../../units/index.ts';
import { isRecord, tokenCount as count, usageInTail } from '../json-body.ts';
import type { Answer, JsonObject } from '../lane.ts';

/** What the price of a message depends on beside its tokens. */
function soldOf(usage: JsonObject): Usage['sold'] {
  const { speed, service_tier: tier, inference_geo: geography, server_tool_use: own } = usage;
  const webSearches = count(isRecord(own) ? own['web_search_requests'] : undefined) ?? 0;
  const served = speed === 'fast' ? speed : tier;
  return {
    // That it was served as usual says nothing of its speed.
    ...(typeof served === 'string' && (served !== 'standard' || speed !== undefined) ? { tier: served } : {}),
    ...(typeof geography === 'string' ? { geography } : {}),
    ...(webSearches === 0 ? {} : { tools: { webSearches, fileSearches: 0, codeSessions: 0 } }),
  };
}

/**
 * Reads Anthropic's usage object into disjoint buckets: `input_tokens` excludes what was read from or written to the
 * cache, and `output_tokens` includes thinking. Writes that are not split by lifetime count as five minutes, the
 * default. An explicit 0 is 0; a missing or malformed count is `null`, because unknown is not zero.
 */
export function readMessagesUsage(usage: unknown): Usage | null {
  if (!isRecord(usage)) return null;
  const input = count(usage['input_tokens']);
  const generated = count(usage['output_tokens']);
  if (input === null || generated === null) return null;
  const written = count(usage['cache_creation_input_tokens']);
  const split = isRecord(usage['cache_creation']) ? usage['cache_creation'] : {};
  const hour = count(split['ephemeral_1h_input_tokens']) ?? 0;
  const fiveMinutes = count(split['ephemeral_5m_input_tokens']) ?? Math.max(0, (written ?? 0) - hour);
  // The total is what is billed: a split that disagrees with it moves tokens between lifetimes, never adds any.
  const cacheWrite1h = written === null ? hour : Math.min(written, hour);
  const details = usage['output_tokens_details'];
  const sold = soldOf(usage) ?? {};
  const reasoning = Math.min(generated, count(isRecord(details) ? details['thinking_tokens'] : undefined) ?? 0);
  return {
    inputUncached: input,
    cacheRead: count(usage['cache_read_input_tokens']) ?? 0,
    cacheWrite5m: written === null ? fiveMinutes : written - cacheWrite1h,
    cacheWrite1h,
    output: generated - reasoning,
    reasoning,
    ...(Object.keys(sold).length === 0 ? {} : { sold }),
  };
}

export const messageUsageAtEnd = (tail: Buffer): Usage | null => readMessagesUsage(usageInTail(tail));

/** @param body an answer as the client gets it @param message as the upstream gave it */
export const answeredMessage = (body: Buffer, message: JsonObject): Answer => ({
  body,
  usage: messageUsageOf(message),
});

/** Usage of a whole message. */
export const messageUsageOf = (message: JsonObject): Usage | null => readMessagesUsage(message['usage']);

/** @param message what a stream begins with: its input is final, its output not yet there. `null` where it tells none */
export const begunUsage = (message: unknown): Usage | null =>
  isRecord(message) && isRecord(message['usage']) ? readMessagesUsage({ ...message['usage'], output_tokens: 0 }) : null;

/**
 * Usage by an event that closes a stream.
 * @param begun the message that the stream began with
 * @param before what was known; it stands where the event tells nothing
 */
export const closedUsage = (begun: unknown, event: JsonObject, before: Usage | null): Usage | null =>
  isRecord(event['usage'])
    ? readMessagesUsage(laterUsage(isRecord(begun) ? begun['usage'] : undefined, event['usage']))
    : before;

/** The later of two reports on one message: a stream's closing counts replace those it began with, and `null` says nothing. */
export function laterUsage(first: unknown, later: unknown): unknown {
  if (!isRecord(first)) return later;
  if (!isRecord(later)) return first;
  return {
    ...first,
    ...Object.fromEntries(Object.entries(later).filter(([, value]) => value !== null && value !== undefined)),
  };
}
