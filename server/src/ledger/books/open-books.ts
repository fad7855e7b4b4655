import { join } from 'node:path';
import { systemClock, diskFault } from '../../edge/index.ts';
import type { KnownName } from '../../identity/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { openEngine, type Engine, type Rows, type Row, lineScreen, type SetAside } from '../engine/index.ts';
import {
  digestFile,
  strangersOf,
  readManifest,
  isFileName,
  type Witness,
  type Stranger,
  type FlushedOffsets,
} from '../segments/index.ts';
import { entriesOf, entriesSql, entryOfIdSql, pageOf } from './entries.ts';
import { bookViews } from './views.ts';
import type { TypedBooks } from './contract.ts';
import { askSums, askTotals } from './ask-totals.ts';
import { keptDays, type Ahead } from './kept-sums.ts';
import { bookSettlements } from './settlement.ts';

/** Rows of a statement that has so long in all: then its engine ends, and with it all that it wrote aside. */
export async function withinTime(engine: Engine, limitMs: number, open: () => Promise<Rows>): Promise<Rows> {
  let ending: Promise<void> | null = null;
  const cancel = systemClock.after(limitMs, () => {
    ending = engine.close();
  });
  const judged = async (error: unknown): Promise<unknown> => {
    if (ending === null) return error;
    await ending;
    return new JoulegateError('JG_LEDGER', `the query took longer than ${limitMs / 1000} s and was ended`, {
      where: 'SQL',
      hint: 'ask for less',
      cause: error,
    });
  };
  let rows: Rows;
  try {
    rows = await open();
  } catch (error) {
    cancel();
    throw await judged(error);
  }
  return {
    columns: rows.columns,
    async *[Symbol.asyncIterator]() {
      try {
        yield* rows;
      } catch (error) {
        throw await judged(error);
      } finally {
        cancel();
      }
    },
  };
}

/** The books: typed questions, and for a person's own SQL the views `entries`, `hours`, `workloads`, `settled`. */
export interface Books extends TypedBooks {
  /** One SELECT over the views. @throws JoulegateError JG_USAGE where it is anything else, JG_LEDGER where it fails */
  select(sql: string): Promise<Rows>;
  /** Lines of journal files that the engine refuses, as of now: no figure has them. */
  setAside(): Promise<readonly SetAside[]>;
  /** Files in the folder that could be taken for books and are none: no figure has them. */
  strangers(): Promise<readonly Stranger[]>;
  /** A SELECT of this room, all rows at once. */
  rows(sql: string): Promise<readonly Row[]>;
  /** Entries of a sealed journal file without the lines that are set aside. */
  readable(file: string): Promise<string>;
  readonly engine: Engine;
  /**
   * Looks through closed days ahead, and makes their settled sums where `ahead` keeps them: what is asked by one dimension,
   * and a page, then takes a fraction.
   * @param goesOn asked before each day
   */
  keepAhead(goesOn: () => boolean): Promise<void>;
  close(): Promise<void>;
}

export interface BooksOptions {
  readonly folder: string;
  /** Other folders that may be written, for exports. */
  readonly writable?: readonly string[];
  readonly memoryMb?: number;
  /** How much the engine may write aside where memory is not enough; 16 GB where it is not given. */
  readonly spillMb?: number;
  /** How long a person's own SQL may take, 120 s by default. */
  readonly selectMs?: number;
  readonly threads?: number;
  /** What the views show in place of pseudonyms, also as the table `names`; without it, or where a name was erased, they show pseudonyms. */
  readonly names?: readonly KnownName[];
  /** Signs and anchors what is settled. */
  readonly sealing?: Witness;
  /** How many rows of hourly sums are settled at once, 150,000 by default: what fits in 512 MB several times. */
  readonly settledAtOnce?: number;
  /** Limits in files of a journal of this process. */
  readonly flushed?: () => FlushedOffsets;
  /** Where settled sums that are made ahead are kept; without it none are. */
  readonly ahead?: Ahead;
}

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

const ATTEMPTS = 5;

