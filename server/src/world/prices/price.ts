import type { TokenPrice } from '../catalog/index.ts';
import type { Circumstance } from './circumstance.ts';
import { sheetOf, type ListSheet } from './list-sheet.ts';
import { mediaUsd } from './media.ts';
import { rateAt, type RateKey, type Rates } from './rates.ts';
import { tierPriceOf } from './service-tiers.ts';
import { ratesAt } from './span.ts';
import { surchargeOf } from './surcharges.ts';
import { toolsUsd } from './tools.ts';

/** A price for one piece of work, and what of it has none. */
export interface Priced {
  /** What its tokens cost; what is no text and the calls of tools are in `perRequest`. `null`: nothing of it is known. */
  readonly price: TokenPrice | null;
  /** What cannot be priced, in words; none: the price is complete. */
  readonly gaps: readonly string[];
}

type Sold = Pick<Circumstance, 'promptTokens' | 'serviceTier' | 'geography'>;
const NOTHING: readonly string[] = [];
const memo = new WeakMap<Rates, Map<string, Priced>>();

/** The rates that matter for a prompt: the number of steps that it is beyond. */
function stepOf(rates: Rates, promptTokens: number): number {
  let step = 0;
  for (const { aboveTokens } of rates.input?.longer ?? []) if (promptTokens > aboveTokens) step = aboveTokens;
  return step;
}

function priceOfTokens(sheet: ListSheet, rates: Rates, sold: Sold, step: number): Priced {
  const { serviceTier = 'standard', geography = null, promptTokens } = sold;
  const place = surchargeOf(sheet.provider, sheet.model, geography);
  const tier =
    serviceTier === null || serviceTier === 'standard'
      ? null
      : tierPriceOf(sheet.provider, sheet.model, serviceTier, promptTokens);
  const gaps = [
    ...(serviceTier === null ? ['its service tier'] : []),
    ...(tier === undefined ? [`service tier ${serviceTier}${step === 0 ? '' : ` above ${step} tokens`}`] : []),
    ...(place === null ? [`processing in ${geography}`] : []),
  ];
  if (gaps.length > 0) return { price: null, gaps };
  const usd = (key: RateKey): number | undefined => {
    const rate = rates[key];
    if (rate === undefined) return undefined;
    const own = step === 0 ? tier?.except?.[key] : undefined;
    return (
      (own ?? rateAt(rate, promptTokens) * (tier?.unchanged?.includes(key) === true ? 1 : (tier?.factor ?? 1))) *
      (place ?? 1)
    );
  };
  const input = usd('input') ?? 0;
  const write1h = usd('cacheWrite1h');
  return {
    price: {
      inputPerMtok: input,
      cacheReadPerMtok: usd('cacheRead') ?? input,
      cacheWritePerMtok: usd('cacheWrite') ?? input,
      ...(write1h === undefined ? {} : { cacheWrite1hPerMtok: write1h }),
      // An input-only model (embeddings) generates nothing that could be charged.
      outputPerMtok: usd('output') ?? 0,
      perRequest: (rates.request?.usd ?? 0) / 1000,
      source: [
        `${sheet.source}, list price`,
        ...(tier === null || tier === undefined ? [] : [`service tier ${serviceTier}`]),
        ...(step === 0 ? [] : [`prompts above ${step} tokens`]),
        ...(place === null || place === 1 ? [] : [`processing in ${geography}`]),
      ].join(', '),
      asOf: sheet.asOf,
      listed: { provider: sheet.provider, model: sheet.model, ...(geography === null ? {} : { geography }) },
    },
    gaps: NOTHING,
  };
}

/** The same object for the same rates and circumstances, so that what follows from it is made once. */
function tokensOf(sheet: ListSheet, rates: Rates, sold: Sold): Priced {
  const step = stepOf(rates, sold.promptTokens);
  const key = `${sheet.provider} ${sheet.model} ${sold.serviceTier ?? (sold.serviceTier === null ? '?' : '')} ${sold.geography ?? ''} ${step}`;
  let known = memo.get(rates);
  if (known === undefined) memo.set(rates, (known = new Map<string, Priced>()));
  let found = known.get(key);
  if (found === undefined) {
    found = priceOfTokens(sheet, rates, sold, step);
    // A place is a caller's word: a stream of new ones must not fill the memory.
    if (known.size < 256) known.set(key, found);
  }
  return found;
}

/**
 * The one price of a moment: what work costs at its instant, by the length of its prompt, the service tier and place it
 * was sold at, its kinds of tokens and the calls of tools. The gateway asks it for each request, the import for each row.
 * What it cannot price is named, and the price is then `null` or without it: never the base price in its stead.
 *
 * @param of a price; one of a list is asked again for the circumstance, one that somebody stated holds whenever
 */
export function price(of: TokenPrice, circumstance: Circumstance): Priced {
  const { listed } = of;
  const { serviceTier, tools } = circumstance;
  if (listed === undefined) {
    const stated = statedPrice(of, serviceTier);
    if (stated === null)
      return { price: null, gaps: [`service tier ${serviceTier ?? 'unknown'}, for which no price is stated`] };
    return tools === undefined ? { price: stated, gaps: NOTHING } : beside(stated, toolsUsd(null, {}, tools));
  }
  const sheet = sheetOf(listed.provider, listed.model);
  const rates = sheet === null ? null : ratesAt(sheet.spans, circumstance.at);
  if (sheet === null || rates === null) return { price: null, gaps: ['its model at that time'] };
  const place = circumstance.geography ?? listed.geography ?? null;
  const sold = place === null ? circumstance : { ...circumstance, geography: place };
  const tokens = tokensOf(sheet, rates, sold);
  if (tokens.price === null) return tokens;
  const media = mediaUsd(sheet, rates, tokens.price, sold);
  const others = (circumstance.requests ?? 1) - 1;
  const withMedia = beside(
    tokens.price,
    others === 0 ? media : { usd: media.usd + others * tokens.price.perRequest, gaps: media.gaps },
    tokens.gaps,
  );
  return tools === undefined || withMedia.price === null
    ? withMedia
    : beside(withMedia.price, toolsUsd(sheet.provider, rates, tools), withMedia.gaps);
}

/** Somebody stated one price, for the usual way of being served, and perhaps a share of it for tiers that wait. */
function statedPrice(of: TokenPrice, tier: Circumstance['serviceTier']): TokenPrice | null {
  if (tier === undefined || tier === 'standard') return of;
  const share = tier === 'flex' || tier === 'batch' ? of.tierShares?.[tier] : undefined;
  if (share === undefined) return null;
  const { cacheWrite1hPerMtok: write1h } = of;
  return {
    ...of,
    inputPerMtok: of.inputPerMtok * share,
    cacheReadPerMtok: of.cacheReadPerMtok * share,
    cacheWritePerMtok: of.cacheWritePerMtok * share,
    ...(write1h === undefined ? {} : { cacheWrite1hPerMtok: write1h * share }),
    outputPerMtok: of.outputPerMtok * share,
    perRequest: of.perRequest * share,
    source: `${of.source}, service tier ${tier}`,
  };
}

/** A price with what one request costs beside its tokens. */
function beside(
  own: TokenPrice,
  { usd, gaps }: { readonly usd: number; readonly gaps: readonly string[] },
  before: readonly string[] = NOTHING,
): Priced {
  return {
    price: usd === 0 ? own : { ...own, perRequest: own.perRequest + usd },
    gaps: gaps.length === 0 ? before : [...before, ...gaps],
  };
}
