import { createRequire } from 'node:module';
import type * as PriceList from '@pydantic/genai-prices';
import { correctionOf } from './corrections.ts';
import type { Rate, RateKey, Rates } from './rates.ts';
import type { Span } from './span.ts';

/** Version and publication day of the list that the book is seeded from. */
export const PRICE_LIST = { version: '0.1.8', asOf: '2026-09-23' } as const;

/** All prices of one vendor's model: what it costs when. */
export interface ListSheet {
  readonly provider: string;
  readonly model: string;
  readonly spans: readonly Span[];
  readonly source: string;
  readonly asOf: string;
}

type ModelPrice = PriceList.ModelPrice;

let list: typeof PriceList | undefined;

/** Read when a price of it is asked for first: it takes some megabytes, and who states own prices needs none of it. */
const priceList = (): typeof PriceList =>
  (list ??= createRequire(import.meta.url)('@pydantic/genai-prices') as typeof PriceList);

const KEYS: Readonly<Record<RateKey, string>> = {
  input: 'input_mtok',
  cacheRead: 'cache_read_mtok',
  cacheWrite: 'cache_write_mtok',
  cacheWrite1h: 'cache_write_1h_mtok',
  output: 'output_mtok',
  inputAudio: 'input_audio_mtok',
  cacheAudio: 'cache_audio_read_mtok',
  outputAudio: 'output_audio_mtok',
  inputImage: 'input_image_mtok',
  cacheImage: 'cache_image_read_mtok',
  outputImage: 'output_image_mtok',
  webSearch: 'web_searches_kcount',
  fileSearch: 'storage_searches_kcount',
  request: 'requests_kcount',
};

const rateOf = (price: ModelPrice[string]): Rate | undefined =>
  price === undefined
    ? undefined
    : typeof price === 'number'
      ? { usd: price, longer: [] }
      : { usd: price.base, longer: price.tiers.map(({ start, price: usd }) => ({ aboveTokens: start, usd })) };

/** `null`: the list has no price of tokens in, or charges for output otherwise than by the token. */
function ratesOf(prices: ModelPrice): Rates | null {
  const rates: Partial<Record<RateKey, Rate>> = {};
  for (const [key, name] of Object.entries(KEYS) as [RateKey, string][]) {
    const rate = rateOf(prices[name]);
    if (rate !== undefined) rates[key] = rate;
  }
  if (rates.input === undefined) return null;
  const otherOutput = Object.keys(prices).some((key) => key.startsWith('output_'));
  return rates.output === undefined && otherOutput ? null : rates;
}

const minuteOf = (time: string): number => {
  const [hour = 0, minute = 0] = time.split(':').map((part) => Number.parseInt(part, 10));
  return 60 * hour + minute;
};

function spanOf({ constraint, prices }: PriceList.ConditionalPrice): Span {
  const rates = ratesOf(prices);
  if (constraint === undefined) return { rates };
  return constraint.type === 'start_date'
    ? { from: Date.parse(`${constraint.start_date}T00:00Z`), rates }
    : { windows: [[minuteOf(constraint.start_time), minuteOf(constraint.end_time)]], rates };
}

const spansOf = ({ prices }: PriceList.ModelInfo): readonly Span[] =>
  Array.isArray(prices) ? prices.map(spanOf) : [{ rates: ratesOf(prices) }];

function read(provider: string, model: string): ListSheet | null {
  const correction = correctionOf(provider, model);
  if (correction !== undefined) {
    const { name, spans, source, asOf } = correction;
    return { provider, model, spans, source: `${source}: ${name}`, asOf };
  }
  const found = priceList().calcPrice({}, model, { providerId: provider });
  return found === null
    ? null
    : {
        provider,
        model,
        spans: spansOf(found.model),
        source: `genai-prices ${PRICE_LIST.version}: ${found.provider.name}, ${found.model.id}`,
        asOf: PRICE_LIST.asOf,
      };
}

const sheets = new Map<string, ListSheet | null>();

/** The prices of a vendor's model, read once; `null`: no list has it. */
export function sheetOf(provider: string, model: string): ListSheet | null {
  const key = `${provider}\n${model}`;
  let sheet = sheets.get(key);
  if (sheet === undefined) {
    sheet = read(provider, model);
    sheets.set(key, sheet);
  }
  return sheet;
}

/** Names of a provider's models that the list has and that are still offered. */
export const listedModels = (provider: string): readonly string[] =>
  (priceList().findProvider({ providerId: provider })?.models ?? [])
    .filter(({ deprecated }) => deprecated !== true)
    .map(({ id }) => id);
