import { existsSync } from 'node:fs';
import { Command } from 'commander';
import pc from 'picocolors';
import { stringify } from 'yaml';
import { parseConfig, resolveConfig, VENDORS } from '../config/index.ts';
import { get, openOutbound, systemClock, writeFileAtomic } from '../edge/index.ts';
import { JoulegateError } from '../units/index.ts';
import { catalogue } from '../world/index.ts';
import { output } from './output.ts';

/** Where servers on one's own machine listen unless they are told otherwise. */
const LOCAL_SERVERS = [
  { name: 'ollama', origin: 'http://127.0.0.1:11434' },
  { name: 'vllm', origin: 'http://127.0.0.1:8000' },
] as const;
const ANSWERS_IN_MS = 1500;
const MOST_MODELS = 50;

interface LocalServer {
  readonly name: string;
  readonly origin: string;
  readonly models: readonly string[];
}
interface InitOptions {
  readonly out: string;
  readonly force?: boolean;
  readonly servers?: readonly string[];
  readonly json?: boolean;
}

/** What a server lists under `/v1/models`; `null` where none answers. */
async function modelsAt(origin: string): Promise<readonly string[] | null> {
  const outbound = openOutbound([origin], 1);
  try {
    const { status, body: text } = await get(outbound, origin, '/v1/models', { timeoutMs: ANSWERS_IN_MS });
    const { data } = JSON.parse(text) as { readonly data?: readonly { readonly id?: unknown }[] };
    if (status !== 200 || !Array.isArray(data)) return null;
    return data.flatMap(({ id }) => (typeof id === 'string' ? [id] : [])).slice(0, MOST_MODELS);
  } catch {
    return null;
  } finally {
    await outbound.close();
  }
}

const idOf = (server: string, model: string): string =>
  `${server}.${model.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-')}`.slice(0, 63);

/** A model that the catalogue lacks, by the size that its name tells, or by any that such a server runs. */
function declared(key: string): object | null {
  if (catalogue.models.find(key) !== undefined) return null;
  const told = /(\d+(?:\.\d+)?)b\b/i.exec(key)?.[1];
  const size = told === undefined ? null : Number(told);
  return {
    key,
    activeParamsB: size === null || size === 0 ? [1, 70] : [size * 0.9, size * 1.1],
    contextTokens: 131_072,
    capabilities: ['tools', 'json'],
    source: size === null ? 'joulegate init: the size is not in the name' : 'joulegate init: the size in the name',
    asOf: new Date(systemClock.now()).toISOString().slice(0, 10),
  };
}

/** A config in which everything only observes: the vendors whose keys are there, and the servers that answer. */
function configOf(vendors: readonly string[], servers: readonly LocalServer[]): object {
  const models = [...new Set(servers.flatMap((server) => server.models))].flatMap((key) => declared(key) ?? []);
  return {
    version: 1,
    origins: ['paris'],
    ...(vendors.length === 0
      ? {}
      : { vendors: vendors.map((vendor) => ({ vendor, credential: { env: VENDORS[vendor]!.env }, mode: 'observe' })) }),
    ...(servers.length === 0
      ? {}
      : {
          sites: [{ key: 'own:here', name: 'This machine' }],
          ...(models.length === 0 ? {} : { models }),
          deployments: servers.flatMap(({ name, origin, models: served }) =>
            served.map((model) => ({
              id: idOf(name, model),
              model,
              upstreamModel: model,
              baseUrl: `${origin}/v1`,
              endpoints: ['chat', 'embeddings'],
              site: 'own:here',
              control: { operator: 'own', retentionDays: 0, trainsOnData: false },
              price: {
                inputPerMtok: 0,
                outputPerMtok: 0,
                source: 'not priced yet: write what it costs you',
                asOf: new Date(systemClock.now()).toISOString().slice(0, 10),
              },
            })),
          ),
          workloads: servers.map(({ name, models: served }) => ({
            id: name,
            mode: 'observe',
            fleet: true,
            deployments: served.map((model) => idOf(name, model)),
          })),
        }),
  };
}

/** `joulegate init`: a config from the keys in the environment and the servers that answer on this machine. */
export function initCommand(): Command {
  return new Command('init')
    .option('-o, --out <file>', 'file to write', 'joulegate.yaml')
    .option('--servers <origin...>', 'servers on this machine to ask beside those of Ollama and vLLM')
    .option('--force', 'replace a file that is there')
    .option('--json', 'one JSON document on standard output')
    .action(async (options: InitOptions) => {
      const out = output(options.json ?? false);
      if (existsSync(options.out) && options.force !== true)
        throw new JoulegateError('JG_USAGE', `${options.out} is there already`, {
          where: '--out',
          hint: 'name another file, or replace it with --force',
        });
      const vendors = Object.keys(VENDORS).filter((vendor) => (process.env[VENDORS[vendor]!.env] ?? '') !== '');
      const asked = [
        ...LOCAL_SERVERS,
        ...(options.servers ?? []).map((origin, i) => ({ name: `server-${i + 1}`, origin: new URL(origin).origin })),
      ];
      const answers = await Promise.all(asked.map(async (each) => ({ ...each, models: await modelsAt(each.origin) })));
      const servers = answers.flatMap(({ models, ...each }) => (models?.length ? [{ ...each, models }] : []));
      if (vendors.length + servers.length === 0)
        throw new JoulegateError('JG_USAGE', 'no key of a vendor is in the environment, and no server answers here', {
          hint: `set ${Object.values(VENDORS)
            .map(({ env }) => env)
            .join(', ')}, start Ollama or vLLM, or begin with examples/quickstart/joulegate.yaml`,
        });
      const text = `# Written by joulegate init. Everything observes: nothing is decided, everything is booked.\n${stringify(configOf(vendors, servers))}`;
      // What is written is read as serve will read it, before it is there.
      const { deployments, workloads } = resolveConfig(parseConfig(text, options.out), options.out, systemClock.now());
      await writeFileAtomic(options.out, text);
      for (const vendor of vendors)
        out.line(`  ${pc.green('●')} ${vendor}: all its models, key from ${VENDORS[vendor]!.env}`);
      for (const { name, origin, models } of servers)
        out.line(`  ${pc.green('●')} ${name} at ${origin}: ${models.join(', ')}`);
      out.line(`\n  ${options.out} is written: ${workloads.length} workloads, in observe`);
      out.line(pc.dim(`  next: joulegate check ${options.out}; joulegate serve --config ${options.out}`));
      out.result({
        file: options.out,
        vendors,
        servers,
        deployments: deployments.length,
        workloads: workloads.map(({ id }) => id),
      });
    });
}
