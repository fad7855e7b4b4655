import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { JoulegateError } from '../units/index.ts';

/** How a worker starts. */
export interface WorkerOptions {
  /** Shown in errors and in the thread's name. */
  readonly name: string;
  /** Handed over as `workerData`: plain data only. */
  readonly data?: unknown;
  /** Limit of the thread's old generation; a worker that needs more ends with an error, the process lives. */
  readonly memoryMb: number;
  /** Limit of the young generation; small values trade a little CPU for resident memory. */
  readonly youngMemoryMb?: number;
}

/** A running worker. `In` is what it is sent, `Out` what it answers. */
export interface WorkerHandle<In, Out> {
  post(message: In): void;
  /** Calls the listener with each message; returns what stops it. */
  onMessage(listener: (message: Out) => void): () => void;
  /** Settles once, when the thread is gone: `null` after {@link terminate} or a clean end, else what ended it. */
  readonly closed: Promise<JoulegateError | null>;
  /** Ends the thread; safe to call again. */
  terminate(): Promise<void>;
}

/**
 * Starts a worker thread from a module of ours. Name the module as `new URL('./x.ts', import.meta.url)`:
 * from source Node runs the `.ts`; in dist, where only `./x.js` exists, the extension is swapped.
 *
 * @throws JoulegateError `JG_INTERNAL` when neither file exists
 */
function launchWorker<In, Out>(module: URL, options: WorkerOptions): WorkerHandle<In, Out> {
  const worker = new Worker(workerModule(module), {
    name: options.name,
    workerData: options.data,
    resourceLimits: {
      maxOldGenerationSizeMb: options.memoryMb,
      ...(options.youngMemoryMb === undefined ? {} : { maxYoungGenerationSizeMb: options.youngMemoryMb }),
    },
  });
  let ending = false;
  let failure: JoulegateError | null = null;
  worker.on('error', (thrown) => {
    failure = workerFailure(options, thrown);
  });
  const closed = new Promise<JoulegateError | null>((resolve) => {
    worker.once('exit', (code) => {
      if (failure === null && code !== 0 && !ending) {
        failure = new JoulegateError('JG_INTERNAL', `the worker "${options.name}" ended with code ${code}`, {
          where: options.name,
        });
      }
      resolve(ending ? null : failure);
    });
  });
  return {
    post: (message) => worker.postMessage(message),
    onMessage(listener) {
      worker.on('message', listener);
      return () => worker.off('message', listener);
    },
    closed,
    async terminate() {
      ending = true;
      await worker.terminate();
      await closed;
    },
  };
}

/**
 * The file to run for a worker's module URL: itself, or its `.js` / `.ts` sibling where only that exists.
 * @throws JoulegateError `JG_INTERNAL` when neither file exists
 */
function workerModule(module: URL): URL {
  const swapped = new URL(module.href.replace(/\.(ts|js)$/, (_, ext) => (ext === 'ts' ? '.js' : '.ts')));
  for (const candidate of [module, swapped]) if (existsSync(fileURLToPath(candidate))) return candidate;
  throw new JoulegateError('JG_INTERNAL', `there is no worker module at ${fileURLToPath(module)}`, {
    hint: "pass new URL('./name.ts', import.meta.url) of a file in the same folder",
  });
}

function workerFailure(options: WorkerOptions, thrown: unknown): JoulegateError {
  const code = (thrown as { code?: unknown }).code;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new JoulegateError('JG_INTERNAL', `the worker "${options.name}" needed more than ${options.memoryMb} MB`, {
      where: options.name,
      hint: 'give it a smaller piece of work or a higher memory limit',
      cause: thrown,
    });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new JoulegateError('JG_INTERNAL', `the worker "${options.name}" failed: ${message}`, {
    where: options.name,
    cause: thrown,
  });
}

/**
 * The one answer of a worker that is started for it and ended behind it.
 * @param answerOf of a message; `null`: it is not the answer yet
 * @throws JoulegateError `JG_INTERNAL` where it ended without one, or for what ended it
 */
async function askWorker<Message, Answer>(
  module: URL,
  options: WorkerOptions,
  answerOf: (message: Message) => { readonly answer: Answer } | null,
): Promise<Answer> {
  const worker = launchWorker<never, Message>(module, options);
  try {
    return await new Promise<Answer>((resolve, reject) => {
      worker.onMessage((message) => {
        const found = answerOf(message);
        if (found !== null) resolve(found.answer);
      });
      void worker.closed.then((fault) =>
        reject(
          fault ??
            new JoulegateError('JG_INTERNAL', `the worker "${options.name}" ended without an answer`, {
              where: options.name,
            }),
        ),
      );
    });
  } finally {
    await worker.terminate();
  }
}

/** Threads and processes of our own modules. */
export const workers = { launch: launchWorker, ask: askWorker, module: workerModule } as const;
