import { inputTokens, type EpochMs, type Usage } from '../../../units/index.ts';
import type { FootprintFactors } from '../../../kernel/index.ts';
import { price, serviceTierOf, type ServiceTier } from '../../../world/index.ts';

type TokenPrice = FootprintFactors['price'];

/** What of a request its price depends on. */
export interface Asked {
  readonly at: EpochMs;
  readonly request: { readonly parsed: Readonly<Record<string, unknown>> } | null;
}

const word = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** The tier that the caller asked for; `null`: a word that nobody has priced. */
function tierOf(parsed: Readonly<Record<string, unknown>>): ServiceTier | null {
  return word(parsed['speed']) === 'fast' ? 'fast' : serviceTierOf(word(parsed['service_tier']));
}

/**
 * The price of a try at the instant of its request. What of it has no price is named in the source, and its tokens are
 * booked at what they cost as usual: a limit must have something to count.
 */
export function priceOfTry(
  of: TokenPrice,
  usage: Usage,
  { at, request }: Asked,
): { readonly price: TokenPrice; readonly source: string } {
  if (of.listed === undefined) return { price: of, source: of.source };
  const promptTokens = inputTokens(usage);
  const parsed = request?.parsed;
  const found = price(of, {
    at,
    promptTokens,
    serviceTier: parsed === undefined ? 'standard' : tierOf(parsed),
    geography: parsed === undefined ? null : word(parsed['inference_geo']),
  });
  if (found.price !== null && found.gaps.length === 0) return { price: found.price, source: found.price.source };
  const usual = found.price ?? price(of, { at, promptTokens }).price ?? of;
  return { price: usual, source: `${usual.source}; no price for ${found.gaps.join(', ')}` };
}
