import { createHash } from 'node:crypto';
import type { Cluster, Redis } from 'iovalkey';
import { JoulegateError, type Ms } from '../units/index.ts';
import { clusterOf, isClusterNode } from './redis-cluster.ts';
import { within } from './within.ts';

/** A script with the hash by which a server that has seen it knows it. */
export interface RedisScript {
  readonly name: string;
  readonly text: string;
  readonly sha1: string;
}

export const redisScript = (name: string, text: string): RedisScript => ({
  name,
  text,
  sha1: createHash('sha1').update(text).digest('hex'),
});

/** What a script takes and gives: strings, bytes, integers. */
export type RedisValue = string | number | Buffer;

/** A connection to one Redis or Valkey that never waits longer than its limit. */
export interface SharedStore {
  /** One round trip: the script by its hash, and its text where the server does not know it. Rejects when no answer comes in time, with an error named LateError. */
  run(script: RedisScript, keys: readonly string[], args: readonly RedisValue[]): Promise<unknown>;
  /** One plain command, under the same limit. */
  command(name: string, ...args: readonly RedisValue[]): Promise<unknown>;
  close(): Promise<void>;
}

const TIMEOUT_MS = 50;
const CONNECT_MS = 5000;

const noAnswer = (what: string, ms: Ms) => (): Error =>
  Object.assign(new Error(`no answer to ${what} within ${ms} ms`), { name: 'LateError' });

function connection(redis: Redis | Cluster, timeoutMs: Ms): SharedStore {
  const call = (name: string, args: readonly RedisValue[]): Promise<unknown> => redis.call(name, [...args]);
  return {
    run(script, keys, args) {
      const rest = [keys.length, ...keys, ...args];
      const work = call('EVALSHA', [script.sha1, ...rest]).catch((error: unknown) => {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
        return call('EVAL', [script.text, ...rest]);
      });
      return within(work, timeoutMs, noAnswer(script.name, timeoutMs));
    },
    command: (name, ...args) => within(call(name, args), timeoutMs, noAnswer(name, timeoutMs)),
    async close() {
      redis.disconnect();
      await Promise.resolve();
    },
  };
}

/** Where it listens, without its password. */
function shown(url: string): string {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return 'the Redis URL';
  }
}

async function refuseEviction(node: Redis): Promise<void> {
  const memory = String(await within(node.info('memory'), CONNECT_MS, noAnswer('INFO memory', CONNECT_MS)));
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? 'unknown';
  if (policy === 'noeviction' || policy.startsWith('volatile-')) return;
  throw new JoulegateError('JG_CONFIG', `the Redis server may evict limits: its maxmemory-policy is ${policy}`, {
    where: 'storage.redis',
    hint: 'set maxmemory-policy noeviction (or a volatile-* one: joulegate sets no expiry on what it counts), or use a server of its own',
  });
}

/**
 * Connects to Redis or Valkey, or to the cluster that it is a node of. A lost connection is made again in the background; meanwhile every call fails at once.
 * Refused: a server that evicts keys when its memory is full, for a limit that vanishes is no limit.
 *
 * @param options `timeoutMs`: the longest wait for an answer, 50
 * @throws JoulegateError JG_STATE where nobody answers, JG_CONFIG where the server may evict
 */
export async function openRedis(url: string, options: { readonly timeoutMs?: Ms } = {}): Promise<SharedStore> {
  // Loaded by who has a Redis: a process without one saves its room.
  const client = await import('iovalkey');
  const redis = new client.Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectTimeout: 1000,
    retryStrategy: (times) => Math.min(50 * times, 500),
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  // Every call says what failed; the client's own event would end the process.
  redis.on('error', () => {});
  let cluster: Cluster | null = null;
  try {
    await within(redis.connect(), CONNECT_MS, noAnswer('connect', CONNECT_MS));
    const ofCluster = await within(isClusterNode(redis), CONNECT_MS, noAnswer('INFO cluster', CONNECT_MS));
    if (ofCluster) {
      cluster = clusterOf(redis, client.Cluster);
      cluster.on('error', () => {});
      await within(cluster.connect(), CONNECT_MS, noAnswer('connect to the cluster', CONNECT_MS));
    }
    for (const node of cluster === null ? [redis] : cluster.nodes('master')) await refuseEviction(node);
    if (cluster !== null) redis.disconnect();
    return connection(cluster ?? redis, options.timeoutMs ?? TIMEOUT_MS);
  } catch (cause) {
    redis.disconnect();
    cluster?.disconnect();
    if (cause instanceof JoulegateError) throw cause;
    throw new JoulegateError(
      'JG_STATE',
      `${shown(url)} does not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        where: 'storage.redis',
        hint: 'start Redis or Valkey there, or correct the URL; a gateway does not start without the store that its limits are in',
        cause,
      },
    );
  }
}
