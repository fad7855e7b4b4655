import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

const CONSOLE = join(import.meta.dirname, '..');
const FOLDER = join(CONSOLE, '..', 'node_modules', '.cache', 'console-e2e');

/** Builds the console once for all browser tests of a run, as it ships: a test runner's own mode would take React's development build. */
export default function buildConsole(project: TestProject): void {
  const vite = join(createRequire(import.meta.url).resolve('vite/package.json'), '..', 'bin', 'vite.js');
  const args = [vite, 'build', '--logLevel', 'warn', '--outDir', FOLDER];
  execFileSync(process.execPath, args, {
    cwd: CONSOLE,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  project.provide('consoleFolder', FOLDER);
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** The built console of this run. */
    consoleFolder: string;
  }
}
