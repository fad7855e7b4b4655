import { z } from 'zod';
import { catalogue, priceBook, secretSchema } from '../world/index.ts';
import { logSigma, type EpochMs } from '../units/index.ts';
import { sizeInName } from './declared-model.ts';
import { expandServer, serverSchema, type ServerConfig } from './local-servers.ts';
import { VENDORS, type VendorFacts } from './vendor-facts.ts';
import { AS_ASKED, idOf, lineShape, namesOf, otherOf, upstreamUrl, VENDOR_SITE, type Expanded } from './vendor-line.ts';

const cloudSchema = z.strictObject({
  vendor: namesOf(VENDORS).describe('Whose models.'),
  credential: z
    .union([secretSchema, z.array(secretSchema)])
    .describe('Key of the vendor; of several, each takes its turn, and one that is refused or throttled rests.'),
  baseUrl: upstreamUrl
    .optional()
    .describe("Where another address serves the vendor's models, such as a proxy of your own."),
  ...lineShape,
});

/**
 * All models of a vendor in one line, `{ vendor: openai, credential: { env: OPENAI_API_KEY } }`, or those of a server of
 * one's own, `{ vendor: vllm, url: 'http://127.0.0.1:8000' }`.
 */
export const vendorSchema = z.discriminatedUnion('vendor', [
  cloudSchema.describe('All models of a vendor by one key.'),
  serverSchema.describe('A server of your own.'),
]);
type CloudConfig = z.infer<typeof cloudSchema>;
type VendorConfig = z.infer<typeof vendorSchema>;

const isServer = (config: VendorConfig): config is ServerConfig => 'url' in config;

/** Who a line stands for, and why nobody knows where it is; `null`: the line says it. */
export function placeUnknown(config: VendorConfig): string | null {
  if (!isServer(config)) return `where ${config.vendor} serves a request is not published`;
  return config.site === undefined ? `where ${config.id ?? config.vendor} stands is not said: add its site` : null;
}

/** Smallest and largest size that is estimated for any model of a vendor, in billions of active parameters. */
function familyRange({ catalogue: vendor, servesOthers = false }: VendorFacts): readonly [number, number] {
  const sizes = catalogue.models.all
    .filter((model) => servesOthers || model.vendor === vendor)
    .map((model) => model.activeParamsB);
  return [Math.min(...sizes) / 2, Math.max(...sizes) * 2];
}

const EMBEDS = /embed/i;
/** Published open embedders, in billions of parameters: all-MiniLM-L6 and Qwen3 Embedding 8B. */
const ANY_EMBEDDER = [0.02, 8] as const;

interface Sized {
  readonly activeParamsB: readonly [number, number];
  readonly capabilities: readonly string[];
  readonly source: string;
}

const TEXT = ['tools', 'vision', 'json', 'reasoning'];

/** How large a model may be that the catalogue has not: by what it does, its family, its name or its vendor, in this order. */
function sized(key: string, facts: VendorFacts): Sized {
  if (EMBEDS.test(key))
    return { activeParamsB: ANY_EMBEDDER, capabilities: [], source: 'estimated by nobody: any open model that embeds' };
  const family = catalogue.models.byFamily(key.replace(/^[^/]*\//, '').toLowerCase());
  if (family !== undefined) {
    const factor = logSigma.factor90(family.opaque?.sigma ?? 0);
    return {
      activeParamsB: [family.activeParamsB / factor, family.activeParamsB * factor],
      capabilities: TEXT,
      source: family.provenance.source,
    };
  }
  const told = facts.servesOthers === true ? sizeInName(key) : null;
  return {
    activeParamsB: told ?? familyRange(facts),
    capabilities: TEXT,
    source:
      told === null
        ? `estimated by nobody: half the smallest to twice the largest model of ${facts.servesOthers ? 'anybody' : facts.catalogue} in the catalogue`
        : 'the size in its name',
  };
}

/** The dearest price of a vendor's list: what a model costs at most that the list does not have. */
function dearest(book: ReturnType<typeof priceBook>, list: string, models: readonly string[], at: EpochMs): object {
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
  return isServer(config) ? expandServer(config) : expandCloud(config, at);
}

function expandCloud(config: CloudConfig, at: EpochMs): Expanded {
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
  byId.set(idOf(vendor, otherOf(vendor)), {
    ...deployment(otherOf(vendor), dearest(book, facts.list, listed, at)),
    // What is passed on names no model: it goes to the one deployment that stands for all.
    passthrough: config.passthrough,
  });
  return {
    sites: [{ key: site, name: `${facts.catalogue}, place unknown` }],
    models: unknown.map((key) => ({
      key,
      ...sized(key, facts),
      contextTokens: 1_000_000,
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
