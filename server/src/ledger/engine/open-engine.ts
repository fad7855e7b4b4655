import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock, timers, workers } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';

/** How the engine's process is set up: all of it is locked before the first statement. */
export interface EngineSetup {
  /** The only folders that it may read and write. */
  readonly folders: readonly string[];
  readonly temporary: string;
  readonly memoryMb: number;
  /** How much it may write to `temporary` where memory is not enough. */
  readonly spillMb: number;
  readonly threads: number;
}

export interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** What the engine is asked. `open` with `selectOnly` refuses everything that is not one SELECT; `tell`: how far is that one? */
export type Ask =
  | { readonly id: number; readonly op: 'tell' }
  | { readonly id: number; readonly op: 'run'; readonly sql: string }
  | { readonly id: number; readonly op: 'open'; readonly sql: string; readonly selectOnly: boolean }
  | { readonly id: number; readonly op: 'next'; readonly cursor: number }
  | { readonly id: number; readonly op: 'close'; readonly cursor: number };

/** What it answers. */
export type Answer =
  | {
      readonly id: number;
      readonly ok: true;
      readonly cursor?: number;
      readonly columns?: readonly ResultColumn[];
      readonly rows?: readonly Row[] | null;
    }
  | { readonly id: number; readonly ok: false; readonly message: string; readonly refused: boolean };

/** How far a statement is, 0 to 1: sent when it was asked. */
export interface Told {
  readonly id: number;
  readonly share: number;
}

/** Sent once: ready, or why it cannot be. */
export interface Greeting {
  readonly ready: boolean;
  readonly message: string;
}

/** Rows of a statement, read in pieces. */
export interface Rows extends AsyncIterable<readonly Row[]> {
  readonly columns: readonly ResultColumn[];
}

/** The query engine as the ledger sees it. Its process starts with the first statement. */
export interface Engine {
  /** A folder of its own for snapshots; gone with the engine. */
  temporary(): Promise<string>;
  /** @param told how far it is, 0 to 1, twice a second */
  run(sql: string, told?: (share: number) => void): Promise<void>;
  open(sql: string, options?: { readonly selectOnly?: boolean }): Promise<Rows>;
  rows(sql: string): Promise<readonly Row[]>;
  /** Ends the process; the next statement starts another. */
  close(): Promise<void>;
}

export interface EngineOptions {
  /** The only folders that statements may read and write. */
  readonly folders: readonly string[];
  readonly memoryMb?: number;
  readonly spillMb?: number;
  readonly threads?: number;
  /** The process ends after so long without a statement. */
  readonly idleMs?: number;
}

interface Waiting {
  readonly resolve: (answer: Extract<Answer, { ok: true }>) => void;
  readonly reject: (error: Error) => void;
  readonly told: (share: number) => void;
}

interface Running {
  readonly child: ChildProcess;
  readonly waiting: Map<number, Waiting>;
  readonly gone: Promise<void>;
}

const HINT = 'joulegate keeps booking without its query engine; see docs/ledger.md, "Without the engine"';
const engineError = (message: string, cause?: unknown): JoulegateError =>
  new JoulegateError('JG_LEDGER', message, {
    where: 'query engine',
    hint: HINT,
    ...(cause === undefined ? {} : { cause }),
  });
const TELL_EVERY_MS = 500;
type Request = Ask extends infer A ? (A extends Ask ? Omit<A, 'id'> : never) : never;

function startProcess(setup: EngineSetup): Promise<Running> {
  const child = fork(
    fileURLToPath(workers.module(new URL('./engine-process.ts', import.meta.url))),
    [JSON.stringify(setup)],
    {
      serialization: 'advanced',
      execArgv: [],
      // A session of its own has a share of the machine of its own, which it then makes small; it ends with its channel.
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    },
  );
  const waiting = new Map<number, Waiting>();
  let ended: (reason: string) => void = () => {};
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      ended(`the query engine ended (${signal ?? `code ${String(code)}`})`);
      resolve();
    });
    child.once('error', (error) => {
      ended(`the query engine cannot start: ${error.message}`);
      resolve();
    });
  });
  return new Promise((resolve, reject) => {
    ended = (reason) => {
      reject(engineError(reason));
      for (const each of waiting.values()) each.reject(engineError(reason));
      waiting.clear();
    };
    child.on('message', (message: Greeting | Answer | Told) => {
      if ('share' in message) return waiting.get(message.id)?.told(message.share);
      if ('ready' in message) {
        if (message.ready) resolve({ child, waiting, gone });
        else reject(engineError(`the query engine cannot be loaded: ${message.message.split('\n')[0] ?? ''}`));
        return;
      }
      const asker = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.ok) asker?.resolve(message);
      else if (message.refused)
        asker?.reject(
          new JoulegateError('JG_USAGE', message.message, {
            where: 'SQL',
            hint: 'views: entries, hours, workloads, settled',
          }),
        );
      else asker?.reject(engineError(message.message));
    });
  });
}