/**
 * Opens a ledger folder for queries, beside a running gateway or without one. Each query sees the segments that
 * the manifest names at its start and the open journals up to what is complete in them.
 *
 * @throws JoulegateError JG_LEDGER when the engine is missing or a file cannot be read: nothing is ever left out
 */
export function openBooks(options: BooksOptions): Books {
  const {
    folder,
    writable = [],
    memoryMb = 512,
    spillMb,
    selectMs = 120_000,
    threads = 2,
    flushed = () => new Map(),
    names = [],
    sealing,
    settledAtOnce = 150_000,
    ahead,
  } = options;
  const engine = openEngine({
    folders: [folder, ...writable, ...(ahead === undefined ? [] : [ahead.folder])],
    memoryMb,
    threads,
    ...(spillMb === undefined ? {} : { spillMb }),
  });
  const screen = lineScreen(engine);
  const views = bookViews(folder, engine, names, flushed, screen);
  /** Sealing and compaction move files between our look at the manifest and the engine's: then we look again. */
  const fresh = async <T>(work: () => Promise<T>, sql?: string): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      let before: string | null = null;
      try {
        await views.look((key) => (before = key), sql);
        return await work();
      } catch (error) {
        const refused = error instanceof JoulegateError && error.code === 'JG_USAGE';
        if (refused) throw error;
        if (attempt === ATTEMPTS)
          throw error instanceof JoulegateError
            ? error
            : new JoulegateError('JG_LEDGER', `a file cannot be read: ${diskFault(error)}`, {
                where: folder,
                hint: 'run "joulegate ledger verify"',
                cause: error,
              });
        const moved =
          isAbsent(error) ||
          (await views.now().then(
            ({ key }) => key !== before,
            () => true,
          ));
        if (!moved) throw error;
      }
    }
  };
  const rows = (sql: string): Promise<readonly Row[]> => fresh(() => engine.rows(sql), sql);
  const entries = (sqlOf: () => string | Promise<string>): ReturnType<typeof entriesOf> =>
    fresh(async () => await entriesOf(await sqlOf(), engine));
  const { totals, used, occurring, keepAhead } = askTotals({
    engine,
    views,
    fresh,
    settledAtOnce,
    days: ahead === undefined ? null : keptDays(ahead),
  });
  return {
    engine,
    async setAside() {
      const { segments } = await readManifest(folder);
      const parts = segments.flatMap(({ parts: all }) => all.filter(({ role }) => role === 'refused'));
      const sealed: SetAside[] = [];
      for (const { file } of parts) {
        const { lines } = await digestFile(join(folder, file));
        for (let line = 1; line <= lines; line++) sealed.push({ file, line });
      }
      return [...sealed, ...(await views.setAside())];
    },
    strangers: async () => (await strangersOf(folder)).filter(({ file }) => isFileName(file)),
    select: (sql) => withinTime(engine, selectMs, () => fresh(() => engine.open(sql, { selectOnly: true }), sql)),
    rows,
    readable: views.readable,
    totals,
    async demand(span) {
      const found = await totals({ span, by: ['hour', 'workload', 'model', 'origin'] });
      return found.map(({ by, requests, usage, units }) => ({
        hour: Number(by.hour),
        workload: String(by.workload),
        model: by.model === null ? null : String(by.model),
        origin: String(by.origin),
        requests,
        usage,
        units,
      }));
    },
    used,
    ...askSums(rows),
    entry: async (id) => (await entries(() => entryOfIdSql(id, views, engine)))[0] ?? null,
    entries: (query) => entries(() => entriesSql(query)),
    page: (query) => fresh(async () => await pageOf(query, engine, views.over, await occurring(query.span))),
    settle: async (records, bookedAt) => void (await bookSettlements(folder, records, bookedAt, sealing)),
    keepAhead,
    close: () => engine.close(),
  };
}

/** Opens the books for some work and closes them after it. */
export async function withBooks<T>(options: BooksOptions, work: (books: Books) => Promise<T>): Promise<T> {
  const books = openBooks(options);
  try {
    return await work(books);
  } finally {
    await books.close();
  }
}
