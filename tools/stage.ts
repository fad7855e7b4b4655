import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

export interface StageResult {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Names of tests that failed. */
  readonly broken: readonly string[];
  /** Names of tests that failed beside others and passed when they were run again alone. */
  readonly unsteady: readonly string[];
}

/** The counts of vitest's closing `Tests` line. */
export function countTests(text: string): { passed: number; failed: number; skipped: number } {
  const line =
    stripVTControlCharacters(text)
      .split('\n')
      .findLast((each) => /^\s*Tests\s/.test(each)) ?? '';
  const count = (word: string): number => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
}

/** The failed tests, each once, by vitest's lines ` FAIL  project  file > suite > test`. */
export function failedTests(text: string): readonly { readonly file: string; readonly name: string }[] {
  const found = new Map<string, string>();
  for (const line of stripVTControlCharacters(text).split('\n')) {
    const [, file, rest] = /^\s*FAIL\s+\|?\w+\|?\s+(\S+)(.*?)\s*$/.exec(line) ?? [];
    if (file !== undefined) found.set(`${file}${rest}`, file);
  }
  return [...found].map(([name, file]) => ({ file, name }));
}

/** Runs a command with its output shown, and returns how it ended and what it printed. */
export function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        process.stdout.write(chunk);
      });
    child.on('error', (error) => resolve({ code: 127, text: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, text }));
  });
}
