import type { ToolCalls } from './circumstance.ts';
import type { Rates } from './rates.ts';

/** USD, by provider of the price list, of the vendors' pricing pages, 2026-11-28: where the list has none for the model. */
const PER_WEB_SEARCH: Readonly<Record<string, number>> = { openai: 0.01, anthropic: 0.01, 'x-ai': 0.005 };
const PER_CODE_SESSION: Readonly<Record<string, number>> = { openai: 0.03 };

/** What calls of tools cost in USD, and which have no price. */
export function toolsUsd(
  provider: string | null,
  rates: Rates,
  { webSearches, fileSearches, codeSessions }: ToolCalls,
): { readonly usd: number; readonly gaps: readonly string[] } {
  const each: readonly (readonly [count: number, usd: number | undefined, name: string])[] = [
    [
      webSearches,
      rates.webSearch === undefined ? PER_WEB_SEARCH[provider ?? ''] : rates.webSearch.usd / 1000,
      'web searches',
    ],
    [fileSearches, rates.fileSearch === undefined ? undefined : rates.fileSearch.usd / 1000, 'file searches'],
    [codeSessions, PER_CODE_SESSION[provider ?? ''], 'sessions of code'],
  ];
  let usd = 0;
  const gaps: string[] = [];
  for (const [count, price, name] of each) {
    if (count === 0) continue;
    if (price === undefined) gaps.push(`${count} ${name}`);
    else usd += count * price;
  }
  return { usd, gaps };
}
