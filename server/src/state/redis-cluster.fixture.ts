import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timers } from '../edge/index.ts';
import { noRedis, startRedis, type RedisServer } from './redis-server.fixture.ts';

/** Three masters with a third of the slots each, on free ports of this machine. */
export interface RedisCluster {
  readonly url: string;
  readonly nodes: readonly RedisServer[];
  /** How many keys a node holds. */
  keys(node: number): number;
  /** Moves so many slots from one node to another, with what they hold. */
  reshard(from: number, to: number, slots: number): Promise<void>;
  close(): Promise<void>;
}

const CLI = process.env['JOULEGATE_REDIS_CLI'] ?? 'redis-cli';

/** Why tests against a cluster cannot run; `null` where they can. */
export const noCluster: string | null =
  noRedis ??
  (spawnSync(CLI, ['--version']).status === 0
    ? null
    : 'skipped: no redis-cli in PATH (Debian: apt-get install redis-tools)');

function cli(...args: readonly string[]): string {
  const done = spawnSync(CLI, [...args], { encoding: 'utf8' });
  if (done.status !== 0)
    throw new Error(`${CLI} ${args.join(' ')} ended with ${done.status}: ${done.stdout}${done.stderr}`);
  return done.stdout;
}

export async function startRedisCluster(...settings: readonly string[]): Promise<RedisCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'joulegate-cluster-'));
  const nodes: RedisServer[] = [];
  for (let i = 0; i < 3; i++) {
    const files = ['--dir', folder, '--cluster-config-file', join(folder, `node-${i}.conf`)];
    // A node that is gone must not stop the slots of the others.
    const cluster = [
      '--cluster-enabled',
      'yes',
      '--cluster-node-timeout',
      '2000',
      '--cluster-require-full-coverage',
      'no',
    ];
    nodes.push(await startRedis(...cluster, ...files, ...settings));
  }
  const at = (i: number): string => `127.0.0.1:${nodes[i]?.port ?? 0}`;
  cli('--cluster', 'create', at(0), at(1), at(2), '--cluster-replicas', '0', '--cluster-yes');
  const isWell = (i: number): boolean =>
    cli('-p', String(nodes[i]?.port), 'cluster', 'info').includes('cluster_state:ok');
  const slotsAreKnown = (): boolean => [0, 1, 2].every((i) => isWell(i));
  for (let tries = 0; !slotsAreKnown(); tries++) {
    if (tries > 200) throw new Error('the cluster did not come together within 20 s');
    await timers.sleep(100);
  }
  const idOf = (i: number): string => cli('-p', String(nodes[i]?.port), 'cluster', 'myid').trim();
  return {
    url: nodes[0]?.url ?? '',
    nodes,
    keys: (i) => Number(cli('-p', String(nodes[i]?.port), 'dbsize')),
    async reshard(from, to, slots) {
      const plan = ['--cluster-from', idOf(from), '--cluster-to', idOf(to), '--cluster-slots', String(slots)];
      // Beside what the test does meanwhile.
      await promisify(execFile)(CLI, ['--cluster', 'reshard', at(0), ...plan, '--cluster-yes'], { maxBuffer: 2 ** 26 });
    },
    async close() {
      for (const node of nodes) await node.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
