import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort, installed, listening, startPinned, stop } from './processes.ts';

/** A gateway or proxy that is measured. */
export interface Subject {
  readonly name: string;
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How it names the model, where not by its plain name. */
  readonly model?: string;
  /** `null` where somebody else started it. */
  readonly pid: number | null;
  /** From its start until it listened. */
  readonly readyMs?: number;
  /** Whether it serves Messages from an upstream of chat completions. */
  readonly translates?: true;
  /** Whether it looks for attacks in the prompts of one workload. */
  readonly guards?: true;
  close(): Promise<void>;
}

export interface SubjectInput {
  readonly core: number;
  readonly upstreamPort: number;
  readonly folder: string;
}

const PATH = '/v1/chat/completions';
const ROOT = resolve(import.meta.dirname, '../..');
const DEPLOYMENTS = 8;
export const MODEL = 'llama-3.1-8b';
/** The workload that the guard looks at. */
export const GUARDED = 'guarded';

/** The subject once it listens. @throws Error with what it printed */
export const started = async (
  name: string,
  port: number,
  child: ReturnType<typeof startPinned>,
  more: Partial<Subject> = {},
  withinMs?: number,
): Promise<Subject> => {
  const sinceMs = performance.now();
  try {
    await listening(port, child, withinMs);
  } catch (error) {
    await stop(child);
    throw error;
  }
  const readyMs = performance.now() - sinceMs;
  return { name, port, path: PATH, headers: {}, pid: child.pid ?? null, readyMs, close: () => stop(child), ...more };
};

/** nginx as a plain proxy with kept-alive connections. */
export async function nginx({ core, upstreamPort, folder }: SubjectInput): Promise<Subject> {
  if (!(await installed('nginx'))) throw new Error('nginx is not installed: apt-get install nginx-light');
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/nginx.err;
events { worker_connections 4096; }
http { access_log off; client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  keepalive_requests 10000000; client_max_body_size 16m; client_body_buffer_size 16m;
  upstream up { server 127.0.0.1:${upstreamPort}; keepalive 256; keepalive_requests 10000000; }
  server { listen 127.0.0.1:${port}; location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } } }`,
  );
  return started('nginx', port, startPinned(core, 'nginx', ['-c', file, '-p', folder]));
}

/** HAProxy, one thread. */
export async function haproxy({ core, upstreamPort, folder }: SubjectInput): Promise<Subject> {
  if (!(await installed('haproxy'))) throw new Error('haproxy is not installed: apt-get install haproxy');
  const port = await freePort();
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(
    file,
    `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend in
  bind 127.0.0.1:${port}
  default_backend up
backend up
  http-reuse always
  server s 127.0.0.1:${upstreamPort} maxconn 1024
`,
  );
  return started('haproxy', port, startPinned(core, 'haproxy', ['-f', file, '-db']));
}

/** A gateway that somebody else started: `NAME=URL` of its chat completions. Its CPU is not ours to see. */
export function peer(text: string): Subject {
  const at = text.indexOf('=');
  const url = new URL(text.slice(at + 1));
  return {
    name: text.slice(0, at),
    port: Number(url.port || 80),
    path: url.pathname,
    headers: {},
    pid: null,
    close: () => Promise.resolve(),
  };
}

/** The runtime and its HTTP client alone: the floor under every gateway that is made of them. */
export async function bare({ core, upstreamPort }: SubjectInput): Promise<Subject> {
  const port = await freePort();
  return started(
    'bare',
    port,
    startPinned(core, process.execPath, [
      '--max-semi-space-size=8',
      join(import.meta.dirname, 'bare-proxy.ts'),
      String(port),
      String(upstreamPort),
    ]),
  );
}

/**
 * joulegate with everything on: keys, limits, a decision over eight deployments, budgets, ledger, metrics.
 * @param root a built checkout: this one, or an earlier one to compare with
 */
export async function joulegate(
  { core, upstreamPort, folder }: SubjectInput,
  name = 'joulegate',
  root = ROOT,
): Promise<Subject> {
  // An earlier one may know no guard.
  const guards = root === ROOT;
  const port = await freePort();
  const admin = await freePort();
  const home = join(folder, name);
  mkdirSync(home, { recursive: true });
  const sites = [
    'gcp:europe-west9',
    'gcp:europe-west3',
    'gcp:us-east4',
    'gcp:europe-north1',
    'gcp:us-west1',
    'gcp:asia-northeast1',
    'gcp:europe-west2',
    'gcp:northamerica-northeast1',
  ];
  const ids = Array.from({ length: DEPLOYMENTS }, (_, i) => `d${i}`);
  const config = {
    version: 1,
    gateway: { port, maxInFlight: 4096 },
    admin: { port: admin },
    storage: { folder: join(home, 'data'), durability: 'async' },
    origins: ['paris'],
    deployments: ids.map((id, i) => ({
      id,
      model: MODEL,
      upstreamModel: 'mock',
      baseUrl: `http://127.0.0.1:${upstreamPort}/v1`,
      site: sites[i],
      hardware: { accelerator: 'h100-sxm', batch: 32 },
      control: { operator: 'own', jurisdiction: 'FR', retentionDays: 0, trainsOnData: false },
      price: { inputPerMtok: 0.5 + i / 10, outputPerMtok: 1 + i / 10, source: 'bench', asOf: '2026-11-21' },
      maxInFlight: 4096,
    })),
    workloads: ['bench', ...(guards ? [GUARDED] : [])].map((id) => ({
      id,
      mode: 'enforce',
      deployments: ids,
      prices: { carbonUsdPerTonne: 100, latencyUsdPerSecond: 0.0001 },
      budgets: [
        { kind: 'latency', meanAddedMs: 20 },
        { kind: 'carbon', grams: 1e12 },
      ],
      control: { noTraining: true },
    })),
    ...(guards ? { guard: { workloads: { [GUARDED]: { mode: 'enforce' } } } } : {}),
    limits: {
      organisation: { rpm: 1e11, tpm: 1e12, concurrency: 100_000, budgets: [{ usd: 1e9, period: 'month' }] },
      keys: { rpm: 1e11, tpm: 1e12 },
    },
  };
  const file = join(home, 'joulegate.yaml');
  writeFileSync(file, JSON.stringify(config));
  const bin = join(root, 'server/bin/joulegate');
  const node = process.execPath;
  const secret = await new Promise<string>((done, fail) => {
    const child = startPinned(core, node, [
      bin,
      'keys',
      'create',
      '--organisation',
      'bench',
      '--name',
      'bench',
      '--data',
      join(home, 'data'),
      '--json',
    ]);
    child.on('close', (code) => {
      const found = /"key":\s*"([^"]+)"/.exec(child.printed());
      if (code === 0 && found !== null) done(found[1] as string);
      else fail(new Error(`no key: ${child.printed()}`));
    });
  });
  const child = startPinned(core, node, ['--max-semi-space-size=8', bin, 'serve', '--config', file]);
  return started(name, port, child, {
    headers: { authorization: `Bearer ${secret}` },
    translates: true,
    ...(guards ? { guards } : {}),
  });
}
