/** Disjoint token buckets of one request: every token is in exactly one of them. */
export interface Usage {
  readonly inputUncached: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  readonly reasoning: number;
  /** What its price depends on beside these counts, as the answer told it; it is priced by and not booked. */
  readonly sold?: {
    /** The service tier that it was served in, in the vendor's word. */
    readonly tier?: string;
    /** Where it was processed, in the vendor's word. */
    readonly geography?: string;
    /** Tokens among those of the buckets that are no text. */
    readonly media?: {
      readonly inputAudio: number;
      readonly cachedAudio: number;
      readonly outputAudio: number;
      readonly inputImage: number;
      readonly cachedImage: number;
      readonly outputImage: number;
    };
    /** Calls of the vendor's own tools; a session of code is a container that ran some. */
    readonly tools?: { readonly webSearches: number; readonly fileSearches: number; readonly codeSessions: number };
  };
}

export const NO_USAGE: Usage = {
  inputUncached: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
};

/**
 * How sure we are of a usage: the provider reported it, we counted the stream, or we estimated it; of what passed unread
 * and told nothing it is unknown, and its buckets say nothing.
 */
export type UsageGrade = 'reported' | 'counted' | 'estimated' | 'unknown';

/** All input tokens. */
export const inputTokens = (u: Usage): number => u.inputUncached + u.cacheRead + u.cacheWrite5m + u.cacheWrite1h;
/** All generated tokens. */
export const outputTokens = (u: Usage): number => u.output + u.reasoning;

/** Adds two usages bucket by bucket. */
export const addUsage = (a: Usage, b: Usage): Usage => ({
  inputUncached: a.inputUncached + b.inputUncached,
  cacheRead: a.cacheRead + b.cacheRead,
  cacheWrite5m: a.cacheWrite5m + b.cacheWrite5m,
  cacheWrite1h: a.cacheWrite1h + b.cacheWrite1h,
  output: a.output + b.output,
  reasoning: a.reasoning + b.reasoning,
});
