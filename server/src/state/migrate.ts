import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { EpochMs } from '../units/index.ts';
import { JoulegateError } from '../units/index.ts';
import type { Tables } from './tables.ts';

/** One step of the schema: statements that SQLite and PostgreSQL both take, then what only one of them knows. */
export interface Migration {
  /** 1, 2, 3 without gaps. */
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
  readonly sqlite?: readonly string[];
  readonly postgres?: readonly string[];
}

/**
 * Brings a database to the newest schema, each step in a transaction of its own with its record.
 *
 * @returns the versions that were applied now
 * @throws JoulegateError JG_STATE when the database is newer than this code, or a step fails (it is then
 *   rolled back as a whole)
 */
export async function migrate(
  db: Kysely<Tables>,
  engine: 'sqlite' | 'postgres',
  migrations: readonly Migration[],
  now: EpochMs,
): Promise<readonly number[]> {
  // In a transaction, for PostgreSQL lets two processes fail that make the same table at once.
  await db
    .transaction()
    .execute((transaction) =>
      sql`create table if not exists schema_migrations (version integer primary key, name text not null, applied_at bigint not null)`.execute(
        transaction,
      ),
    );
  const newest = migrations.at(-1)?.version ?? 0;
  const versionOf = async (on: Kysely<Tables>): Promise<number> => {
    const row = await on
      .selectFrom('schema_migrations')
      .select(({ fn }) => fn.max('version').as('version'))
      .executeTakeFirst();
    return Number(row?.version ?? 0);
  };
  const found = await versionOf(db);
  if (found > newest) {
    throw new JoulegateError('JG_STATE', `the state database has schema ${found}, this version knows ${newest}`, {
      hint: 'use the version that wrote it or a newer one, or restore the backup from before the upgrade',
    });
  }
  const applied: number[] = [];
  for (const migration of migrations) {
    try {
      await db.transaction().execute(async (transaction) => {
        // Asked again inside: another process may have been faster.
        if ((await versionOf(transaction)) >= migration.version) return;
        for (const statement of [...migration.statements, ...(migration[engine] ?? [])])
          await sql.raw(statement).execute(transaction);
        await transaction
          .insertInto('schema_migrations')
          .values({ version: migration.version, name: migration.name, applied_at: now })
          .execute();
        applied.push(migration.version);
      });
    } catch (cause) {
      throw new JoulegateError(
        'JG_STATE',
        `migration ${migration.version} (${migration.name}) failed: ${String(cause)}`,
        {
          hint: 'nothing of it was kept; fix the cause and start again',
          cause,
        },
      );
    }
  }
  return applied;
}
