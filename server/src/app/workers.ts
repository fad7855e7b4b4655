import { timers } from '../edge/index.ts';
import cluster, { type Worker } from 'node:cluster';
import type { WorkerRole } from './app.ts';
import { isMessage, openTalk, passOn, tell } from './worker-talk.ts';

const RESTART_MS = 500;
const SLOT = 'JOULEGATE_WORKER';

export interface Workers {
  /** What each worker said when it served, in order. */
  readonly ready: Promise<readonly string[]>;
  /** Passes a signal on to all. */
  signal(name: NodeJS.Signals): void;
  /** Asks all to drain and resolves when the last is gone, with the exit codes that were not 0. */
  stop(): Promise<readonly (number | string)[]>;
}

/**
 * Starts workers that share the listening port: this process accepts and hands connections round, serves nothing itself,
 * and starts a worker again that has died. Run it once per machine, in the primary process.
 * @param fault told of each death
 */
export function startWorkers(count: number, fault: (message: string) => void): Workers {
  const slots = new Map<number, Worker>();
  const said = new Map<number, string>();
  /** Serve now: others that are told to end have nothing to drain. */
  const up = new Set<Worker>();
  let stopping = false;
  let failed: (error: Error) => void = () => {};
  let served: (texts: readonly string[]) => void = () => {};
  const ready = new Promise<readonly string[]>((resolve, reject) => ([served, failed] = [resolve, reject]));
  const codes: (number | string)[] = [];

  const serving = (slot: number): Worker | undefined => {
    const worker = slots.get(slot);
    return worker !== undefined && up.has(worker) && worker.isConnected() ? worker : undefined;
  };

  const start = (slot: number): void => {
    const worker = cluster.fork({ [SLOT]: `${slot}/${count}/${said.has(slot) ? 'again' : 'first'}` });
    slots.set(slot, worker);
    worker.on('message', (message: unknown) => {
      if (!isMessage(message)) return;
      passOn(message, slot, count, serving);
      if (message.kind !== 'ready') return;
      up.add(worker);
      said.set(slot, message.text);
      if (said.size === count) served([...said].sort(([a], [b]) => a - b).map(([, text]) => text));
    });
    worker.once('exit', (code: number | null, signal: string | null) => {
      slots.delete(slot);
      if (stopping) {
        if (code !== 0 && up.has(worker)) codes.push(code ?? signal ?? 'unknown');
        return;
      }
      up.delete(worker);
      // Who never served would not serve the next time either.
      if (!said.has(slot)) return failed(new Error(`worker ${slot} ended with ${code ?? signal} before it served`));
      fault(`worker ${slot} (process ${worker.process.pid}) ended with ${signal ?? code}: it is started again`);
      timers.later(RESTART_MS, () => void (stopping ? 0 : start(slot)));
    });
  };
  for (let slot = 1; slot <= count; slot++) start(slot);

  return {
    ready,
    signal: (name) => slots.forEach((worker) => worker.process.kill(name)),
    async stop() {
      stopping = true;
      const all = [...slots.values()];
      const gone = all.map((worker) =>
        worker.isDead() ? Promise.resolve() : new Promise((resolve) => worker.once('exit', resolve)),
      );
      all.forEach((worker) => worker.process.kill('SIGTERM'));
      await Promise.all(gone);
      return codes;
    },
  };
}

/** This process as a worker; `null` where it is none. Opens its end of the channel: call it once. */
export function workerRole(): WorkerRole | null {
  const [slot, workers, start] = (process.env[SLOT] ?? '').split('/');
  if (!cluster.isWorker || slot === undefined || workers === undefined) return null;
  return {
    slot: Number(slot),
    workers: Number(workers),
    leads: Number(slot) === 1,
    restarted: start === 'again',
    ...openTalk(Number(slot), Number(workers)),
  };
}

/** Tells the primary that this worker serves. */
export const tellReady = (text: string): void => tell(process, { kind: 'ready', text });

/** The processes of one gateway. */
export const gatewayWorkers = {
  start: startWorkers,
  tellReady,
  role: workerRole,
} as const;
