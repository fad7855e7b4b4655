import { timers } from '../edge/index.ts';
import { stateDown } from './store-down.ts';
import { checkNumbers } from './whole-numbers.ts';
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { CompiledQuery, SqliteDialect, SqliteDriver } from 'kysely';
import type { DatabaseConnection, Driver, SqliteDatabase } from 'kysely';

function asParameters(parameters: readonly unknown[]): SQLInputValue[] {
  checkNumbers(parameters);
  return parameters as SQLInputValue[];
}

type Row = Record<string, SQLOutputValue>;

/** A number that others wrote and that is too large comes rounded; to refuse it would refuse its whole table. */
function rounded(row: Row): Row {
  for (const name in row) if (typeof row[name] === 'bigint') row[name] = Number(row[name]);
  return row;
}

function adapt(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(sql);
      statement.setReadBigInts(true);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...asParameters(parameters)).map(rounded),
        run: (parameters) => rounded(statement.run(...asParameters(parameters)) as unknown as Row) as never,
        *iterate(parameters) {
          for (const row of statement.iterate(...asParameters(parameters))) yield rounded(row);
        },
      };
    },
  };
}

const SQLITE_BUSY = 5;
const BUSY_LIMIT_MS = 5000;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;

/**
 * Waits for another writer without blocking the process: SQLite's own busy timeout would stop every
 * request meanwhile, and for ever where the other writer is this process.
 */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + BUSY_LIMIT_MS;
  for (let waitMs = 1; ; waitMs = Math.min(2 * waitMs, 50)) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() > deadline) throw stateDown('another process has been writing to it for 5 s', error);
      await timers.sleep(waitMs);
    }
  }
}

class PatientDriver extends SqliteDriver {
  // A deferred transaction that starts with a read fails at its first write when another process wrote meanwhile.
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    return {
      executeQuery: (query, options) => patiently(() => connection.executeQuery(query, options)),
      streamQuery: (query, chunkSize, options) => connection.streamQuery(query, chunkSize, options),
    };
  }
}

/**
 * Kysely's SQLite dialect on the runtime's own SQLite. Statements are synchronous: never on the way of a
 * request.
 */
export class NodeSqliteDialect extends SqliteDialect {
  readonly #config: { readonly database: SqliteDatabase };

  constructor(database: DatabaseSync) {
    const config = { database: adapt(database) };
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new PatientDriver(this.#config);
  }
}
