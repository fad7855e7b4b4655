import { inputTokens, type EpochMs, type NanoUsd } from '../../units/index.ts';
import { costNanoUsd, price, priceLists, type Option } from '../../world/index.ts';
import { plainModelName } from './model-name.ts';
import type { UsageRow } from './types.ts';

/** What a row cost. */
export interface Money {
  /** `null`: unknown, and in no sum. */
  readonly nanoUsd: NanoUsd | null;
  /** Between which amounts it lies; `null`: it is exact as far as the price is. */
  readonly range: readonly [low: NanoUsd, high: NanoUsd] | null;
  readonly source: string | null;
  /** What has no price, in words. */
  readonly gaps: readonly string[];
  /** Prices changed within the time of the row. */
  readonly changed: boolean;
  /** Some of its prompts may have been long enough to cost more. */
  readonly lengths: boolean;
}

/** Names of vendors in the price list, where exports write others. */
const LIST_NAMES: Readonly<Record<string, string>> = {
  xai: 'x-ai',
  vertex_ai: 'google',
  gemini: 'google',
  bedrock: 'aws',
  'mistral ai': 'mistral',
};

/** Stands for a price of the list, which is asked for each moment. */
export function listPriceOf(provider: string, model: string): Option['price'] | null {
  const list = LIST_NAMES[provider] ?? provider;
  const name = [model, plainModelName(model)].find((each) => priceLists.sheetOf(list, each) !== null);
  return name === undefined
    ? null
    : {
        inputPerMtok: 0,
        cacheReadPerMtok: 0,
        cacheWritePerMtok: 0,
        outputPerMtok: 0,
        perRequest: 0,
        source: '',
        asOf: '',
        listed: { provider: list, model: name },
      };
}

const UNKNOWN: Money = {
  nanoUsd: null,
  range: null,
  source: null,
  gaps: ['its model'],
  changed: false,
  lengths: false,
};

interface Asked {
  readonly nanoUsd: NanoUsd | null;
  readonly source: string | null;
  readonly gaps: readonly string[];
}

function ask(of: Option['price'], row: UsageRow, at: EpochMs, promptTokens: number): Asked {
  const found = price(of, { ...row.sold, at, promptTokens, requests: row.requests ?? 1 });
  return found.price === null || found.gaps.length > 0
    ? { nanoUsd: null, source: null, gaps: found.gaps }
    : { nanoUsd: costNanoUsd(found.price, row.usage), source: found.price.source, gaps: [] };
}

/** How long a prompt of a row may have been: as told, as counted, or anything between its mean and all of it. */
function promptsOf({ sold, until, usage, requests }: UsageRow): readonly [likely: number, longest: number] {
  const all = inputTokens(usage);
  if (sold.promptTokens !== null) return [sold.promptTokens, sold.promptTokens];
  if (until === null || requests === 1) return [all, all];
  return [requests === null || requests === 0 ? 0 : all / requests, all];
}

/**
 * What a row cost: what the file says, else the price of its moments. Over a time in which the price changed it is the
 * mean by time; where nobody knows how long prompts were it is that of the mean prompt. Both are said, with the range.
 */
export function moneyOf(row: UsageRow, of: Option['price'] | null): Money {
  if (row.costNanoUsd !== null) return { ...UNKNOWN, nanoUsd: row.costNanoUsd, source: 'the imported file', gaps: [] };
  if (of === null) return UNKNOWN;
  const { from, until } = row;
  const [likely, longest] = promptsOf(row);
  const end = until ?? from + 1;
  const spans = of.listed === undefined ? [] : (priceLists.sheetOf(of.listed.provider, of.listed.model)?.spans ?? []);
  const starts = [from, ...(until === null ? [] : priceLists.changesBetween(spans, from, end))];
  const amounts = starts.map((at, i) => ({ ms: (starts[i + 1] ?? end) - at, ...ask(of, row, at, likely) }));
  const gap = amounts.find(({ gaps }) => gaps.length > 0);
  if (gap !== undefined) return { ...UNKNOWN, gaps: gap.gaps };
  const first = amounts[0] as (typeof amounts)[number];
  const each = amounts.map(({ nanoUsd }) => nanoUsd ?? 0);
  const changed = each.some((nanoUsd) => nanoUsd !== each[0]);
  const known = [...each];
  let lengths = false;
  for (const at of starts) {
    const [short, long] = [ask(of, row, at, 0), ask(of, row, at, longest)].map(({ nanoUsd }) => nanoUsd);
    if (likely === longest || short === long) continue;
    lengths = true;
    // A tier may have no price for long prompts: then nothing of it was one.
    known.push(...[short, long].flatMap((nanoUsd) => nanoUsd ?? []));
  }
  const range: Money['range'] = changed || lengths ? [Math.min(...known), Math.max(...known)] : null;
  const nanoUsd = changed
    ? Math.round(amounts.reduce((sum, { nanoUsd: own, ms }) => sum + ((own ?? 0) * ms) / (end - from), 0))
    : first.nanoUsd;
  const words = [
    ...(changed ? ['mean of the prices of its time'] : []),
    ...(lengths ? ['length of prompts not told: that of the mean prompt'] : []),
  ];
  return { nanoUsd, range, source: [first.source, ...words].join('; '), gaps: [], changed, lengths };
}
