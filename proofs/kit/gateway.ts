import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openKeyStore } from '../../server/src/app/index.ts';
import { createKey } from '../../server/src/identity/keys/keys.ts';
import type { LimitSetInput } from '../../server/src/accounts/limits/schema.ts';

const MAIN = resolve(import.meta.dirname, '../../server/src/cli/main.ts');

export interface KeySpec {
  readonly organisation: string;
  readonly team?: string;
  readonly limits?: LimitSetInput;
  readonly workloads?: readonly string[];
}

/** Makes virtual keys in a storage folder; returns their secrets under the same names. */
export async function makeKeys<Name extends string>(
  folder: string,
  specs: Readonly<Record<Name, KeySpec>>,
): Promise<Record<Name, string>> {
  const { state, pepper, close } = await openKeyStore(folder);
  const secrets = {} as Record<Name, string>;
  for (const name of Object.keys(specs) as Name[]) {
    const { organisation, team = null, limits = null, workloads = null } = specs[name];
    secrets[name] = (await createKey(state, pepper, { organisation, name, team, limits, workloads })).key;
  }
  await close();
  return secrets;
}

export interface Gateway {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
  readonly ledgerFolder: string;
  /** Standard error so far: the log. */
  log(): string;
  /** Resident memory, MB. */
  rssMb(): number;
  /** Ends it by a signal and waits until it is gone; the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  readonly exited: () => boolean;
}

/** Resident memory of a process, MB (1e6 bytes). */
export const rssMbOf = (pid: number): number =>
  (Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) * 1024) / 1e6;

/** Machine code of a process that its compiler made: resident pages that are executable and of no file, MB (1e6 bytes). */
export function compiledMbOf(pid: number): number {
  let counts = false;
  let kb = 0;
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    const mapping = /^[0-9a-f]+-[0-9a-f]+ (\S+) \S+ \S+ (\d+)/.exec(line);
    if (mapping !== null) counts = mapping[1]?.includes('x') === true && mapping[2] === '0';
    else if (counts && line.startsWith('Rss:')) kb += Number.parseInt(line.slice(4), 10);
  }
  return (kb * 1024) / 1e6;
}

/**
 * Starts `joulegate serve` from source, or another script that prints the same first line, and waits until it serves.
 * @throws Error with what it printed
 */
export async function startGateway(
  config: object,
  folder: string,
  script: string = MAIN,
  env: Readonly<Record<string, string>> = {},
): Promise<Gateway> {
  const file = join(folder, 'joulegate.yaml');
  writeFileSync(file, JSON.stringify(config));
  const child = spawn(process.execPath, ['--max-semi-space-size=8', script, 'serve', '--config', file, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // The shipped program sets them by itself where no parent talks to it by messages.
    env: { ...process.env, MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072', NO_COLOR: '1', ...env },
  });
  let out = '';
  let log = '';
  const gone = new Promise<number | null>((done) => child.on('exit', (code) => done(code)));
  const ready = new Promise<{ gateway: string; ledger: string }>((done) => {
    child.stdout?.on('data', (part: Buffer) => {
      out += part.toString();
      if (out.includes('\n')) done(JSON.parse(out.slice(0, out.indexOf('\n'))) as { gateway: string; ledger: string });
    });
  });
  child.stderr?.on('data', (part: Buffer) => (log = (log + part.toString()).slice(-1_000_000)));
  const { gateway, ledger } = await Promise.race([
    ready,
    gone.then((code) => {
      throw new Error(`the gateway ended with ${code}: ${out}${log}`);
    }),
  ]);
  const pid = child.pid as number;
  return {
    child,
    pid,
    port: Number(new URL(gateway).port),
    ledgerFolder: ledger,
    log: () => log,
    rssMb: () => rssMbOf(pid),
    exited: () => child.exitCode !== null || child.signalCode !== null,
    async end(signal = 'SIGTERM') {
      if (child.exitCode === null) child.kill(signal);
      const hard = setTimeout(() => child.kill('SIGKILL'), 30_000);
      const code = await gone;
      clearTimeout(hard);
      return code;
    },
  };
}
