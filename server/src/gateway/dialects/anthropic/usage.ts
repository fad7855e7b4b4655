import type { Usage } from '../../../units/index.ts';
import { isRecord } from '../json-body.ts';

/** No request has more; a count above it is a fault of the upstream and would end budgets and books. */
const MOST_TOKENS = 100_000_000;

const count = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_TOKENS ? value : null;

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
  const reasoning = Math.min(generated, count(isRecord(details) ? details['thinking_tokens'] : undefined) ?? 0);
  return {
    inputUncached: input,
    cacheRead: count(usage['cache_read_input_tokens']) ?? 0,
    cacheWrite5m: written === null ? fiveMinutes : written - cacheWrite1h,
    cacheWrite1h,
    output: generated - reasoning,
    reasoning,
  };
}

/** What a message's stream begins with: its input is final, its output not yet there. `null` where it tells none. */
export const begunUsage = (usage: unknown): Usage | null =>
  isRecord(usage) ? readMessagesUsage({ ...usage, output_tokens: 0 }) : null;

/** The later of two reports on one message: a stream's closing counts replace those it began with, and `null` says nothing. */
export function laterUsage(first: unknown, later: unknown): unknown {
  if (!isRecord(first)) return later;
  if (!isRecord(later)) return first;
  return {
    ...first,
    ...Object.fromEntries(Object.entries(later).filter(([, value]) => value !== null && value !== undefined)),
  };
}
