import { calcPrice, findProvider } from '@pydantic/genai-prices';
import type { EpochMs } from '../../units/index.ts';
import type { TokenPrice } from '../catalog/index.ts';

/** Version and publication day of the list that the book is seeded from. */
export const PRICE_LIST = { version: '0.1.8', asOf: '2026-09-23' } as const;

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
 * The book of list prices, seeded from the published price list in `@pydantic/genai-prices` as installed:
 * nothing is fetched. Prices with a start date or an hour of day follow `at`. Where a price rises with the
 * length of the prompt, the base step is given and the source says so. A cache bucket without a price of
 * its own costs as input. An unknown model, or one without an input price, is `null`, never free.
 *
 * @example priceBook().find({ provider: 'openai', model: 'gpt-4o', at: Date.UTC(2026, 0, 1) })?.inputPerMtok // 2.5
 */
export function priceBook(): PriceBook {
  return {
    models: (provider) =>
      (findProvider({ providerId: provider })?.models ?? [])
        .filter(({ deprecated }) => deprecated !== true)
        .map(({ id }) => id),
    find({ provider, model, at }) {
      const found = calcPrice({}, model, { providerId: provider, timestamp: new Date(at) });
      if (found === null) return null;
      const prices = found.model_price;
      const usd = (key: string): number | undefined => {
        const price = prices[key];
        return typeof price === 'object' ? price.base : price;
      };
      const input = usd('input_mtok');
      if (input === undefined) return null;
      const output = usd('output_mtok');
      const hasOtherOutput = Object.keys(prices).some((key) => key.startsWith('output_'));
      if (output === undefined && hasOtherOutput) return null;
      const write = usd('cache_write_mtok') ?? input;
      const write1h = usd('cache_write_1h_mtok');
      const stepped = Object.values(prices).some((price) => typeof price === 'object');
      return {
        inputPerMtok: input,
        cacheReadPerMtok: usd('cache_read_mtok') ?? input,
        cacheWritePerMtok: write,
        ...(write1h === undefined ? {} : { cacheWrite1hPerMtok: write1h }),
        // An input-only model (embeddings) generates nothing that could be charged.
        outputPerMtok: output ?? 0,
        perRequest: (usd('requests_kcount') ?? 0) / 1000,
        source:
          `genai-prices ${PRICE_LIST.version}: ${found.provider.name}, ${found.model.id}, list price` +
          (stepped ? ', base step of a price that rises with prompt length' : ''),
        asOf: PRICE_LIST.asOf,
      };
    },
  };
}
