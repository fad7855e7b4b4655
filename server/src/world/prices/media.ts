import type { TokenPrice } from '../catalog/index.ts';
import type { Circumstance, Media } from './circumstance.ts';
import type { ListSheet } from './list-sheet.ts';
import { rateAt, type RateKey, type Rates } from './rates.ts';
import { tierPriceOf } from './service-tiers.ts';
import { surchargeOf } from './surcharges.ts';

/** Models whose tokens are mostly no text: without a count of what is, their price is not known. */
const SPEECH = /audio|realtime|transcribe|native-audio|live/;
/** Models of one price for whatever goes in. */
const ONE_PRICE_IN: Readonly<Record<string, RegExp>> = { google: /^gemini-3\.[5678]-/ };

const KINDS: readonly {
  readonly media: keyof Media;
  readonly rate: RateKey;
  readonly text: 'inputPerMtok' | 'cacheReadPerMtok' | 'outputPerMtok';
  readonly name: string;
  /** Without a rate of its own it costs as text. */
  readonly asText: boolean;
}[] = [
  { media: 'inputAudio', rate: 'inputAudio', text: 'inputPerMtok', name: 'audio in', asText: false },
  { media: 'cachedAudio', rate: 'cacheAudio', text: 'cacheReadPerMtok', name: 'cached audio', asText: false },
  { media: 'outputAudio', rate: 'outputAudio', text: 'outputPerMtok', name: 'audio out', asText: false },
  { media: 'inputImage', rate: 'inputImage', text: 'inputPerMtok', name: 'images in', asText: true },
  { media: 'cachedImage', rate: 'cacheImage', text: 'cacheReadPerMtok', name: 'cached images', asText: true },
  { media: 'outputImage', rate: 'outputImage', text: 'outputPerMtok', name: 'images out', asText: false },
];
const NONE: { readonly usd: number; readonly gaps: readonly string[] } = { usd: 0, gaps: [] };

/** What tokens that are no text cost more than text, in USD of the whole work, and which of them have no price. */
export function mediaUsd(
  { provider, model }: Pick<ListSheet, 'provider' | 'model'>,
  rates: Rates,
  text: TokenPrice,
  { media, serviceTier, geography = null, promptTokens }: Circumstance,
): { readonly usd: number; readonly gaps: readonly string[] } {
  if (media === undefined) {
    const apart = rates.inputAudio !== undefined || rates.outputAudio !== undefined;
    return apart && SPEECH.test(model) ? { usd: 0, gaps: ['which of its tokens are audio'] } : NONE;
  }
  const tier =
    serviceTier == null || serviceTier === 'standard'
      ? undefined
      : tierPriceOf(provider, model, serviceTier, promptTokens);
  const place = surchargeOf(provider, model, geography) ?? 1;
  let usd = 0;
  const gaps: string[] = [];
  for (const { media: kind, rate: key, text: textKey, name, asText } of KINDS) {
    const tokens = media[kind];
    if (tokens === 0) continue;
    const rate = rates[key];
    if (rate !== undefined) {
      const factor = tier?.unchanged?.includes(key) === true ? 1 : (tier?.factor ?? 1);
      usd += (tokens * (rateAt(rate, promptTokens) * factor * place - text[textKey])) / 1e6;
    } else if (!asText && !(kind !== 'outputAudio' && kind !== 'outputImage' && ONE_PRICE_IN[provider]?.test(model)))
      gaps.push(`${tokens} tokens of ${name}`);
  }
  return { usd, gaps };
}
