import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openState } from './open-state.ts';
import { MIGRATIONS } from './migrations/index.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-state-'));
  file = join(folder, 'deep', 'state.sqlite');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const tablesOf = (): string[] => {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare("select name from sqlite_master where type = 'table' order by name").all();
  database.close();
  return rows.map((row) => String(row['name']));
};

test('migrates once, keeps rows over a restart, and is readable by its owner only', async () => {
  const first = await openState({ file });
  expect(first.migrated).toEqual(MIGRATIONS.map((each) => each.version));
  await first.db.insertInto('organisations').values({ id: 'acme', name: 'Acme', created_at: 5 }).execute();
  await first.close();
  expect((await stat(file)).mode & 0o077).toBe(0);
  expect(tablesOf()).toEqual([
    'answer_marks',
    'audit',
    'batch_file_parts',
    'batch_files',
    'batch_hours',
    'batch_lanes',
    'batch_plans',
    'batch_rows',
    'batches',
    'booked_grid',
    'commitments',
    'config_taken',
    'diagnosed_incidents',
    'key_holds',
    'keys',
    'ledger_heads',
    'organisations',
    'owned_objects',
    'pseudonyms',
    'revisions',
    'schema_migrations',
    'sessions',
    'teams',
    'users',
    'vendor_batches',
    'webhook_deliveries',
  ]);
  const second = await openState({ file });
  expect(second.migrated).toEqual([]);
  expect(await second.db.selectFrom('organisations').selectAll().execute()).toEqual([
    { id: 'acme', name: 'Acme', created_at: 5 },
  ]);
  await second.close();
});

test('two openings at once migrate once', async () => {
  const [a, b] = await Promise.all([openState({ file }), openState({ file })]);
  expect([...a.migrated, ...b.migrated].sort((one, other) => one - other)).toEqual(
    MIGRATIONS.map((each) => each.version),
  );
  await Promise.all([a.close(), b.close()]);
});

test('a failing migration leaves nothing behind, and a newer database is refused', async () => {
  const broken = {
    version: MIGRATIONS.length + 1,
    name: 'broken',
    statements: ['create table half (id text)', 'create table oops ('],
  };
  await expect(openState({ file, migrations: [...MIGRATIONS, broken] })).rejects.toMatchObject({
    code: 'JG_STATE',
    message: expect.stringContaining('broken'),
  });
  expect(tablesOf()).not.toContain('half');
  const mended = { ...broken, statements: ['create table half (id text)'] };
  const state = await openState({ file, migrations: [...MIGRATIONS, mended] });
  expect(state.migrated).toEqual([broken.version]);
  await state.close();
  await expect(openState({ file })).rejects.toMatchObject({
    code: 'JG_STATE',
    message: expect.stringContaining(`schema ${broken.version}`),
  });
});

test('an older database keeps its keys when it is brought up', async () => {
  const old = await openState({ file, migrations: MIGRATIONS.slice(0, 1) });
  await old.db.insertInto('organisations').values({ id: 'acme', name: 'Acme', created_at: 5 }).execute();
  const key = {
    id: 'k',
    organisation: 'acme',
    name: 'ci',
    hash: 'h',
    prefix: 'p',
    created_at: 1,
    expires_at: null,
    revoked_at: null,
    trusted_origin: 0,
    workloads: null,
  };
  await sql`insert into keys ${sql.raw(`(${Object.keys(key).join(', ')})`)} values (${sql.join(Object.values(key))})`.execute(
    old.db,
  );
  await old.close();
  const state = await openState({ file });
  expect(await state.db.selectFrom('keys').selectAll().execute()).toEqual([{ ...key, team: null, limits: null }]);
  await state.close();
});

test('a file that is no database, or a folder, is refused with its name', async () => {
  const other = join(folder, 'notes.txt');
  await writeFile(other, 'this is not a database at all, but it is long enough to look at. '.repeat(20));
  await expect(openState({ file: other })).rejects.toMatchObject({ code: 'JG_STATE', where: other });
  await expect(openState({ file: folder })).rejects.toMatchObject({ code: 'JG_STATE', where: folder });
});
