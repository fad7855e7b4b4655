import type { Tokens, Usage } from '../../units/index.ts';

/** What is known of a request's size before it is sent. */
export interface ExpectedUsage {
  readonly inputTokens: Tokens;
  readonly cacheReadTokens: Tokens;
  readonly outputTokens: Tokens;
}

/**
 * Running knowledge of how many tokens a workload's requests take on a model: tokens per prompt byte, and
 * mean output. Exponentially weighted, so that it follows a change within about a hundred requests.
 */
export interface UsageProfile {
  readonly tokensPerByte: number;
  readonly cacheShare: number;
  readonly meanOutputTokens: number;
  readonly observations: number;
}

/** Before anything was observed: four bytes a token, no cache, 250 output tokens (Azure 2023 conversations: 211). */
export const FRESH_PROFILE: UsageProfile = {
  tokensPerByte: 0.25,
  cacheShare: 0,
  meanOutputTokens: 250,
  observations: 0,
};

const MEMORY = 100;
/** What is known beforehand of a ratio counts as much as so many observations. */
const PRIOR_WEIGHT = 8;
/** No observation says that a ratio is further from what is known beforehand. */
const FURTHEST = 4;

/** One step of a ratio towards what was seen: bounded, so that no request moves it far, and any that was led astray comes back. */
export function stepRatio(old: number, seen: number, prior: number, observations: number): number {
  const believed = Math.min(prior * FURTHEST, Math.max(prior / FURTHEST, seen));
  return old + (believed - old) / (PRIOR_WEIGHT + Math.min(observations, MEMORY));
}

/** Folds one finished request into a profile. @param promptBytes of text; 0: its length taught nothing of text */
export function learnUsage(profile: UsageProfile, promptBytes: number, usage: Usage): UsageProfile {
  const observations = profile.observations + 1;
  const weight = 1 / Math.min(observations, MEMORY);
  const input = usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  const output = usage.output + usage.reasoning;
  const blend = (old: number, seen: number): number => old + (seen - old) * weight;
  return {
    tokensPerByte:
      promptBytes > 0 && input > 0
        ? stepRatio(profile.tokensPerByte, input / promptBytes, FRESH_PROFILE.tokensPerByte, observations)
        : profile.tokensPerByte,
    cacheShare: input > 0 ? blend(profile.cacheShare, usage.cacheRead / input) : profile.cacheShare,
    meanOutputTokens: blend(profile.meanOutputTokens, output),
    observations,
  };
}

/**
 * The usage to expect of a request, in tokens.
 * @param maxOutputTokens what the caller allows; `null` where it set none
 * @example expectUsage(FRESH_PROFILE, 4000, 100).outputTokens // 100
 */
export function expectUsage(profile: UsageProfile, promptBytes: number, maxOutputTokens: number | null): ExpectedUsage {
  const input = promptBytes * profile.tokensPerByte;
  const output = Math.min(profile.meanOutputTokens, maxOutputTokens ?? Infinity);
  return {
    inputTokens: input * (1 - profile.cacheShare),
    cacheReadTokens: input * profile.cacheShare,
    outputTokens: output,
  };
}
