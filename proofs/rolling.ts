/**
 * Replicas of the rendered manifests, as processes with their arguments, probes and times, on real Redis and PostgreSQL, restarted
 * one after the other under load: `test:rolling [-- --callers 16] [--json] [--out FILE]`. Exit 1 where a request failed, 2 where
 * Redis or PostgreSQL is missing.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { noPostgres, postgresVersion, startPostgres } from '../server/src/state/postgres-server.fixture.ts';
import { freePort, noRedis, redisVersion, startRedis } from '../server/src/state/redis-server.fixture.ts';
import { startReplica, type Replica } from './cluster/replica.ts';
import { callers, quantile, type Seen } from './cluster/traffic.ts';
import { entriesByName } from './kit/books.ts';
import { proofConfig } from './kit/config.ts';
import { makeKeys } from './kit/gateway.ts';
import { atLeast, atMost, conclude, equals } from './kit/result.ts';
import { startUpstream } from './kit/upstream.ts';
import { deployed } from './rolling/manifest.ts';
import { startService, type Endpoint } from './rolling/service.ts';

const { values } = parseArgs({
  options: {
    callers: { type: 'string', default: '16' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const missing = noRedis ?? noPostgres;
if (missing !== null) {
  console.error(missing);
  process.exit(2);
}
const SETTLE_MS = 3000;
const PAUSE_MS = 20;

const manifest = deployed();
const folder = mkdtempSync(join(tmpdir(), 'joulegate-rolling-'));
const redis = await startRedis();
const postgres = await startPostgres();
const upstream = await startUpstream();
Object.assign(process.env, {
  REDIS_URL: redis.url,
  JOULEGATE_STATE_URL: await postgres.database(),
  JOULEGATE_PEPPER: 'a pepper of the proof, as long as it has to be',
  JOULEGATE_ADMIN_TOKEN: 'a token of the proof',
});
const { key } = await makeKeys(folder, { key: { organisation: 'acme' } });
const { deployments, workloads, origins } = proofConfig({ upstreams: [upstream.url], folder }) as Record<
  string,
  unknown
>;

/** A pod: its volume and its address stay, its process comes and goes. */
class Pod {
  readonly endpoint: Endpoint;
  readonly #file: string;
  readonly #volume: string;
  #replica: Replica | null = null;
  #fails = 0;

