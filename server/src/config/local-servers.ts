import { z } from 'zod';
import { ownPriceSchema, secretSchema } from '../world/index.ts';
import { declaredModel } from './declared-model.ts';
import { AS_ASKED, idOf, lineShape, namesOf, otherOf, upstreamUrl, VENDOR_SITE, type Expanded } from './vendor-line.ts';

interface ServerFacts {
  /** Where it listens unless it is told otherwise. */
  readonly origin: string;
  readonly endpoints: readonly string[];
}

/** Servers of one's own by the names that a config gives them. */
export const LOCAL_SERVERS: Readonly<Record<string, ServerFacts>> = {
  ollama: { origin: 'http://127.0.0.1:11434', endpoints: ['chat', 'embeddings'] },
  vllm: { origin: 'http://127.0.0.1:8000', endpoints: ['chat', 'embeddings'] },
};

const AS_OF = '2026-11-28';
/** All models of a server of one's own in one line. */
export const serverSchema = z.strictObject({
  vendor: namesOf(LOCAL_SERVERS).describe('What it is; `vllm` also for others that speak as OpenAI does.'),
  url: upstreamUrl.describe('Where it listens, such as `http://127.0.0.1:8000`.'),
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'lower case letters, digits and dashes')
    .optional()
    .describe("Of its workload, where there are several. Left out: the vendor's name."),
  credential: z
    .union([secretSchema, z.array(secretSchema)])
    .optional()
    .describe('Key that the server asks for. Left out: none is sent.'),
  models: z
    .array(z.string().min(1).max(200))
    .min(1)
    .optional()
    .describe('What it serves. Left out: it is sent every model that no other workload takes.'),
  site: z
    .string()
    .min(1)
    .optional()
    .describe('Where it stands: a key of `sites` or of the catalogue, such as `aws:eu-west-3`. Left out: unknown.'),
  price: ownPriceSchema.optional().describe('What you pay or charge for it. Left out: 0, and a warning.'),
  ...lineShape,
});

export type ServerConfig = z.infer<typeof serverSchema>;

/**
 * Writes the line of a server out: a deployment for each model that it names, or one that is sent every model which no
 * other workload takes. What it costs is not known here, and where it stands only where the line says it.
 */
export function expandServer(config: ServerConfig): Expanded {
  const { vendor, id: name = vendor, models = [], site = `${VENDOR_SITE}${name}` } = config;
  const facts = LOCAL_SERVERS[vendor] as ServerFacts;
  const served = models.length === 0 ? [otherOf(name)] : models;
  const base = config.url.replace(/\/+$/, '');
  return {
    sites: config.site === undefined ? [{ key: site, name: `${name}, place unknown` }] : [],
    models: served.flatMap((model) => declaredModel(model, AS_OF) ?? []),
    deployments: served.map((model) => ({
      id: idOf(name, model),
      model,
      upstreamModel: models.length === 0 ? AS_ASKED : model,
      baseUrl: new URL(base).pathname === '/' ? `${base}/v1` : base,
      endpoints: facts.endpoints,
      credential: config.credential ?? null,
      site,
      control: { operator: 'own', retentionDays: 0, trainsOnData: false },
      price: config.price ?? {
        inputPerMtok: 0,
        outputPerMtok: 0,
        source: 'not priced yet: write price on its line',
        asOf: AS_OF,
      },
      maxInFlight: config.maxInFlight,
      passthrough: config.passthrough,
    })),
    workloads: [
      {
        id: name,
        mode: config.mode,
        fleet: true,
        ...(models.length === 0 ? { aliases: [AS_ASKED] } : {}),
        deployments: served.map((model) => idOf(name, model)),
        default: idOf(name, served[0] as string),
      },
    ],
  };
}
