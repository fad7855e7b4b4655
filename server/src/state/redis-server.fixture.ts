import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { openRedis } from './redis.ts';

/** A Redis of its own, on a free port, with nothing written to disk. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  pid(): number;
  /** Stops it where it stands, as a machine that hangs does. */
  pause(): void;
  goOn(): void;
  /** Ends it at once, with everything it held. */
  kill(): Promise<void>;
  /** Starts it empty on the same port. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** `JOULEGATE_REDIS_SERVER`: a server that is not in PATH. */
const named = process.env['JOULEGATE_REDIS_SERVER'];
const program =
  (named === undefined ? ['redis-server', 'valkey-server'] : [named]).find(
    (name) => spawnSync(name, ['--version']).status === 0,
  ) ?? null;

/** Why tests against a real Redis cannot run; `null` where they can. */
export const noRedis: string | null =
  program === null ? 'skipped: no redis-server or valkey-server in PATH (Debian: apt-get install redis-server)' : null;

/** The version line of the server. */
export const redisVersion = (): string =>
  program === null ? 'none' : spawnSync(program, ['--version']).stdout.toString().trim();

export const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
};

/** @param settings such as `--maxmemory-policy allkeys-lru` */
export async function startRedis(...settings: readonly string[]): Promise<RedisServer> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    child = spawn(
      program ?? 'redis-server',
      ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...settings],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (part: Buffer): void => {
        said += part.toString();
        if (said.includes('Ready to accept connections')) resolve();
      };
      child?.stdout?.on('data', hear);
      child?.once('close', (code) => reject(new Error(`redis-server ended with ${code}: ${said}`)));
    });
  };
  const kill = async (): Promise<void> => {
    const dying = child;
    child = null;
    if (dying === null || dying.exitCode !== null) return;
    const gone = once(dying, 'close');
    dying.kill('SIGKILL');
    dying.kill('SIGCONT');
    await gone;
  };
  await start();
  return {
    url,
    port,
    pid: () => child?.pid ?? 0,
    pause: () => void child?.kill('SIGSTOP'),
    goOn: () => void child?.kill('SIGCONT'),
    kill,
    start,
    close: kill,
  };
}

/** Runs one command on a connection of its own. */
export async function askRedis(url: string, name: string, ...args: readonly string[]): Promise<unknown> {
  const store = await openRedis(url, { timeoutMs: 5000 });
  try {
    return await store.command(name, ...args);
  } finally {
    await store.close();
  }
}
