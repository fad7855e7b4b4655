import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';

/** A port that is free now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/**
 * Puts a process's session before everything else on the machine, where that is allowed: other work would be measured
 * with it. Returns whether it worked.
 */
export function prefer(pid: number | 'self'): boolean {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, '-20');
    return true;
  } catch {
    return false;
  }
}

/** Starts a program on one core. What it prints is kept for an error. */
export function startPinned(
  core: number,
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): ChildProcess & { printed(): string } {
  const child = spawn('taskset', ['-c', String(core), command, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  if (child.pid !== undefined) prefer(child.pid);
  let text = '';
  const keep = (data: Buffer): void => {
    text = (text + data.toString('utf8')).slice(-4000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return Object.assign(child, { printed: () => text });
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

/** Waits until a port is listened on. @throws Error with what the program printed */
export async function listening(port: number, child: ReturnType<typeof startPinned>, withinMs = 60_000): Promise<void> {
  const until = performance.now() + withinMs;
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${child.printed()}`);
    if (performance.now() > until) throw new Error(`it does not listen on ${port}: ${child.printed()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The process and all its descendants. */
export function family(pid: number): readonly number[] {
  const found = [pid];
  for (let i = 0; i < found.length; i++) {
    for (const task of tasksOf(found[i] as number)) {
      try {
        const children = readFileSync(`/proc/${found[i]}/task/${task}/children`, 'utf8').trim();
        if (children !== '') found.push(...children.split(' ').map(Number));
      } catch {
        // It has ended in between.
      }
    }
  }
  return found;
}

const tasksOf = (pid: number): readonly string[] => {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
};

/**
 * CPU time (us) and run-queue wait (us) of all threads of a process family, from the scheduler's own count, and what
 * of it ran in the process itself.
 */
export function cpuOf(pid: number): { readonly runUs: number; readonly ownRunUs: number; readonly waitUs: number } {
  let runNs = 0;
  let ownRunNs = 0;
  let waitNs = 0;
  for (const each of family(pid))
    for (const task of tasksOf(each)) {
      try {
        const [run, wait] = readFileSync(`/proc/${each}/task/${task}/schedstat`, 'utf8').split(' ').map(Number);
        runNs += run ?? 0;
        if (each === pid) ownRunNs += run ?? 0;
        waitNs += wait ?? 0;
      } catch {
        // It has ended in between.
      }
    }
  return { runUs: runNs / 1000, ownRunUs: ownRunNs / 1000, waitUs: waitNs / 1000 };
}

/** Resident memory of one process, MiB. */
export function ownRssMib(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    // It has ended in between.
    return 0;
  }
}

/** Resident memory of a process family, MiB. */
export const rssMib = (pid: number): number => family(pid).reduce((sum, each) => sum + ownRssMib(each), 0);

/** Ends a process started by {@link startPinned}, with all it started. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch {
    return;
  }
  const hard = setTimeout(() => {
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      // It has ended in between.
    }
  }, 5000);
  await gone;
  clearTimeout(hard);
}

/** Whether a program is installed. */
export const installed = (program: string): Promise<boolean> =>
  new Promise((resolve) => execFile('which', [program], (error) => resolve(error === null)));
