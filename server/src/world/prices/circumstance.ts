import type { EpochMs, Usage } from '../../units/index.ts';
import type { ServiceTier } from './service-tiers.ts';

type Sold = NonNullable<Usage['sold']>;

/** Tokens of a usage that are no text; they are part of its buckets. */
export type Media = NonNullable<Sold['media']>;

export const NO_MEDIA: Media = {
  inputAudio: 0,
  cachedAudio: 0,
  outputAudio: 0,
  inputImage: 0,
  cachedImage: 0,
  outputImage: 0,
};

/** Calls of a vendor's own tools that it charges for beside tokens. */
export type ToolCalls = NonNullable<Sold['tools']>;

export const NO_TOOL_CALLS: ToolCalls = { webSearches: 0, fileSearches: 0, codeSessions: 0 };

/** What a price depends on beside the model. */
export interface Circumstance {
  /** The instant of the request. */
  readonly at: EpochMs;
  /** All input tokens of one request. */
  readonly promptTokens: number;
  /** How many requests the work was, for prices by the request; 1 where it is not given. */
  readonly requests?: number;
  /** `null`: a tier that nobody has priced. */
  readonly serviceTier?: ServiceTier | null;
  /** Where the work had to stay, as the vendor calls it. */
  readonly geography?: string | null;
  /** Tokens, among those of the usage, that are no text; absent: nothing tells. */
  readonly media?: Media;
  readonly tools?: ToolCalls;
}
