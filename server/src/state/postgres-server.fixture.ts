import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './redis-server.fixture.ts';

/** A PostgreSQL of its own in a temporary folder, on a free port of this machine. */
export interface PostgresServer {
  readonly url: string;
  /** A fresh, empty database. */
  database(): Promise<string>;
  /** Ends every connection and starts again, as an upgrade does. */
  restart(): Promise<void>;
  /** Stops all its processes where they stand, as a machine that hangs does: connections are still accepted, and nothing is said. */
  pause(): void;
  goOn(): void;
  close(): Promise<void>;
}

const HOME = '/usr/lib/postgresql';
const versions = existsSync(HOME)
  ? readdirSync(HOME).filter((each) => existsSync(join(HOME, each, 'bin', 'initdb')))
  : [];
const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
const bin = newest === undefined ? null : join(HOME, newest, 'bin');
// PostgreSQL refuses to run as root.
const asRoot = process.getuid?.() === 0;
const hasUser = !asRoot || spawnSync('id', ['postgres']).status === 0;

/** Why tests against a real PostgreSQL cannot run; `null` where they can. */
export const noPostgres: string | null =
  bin !== null && hasUser
    ? null
    : `skipped: no PostgreSQL in ${HOME}, or no user to run it as (Debian: apt-get install postgresql)`;

export const postgresVersion = (): string =>
  bin === null ? 'none' : spawnSync(join(bin, 'postgres'), ['--version']).stdout.toString().trim();

async function run(program: string, ...args: readonly string[]): Promise<void> {
  const line = [join(bin ?? '', program), ...args];
  const [command = '', ...rest] = asRoot ? ['runuser', '-u', 'postgres', '--', ...line] : line;
  const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'pipe'], cwd: tmpdir() });
  let said = '';
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  // Not "close": the server that pg_ctl leaves behind keeps its pipes open.
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stderr.destroy();
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said}`);
}

function certify(folder: string): void {
  const [key, certificate] = [join(folder, 'server.key'), join(folder, 'server.crt')];
  const subject = ['-subj', '/CN=localhost', '-days', '2', '-nodes'];
  const made = spawnSync('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    ...subject,
    '-keyout',
    key,
    '-out',
    certificate,
  ]);
  if (made.status !== 0) throw new Error(`openssl: ${made.stderr.toString()}`);
  spawnSync('chmod', ['600', key]);
  if (asRoot) spawnSync('chown', ['postgres', key, certificate]);
}

/** @param settings `tls`: with a certificate that nobody has signed */
export async function startPostgres(settings: { readonly tls?: boolean } = {}): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-postgres-'));
  const data = join(folder, 'data');
  const port = await freePort();
  if (asRoot) spawnSync('chown', ['postgres', folder]);
  await chmod(folder, 0o700);
  await run('initdb', '-D', data, '-A', 'trust', '-U', 'joulegate', '--no-sync');
  if (settings.tls === true) certify(data);
  const tls = settings.tls === true ? '-c ssl=on' : '';
  const options = `${tls} -p ${port} -h 127.0.0.1 -k ${folder} -c max_connections=60 -c fsync=off`;
  const control = (...args: readonly string[]): Promise<void> =>
    run('pg_ctl', '-D', data, '-l', join(folder, 'log'), '-w', '-o', options, ...args);
  await control('start');
  let count = 0;
  const signal = (name: NodeJS.Signals): void => {
    const [first] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(first)])
      .stdout.toString()
      .trim()
      .split(/\s+/);
    for (const pid of [String(first), ...children]) process.kill(Number(pid), name);
  };
  return {
    url: `postgres://joulegate@127.0.0.1:${port}/postgres`,
    async database() {
      const name = `t${++count}`;
      await run('createdb', '-h', '127.0.0.1', '-p', String(port), '-U', 'joulegate', name);
      return `postgres://joulegate@127.0.0.1:${port}/${name}`;
    },
    pause: () => signal('SIGSTOP'),
    goOn: () => signal('SIGCONT'),
    restart: () => control('-m', 'fast', 'restart'),
    async close() {
      await control('-m', 'immediate', 'stop');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
