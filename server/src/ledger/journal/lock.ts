import { sleep } from '../../edge/index.ts';
import { DatabaseSync } from 'node:sqlite';
import { JoulegateError } from '../../units/index.ts';

/** An exclusive lock held until released, or until the process is gone: the kernel drops it then. */
export interface Lock {
  release(): void;
}

const SQLITE_BUSY = 5;

/** Keeps held locks reachable: a collected database handle would drop its lock in silence. */
const held = new Set<DatabaseSync>();

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;

/**
 * Takes the lock on a file, or returns `null` when another holder has it, in this process or another.
 * Node has no file locks of its own; SQLite does, and a lock of the kernel cannot go stale as a process
 * id in a file can. The file stays empty. Never open it by any other means: POSIX drops a process's
 * locks on a file when the process closes any descriptor of it.
 *
 * @throws the system's error when the file cannot be created
 */
export function tryLock(path: string): Lock | null {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
  held.add(database);
  return {
    release() {
      if (held.delete(database)) database.close();
    },
  };
}

/**
 * Runs work while holding a lock, waiting for it without blocking the process.
 *
 * @param timeoutMs how long to wait for another holder
 * @throws JoulegateError JG_LEDGER when the lock stays taken
 */
export async function withLock<T>(path: string, work: () => Promise<T>, timeoutMs = 30_000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let waitMs = 1;
  let lock = tryLock(path);
  while (lock === null) {
    if (performance.now() > deadline) {
      throw new JoulegateError('JG_LEDGER', `"${path}" has been locked by another process for ${timeoutMs / 1000} s`, {
        hint: 'another process is starting or sealing in this ledger folder: wait for it, or end it if it hangs',
      });
    }
    await sleep(waitMs);
    waitMs = Math.min(waitMs * 2, 50);
    lock = tryLock(path);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}
