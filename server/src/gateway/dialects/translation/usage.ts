import { inputTokens, outputTokens, type Usage } from '../../../units/index.ts';
import type { JsonObject } from '../lane.ts';
import { lookup, text } from './parameters.ts';

/** Usage in the words of chat completions: totals, with what they include beside. */
export const chatUsage = (usage: Usage): JsonObject => ({
  prompt_tokens: inputTokens(usage),
  completion_tokens: outputTokens(usage),
  total_tokens: inputTokens(usage) + outputTokens(usage),
  prompt_tokens_details: {
    cached_tokens: usage.cacheRead,
    cache_write_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
  },
  completion_tokens_details: { reasoning_tokens: usage.reasoning },
});

/**
 * Usage in Anthropic's words, whose input excludes the cache. Its counts are not optional, so a server that gives
 * none reads as 0 here; the books know the difference.
 */
export const deltaUsage = (usage: Usage | null): JsonObject => ({
  input_tokens: usage?.inputUncached ?? 0,
  cache_creation_input_tokens: usage === null ? 0 : usage.cacheWrite5m + usage.cacheWrite1h,
  cache_read_input_tokens: usage?.cacheRead ?? 0,
  output_tokens: usage === null ? 0 : outputTokens(usage),
  output_tokens_details: { thinking_tokens: usage?.reasoning ?? 0 },
  server_tool_use: null,
});

/**
 * {@link deltaUsage} of a whole message, which has more members; what an OpenAI-compatible server does not tell is null.
 * @param tier the server's word for the tier that served it
 */
export const messagesUsage = (usage: Usage | null, tier: unknown): JsonObject => ({
  ...deltaUsage(usage),
  cache_creation:
    usage === null
      ? null
      : { ephemeral_5m_input_tokens: usage.cacheWrite5m, ephemeral_1h_input_tokens: usage.cacheWrite1h },
  inference_geo: null,
  service_tier: lookup(MESSAGES_TIERS, tier) ?? null,
  speed: null,
});

const CHAT_TIERS: Readonly<Record<string, string>> = { standard: 'default', priority: 'priority', batch: 'default' };
const MESSAGES_TIERS: Readonly<Record<string, string>> = {
  default: 'standard',
  auto: 'standard',
  priority: 'priority',
};

/** The tier that served a message, in OpenAI's words; `undefined` where it is not told. */
export const chatTier = (tier: unknown): string | undefined => lookup(CHAT_TIERS, tier);

/** An answer's id under the other protocol's prefix, so that it can be found again upstream. */
export const chatId = (id: unknown): string => `chatcmpl-${(text(id) || 'unknown').replace(/^msg_/, '')}`;
export const messageId = (id: unknown): string => `msg_${(text(id) || 'unknown').replace(/^chatcmpl-/, '')}`;
