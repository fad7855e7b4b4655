import type { EpochMs } from '../../units/index.ts';
import type { TokenPrice } from '../catalog/index.ts';
import { listedModels, sheetOf } from './list-sheet.ts';
import { price } from './price.ts';

export interface PriceQuery {
  /** As in the list: `openai`, `anthropic`, `google`, `azure`, `ovhcloud`, `groq`. */
  readonly provider: string;
  readonly model: string;
  readonly at: EpochMs;
}

/** List prices by provider, model and moment. */
export interface PriceBook {
  find(query: PriceQuery): TokenPrice | null;
  /** Names of a provider's models that the list has and that are still offered. */
  models(provider: string): readonly string[];
}

/**
 * The book of list prices, seeded from the published price list in `@pydantic/genai-prices` as installed and from what
 * vendors published that the list has not: nothing is fetched. The price is that of `at` for a short prompt of text,
 * served as usual; `price` asks it again for any other circumstance. A cache bucket without a price of its own costs
 * as input. An unknown model, one without an input price, or one that is not sold at `at`, is `null`, never free.
 *
 * @example priceBook().find({ provider: 'openai', model: 'gpt-4o', at: Date.UTC(2026, 0, 1) })?.inputPerMtok // 2.5
 */
export function priceBook(): PriceBook {
  return {
    models: listedModels,
    find({ provider, model, at }) {
      const sheet = sheetOf(provider, model);
      if (sheet === null) return null;
      return price({ ...UNKNOWN, listed: { provider, model } }, { at, promptTokens: 0 }).price;
    },
  };
}

const UNKNOWN: TokenPrice = {
  inputPerMtok: 0,
  cacheReadPerMtok: 0,
  cacheWritePerMtok: 0,
  outputPerMtok: 0,
  perRequest: 0,
  source: 'none',
  asOf: '',
};
