import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command, Option } from 'commander';
import pc from 'picocolors';
import { stringify } from 'yaml';
import { configJsonSchema, known, parseConfig, resolveConfig } from '../config/index.ts';
import { get, openOutbound, systemClock } from '../edge/index.ts';
import { JoulegateError } from '../units/index.ts';
import { writeNamed } from './write-named.ts';
import { output, type Output } from './output.ts';
import { templates, type Template } from './templates.ts';

const ANSWERS_IN_MS = 1500;
const MOST_MODELS = 50;
const SCHEMA_FILE = 'joulegate.schema.json';
/** Editors with a YAML language server read it: names, values and what they do while one types. */
const SCHEMA_LINE = `# yaml-language-server: $schema=./${SCHEMA_FILE}`;

interface LocalServer {
  /** What it is; one that nobody knows speaks as vLLM does. */
  readonly vendor: string;
  readonly name: string;
  readonly origin: string;
  readonly models: readonly string[];
}
interface InitOptions {
  readonly out: string;
  readonly force?: boolean;
  readonly servers?: readonly string[];
  readonly template?: string;
  readonly templates?: boolean;
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

/** A config in which everything only observes: the vendors whose keys are there, and the servers that answer. */
const configOf = (vendors: readonly string[], servers: readonly LocalServer[]): object => ({
  version: 1,
  origins: ['paris'],
  vendors: [
    ...vendors.map((vendor) => ({ vendor, credential: { env: known.vendors[vendor]!.env }, mode: 'observe' })),
    ...servers.map(({ vendor, name, origin, models }) => ({
      vendor,
      ...(name === vendor ? {} : { id: name }),
      url: origin,
      models,
      mode: 'observe',
    })),
  ],
});

/** Writes a config with the schema beside it that its first line names. */
async function writeConfig(file: string, text: string): Promise<void> {
  await writeNamed(file, `${SCHEMA_LINE}\n${text}`);
  await writeNamed(join(dirname(file), SCHEMA_FILE), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
}

function listTemplates(out: Output): void {
  const listed = templates().map(({ name, does }) => ({ name, does }));
  for (const { name, does } of listed) out.line(`  ${name.padEnd(18)} ${does}`);
  out.line(pc.dim('\n  joulegate init --template NAME writes one'));
  out.result({ templates: listed });
}

const nextSteps = (file: string): string => pc.dim(`  next: joulegate check ${file}; joulegate serve --config ${file}`);

async function writeTemplate({ name, text }: Template, file: string, out: Output): Promise<void> {
  const { deployments, workloads } = resolveConfig(parseConfig(text, file), file, systemClock.now());
  await writeConfig(file, text);
  out.line(`  ${file} is written from the template ${name}: put your own addresses, sites and prices into it`);
  out.line(nextSteps(file));
  out.result({ file, template: name, deployments: deployments.length, workloads: workloads.map(({ id }) => id) });
}

/** `joulegate init`: a config from the keys in the environment and the servers that answer on this machine. */
export function initCommand(): Command {
  return new Command('init')
    .option('-o, --out <file>', 'file to write', 'joulegate.yaml')
    .option('--servers <origin...>', 'servers on this machine to ask beside those of Ollama and vLLM')
    .option('--force', 'replace a file that is there')
    .addOption(
      new Option('--template <name>', 'begin with the config of a common fleet').choices(
        templates().map(({ name }) => name),
      ),
    )
    .option('--templates', 'say what the templates are, and write nothing')
    .option('--json', 'one JSON document on standard output')
    .action(async (options: InitOptions) => {
      const out = output(options.json ?? false);
      if (options.templates === true) return listTemplates(out);
      if (existsSync(options.out) && options.force !== true)
        throw new JoulegateError('JG_USAGE', `${options.out} is there already`, {
          where: '--out',
          hint: 'name another file, or replace it with --force',
        });
      const template = templates().find(({ name }) => name === options.template);
      if (template !== undefined) return await writeTemplate(template, options.out, out);
      const vendors = Object.keys(known.vendors).filter(
        (vendor) => (process.env[known.vendors[vendor]!.env] ?? '') !== '',
      );
      const asked = [
        ...Object.entries(known.servers).map(([vendor, { origin }]) => ({ vendor, name: vendor, origin })),
        ...(options.servers ?? []).map((origin, i) => ({
          vendor: 'vllm',
          name: `server-${i + 1}`,
          origin: new URL(origin).origin,
        })),
      ];
      const answers = await Promise.all(asked.map(async (each) => ({ ...each, models: await modelsAt(each.origin) })));
      const servers = answers.flatMap(({ models, ...each }) => (models?.length ? [{ ...each, models }] : []));
      if (vendors.length + servers.length === 0)
        throw new JoulegateError('JG_USAGE', 'no key of a vendor is in the environment, and no server answers here', {
          hint: `set ${Object.values(known.vendors)
            .map(({ env }) => env)
            .join(', ')}, start Ollama or vLLM, or begin with a template: joulegate init --templates`,
        });
      const text = `# Written by joulegate init. Everything observes: nothing is decided, everything is booked.\n${stringify(configOf(vendors, servers))}`;
      // What is written is read as serve will read it, before it is there.
      const { deployments, workloads } = resolveConfig(parseConfig(text, options.out), options.out, systemClock.now());
      await writeConfig(options.out, text);
      for (const vendor of vendors)
        out.line(`  ${pc.green('●')} ${vendor}: all its models, key from ${known.vendors[vendor]!.env}`);
      for (const { name, origin, models } of servers)
        out.line(`  ${pc.green('●')} ${name} at ${origin}: ${models.join(', ')}`);
      out.line(`\n  ${options.out} is written: ${workloads.length} workloads, in observe`);
      out.line(nextSteps(options.out));
      out.result({
        file: options.out,
        vendors,
        servers,
        deployments: deployments.length,
        workloads: workloads.map(({ id }) => id),
      });
    });
}
