import { reportFailure } from './output.ts';

/** What a command left. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

class Exited extends Error {}

async function inThisProcess(args: readonly string[]): Promise<Finished> {
  const { createProgram } = await import('./program.ts');
  const said = { stdout: '', stderr: '' };
  const { exit, exitCode } = process;
  const kept = { stdout: process.stdout.write, stderr: process.stderr.write };
  for (const stream of ['stdout', 'stderr'] as const)
    process[stream].write = ((part: string | Uint8Array) => {
      said[stream] += typeof part === 'string' ? part : Buffer.from(part).toString('utf8');
      return true;
    }) as typeof process.stdout.write;
  process.exit = ((code?: number) => {
    process.exitCode = code;
    throw new Exited(`exit ${code}`);
  }) as typeof process.exit;
  process.exitCode = undefined;
  try {
    const program = await createProgram(args);
    await program.parseAsync(args, { from: 'user' }).catch((error: unknown) => {
      if (!(error instanceof Exited)) reportFailure(error, args.includes('--json'));
    });
    return { code: Number(process.exitCode ?? 0), ...said };
  } finally {
    process.exitCode = exitCode;
    process.exit = exit;
    process.stdout.write = kept.stdout;
    process.stderr.write = kept.stderr;
  }
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a command of the program in this process, as the main module does: one or two seconds less than a process of
 * its own. One at a time, since what it prints is caught.
 */
export function runHere(...args: readonly string[]): Promise<Finished> {
  const next = last.then(() => inThisProcess(args));
  last = next.catch(() => {});
  return next;
}
