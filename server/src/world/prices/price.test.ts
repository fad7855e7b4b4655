import { calcPrice, findProvider } from '@pydantic/genai-prices';
import { describe, expect, test } from 'vitest';
import { NO_USAGE, type Usage } from '../../units/index.ts';
import { NO_MEDIA, NO_TOOL_CALLS, type Circumstance } from './circumstance.ts';
import { CORRECTIONS } from './corrections.ts';
import { costNanoUsd } from './cost-nano-usd.ts';
import { priceBook } from './price-book.ts';
import { price } from './price.ts';

const NOV = '2026-11-19T12:00Z';
const OPENAI = 'developers.openai.com/api/docs/pricing, 2026-11-28';
const OPENAI_JUNE = 'tokenmix.ai/blog/openai-api-cost-2026-gpt-5-5-5-4-nano-batch, 2026-06-04, of the pricing page';
const LITELLM = 'litellm 1.110.2, model_prices_and_context_window';
const CLAUDE = 'platform.claude.com/docs/en/about-claude/pricing, 2026-11-28';
const FAST = 'openrouter.ai/anthropic/claude-opus-5-fast, 2026-07-24';
const GEMINI = 'ai.google.dev/gemini-api/docs/pricing, as in litellm 1.110.2';
const DEEPSEEK = 'api-docs.deepseek.com/quick_start/pricing, 2026-11-28';
const DEEPSEEK_2025 = 'api-docs.deepseek.com/quick_start/pricing, 2025-09';
const XAI = 'docs.x.ai/docs/models, as in litellm 1.110.2';
const M = 1_000_000;

type Case = readonly [
  source: string,
  provider: string,
  model: string,
  at: string,
  circumstance: Partial<Circumstance>,
  usage: Partial<Usage>,
  usd: number,
];

