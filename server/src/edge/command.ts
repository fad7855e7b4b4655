import { execFile } from 'node:child_process';

const MOST_OUTPUT_BYTES = 65_536;

/**
 * Runs a program without a shell and returns what it printed.
 * @param argv the program and its arguments
 * @throws Error where it cannot run, fails, takes too long or prints too much
 */
export function runCommand([program = '', ...args]: readonly string[], timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: timeoutMs, maxBuffer: MOST_OUTPUT_BYTES }, (error, stdout) => {
      if (error === null) resolve(stdout.trim());
      else reject(new Error(`${program} failed: ${error.message.split('\n', 1)[0]}`, { cause: error }));
    });
  });
}
