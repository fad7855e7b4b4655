import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startAnthropicUpstream } from './anthropic-upstream.fixture.ts';
import { KEYS, startGateway, type Served } from './gateway.fixture.ts';
import { startSteady } from './steady.fixture.ts';
import { openDoor } from './suite-door.ts';
import { startValidatingUpstream } from './validating-upstream.fixture.ts';

const USAGE = `Runs the API tests of an official SDK, as they are, against a gateway of this checkout.

  node conformance/run-sdk-suites.ts --suite DIR [--upstream steady|shapes|URL] [--translated] [--direct] [-- COMMAND...]

  --suite     a checkout of openai-node, openai-python, anthropic-sdk-typescript or anthropic-sdk-python,
              with its own dependencies installed
  --upstream  what stands behind the gateway. OpenAI: steady (default), or shapes, which answers streams and responses
              in their true order. Anthropic: shapes (default). Or the address of a server of yours
  --translated
              the upstream, of shapes, speaks the other protocol
  --direct    without the gateway: what fails so is the upstream's doing
  COMMAND     what runs in DIR; by default its test runner on the endpoints that joulegate serves`;

/** Files of the endpoints that joulegate serves, where a suite has them. */
const FILES = {
  openai: {
    ts: [
      'chat/completions',
      'chat/completions/completions',
      'responses/responses',
      'responses',
      'responses/input-tokens',
      'embeddings',
      'moderations',
      'models',
    ].map((name) => `tests/api-resources/${name}`),
    py: [
      'chat/test_completions.py',
      'test_responses.py',
      'responses/test_input_tokens.py',
      'test_embeddings.py',
      'test_moderations.py',
      'test_models.py',
    ].map((name) => `tests/api_resources/${name}`),
  },
  anthropic: {
    ts: ['messages/messages', 'beta/messages/messages', 'models', 'beta/models'].map(
      (name) => `tests/api-resources/${name}`,
    ),
    py: ['test_messages.py', 'beta/test_messages.py', 'test_models.py', 'beta/test_models.py'].map(
      (name) => `tests/api_resources/${name}`,
    ),
  },
} as const;

interface Suite {
  readonly vendor: keyof typeof FILES;
  readonly language: 'ts' | 'py';
}

function suiteIn(folder: string): Suite {
  const npm = join(folder, 'package.json');
  const python = join(folder, 'pyproject.toml');
  if (existsSync(python))
    return {
      vendor: /^name = "anthropic"$/m.test(readFileSync(python, 'utf8')) ? 'anthropic' : 'openai',
      language: 'py',
    };
  if (!existsSync(npm))
    throw new Error(`${folder} has neither package.json nor pyproject.toml: it is no checkout of an SDK`);
  return {
    vendor:
      (JSON.parse(readFileSync(npm, 'utf8')) as { name: string }).name === '@anthropic-ai/sdk' ? 'anthropic' : 'openai',
    language: 'ts',
  };
}

function commandFor({ vendor, language }: Suite, folder: string): readonly string[] {
  const files = FILES[vendor][language]
    .map((file) => (language === 'ts' ? `${file}.test.ts` : file))
    .filter((file) => existsSync(join(folder, file)));
  if (files.length === 0) throw new Error(`${folder} has no tests of the endpoints that joulegate serves`);
  return language === 'ts' ? ['npx', 'jest', ...files] : ['python', '-m', 'pytest', '-n', '0', ...files];
}

interface Behind {
  readonly served: Served;
  close(): Promise<void>;
}

/** One deployment that takes every model: suites name models that come and go. */
async function startBehind(protocol: Suite['vendor'], wanted: string | undefined): Promise<Behind> {
  const model = protocol === 'anthropic' ? 'claude-haiku-4-5' : 'gpt-5.4';
  const served = (url: string): Served => ({ model, url, protocol, aliases: ['*'] });
  if (wanted !== undefined && URL.canParse(wanted)) return { served: served(wanted), close: async () => {} };
  if (protocol === 'anthropic') {
    const shapes = await startAnthropicUpstream();
    return { served: served(shapes.url), close: () => shapes.close() };
  }
  const steady = await startSteady();
  if (steady === null)
    throw new Error('the published OpenAI description is not here: set JOULEGATE_DATA, or name an --upstream of yours');
  if (wanted !== 'shapes') return { served: served(steady.url), close: () => steady.close() };
  const shapes = await startValidatingUpstream(steady);
  return { served: served(shapes.url), close: async () => void (await shapes.close(), await steady.close()) };
}

async function run(command: readonly string[], folder: string, base: string): Promise<number> {
  const [program, ...parameters] = command as [string, ...string[]];
  const child = spawn(program, parameters, {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, TEST_API_BASE_URL: base },
  });
  return new Promise((ended, failed) => child.on('error', failed).on('exit', (code) => ended(code ?? 1)));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    suite: { type: 'string' },
    upstream: { type: 'string' },
    translated: { type: 'boolean' },
    direct: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
if (values.suite === undefined || values.help === true) {
  console.log(USAGE);
  process.exit(values.help === true ? 0 : 2);
}
const folder = resolve(values.suite);
const suite = suiteIn(folder);
const command = positionals.length > 0 ? positionals : commandFor(suite, folder);
const other = suite.vendor === 'openai' ? 'anthropic' : 'openai';
const behind =
  values.translated === true ? await startBehind(other, 'shapes') : await startBehind(suite.vendor, values.upstream);
if (values.direct === true) {
  const code = await run(
    command,
    folder,
    suite.vendor === 'openai' ? behind.served.url : behind.served.url.replace(/\/v1$/, ''),
  );
  await behind.close();
  process.exit(code);
}
const gateway = await startGateway([behind.served], { defaultWorkload: `w-${behind.served.model}` });
const door = await openDoor(gateway.root, KEYS.caller);
const code = await run(command, folder, suite.vendor === 'openai' ? `${door.url}/v1` : door.url);
await door.close();
await gateway.close();
await behind.close();
console.log('\nAnswers of the gateway, by endpoint and status:');
for (const [name, times] of [...door.answers].sort()) console.log(`  ${String(times).padStart(5)}  ${name}`);
process.exit(code);