/** Amounts worked out by hand from the published rates: tokens in millions times USD per million. */
const CASES: readonly Case[] = [
  // As usual, and cached
  [OPENAI, 'openai', 'gpt-4o-2024-08-06', NOV, {}, { inputUncached: M, output: M / 10 }, 2.5 + 1],
  [OPENAI_JUNE, 'openai', 'gpt-5.4-mini', NOV, {}, { inputUncached: M, cacheRead: M, output: M }, 0.75 + 0.075 + 4.5],
  [CLAUDE, 'anthropic', 'claude-opus-5', NOV, {}, { cacheWrite5m: M, cacheWrite1h: M, cacheRead: M }, 6.25 + 10 + 0.5],
  [CLAUDE, 'anthropic', 'claude-fable-5-1', NOV, {}, { inputUncached: M, cacheRead: M, output: M }, 10 + 0.25 + 50],
  // Service tiers
  [
    OPENAI_JUNE,
    'openai',
    'gpt-5.5-2026-04-23',
    NOV,
    { serviceTier: 'priority' },
    { inputUncached: M, output: M / 10 },
    12.5 + 7.5,
  ],
  [
    OPENAI_JUNE,
    'openai',
    'gpt-5.4',
    NOV,
    { serviceTier: 'priority' },
    { inputUncached: M, cacheRead: M, output: M },
    5 + 0.5 + 30,
  ],
  [
    LITELLM,
    'openai',
    'gpt-4o',
    NOV,
    { serviceTier: 'priority' },
    { inputUncached: M, cacheRead: M, output: M },
    4.25 + 2.125 + 17,
  ],
  [
    LITELLM,
    'openai',
    'o3',
    NOV,
    { serviceTier: 'priority' },
    { inputUncached: M, cacheRead: M, output: M },
    3.5 + 0.875 + 14,
  ],
  [
    LITELLM,
    'openai',
    'o4-mini',
    NOV,
    { serviceTier: 'priority' },
    { inputUncached: M, cacheRead: M, output: M },
    2 + 0.5 + 8,
  ],
  [LITELLM, 'openai', 'gpt-5-mini', NOV, { serviceTier: 'priority' }, { inputUncached: M, output: M }, 0.45 + 3.6],
  [LITELLM, 'openai', 'o3-2025-04-16', NOV, { serviceTier: 'flex' }, { inputUncached: M, output: M / 10 }, 1 + 0.4],
  [
    LITELLM,
    'openai',
    'gpt-5.4',
    NOV,
    { serviceTier: 'flex' },
    { inputUncached: M, cacheRead: M, output: M },
    1.25 + 0.13 + 7.5,
  ],
  [OPENAI_JUNE, 'openai', 'gpt-5.5', NOV, { serviceTier: 'flex' }, { inputUncached: M, output: M }, 2.5 + 15],
  [
    OPENAI,
    'openai',
    'gpt-4o-2024-08-06',
    NOV,
    { serviceTier: 'batch' },
    { inputUncached: M / 2, cacheRead: M / 2, output: M / 10 },
    0.625 + 0.3125 + 0.5,
  ],
  [
    CLAUDE,
    'anthropic',
    'claude-sonnet-5',
    NOV,
    { serviceTier: 'batch' },
    { inputUncached: M, cacheWrite5m: M, output: M },
    1 + 1.25 + 5,
  ],
  [
    GEMINI,
    'google',
    'gemini-2.5-flash',
    NOV,
    { serviceTier: 'batch' },
    { inputUncached: M, cacheRead: M, output: M },
    0.15 + 0.03 + 1.25,
  ],
  [
    GEMINI,
    'google',
    'gemini-3.5-flash',
    NOV,
    { serviceTier: 'flex' },
    { inputUncached: M, cacheRead: M, output: M },
    0.75 + 0.08 + 4.5,
  ],
  [
    GEMINI,
    'google',
    'gemini-3.5-flash',
    NOV,
    { serviceTier: 'priority' },
    { inputUncached: M, cacheRead: M, output: M },
    2.7 + 0.27 + 16.2,
  ],
  [XAI, 'x-ai', 'grok-4.3', NOV, { serviceTier: 'batch' }, { inputUncached: M, output: M }, 1 + 2],
  // Speed
  [FAST, 'anthropic', 'claude-opus-5', NOV, { serviceTier: 'fast' }, { inputUncached: M, output: M }, 10 + 50],
  [
    'openrouter.ai/anthropic/claude-opus-4.6-fast',
    'anthropic',
    'claude-opus-4-6',
    NOV,
    { serviceTier: 'fast' },
    { inputUncached: M, output: M },
    30 + 150,
  ],
  // Long prompts
  [OPENAI, 'openai', 'gpt-5.5', NOV, { promptTokens: 272_000 }, { inputUncached: 272_000, output: 1000 }, 2.72 + 0.045],
  [
    OPENAI,
    'openai',
    'gpt-5.5',
    NOV,
    { promptTokens: 271_999 },
    { inputUncached: 271_999, output: 1000 },
    1.359995 + 0.03,
  ],
  [
    LITELLM,
    'openai',
    'gpt-5.4',
    NOV,
    { promptTokens: 300_000, serviceTier: 'flex' },
    { inputUncached: 300_000, output: 10_000 },
    0.75 + 0.1125,
  ],
  [
    GEMINI,
    'google',
    'gemini-2.5-pro',
    NOV,
    { promptTokens: 200_001 },
    { inputUncached: 200_001, output: 1000 },
    0.5000025 + 0.015,
  ],
  [
    GEMINI,
    'google',
    'gemini-2.5-pro',
    NOV,
    { promptTokens: 200_000 },
    { inputUncached: 200_000, output: 1000 },
    0.25 + 0.01,
  ],
  [
    GEMINI,
    'google',
    'gemini-2.5-pro',
    NOV,
    { promptTokens: 300_000, serviceTier: 'priority' },
    { inputUncached: 300_000, output: 1000 },
    1.35 + 0.027,
  ],
  [
    'ai.google.dev/gemini-api/docs/pricing, 2025',
    'google',
    'gemini-pro-1.5',
    '2025-05-01T00:00Z',
    { promptTokens: 128_001 },
    { inputUncached: 128_001, output: 1000 },
    0.3200025 + 0.01,
  ],
  [
    XAI,
    'x-ai',
    'grok-4.5',
    NOV,
    { promptTokens: 200_000 },
    { inputUncached: 100_000, cacheRead: 100_000, output: 1000 },
    0.4 + 0.06 + 0.012,
  ],
  [
    'platform.claude.com, long context until 2026-03-13',
    'anthropic',
    'claude-opus-4-6',
    '2026-03-12T23:59Z',
    { promptTokens: 250_000 },
    { inputUncached: 250_000, output: 1000 },
    2.5 + 0.0375,
  ],
  [
    CLAUDE,
    'anthropic',
    'claude-opus-4-6',
    '2026-03-13T00:00Z',
    { promptTokens: 250_000 },
    { inputUncached: 250_000, output: 1000 },
    1.25 + 0.025,
  ],
  // Places
  [CLAUDE, 'anthropic', 'claude-opus-4-6', NOV, { geography: 'us' }, { inputUncached: M, output: M }, 5.5 + 27.5],
  [
    CLAUDE,
    'anthropic',
    'claude-opus-5',
    NOV,
    { geography: 'us', serviceTier: 'fast' },
    { inputUncached: M, output: M },
    11 + 55,
  ],
  [CLAUDE, 'anthropic', 'claude-opus-4-5', NOV, { geography: 'us' }, { inputUncached: M }, 5],
  [
    LITELLM,
    'openai',
    'gpt-5.5',
    NOV,
    { geography: 'eu' },
    { inputUncached: M, cacheRead: M, output: M },
    5.5 + 0.55 + 33,
  ],
  [LITELLM, 'openai', 'gpt-4o', NOV, { geography: 'eu' }, { inputUncached: M }, 2.5],
  // Audio and images
  [
    OPENAI,
    'openai',
    'gpt-4o-audio-preview-2024-12-17',
    '2026-04-01T00:00Z',
    { media: { ...NO_MEDIA, inputAudio: 900_000, outputAudio: 400_000 } },
    { inputUncached: M, output: M / 2 },
    0.25 + 1 + 36 + 32,
  ],
  [
    LITELLM,
    'openai',
    'gpt-4o-mini-audio-preview-2024-12-17',
    NOV,
    { media: { ...NO_MEDIA, inputAudio: M, outputAudio: M } },
    { inputUncached: 2 * M, output: 2 * M },
    0.15 + 0.6 + 10 + 20,
  ],
  [
    LITELLM,
    'openai',
    'gpt-realtime',
    NOV,
    { media: { ...NO_MEDIA, inputAudio: M, cachedAudio: M, inputImage: M, outputAudio: M } },
    { inputUncached: 2 * M, cacheRead: M, output: M },
    32 + 0.4 + 5 + 64,
  ],
  [
    GEMINI,
    'google',
    'gemini-2.5-flash',
    NOV,
    { media: { ...NO_MEDIA, inputAudio: M, cachedAudio: M } },
    { inputUncached: 2 * M, cacheRead: M, output: M },
    0.3 + 1 + 0.1 + 2.5,
  ],
  [
    GEMINI,
    'google',
    'gemini-2.5-flash',
    NOV,
    { serviceTier: 'priority', media: { ...NO_MEDIA, inputAudio: M } },
    { inputUncached: M },
    1.8,
  ],
  // Tools
  [OPENAI, 'openai', 'gpt-5.5', NOV, { tools: { ...NO_TOOL_CALLS, webSearches: 3 } }, { inputUncached: M }, 5 + 0.03],
  [
    OPENAI,
    'openai',
    'gpt-5',
    NOV,
    { tools: { ...NO_TOOL_CALLS, fileSearches: 4, codeSessions: 2 } },
    { inputUncached: M },
    1.25 + 0.01 + 0.06,
  ],
  [
    CLAUDE,
    'anthropic',
    'claude-sonnet-5',
    NOV,
    { tools: { ...NO_TOOL_CALLS, webSearches: 100 }, serviceTier: 'batch' },
    { inputUncached: M },
    1 + 1,
  ],
  // Days and hours
  ['openai.com, price cut of o3', 'openai', 'o3', '2025-06-09T23:59:59Z', {}, { inputUncached: M, output: M }, 10 + 40],
  ['openai.com, price cut of o3', 'openai', 'o3', '2025-06-10T00:00Z', {}, { inputUncached: M, output: M }, 2 + 8],
  [
    DEEPSEEK,
    'deepseek',
    'deepseek-v4-pro',
    '2026-11-19T02:30Z',
    {},
    { inputUncached: M, cacheRead: M, output: M },
    1.32 + 0.044 + 3.96,
  ],
  [
    DEEPSEEK,
    'deepseek',
    'deepseek-v4-pro',
    '2026-11-19T10:00Z',
    {},
    { inputUncached: M, cacheRead: M, output: M },
    0.66 + 0.022 + 1.98,
  ],
  [DEEPSEEK, 'deepseek', 'deepseek-v4-pro', '2026-11-21T02:30Z', {}, { inputUncached: M, output: M }, 0.66 + 1.98],
  [DEEPSEEK, 'deepseek', 'deepseek-v4-pro', '2026-08-15T02:30Z', {}, { inputUncached: M, output: M }, 0.435 + 0.87],
  [DEEPSEEK, 'deepseek', 'deepseek-v4-pro', '2026-08-16T16:00Z', {}, { inputUncached: M, output: M }, 0.66 + 1.98],
  [DEEPSEEK, 'deepseek', 'deepseek-v4-flash', '2026-09-01T07:00Z', {}, { inputUncached: M, output: M }, 0.44 + 1.32],
  [DEEPSEEK, 'deepseek', 'deepseek-flash', NOV, {}, { inputUncached: M, cacheRead: M, output: M }, 0.15 + 0.003 + 0.6],
  [DEEPSEEK_2025, 'deepseek', 'deepseek-chat', '2025-09-05T15:59Z', {}, { inputUncached: M, output: M }, 0.27 + 1.1],
  [
    DEEPSEEK_2025,
    'deepseek',
    'deepseek-reasoner',
    '2025-09-05T16:30Z',
    {},
    { inputUncached: M, cacheRead: M, output: M },
    0.56 + 0.07 + 1.68,
  ],
  [
    LITELLM,
    'deepseek',
    'deepseek-chat',
    '2026-01-15T12:00Z',
    {},
    { inputUncached: M, cacheRead: M, output: M },
    0.28 + 0.028 + 0.42,
  ],
];

