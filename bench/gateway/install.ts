import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Peers are installed once, outside what is committed. */
const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/bench-peers');
const WITHIN_MS = 10 * 60_000;
const DONE = '.installed';

export interface Step {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const lastLine = (text: string): string => text.trim().split('\n').slice(-2).join(' ').trim().slice(-300);

const run = ({ command, args, env }: Step, cwd: string, withinMs: number): Promise<void> =>
  new Promise((done, fail) => {
    execFile(
      command,
      args,
      { cwd, env: { ...process.env, ...env }, timeout: Math.max(1, Math.ceil(withinMs)), maxBuffer: 1e8 },
      (error, stdout, stderr) => {
        if (error === null) done();
        else if (error.code === 'ENOENT') fail(new Error(`${command} is not installed here`));
        else if (error.killed === true) fail(new Error(`${command} took longer than ${WITHIN_MS / 60_000} minutes`));
        else fail(new Error(`cannot be installed: ${lastLine(stderr) || lastLine(stdout) || error.message}`));
      },
    );
  });

/**
 * The folder of a peer, installed where it is not: ten minutes at most.
 *
 * @param version what is asked for; another version is installed anew
 * @param files written before the first step
 * @throws Error that says why it is missing
 */
export async function installed(
  name: string,
  version: string,
  steps: (folder: string) => readonly Step[],
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = join(CACHE, `${name}-${version.replaceAll(/[^\w.-]/g, '_')}`);
  if (existsSync(join(folder, DONE))) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const until = performance.now() + WITHIN_MS;
  for (const step of steps(folder)) await run(step, folder, until - performance.now());
  writeFileSync(join(folder, DONE), '');
  return folder;
}