/**
 * DuckDB in a process of its own, for sealing and queries. It is started by the first statement, may read and
 * write the given folders only, loads no extension from elsewhere, and cannot be set up differently by SQL.
 * It never keeps its parent alive.
 *
 * @param options 512 MB and one thread unless told; ends after 30 s without a statement
 * @throws JoulegateError JG_LEDGER from every method where the engine is missing, fails or dies
 */
export function openEngine(options: EngineOptions): Engine {
  const { memoryMb = 512, spillMb = 16_384, threads = 1, idleMs = 30_000 } = options;
  let temporary: Promise<string> | null = null;
  let running: Promise<Running> | null = null;
  let idle: (() => void) | null = null;
  let busy = 0;
  let next = 1;

  const folderOf = (): Promise<string> =>
    (temporary ??= mkdtemp(join(tmpdir(), 'joulegate-engine-')).then((made) => realpath(made)));
  const start = async (): Promise<Running> => {
    const own = await folderOf();
    const folders = await Promise.all(options.folders.map((folder) => realpath(folder)));
    const started = await startProcess({
      folders: [...folders, own].map((folder) => folder + sep),
      temporary: own,
      memoryMb,
      spillMb,
      threads,
    });
    started.child.unref();
    started.child.channel?.unref();
    return started;
  };
  const close = async (): Promise<void> => {
    idle?.();
    // Taken at once: a statement that comes meanwhile starts a process and a folder of its own.
    const [ending, leaving] = [running, temporary];
    running = null;
    temporary = null;
    const letGo = timers.every(2 ** 30, () => {});
    try {
      const started = await ending?.catch(() => null);
      started?.child.kill('SIGKILL');
      await started?.gone;
      const folder = await leaving?.catch(() => null);
      if (folder != null) await rm(folder, { recursive: true, force: true });
    } finally {
      letGo();
    }
  };
  const ask = async (request: Request, told?: Waiting['told']): Promise<Extract<Answer, { ok: true }>> => {
    busy++;
    idle?.();
    let askHowFar = (): void => {};
    // Only while a statement runs may the process hold its parent.
    const letGo = timers.every(told === undefined ? 2 ** 30 : TELL_EVERY_MS, () => askHowFar());
    try {
      const mine = (running ??= start());
      const forget = (): void => {
        if (running === mine) running = null;
      };
      const { child, waiting, gone } = await mine.catch((error: unknown) => {
        forget();
        throw error;
      });
      void gone.then(forget);
      const id = next++;
      if (told !== undefined) askHowFar = () => void child.send({ op: 'tell', id } satisfies Ask, () => {});
      return await new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject, told: told ?? (() => {}) });
        child.send({ ...request, id }, (error) => {
          if (error === null) return;
          waiting.delete(id);
          reject(engineError(`the query engine is gone: ${error.message}`, error));
        });
      });
    } finally {
      letGo();
      if (--busy === 0) idle = systemClock.after(idleMs, () => void close());
    }
  };
  const open = async (sql: string, { selectOnly = false } = {}): Promise<Rows> => {
    const { cursor, columns = [] } = await ask({ op: 'open', sql, selectOnly });
    const id = cursor ?? 0;
    return {
      columns,
      async *[Symbol.asyncIterator]() {
        let done = false;
        try {
          for (;;) {
            const { rows } = await ask({ op: 'next', cursor: id });
            done = rows == null;
            if (rows == null) return;
            yield rows;
          }
        } finally {
          if (!done) await ask({ op: 'close', cursor: id }).catch(() => {});
        }
      },
    };
  };
  return {
    temporary: folderOf,
    run: async (sql, told) => void (await ask({ op: 'run', sql }, told)),
    open,
    async rows(sql) {
      const all: Row[] = [];
      for await (const rows of await open(sql)) all.push(...rows);
      return all;
    },
    close,
  };
}

/** Rows of text: `null` is absent. Types as the engine calls them. */
interface RowsOfFile {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/**
 * A Parquet file of rows, each cell as the type of its column says, made by an engine of its own.
 * @throws JoulegateError JG_LEDGER where the engine is missing or a text is none of the type
 */
export async function parquetOf({ columns, rows }: RowsOfFile): Promise<Uint8Array> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'joulegate-rows-')));
  const quoted = (file: string): string => `'${join(folder, file).replaceAll("'", "''")}'`;
  const engine = openEngine({ folders: [folder] });
  try {
    const line = (row: readonly (string | null)[]): string =>
      JSON.stringify(Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])));
    await writeFile(join(folder, 'rows'), rows.map((row) => `${line(row)}\n`).join(''));
    const texts = columns.map(({ name }) => `'${name}': 'VARCHAR'`).join(', ');
    const cells = columns.map(({ name, type }) => `"${name}"::${type} AS "${name}"`).join(', ');
    await engine.run(
      `COPY (SELECT ${cells} FROM read_json(${quoted('rows')}, columns = {${texts}}, format = 'newline_delimited')) TO ${quoted('out')} (FORMAT parquet, COMPRESSION zstd)`,
    );
    return await readFile(join(folder, 'out'));
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}
