import type { Usage } from '../../../units/index.ts';
import { tokenCount as count, usageInTail } from '../json-body.ts';
import type { Answer, JsonObject } from '../lane.ts';

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;

const first = (...values: readonly unknown[]): number | null => {
  for (const value of values) {
    const found = count(value);
    if (found !== null) return found;
  }
  return null;
};

/**
 * Reads the usage object of an OpenAI-compatible provider into disjoint buckets, in the dialects of chat
 * completions, responses and embeddings. The prompt's count includes the cached tokens, the completion's the
 * reasoning ones; where a provider's total shows that reasoning came on top (xAI), it is taken so. DeepSeek and
 * Moonshot name cached tokens in their own words. An explicit 0 is 0; a missing or malformed count is `null`,
 * because unknown is not zero.
 */
export function readUsage(usage: unknown): Usage | null {
  const prompt = first(member(usage, 'prompt_tokens'), member(usage, 'input_tokens'));
  const completion = first(member(usage, 'completion_tokens'), member(usage, 'output_tokens'));
  if (prompt === null || completion === null) return null;
  const inputDetails = member(usage, 'prompt_tokens_details') ?? member(usage, 'input_tokens_details');
  const outputDetails = member(usage, 'completion_tokens_details') ?? member(usage, 'output_tokens_details');
  const cached =
    first(
      member(inputDetails, 'cached_tokens'),
      member(usage, 'prompt_cache_hit_tokens'),
      member(usage, 'cached_tokens'),
    ) ?? 0;
  const cacheRead = Math.min(prompt, cached);
  const cacheWrite = Math.min(prompt - cacheRead, count(member(inputDetails, 'cache_write_tokens')) ?? 0);
  const reasoned = count(member(outputDetails, 'reasoning_tokens')) ?? 0;
  const onTop = reasoned > 0 && count(member(usage, 'total_tokens')) === prompt + completion + reasoned;
  const reasoning = onTop ? reasoned : Math.min(completion, reasoned);
  return {
    inputUncached: prompt - cacheRead - cacheWrite,
    cacheRead,
    cacheWrite5m: cacheWrite,
    cacheWrite1h: 0,
    output: onTop ? completion : completion - reasoning,
    reasoning,
  };
}

/** Usage of a whole answer, or of a chunk of one; Groq's chunks tell it in an extension. */
export const usageOf = (answer: JsonObject): Usage | null =>
  readUsage(answer['usage'] ?? member(answer['x_groq'], 'usage'));

export const usageAtEnd = (tail: Buffer): Usage | null => readUsage(usageInTail(tail));

/** @param body an answer as the client gets it @param answer as the upstream gave it */
export const answered = (body: Buffer, answer: JsonObject): Answer => ({ body, usage: usageOf(answer) });

/** An embedding's usage: it generates nothing, and says so by leaving the completion out. */
export function readEmbeddingUsage(usage: unknown): Usage | null {
  const prompt = first(member(usage, 'prompt_tokens'), member(usage, 'total_tokens'));
  return prompt === null
    ? null
    : { inputUncached: prompt, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 };
}
