import type { Usage } from '../../../units/index.ts';
import { isRecord, tokenCount as count, usageInTail } from '../json-body.ts';
import type { Answer, JsonObject } from '../lane.ts';
import { errorToldIn } from '../told-error.ts';

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;

const first = (...values: readonly unknown[]): number | null => {
  for (const value of values) {
    const found = count(value);
    if (found !== null) return found;
  }
  return null;
};

type Sold = NonNullable<Usage['sold']>;

/** Tokens that are no text; `undefined`: the provider does not tell them apart. */
function mediaOf(inputDetails: unknown, outputDetails: unknown): Sold['media'] {
  const cached = member(inputDetails, 'cached_tokens_details');
  const inputAudio = count(member(inputDetails, 'audio_tokens'));
  const inputImage = count(member(inputDetails, 'image_tokens'));
  const cachedAudio = count(member(cached, 'audio_tokens'));
  const cachedImage = count(member(cached, 'image_tokens'));
  const outputAudio = count(member(outputDetails, 'audio_tokens'));
  const outputImage = count(member(outputDetails, 'image_tokens'));
  // No list of them is made: nearly every answer tells none.
  if ((inputAudio ?? inputImage ?? cachedAudio ?? cachedImage ?? outputAudio ?? outputImage) === null) return undefined;
  const read = { cachedAudio: cachedAudio ?? 0, cachedImage: cachedImage ?? 0 };
  return {
    inputAudio: Math.max(0, (inputAudio ?? 0) - read.cachedAudio),
    inputImage: Math.max(0, (inputImage ?? 0) - read.cachedImage),
    outputAudio: outputAudio ?? 0,
    outputImage: outputImage ?? 0,
    ...read,
  };
}

/** Calls of tools of the vendor's own: a response lists them, xAI counts them in its usage. */
function toolsOf(answer: JsonObject, usage: unknown): Sold['tools'] {
  const own = member(usage, 'server_side_tool_usage_details');
  if (answer['output'] == null && own == null) return undefined;
  const items = Array.isArray(answer['output']) ? (answer['output'] as readonly unknown[]) : [];
  const ofType = (type: string): readonly unknown[] => items.filter((item) => member(item, 'type') === type);
  const searches = ofType('web_search_call').filter((call) => {
    const action = member(member(call, 'action'), 'type');
    // Opening a page that was found and looking through it are no searches.
    return action === undefined || action === 'search';
  });
  const containers = new Set(ofType('code_interpreter_call').map((call) => member(call, 'container_id')));
  const tools = {
    webSearches:
      searches.length + (count(member(own, 'web_search_calls')) ?? 0) + (count(member(own, 'x_search_calls')) ?? 0),
    fileSearches: ofType('file_search_call').length + (count(member(own, 'file_search_calls')) ?? 0),
    codeSessions: containers.size + (count(member(own, 'code_interpreter_calls')) ?? 0),
  };
  return Object.values(tools).some((calls) => calls > 0) ? tools : undefined;
}

/** A usage with what its price depends on beside it, where an answer tells any. */
function soldAs(usage: Usage | null, answer: JsonObject, told: unknown): Usage | null {
  if (usage === null) return null;
  const tier = answer['service_tier'];
  const tools = toolsOf(answer, told);
  if (typeof tier !== 'string' && tools === undefined) return usage;
  const sold = {
    ...usage.sold,
    ...(typeof tier === 'string' ? { tier } : {}),
    ...(tools === undefined ? {} : { tools }),
  };
  return { ...usage, sold };
}

/**
 * Reads the usage object of an OpenAI-compatible provider into disjoint buckets, in the dialects of chat
 * completions, responses and embeddings. The prompt's count includes the cached tokens, the completion's the
 * reasoning ones; what a provider's total has beyond both is thinking that came on top. DeepSeek and
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
  // A total above its parts has thinking in it that the completion has not: xAI says how much, Gemini does not.
  const beyond = (count(member(usage, 'total_tokens')) ?? 0) - prompt - completion;
  const inside = Math.min(completion, Math.max(0, reasoned - Math.max(0, beyond)));
  const media = mediaOf(inputDetails, outputDetails);
  return {
    inputUncached: prompt - cacheRead - cacheWrite,
    cacheRead,
    cacheWrite5m: cacheWrite,
    cacheWrite1h: 0,
    output: completion - inside,
    reasoning: Math.max(0, beyond) + inside,
    ...(media === undefined ? {} : { sold: { media } }),
  };
}

/** The usage object of a whole answer, or of a chunk of one: Groq tells it in an extension, Moonshot in a choice. */
function usageObjectOf(answer: JsonObject): unknown {
  const told = answer['usage'] ?? member(answer['x_groq'], 'usage');
  if (told != null || !Array.isArray(answer['choices'])) return told;
  return (answer['choices'] as readonly unknown[])
    .map((choice) => member(choice, 'usage'))
    .find((each) => each != null);
}

/** A whole chat completion: at least one choice, and no error. */
export const isCompletion = (answer: unknown): answer is JsonObject =>
  isRecord(answer) && Array.isArray(answer['choices']) && answer['choices'].length > 0 && errorToldIn(answer) === null;

/** Usage of a whole answer, or of a chunk of one. */
export function usageOf(answer: JsonObject): Usage | null {
  const told = usageObjectOf(answer);
  return soldAs(readUsage(told), answer, told);
}

/** A usage object that cannot be true: no prompt, a total below its parts, more from the cache than there was. */
function contradicts(usage: unknown): boolean {
  if (typeof usage !== 'object' || usage === null) return false;
  const prompt = first(member(usage, 'prompt_tokens'), member(usage, 'input_tokens'));
  const completion = first(member(usage, 'completion_tokens'), member(usage, 'output_tokens'));
  if (prompt === null || completion === null) return false;
  const total = count(member(usage, 'total_tokens'));
  const inputDetails = member(usage, 'prompt_tokens_details') ?? member(usage, 'input_tokens_details');
  const cached = first(member(inputDetails, 'cached_tokens'), member(usage, 'prompt_cache_hit_tokens')) ?? 0;
  return prompt === 0 || (total !== null && total > 0 && total < prompt + completion) || cached > prompt;
}

/** Whether the usage that an answer or a chunk tells cannot be true. */
export const doubtfulIn = (answer: JsonObject): boolean => contradicts(usageObjectOf(answer));

/** @returns whether nothing was counted, which says that a server did not count rather than that nothing was done */
export const isZero = (usage: Usage): boolean =>
  usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h + usage.output + usage.reasoning ===
  0;

export function usageAtEnd(tail: Buffer): Usage | null {
  const told = usageInTail(tail);
  // Inside a text its quotes would be escaped.
  const tier = [...tail.toString('utf8').matchAll(/"service_tier"\s*:\s*"(\w+)"/g)].at(-1)?.[1];
  return soldAs(readUsage(told), tier === undefined ? {} : { service_tier: tier }, told);
}

/** @param body an answer as the client gets it @param answer as the upstream gave it */
export function answered(body: Buffer, answer: JsonObject): Answer {
  const usage = usageOf(answer);
  return usage !== null && doubtfulIn(answer) ? { body, usage, doubtful: true } : { body, usage };
}

/** An embedding's usage: it generates nothing, and says so by leaving the completion out. */
export function readEmbeddingUsage(usage: unknown): Usage | null {
  const prompt = first(member(usage, 'prompt_tokens'), member(usage, 'total_tokens'));
  return prompt === null
    ? null
    : { inputUncached: prompt, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 };
}