const ask = (provider: string, model: string, at: string, circumstance: Partial<Circumstance>) => {
  const when = Date.parse(at);
  const found = priceBook().find({ provider, model, at: when });
  return found === null ? null : price(found, { promptTokens: 0, ...circumstance, at: when });
};

describe('price', () => {
  test.each(CASES)('%s: %s %s at %s %o', (_, provider, model, at, circumstance, usage, usd) => {
    const priced = ask(provider, model, at, circumstance);
    expect(priced?.gaps).toEqual([]);
    expect(costNanoUsd(priced!.price!, { ...NO_USAGE, ...usage })).toBe(Math.round(usd * 1e9));
  });

  test.each<[provider: string, model: string, circumstance: Partial<Circumstance>, gap: string]>([
    ['openai', 'gpt-4.1', { serviceTier: 'flex' }, 'service tier flex'],
    [
      'openai',
      'gpt-5.5',
      { serviceTier: 'priority', promptTokens: 300_000 },
      'service tier priority above 271999 tokens',
    ],
    ['openai', 'gpt-audio', { serviceTier: 'batch' }, 'service tier batch'],
    ['openai', 'gpt-4o', { serviceTier: null }, 'its service tier'],
    ['anthropic', 'claude-opus-5', { serviceTier: 'priority' }, 'service tier priority'],
    ['anthropic', 'claude-sonnet-5', { serviceTier: 'fast' }, 'service tier fast'],
    ['anthropic', 'claude-opus-5', { geography: 'mars' }, 'processing in mars'],
    ['mistral', 'mistral-large-latest', { geography: 'eu' }, 'processing in eu'],
    ['openai', 'gpt-4o', { media: { ...NO_MEDIA, inputAudio: 7 } }, '7 tokens of audio in'],
    ['openai', 'gpt-audio', {}, 'which of its tokens are audio'],
    ['openai', 'gpt-5.5', { media: { ...NO_MEDIA, outputImage: 9 } }, '9 tokens of images out'],
    ['mistral', 'mistral-large-latest', { tools: { ...NO_TOOL_CALLS, webSearches: 2 } }, '2 web searches'],
    ['anthropic', 'claude-opus-5', { tools: { ...NO_TOOL_CALLS, codeSessions: 1 } }, '1 sessions of code'],
  ])('of %s %s %o the gap is named, and the base price is not taken for it', (provider, model, circumstance, gap) => {
    expect(ask(provider, model, NOV, circumstance)?.gaps).toEqual([gap]);
  });

  test('a model that is not sold at a moment has no price then', () => {
    expect(priceBook().find({ provider: 'deepseek', model: 'deepseek-chat', at: Date.UTC(2026, 7, 1) })).toBeNull();
    const sold = priceBook().find({ provider: 'deepseek', model: 'deepseek-chat', at: Date.UTC(2026, 0, 1) })!;
    expect(price(sold, { at: Date.UTC(2026, 7, 1), promptTokens: 0 })).toEqual({
      price: null,
      gaps: ['its model at that time'],
    });
  });

  test('a price that somebody stated holds at any time, but for no other service tier', () => {
    const stated = {
      inputPerMtok: 1,
      cacheReadPerMtok: 1,
      cacheWritePerMtok: 1,
      outputPerMtok: 2,
      perRequest: 0,
      source: 'contract',
      asOf: '',
    };
    expect(price(stated, { at: 0, promptTokens: 900_000, geography: 'eu' })).toEqual({ price: stated, gaps: [] });
    expect(price(stated, { at: 0, promptTokens: 1, serviceTier: 'priority' }).price).toBeNull();
  });

  test('the same rates are the same object, so that factors are made once', () => {
    const of = (at: string) => ask('deepseek', 'deepseek-v4-pro', at, {})?.price;
    expect(of('2026-11-19T02:30Z')).toBe(of('2026-11-20T09:59:59.999Z'));
    expect(of('2026-11-19T02:30Z')).not.toBe(of('2026-11-20T10:00Z'));
  });

  test('every model of the list that is not corrected has the prices that the list itself works out', () => {
    const moments = ['2025-01-15T00:10Z', '2025-12-01T03:00Z', '2026-11-19T12:00Z', '2027-02-01T08:00Z'];
    let compared = 0;
    for (const provider of ['openai', 'anthropic', 'google', 'x-ai', 'mistral', 'groq', 'azure', 'aws'])
      for (const { id } of findProvider({ providerId: provider })?.models ?? []) {
        if (CORRECTIONS.some((each) => each.provider === provider && each.models.test(id))) continue;
        for (const at of moments) {
          const theirs = calcPrice({ input_tokens: 1_000_000, output_tokens: 1000 }, id, {
            providerId: provider,
            timestamp: new Date(at),
          });
          const ours = ask(provider, id, at, { promptTokens: 1_000_000, media: NO_MEDIA });
          if (theirs === null || ours?.price == null) continue;
          compared++;
          const usd = costNanoUsd(ours.price, { ...NO_USAGE, inputUncached: 1_000_000, output: 1000 }) / 1e9;
          expect(usd - ours.price.perRequest, `${provider} ${id} ${at}`).toBeCloseTo(theirs.total_price, 8);
        }
      }
    expect(compared).toBeGreaterThan(800);
  });
});
