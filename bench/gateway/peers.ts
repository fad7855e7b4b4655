import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed } from './install.ts';
import { freePort, startPinned } from './processes.ts';
import { MODEL, started, type Subject, type SubjectInput } from './subjects.ts';

const PORTKEY = '1.15.2';
/** What Portkey's own patches are for. From 1.14 on every stream of it ends in `TypeError: immutable` (its issue 1389). */
const PORTKEY_NODE_SERVER = '1.13.5';
const LITELLM = '1.106.2';
const BIFROST = 'latest';
const GOMODEL = 'latest';
const SLOW_START_MS = 180_000;

/** Portkey's gateway from npm; its own lockfile is not in the package, so its HTTP server is pinned here. */
export async function portkey({ core, upstreamPort }: SubjectInput): Promise<Subject> {
  const manifest = {
    private: true,
    dependencies: { '@portkey-ai/gateway': PORTKEY },
    overrides: { '@hono/node-server': PORTKEY_NODE_SERVER },
  };
  const home = await installed(
    'portkey',
    `${PORTKEY}-${PORTKEY_NODE_SERVER}`,
    () => [{ command: 'npm', args: ['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts'] }],
    { 'package.json': JSON.stringify(manifest) },
  );
  const port = await freePort();
  const child = startPinned(core, process.execPath, [
    join(home, 'node_modules/@portkey-ai/gateway/build/start-server.js'),
    `--port=${port}`,
    '--headless',
  ]);
  return started('portkey', port, child, {
    headers: {
      authorization: 'Bearer none',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}/v1`,
    },
  });
}

/** LiteLLM's proxy from pip in an environment of its own, one worker. */
export async function litellm({ core, upstreamPort, folder }: SubjectInput): Promise<Subject> {
  const home = await installed('litellm', LITELLM, (at) => [
    { command: 'python3', args: ['-m', 'venv', at] },
    {
      command: join(at, 'bin/pip'),
      args: ['install', '--quiet', '--disable-pip-version-check', `litellm[proxy]==${LITELLM}`],
    },
  ]);
  const port = await freePort();
  const key = `sk-${randomBytes(24).toString('hex')}`;
  const config = join(folder, 'litellm.yaml');
  writeFileSync(
    config,
    JSON.stringify({
      model_list: [
        {
          model_name: MODEL,
          litellm_params: { model: 'openai/mock', api_base: `http://127.0.0.1:${upstreamPort}/v1`, api_key: 'none' },
        },
      ],
      general_settings: { master_key: key },
    }),
  );
  const env = { LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_LOG: 'ERROR' };
  const child = startPinned(
    core,
    join(home, 'bin/litellm'),
    ['--config', config, '--host', '127.0.0.1', '--port', String(port), '--num_workers', '1', '--telemetry', 'False'],
    { env },
  );
  return started('litellm', port, child, { headers: { authorization: `Bearer ${key}` } }, SLOW_START_MS);
}

const goInstall = (path: string) => (at: string) => [
  {
    command: 'go',
    args: ['install', path],
    env: { GOBIN: at, GOPATH: join(at, 'gopath'), GOFLAGS: '-modcacherw', GOTOOLCHAIN: 'local' },
  },
];

/** Bifrost from the Go module proxy, configured by file, without its stores. */
export async function bifrost({ core, upstreamPort, folder }: SubjectInput): Promise<Subject> {
  const home = await installed(
    'bifrost',
    BIFROST,
    goInstall(`github.com/maximhq/bifrost/transports/bifrost-http@${BIFROST}`),
  );
  const port = await freePort();
  const own = join(folder, 'bifrost');
  mkdirSync(own);
  writeFileSync(
    join(own, 'config.json'),
    JSON.stringify({
      client: { drop_excess_requests: false, enable_logging: false },
      providers: {
        openai: {
          keys: [{ name: 'bench', value: 'none', models: ['*'], weight: 1 }],
          network_config: { base_url: `http://127.0.0.1:${upstreamPort}` },
        },
      },
      config_store: { enabled: false },
      logs_store: { enabled: false },
    }),
  );
  const child = startPinned(core, join(home, 'bifrost-http'), [
    '-host',
    '127.0.0.1',
    '-port',
    String(port),
    '-app-dir',
    own,
    '-log-level',
    'error',
  ]);
  return started('bifrost', port, child, { model: `openai/${MODEL}` });
}

/** GoModel from the Go module proxy, without its own outbound calls. */
export async function gomodel({ core, upstreamPort, folder }: SubjectInput): Promise<Subject> {
  const home = await installed('gomodel', GOMODEL, goInstall(`github.com/enterpilot/gomodel/cmd/gomodel@${GOMODEL}`));
  const port = await freePort();
  const own = join(folder, 'gomodel');
  mkdirSync(own);
  const env = {
    PORT: String(port),
    OPENAI_API_KEY: 'none',
    OPENAI_BASE_URL: `http://127.0.0.1:${upstreamPort}/v1`,
    GOMODEL_OFFLINE: 'true',
    LOG_LEVEL: 'error',
  };
  const child = startPinned(core, join(home, 'gomodel'), [], { cwd: own, env });
  return started('gomodel', port, child, { model: `openai/${MODEL}` });
}
