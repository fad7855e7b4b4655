import { CompiledQuery, type Driver } from 'kysely';
import { PostgresJSDialect } from 'kysely-postgres-js';
import postgres from 'postgres';
import { checkNumbers } from './whole-numbers.ts';

const INT8 = 20;
const CONNECTIONS = 4;
const CONNECT_S = 5;
const STATEMENT_MS = 5000;
/** Any number that nothing else in the database uses. */
const WRITER_LOCK = 7_402_111_908;

/**
 * Kysely's PostgreSQL dialect with what SQLite gives: numbers for `bigint` (epoch milliseconds and counters stay far
 * below 2^53), and one writing transaction at a time. The state is written a few times a day; a lost update would be
 * a key that works longer than it should.
 */
export function postgresDialect(url: string): PostgresJSDialect {
  const sql = postgres(url, {
    max: CONNECTIONS,
    connect_timeout: CONNECT_S,
    connection: { application_name: 'joulegate', statement_timeout: STATEMENT_MS },
    types: { bigint: { to: INT8, from: [INT8], parse: Number, serialize: String } },
    onnotice: () => {},
  });
  return new OneWriterDialect({ postgres: sql });
}

class OneWriterDialect extends PostgresJSDialect {
  override createDriver(): Driver {
    const driver = super.createDriver();
    const begin = driver.beginTransaction.bind(driver);
    driver.beginTransaction = async (connection, settings) => {
      await begin(connection, settings);
      await connection.executeQuery(CompiledQuery.raw(`select pg_advisory_xact_lock(${WRITER_LOCK})`));
    };
    const acquire = driver.acquireConnection.bind(driver);
    driver.acquireConnection = async (options) => {
      const connection = await acquire(options);
      const execute = connection.executeQuery.bind(connection);
      connection.executeQuery = (query, more) => {
        checkNumbers(query.parameters);
        return execute(query, more);
      };
      return connection;
    };
    return driver;
  }
}
