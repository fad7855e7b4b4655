import {
  CompiledQuery,
  PostgresAdapter,
  PostgresDriver,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type TransactionSettings,
} from 'kysely';
import { systemClock } from '../edge/index.ts';
import { postgresLink, type PostgresLink } from './postgres-link.ts';
import { postgresPool, type PostgresPool } from './postgres-pool.ts';

const CONNECTIONS = 4;
const STATEMENT_MS = 5000;
/** Of a server that keeps its own limit, so much later that its answer is here. */
const DEADLINE_MS = 6000;
const PROBE_MS = 1000;
/** Any number that nothing else in the database uses. */
const WRITER_LOCK = 7_402_111_908;

/**
 * Kysely's PostgreSQL dialect with what SQLite gives: numbers for `bigint` (epoch milliseconds and counters stay far
 * below 2^53), and one writing transaction at a time. The state is written a few times a day; a lost update would be
 * a key that works longer than it should.
 *
 * Nothing waits for ever: a server that dies, hangs or is too busy is told as `JG_STORE_DOWN`.
 */
export function postgresDialect(url: string): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new BoundedDriver(url),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class BoundedDriver extends PostgresDriver {
  readonly #pool: PostgresPool;

  constructor(url: string) {
    // Kysely's own pool is never asked: all that opens, gives and closes connections is below.
    super({ pool: () => Promise.reject(new Error('unused')) });
    const times = { statementMs: STATEMENT_MS, deadlineMs: DEADLINE_MS };
    this.#pool = postgresPool({
      open: () => postgresLink(url, times),
      clock: systemClock,
      most: CONNECTIONS,
      waitMs: DEADLINE_MS,
      probeMs: PROBE_MS,
    });
  }

  override async init(): Promise<void> {}

  override acquireConnection(): Promise<DatabaseConnection> {
    return this.#pool.take();
  }

  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    await super.beginTransaction(connection, settings);
    await connection.executeQuery(CompiledQuery.raw(`select pg_advisory_xact_lock(${WRITER_LOCK})`));
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const link = connection as PostgresLink;
    // Of a lost connection the server rolls back by itself; why it was lost is what the caller is to hear.
    if (link.isLost) return;
    try {
      await link.executeQuery(CompiledQuery.raw('rollback'));
    } catch {
      link.destroy();
    }
  }

  override async releaseConnection(connection: DatabaseConnection): Promise<void> {
    this.#pool.give(connection as PostgresLink);
  }

  override async destroy(): Promise<void> {
    this.#pool.close();
  }
}
