import type { RateKey } from './rates.ts';

/** How a request was sold; `standard` is what a list's price is for. */
export const SERVICE_TIERS = ['standard', 'batch', 'flex', 'priority', 'fast'] as const;
export type ServiceTier = (typeof SERVICE_TIERS)[number];

/** What a tier costs, as a multiple of the list's price of tokens. */
export interface TierPrice {
  readonly tier: Exclude<ServiceTier, 'standard'>;
  readonly models: RegExp;
  readonly factor: number;
  /** Rates that do not follow the factor, in USD per million tokens. */
  readonly except?: Readonly<Partial<Record<RateKey, number>>>;
  /** Kinds of tokens that the tier does not make cheaper. */
  readonly unchanged?: readonly RateKey[];
  /** Prompts above this many tokens are not sold in the tier. */
  readonly upToTokens?: number;
}

const DATE = String.raw`(-\d{4}-\d\d-\d\d)?$`;
const names = (...models: readonly string[]): RegExp =>
  new RegExp(`^(${models.map((name) => name.replaceAll('.', String.raw`\.`)).join('|')})${DATE}`);
/** The prompt length from which OpenAI's models cost more. */
const LONG = 271_999;
const CACHE = ['cacheRead', 'cacheAudio'] as const;

/** By provider of the price list; the first that fits. Multiples of the vendors' pricing pages, 2026-11-28. */
export const TIER_PRICES: Readonly<Record<string, readonly TierPrice[]>> = {
  openai: [
    { tier: 'priority', models: names('gpt-5.5'), factor: 2.5, upToTokens: LONG },
    { tier: 'priority', models: names('gpt-5.4', 'gpt-5.4-mini'), factor: 2, upToTokens: LONG },
    { tier: 'priority', models: names('gpt-5.6', 'gpt-5.6-sol', 'gpt-5.6-terra', 'gpt-5.6-luna'), factor: 2 },
    {
      tier: 'priority',
      models: names('gpt-5', 'gpt-5.1', 'gpt-5.2', 'gpt-5.3-codex', 'gpt-4.1-nano'),
      factor: 2,
    },
    { tier: 'priority', models: names('gpt-5-mini'), factor: 1.8 },
    { tier: 'priority', models: names('gpt-4.1', 'gpt-4.1-mini', 'o3'), factor: 1.75 },
    { tier: 'priority', models: /^gpt-4o-2024-05-13$/, factor: 1.75 },
    { tier: 'priority', models: names('gpt-4o'), factor: 1.7 },
    { tier: 'priority', models: names('gpt-4o-mini'), factor: 5 / 3 },
    { tier: 'priority', models: names('o4-mini'), factor: 20 / 11 },
    { tier: 'flex', models: names('gpt-5.4'), factor: 0.5, except: { cacheRead: 0.13 }, upToTokens: LONG },
    { tier: 'flex', models: names('gpt-5.4'), factor: 0.5 },
    { tier: 'flex', models: names('o4-mini'), factor: 0.5, except: { cacheRead: 0.138 } },
    {
      tier: 'flex',
      models: names(
        'gpt-5',
        'gpt-5-mini',
        'gpt-5-nano',
        'gpt-5.1',
        'gpt-5.2',
        'gpt-5.4-mini',
        'gpt-5.4-nano',
        'gpt-5.4-pro',
        'gpt-5.5',
        'gpt-5.5-pro',
        'gpt-5.6',
        'gpt-5.6-sol',
        'gpt-5.6-terra',
        'gpt-5.6-luna',
        'o3',
      ),
      factor: 0.5,
    },
    { tier: 'batch', models: names('gpt-5.4'), factor: 0.5, except: { cacheRead: 0.13 }, upToTokens: LONG },
    // Speech is not sold in batches.
    { tier: 'batch', models: /^(?!.*(audio|realtime|transcribe|tts|whisper)).*$/, factor: 0.5 },
  ],
  anthropic: [
    { tier: 'batch', models: /^claude-/, factor: 0.5 },
    { tier: 'fast', models: /^claude-opus-(4[-.]8|5([-.]5)?)(-\d{8})?$/, factor: 2 },
    { tier: 'fast', models: /^claude-opus-4[-.][67](-\d{8})?$/, factor: 6 },
  ],
  google: [
    { tier: 'batch', models: /^gemini-(2\.5-(pro|flash)|3-flash|3(\.1)?-pro)/, factor: 0.5, unchanged: CACHE },
    { tier: 'batch', models: /^gemini-/, factor: 0.5 },
    { tier: 'flex', models: /^gemini-(2\.5-(pro|flash)|3-flash|3(\.1)?-pro)/, factor: 0.5, unchanged: CACHE },
    { tier: 'flex', models: /^gemini-3\.5-flash-lite/, factor: 0.5, except: { cacheRead: 0.02 } },
    { tier: 'flex', models: /^gemini-3\.5-flash/, factor: 0.5, except: { cacheRead: 0.08 } },
    { tier: 'flex', models: /^gemini-3\.(1-flash-lite|[678]-flash)/, factor: 0.5 },
    { tier: 'priority', models: /^gemini-3\.5-flash-lite/, factor: 1.8, except: { cacheRead: 0.05 } },
    {
      tier: 'priority',
      models: /^gemini-(2\.5-(pro|flash)|3-flash|3\.1-(pro|flash-lite)|3\.[5678]-flash)/,
      factor: 1.8,
    },
  ],
  'x-ai': [{ tier: 'batch', models: /^grok-4\.(3|5|6|7|20)/, factor: 0.8 }],
  mistral: [{ tier: 'batch', models: /./, factor: 0.5 }],
  groq: [
    { tier: 'batch', models: /./, factor: 0.5 },
    { tier: 'flex', models: /./, factor: 1 },
  ],
};

/** What a tier costs for a model and a prompt; `undefined`: it is not published. */
export const tierPriceOf = (
  provider: string,
  model: string,
  tier: Exclude<ServiceTier, 'standard'>,
  promptTokens: number,
): TierPrice | undefined =>
  TIER_PRICES[provider]?.find(
    (each) => each.tier === tier && each.models.test(model) && promptTokens <= (each.upToTokens ?? Infinity),
  );

const WORDS: Readonly<Record<string, ServiceTier>> = {
  '': 'standard',
  auto: 'standard',
  default: 'standard',
  standard: 'standard',
  standard_only: 'standard',
  on_demand: 'standard',
  batch: 'batch',
  flex: 'flex',
  priority: 'priority',
  fast: 'fast',
};

/** The tier of a vendor's word; `null`: a word that nobody has priced. @example serviceTierOf('default') // 'standard' */
export const serviceTierOf = (word: string | null): ServiceTier | null => WORDS[(word ?? '').toLowerCase()] ?? null;
