import { makeFolder, systemClock, timers } from '../edge/index.ts';
import { closeSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { JoulegateError } from '../units/index.ts';
import { NodeSqliteDialect } from './dialect.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Tables } from './tables.ts';

/** Keys, tenants, audit and chain heads. */
export interface State {
  readonly db: Kysely<Tables>;
  /** The folder of the database, where its pepper lies too; `null` in memory and in PostgreSQL. */
  readonly folder: string | null;
  /** Schema versions applied by this opening. */
  readonly migrated: readonly number[];
  /**
   * Takes what was deleted out of the files too. @returns `false`: others read at the moment, and it goes when they are done.
   * PostgreSQL frees its pages, and overwrites them when it uses them again.
   */
  scrub(): Promise<boolean>;
  close(): Promise<void>;
}

/** Where the state is: an SQLite file (`:memory:` for tests), or a PostgreSQL URL. */
export type StatePlace = { readonly file: string } | { readonly postgres: string };

/** `migrations`: for tests of migrating only. */
export type StateOptions = StatePlace & { readonly migrations?: readonly Migration[] };

/**
 * Opens the state database and migrates it; a file is created where there is none, readable by its owner only.
 * Several processes may open the same one.
 *
 * @throws JoulegateError JG_STATE when it cannot be used or is newer than this code
 */
export async function openState(options: StateOptions): Promise<State> {
  const { migrations = MIGRATIONS } = options;
  return 'file' in options ? await openFile(options.file, migrations) : await openServer(options.postgres, migrations);
}

async function openFile(file: string, migrations: readonly Migration[]): Promise<State> {
  const folder = file === ':memory:' ? null : dirname(resolve(file));
  let db: Kysely<Tables> | null = null;
  try {
    if (folder !== null) {
      makeFolder(folder);
      closeSync(openSync(file, 'a', 0o600));
    }
    const database = new DatabaseSync(file, { timeout: 0 });
    db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(database) });
    // Secure: what is deleted is overwritten, or an erased name would still stand in the file.
    for (const setting of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'secure_delete = ON'])
      await sql.raw(`PRAGMA ${setting}`).execute(db);
    return await migrated(db, 'sqlite', folder, migrations);
  } catch (cause) {
    await db?.destroy();
    throw unusable(cause, file, 'give a file in a writable folder; if the file is damaged, restore it from a backup');
  }
}

async function openServer(url: string, migrations: readonly Migration[]): Promise<State> {
  // Loaded by who keeps the state there: a process on SQLite saves its room.
  const { postgresDialect } = await import('./postgres.ts');
  const db = new Kysely<Tables>({ dialect: postgresDialect(url) });
  try {
    return await migrated(db, 'postgres', null, migrations);
  } catch (cause) {
    await db.destroy();
    throw unusable(
      cause,
      'storage.state',
      'check that PostgreSQL runs, that the URL is right, and that its user may create tables',
    );
  }
}

async function migrated(
  db: Kysely<Tables>,
  engine: 'sqlite' | 'postgres',
  folder: string | null,
  migrations: readonly Migration[],
): Promise<State> {
  const applied = await migrate(db, engine, migrations, systemClock.now());
  return {
    db,
    folder,
    migrated: applied,
    scrub: () => (engine === 'sqlite' ? emptyLog(db) : vacuum(db)),
    close: () => db.destroy(),
  };
}

const SCRUB_TRIES = 40;
const SCRUB_WAIT_MS = 25;

/** Moves the write-ahead log, where deleted rows still stand, into the database and cuts it to nothing. */
async function emptyLog(db: Kysely<Tables>): Promise<boolean> {
  for (let i = 0; i < SCRUB_TRIES; i++) {
    const { rows } = await sql<{ busy: number }>`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db);
    if (rows[0]?.busy === 0) return true;
    await timers.sleep(SCRUB_WAIT_MS);
  }
  return false;
}

async function vacuum(db: Kysely<Tables>): Promise<boolean> {
  for (const table of ['keys', 'teams', 'organisations', 'pseudonyms'])
    await sql`vacuum ${sql.table(table)}`.execute(db);
  return true;
}

function unusable(cause: unknown, where: string, hint: string): JoulegateError {
  const message = cause instanceof Error ? cause.message : String(cause);
  // Whoever starts is told what to look after, not to try again.
  if (cause instanceof JoulegateError)
    return cause.code === 'JG_STORE_DOWN' ? new JoulegateError('JG_STATE', message, { where, hint, cause }) : cause;
  return new JoulegateError('JG_STATE', `the state database cannot be opened: ${message}`, { where, hint, cause });
}
