import cluster, { type Worker } from 'node:cluster';
import type { WorkerRole } from './app.ts';

const METRICS_MS = 1000;
const RESTART_MS = 500;
const SLOT = 'JOULEGATE_WORKER';

/** What processes of one port tell each other. */
type Message =
  | { readonly kind: 'ready'; readonly text: string }
  | { readonly kind: 'metrics-wanted'; readonly ask: number }
  | { readonly kind: 'metrics'; readonly ask: number; readonly text: string }
  | { readonly kind: 'metrics-of-others'; readonly ask: number; readonly texts: readonly string[] };

const isMessage = (message: unknown): message is Message => typeof message === 'object' && message !== null && 'kind' in message;

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

  const gather = async (from: Worker, ask: number): Promise<void> => {
    const others = [...slots.values()].filter((each) => each !== from && each.isConnected());
    const texts = await Promise.all(
      others.map(
        (each) =>
          new Promise<string | null>((resolve) => {
            const done = (text: string | null): void => {
              clearTimeout(timer);
              each.off('message', hear);
              resolve(text);
            };
            const hear = (message: unknown): void => {
              if (isMessage(message) && message.kind === 'metrics' && message.ask === ask) done(message.text);
            };
            const timer = setTimeout(() => done(null), METRICS_MS);
            each.on('message', hear);
            each.send({ kind: 'metrics-wanted', ask } satisfies Message, () => {});
          }),
      ),
    );
    from.send({ kind: 'metrics-of-others', ask, texts: texts.filter((text) => text !== null) } satisfies Message, () => {});
  };

  const start = (slot: number): void => {
    const worker = cluster.fork({ [SLOT]: `${slot}/${count}` });
    slots.set(slot, worker);
    worker.on('message', (message: unknown) => {
      if (!isMessage(message)) return;
      if (message.kind === 'metrics-wanted') void gather(worker, message.ask);
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
      setTimeout(() => void (stopping ? 0 : start(slot)), RESTART_MS);
    });
  };
  for (let slot = 1; slot <= count; slot++) start(slot);

  return {
    ready,
    signal: (name) => slots.forEach((worker) => worker.process.kill(name)),
    async stop() {
      stopping = true;
      const all = [...slots.values()];
      const gone = all.map((worker) => (worker.isDead() ? Promise.resolve() : new Promise((resolve) => worker.once('exit', resolve))));
      all.forEach((worker) => worker.process.kill('SIGTERM'));
      await Promise.all(gone);
      return codes;
    },
  };
}

/** This process as a worker; `null` where it is none. */
export function workerRole(): (WorkerRole & { readonly slot: number }) | null {
  const [slot, workers] = (process.env[SLOT] ?? '').split('/').map(Number);
  if (!cluster.isWorker || slot === undefined || workers === undefined) return null;
  let asks = 0;
  const metricsOfOthers = (): Promise<readonly string[]> =>
    new Promise((resolve) => {
      const ask = ++asks;
      const done = (texts: readonly string[]): void => {
        clearTimeout(timer);
        process.off('message', hear);
        resolve(texts);
      };
      const hear = (message: unknown): void => {
        if (isMessage(message) && message.kind === 'metrics-of-others' && message.ask === ask) done(message.texts);
      };
      const timer = setTimeout(() => done([]), 2 * METRICS_MS);
      process.on('message', hear);
      process.send?.({ kind: 'metrics-wanted', ask } satisfies Message);
    });
  return { slot, workers, leads: slot === 1, metricsOfOthers };
}

/** Tells the primary that this worker serves, and answers its questions. */
export function answerPrimary(text: string, metrics: () => Promise<string>): void {
  process.on('message', (message: unknown) => {
    if (!isMessage(message) || message.kind !== 'metrics-wanted') return;
    metrics().then(
      (own) => process.send?.({ kind: 'metrics', ask: message.ask, text: own } satisfies Message),
      () => {},
    );
  });
  process.send?.({ kind: 'ready', text } satisfies Message);
}
