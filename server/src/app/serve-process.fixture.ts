import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { startable } from '../test-program.fixture.ts';

const MAIN = startable(new URL('../cli/main.ts', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const launch = (
  args: readonly string[],
  flags: readonly string[] = [],
): { child: ChildProcess; output: { stdout: string; stderr: string } } => {
  const child = spawn(process.execPath, [...flags, MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (part: Buffer) => (output.stdout += part.toString()));
  child.stderr?.on('data', (part: Buffer) => (output.stderr += part.toString()));
  return { child, output };
};

/** Runs a command to its end. */
export async function runCommand(...args: readonly string[]): Promise<Finished> {
  const { child, output } = launch(args);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

export interface ServeProcess {
  readonly pid: number;
  readonly url: string;
  /** URL of the control plane. */
  readonly admin: string;
  /** What it has said. */
  stdout(): string;
  stderr(): string;
  /** Ends it by a signal and waits until it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/** Starts `joulegate serve` as a process of its own and waits until it serves. */
export const startServe = (configFile: string, ...more: readonly string[]): Promise<ServeProcess> =>
  startServeWith([], configFile, ...more);

/** The same with flags of the runtime. */
export async function startServeWith(
  flags: readonly string[],
  configFile: string,
  ...more: readonly string[]
): Promise<ServeProcess> {
  const { child, output } = launch(['serve', '--config', configFile, '--json', ...more], flags);
  const gone = once(child, 'close') as Promise<[number | null]>;
  const ready = new Promise<{ gateway: string; admin: string }>((resolve) => {
    child.stdout?.on('data', () => {
      const said = /^\{"gateway".*\}$/m.exec(output.stdout)?.[0];
      if (said !== undefined) resolve(JSON.parse(said) as { gateway: string; admin: string });
    });
  });
  const { gateway, admin } = await Promise.race([
    ready,
    gone.then(([code]) => {
      throw new Error(`serve ended with ${code}: ${output.stdout}${output.stderr}`);
    }),
  ]);
  return {
    pid: child.pid ?? 0,
    url: `${gateway}/v1`,
    admin,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    async end(signal) {
      child.kill(signal);
      return (await gone)[0];
    },
  };
}
