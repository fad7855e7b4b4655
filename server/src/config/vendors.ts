import { z } from 'zod';
import { priceBook, catalogue, secretSchema, type PriceBook } from '../world/index.ts';
import type { EpochMs } from '../units/index.ts';

/** What is known of a vendor whose models are all served under one address. */
interface VendorFacts {
  readonly baseUrl: string;
  readonly protocol: 'openai' | 'anthropic';
  readonly operator: string;
  readonly jurisdiction: string;
  /** Its name in the list of prices. */
  readonly list: string;
  /** Its name in the catalogue of models. */
  readonly catalogue: string;
  /** Beginnings of its models' names, by which a model is its that no list has. */
  readonly names: readonly string[];
  readonly endpoints?: readonly string[];
  /** Where its own documentation has callers keep their key. */
  readonly env: string;
}

const CHAT_AND_EMBEDDINGS = ['chat', 'embeddings'];

/** Vendors by the names that a config gives them. Sites of their requests are not published: unknown. */
export const VENDORS: Readonly<Record<string, VendorFacts>> = {
  openai: {
    baseUrl: 'https://api.openai.com/v1',
    protocol: 'openai',
    operator: 'openai',
    jurisdiction: 'US',
    list: 'openai',
    catalogue: 'OpenAI',
    names: ['gpt-', 'chatgpt-', 'o1', 'o3', 'o4', 'codex-', 'text-embedding-', 'omni-moderation-'],
    env: 'OPENAI_API_KEY',
  },
  anthropic: {
    baseUrl: 'https://api.anthropic.com/v1',
    protocol: 'anthropic',
    operator: 'anthropic',
    jurisdiction: 'US',
    list: 'anthropic',
    catalogue: 'Anthropic',
    names: ['claude-'],
    env: 'ANTHROPIC_API_KEY',
  },
  mistral: {
    baseUrl: 'https://api.mistral.ai/v1',
    protocol: 'openai',
    operator: 'mistral',
    jurisdiction: 'FR',
    list: 'mistral',
    catalogue: 'Mistral AI',
    names: ['mistral-', 'ministral-', 'magistral-', 'codestral', 'devstral', 'pixtral-', 'voxtral-', 'open-mi'],
    endpoints: CHAT_AND_EMBEDDINGS,
    env: 'MISTRAL_API_KEY',
  },
  google: {
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    protocol: 'openai',
    operator: 'google',
    jurisdiction: 'US',
    list: 'google',
    catalogue: 'Google',
    names: ['gemini-', 'gemma-'],
    endpoints: CHAT_AND_EMBEDDINGS,
    env: 'GEMINI_API_KEY',
  },
};

/** All models of a vendor in one line: `{ vendor: openai, credential: { env: OPENAI_API_KEY } }`. */
export const vendorSchema = z.strictObject({
  vendor: z.enum(Object.keys(VENDORS) as [string, ...string[]]),
  credential: z.union([secretSchema, z.array(secretSchema)]),
  /** Where another address serves the vendor's models, such as a proxy of one's own. */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  mode: z.enum(['observe', 'shadow', 'enforce']).default('observe'),
  maxInFlight: z.int().positive().default(256),
});
export type VendorConfig = z.infer<typeof vendorSchema>;

/** Keys of sites that no vendor publishes begin so. */
export const VENDOR_SITE = 'vendor:';
/** Models of a vendor that no list has are served and booked as this one. */
const otherOf = (vendor: string): string => `${vendor}-other`;
/** The upstream's own name of the model is the one that the caller gives. */
const AS_ASKED = '*';
const idOf = (vendor: string, model: string): string =>
  `${vendor}.${model.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-')}`.slice(0, 63);

/** The sections of a config that a vendor's line stands for. */
export interface Expanded {
  readonly sites: readonly object[];
  readonly models: readonly object[];
  readonly deployments: readonly object[];
  readonly workloads: readonly object[];
}

/** Smallest and largest size that is estimated for any model of a vendor, in billions of active parameters. */
function familyRange(vendor: string): readonly [number, number] {
  const sizes = catalogue.models.all.filter((model) => model.vendor === vendor).map((model) => model.activeParamsB);
  return [Math.min(...sizes) / 2, Math.max(...sizes) * 2];
}

/** The dearest price of a vendor's list: what a model costs at most that the list does not have. */
function dearest(book: PriceBook, list: string, models: readonly string[], at: EpochMs): object {
  const found = models.flatMap((model) => book.find({ provider: list, model, at }) ?? []);
  const most = (of: (price: (typeof found)[number]) => number): number => Math.max(0, ...found.map(of));
  return {
    inputPerMtok: most((price) => price.inputPerMtok),
    outputPerMtok: most((price) => price.outputPerMtok),
    cacheReadPerMtok: most((price) => price.cacheReadPerMtok),
    cacheWritePerMtok: most((price) => price.cacheWritePerMtok),
    perRequest: 0,
    source: `no price in the list: the dearest of its ${found.length} models is taken`,
    asOf: found[0]?.asOf ?? '2026-09-23',
  };
}

/**
 * Writes a vendor's line out: a deployment for each model that the list of prices has, one for all others, and a
 * workload of the vendor's name that takes whatever is named like its models. Each model is booked with the
 * catalogue's energy, or with the range of the vendor's family; the site is unknown.
 * @param at the moment whose prices hold
 */
export function expandVendor(config: VendorConfig, at: EpochMs): Expanded {
  const { vendor } = config;
  const facts = VENDORS[vendor] as VendorFacts;
  const book = priceBook();
  const listed = book
    .models(facts.list)
    .filter((model) => facts.names.some((name) => model.startsWith(name)))
    .filter((model) => book.find({ provider: facts.list, model, at }) !== null);
  const unknown = [...listed.filter((model) => catalogue.models.find(model) === undefined), otherOf(vendor)];
  const site = `${VENDOR_SITE}${vendor}`;
  const deployment = (model: string, price: object): object => ({
    id: idOf(vendor, model),
    model,
    upstreamModel: AS_ASKED,
    protocol: facts.protocol,
    ...(facts.endpoints === undefined ? {} : { endpoints: facts.endpoints }),
    baseUrl: config.baseUrl ?? facts.baseUrl,
    credential: config.credential,
    site,
    control: { operator: facts.operator, jurisdiction: facts.jurisdiction },
    price,
    maxInFlight: config.maxInFlight,
  });
  const byId = new Map(
    listed.map((model) => [idOf(vendor, model), deployment(model, { list: facts.list, model })] as const),
  );
  byId.set(idOf(vendor, otherOf(vendor)), deployment(otherOf(vendor), dearest(book, facts.list, listed, at)));
  return {
    sites: [{ key: site, name: `${facts.catalogue}, place unknown` }],
    models: unknown.map((key) => ({
      key,
      activeParamsB: familyRange(facts.catalogue),
      contextTokens: 1_000_000,
      capabilities: ['tools', 'vision', 'json', 'reasoning'],
      source: `estimated by nobody: half the smallest to twice the largest model of ${facts.catalogue} in the catalogue`,
      asOf: '2026-11-28',
    })),
    deployments: [...byId.values()],
    workloads: [
      {
        id: vendor,
        mode: config.mode,
        fleet: true,
        aliases: facts.names.map((name) => `${name}*`),
        deployments: [...byId.keys()],
        default: idOf(vendor, otherOf(vendor)),
      },
    ],
  };
}
