/** What lists charge for, in USD: tokens by the million, calls by the thousand. */
export const RATE_KEYS = [
  'input',
  'cacheRead',
  'cacheWrite',
  'cacheWrite1h',
  'output',
  'inputAudio',
  'cacheAudio',
  'outputAudio',
  'inputImage',
  'cacheImage',
  'outputImage',
  'webSearch',
  'fileSearch',
  'request',
] as const;
export type RateKey = (typeof RATE_KEYS)[number];

/** A rate, and what it is for prompts longer than so many tokens; the whole request pays the rate of its prompt. */
export interface Rate {
  readonly usd: number;
  readonly longer: readonly { readonly aboveTokens: number; readonly usd: number }[];
}
export type Rates = Readonly<Partial<Record<RateKey, Rate>>>;

/** A rate that does not depend on the prompt. */
export const flat = (usd: number): Rate => ({ usd, longer: [] });

/** The rate of a prompt. @example rateAt({ usd: 5, longer: [{ aboveTokens: 271999, usd: 10 }] }, 272000) // 10 */
export function rateAt(rate: Rate, promptTokens: number): number {
  let { usd } = rate;
  for (const step of rate.longer) if (promptTokens > step.aboveTokens) usd = step.usd;
  return usd;
}
