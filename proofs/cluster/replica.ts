import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';

const MAIN = resolve(import.meta.dirname, '../../server/src/cli/main.ts');

/** One `joulegate serve` of a fleet. */
export interface Replica {
  readonly port: number;
  readonly admin: string;
  readonly log: () => string;
  readonly up: () => boolean;
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts a gateway on a config file and waits until it serves. */
export async function startReplica(file: string, ...more: readonly string[]): Promise<Replica> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--max-semi-space-size=8', MAIN, 'serve', '--config', file, '--json', ...more],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    },
  );
  let [out, log] = ['', ''];
  const gone = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  child.stderr?.on('data', (part: Buffer) => (log = (log + part.toString()).slice(-1_000_000)));
  const ready = new Promise<void>((done) =>
    child.stdout?.on('data', (part: Buffer) => ((out += part.toString()).includes('\n') ? done() : undefined)),
  );
  await Promise.race([
    ready,
    gone.then((code) => {
      throw new Error(`a gateway ended with ${code}: ${out}${log}`);
    }),
  ]);
  const { gateway, admin } = JSON.parse(out.split('\n')[0] ?? '{}') as { gateway: string; admin: string };
  return {
    port: Number(new URL(gateway).port),
    admin,
    log: () => log,
    up: () => child.exitCode === null && child.signalCode === null,
    async end(signal) {
      child.kill(signal);
      const hard = setTimeout(() => child.kill('SIGKILL'), 60_000);
      const code = await gone;
      clearTimeout(hard);
      return code;
    },
  };
}