  constructor(ordinal: number, port: number) {
    this.endpoint = { port, ready: false, leaving: false };
    this.#volume = join(folder, `data-joulegate-${ordinal}`);
    mkdirSync(this.#volume);
    this.#file = join(folder, `joulegate-${ordinal}.yaml`);
    const { config } = manifest;
    const own = {
      ...config,
      deployments,
      workloads,
      origins,
      // What differs between pods of a machine of their own and processes of one: addresses and the path of the volume.
      gateway: { ...(config['gateway'] as object), host: '127.0.0.1', port },
      admin: { ...(config['admin'] as object), host: '127.0.0.1', port: 0 },
      storage: { ...(config['storage'] as object), folder: this.#volume },
      limits: { keys: { rpm: 1_000_000, budgets: [{ usd: 1000, period: 'total' }] } },
    };
    writeFileSync(this.#file, JSON.stringify(own));
  }

  get volume(): string {
    return this.#volume;
  }

  async start(): Promise<void> {
    const args = manifest.args.map((arg) => (arg === '/etc/joulegate/joulegate.yaml' ? this.#file : arg));
    if (args.join(' ') !== `serve --config ${this.#file}`) throw new Error(`the manifests start ${args.join(' ')}`);
    this.#replica = await startReplica(this.#file);
    Object.assign(this.endpoint, { leaving: false, ready: false });
    await this.#probe();
    while (!this.endpoint.ready) await sleep(200);
  }

  /** Probes readiness as the kubelet does, until the process ends. */
  async #probe(): Promise<void> {
    const { path } = manifest.readiness.httpGet;
    const isReady = await fetch(`http://127.0.0.1:${this.endpoint.port}${path}`).then(
      ({ ok }) => ok,
      () => false,
    );
    this.#fails = isReady ? 0 : this.#fails + 1;
    if (isReady) this.endpoint.ready = true;
    else if (this.#fails >= (manifest.readiness.failureThreshold ?? 3)) this.endpoint.ready = false;
    if (this.#replica?.up() === true)
      setTimeout(() => void this.#probe(), manifest.readiness.periodSeconds * 1000).unref();
  }

  /** Ends it as Kubernetes does: the hook runs while endpoints are told apart, then SIGTERM. @returns its exit code and ms */
  async end(): Promise<{ readonly code: number | null; readonly ms: number }> {
    const began = performance.now();
    // Proxies of other nodes hear of it by and by: until half of the hook's time new connections still come.
    setTimeout(() => (this.endpoint.leaving = true), (manifest.preStopSeconds * 1000) / 2);
    await sleep(manifest.preStopSeconds * 1000);
    const code = (await this.#replica?.end('SIGTERM')) ?? null;
    return { code, ms: performance.now() - began };
  }
}

const service = await startService();
const pods: Pod[] = [];
for (let i = 0; i < manifest.replicas; i++) pods.push(new Pod(i, await freePort()));
await Promise.all(pods.map((pod) => pod.start()));
for (const { endpoint } of pods) service.endpoints.add(endpoint);

const seen: Seen[] = [];
let isOver = false;
const front = { port: service.port } as Replica;
const traffic = callers(Number(values.callers), {
  tag: 'rolling',
  key,
  pauseMs: PAUSE_MS,
  replicas: () => [front],
  until: () => isOver,
  seen,
});
await sleep(SETTLE_MS);
const ends: { readonly code: number | null; readonly ms: number }[] = [];
for (const pod of pods.toReversed()) {
  ends.push(await pod.end());
  await pod.start();
  console.error(`rolling: ${ends.length} of ${pods.length} replicas restarted, ${seen.length} requests so far`);
}
await sleep(SETTLE_MS);
isOver = true;
await traffic;
for (const pod of pods) await pod.end();

const failed = seen.filter(({ status, broken }) => status !== 200 || broken);
const booked = new Set<string>();
for (const { volume } of pods) for (const { id } of await entriesByName(volume)) booked.add(id);
const unbooked = seen.filter(({ id }) => id === null || !booked.has(id));
service.close();
upstream.close();
await redis.close();
await postgres.close();
rmSync(folder, { recursive: true, force: true });

const ms = seen.map((each) => each.ms);
conclude({
  bench: 'rolling',
  title: 'A rolling restart under load',
  text: `${pods.length} replicas of the rendered manifests (deploy/kubernetes), started with their arguments and config as processes, behind connections that are handed round as a Service does, each ended (hook of ${manifest.preStopSeconds} s, SIGTERM) and started again one after the other, while ${values.callers} callers ask, plain and streamed. ${redisVersion()}. ${postgresVersion()}.`,
  checks: [
    equals(
      'requests that failed',
      failed.length,
      0,
      [...new Set(failed.map(({ status, why }) => `${status} ${why}`))].join('; '),
    ),
    equals('requests without an entry in the books', unbooked.length, 0),
    equals('replicas that ended with another code than 0', ends.filter(({ code }) => code !== 0).length, 0),
    atLeast('requests', seen.length, 1000),
    atMost(
      'seconds that the slowest replica took to end',
      Math.max(...ends.map((each) => each.ms)) / 1000,
      manifest.graceSeconds,
    ),
  ],
  metrics: { p50_ms: quantile(ms, 0.5), p99_ms: quantile(ms, 0.99) },
  more: `Of ${seen.length} requests half took ${quantile(ms, 0.5).toFixed(0)} ms and 99 of 100 at most ${quantile(ms, 0.99).toFixed(0)} ms; the upstream takes 20 ms before its answer.`,
  json: values.json,
  out: values.out,
});
process.exit();
