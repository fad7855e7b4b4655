import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import type { Task } from './task.ts';

const COPIED = ['package.json', 'tsconfig.json', 'vitest.config.ts', 'tools', 'server/package.json', 'server/src'];

/** A copy of the repository in which one file may be written. The checkout is never touched. */
export interface Workspace {
  readonly folder: string;
  read(path: string): string;
  /** @throws RangeError for any other path than the one that the task allows */
  write(path: string, text: string): void;
  close(): void;
}

/** Copies what tests need, without the file that the agent is to write. */
export function openWorkspace(root: string, { mayWrite }: Task): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'joulegate-agent-'));
  for (const path of COPIED) cpSync(join(root, path), join(folder, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  rmSync(join(folder, mayWrite), { force: true });
  return {
    folder,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    write(path, text) {
      if (normalize(path) !== mayWrite) throw new RangeError(`${path} may not be written: only ${mayWrite} may`);
      writeFileSync(join(folder, mayWrite), text);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
