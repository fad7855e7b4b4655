import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { MIGRATIONS } from './migrations/index.ts';
import { openState, type StatePlace } from './open-state.ts';
import { stateEngines } from './state-engines.fixture.ts';

describe.each(stateEngines().map((engine) => ({ engine, name: engine.name })))('a state in $name', ({ engine }) => {
  let place: StatePlace;
  beforeEach(async ({ skip }) => {
    if (engine.missing !== null) return skip(engine.missing);
    place = await engine.fresh();
  });
  afterAll(() => engine.close());

  test('migrates once, keeps rows over a reopening, and gives numbers for numbers', async () => {
    const first = await openState(place);
    expect(first.migrated).toEqual(MIGRATIONS.map((each) => each.version));
    const at = Date.UTC(2026, 10, 21);
    await first.db.insertInto('organisations').values({ id: 'acme', name: 'Acme', created_at: at }).execute();
    await first.close();
    const second = await openState(place);
    expect(second.migrated).toEqual([]);
    expect(await second.db.selectFrom('organisations').selectAll().execute()).toEqual([
      { id: 'acme', name: 'Acme', created_at: at },
    ]);
    await second.close();
  });

  test('a number that could not be read back is not written', async () => {
    const state = await openState(place);
    for (const created_at of [2 ** 53, 1e300, -Infinity, NaN])
      await expect(
        state.db.insertInto('organisations').values({ id: 'acme', name: 'Acme', created_at }).execute(),
      ).rejects.toThrow();
    expect(await state.db.selectFrom('organisations').selectAll().execute()).toEqual([]);
    await state.close();
  });

  test('four openings at once migrate once', async () => {
    const opened = await Promise.all(Array.from({ length: 4 }, () => openState(place)));
    expect(opened.flatMap(({ migrated }) => migrated).sort((one, other) => one - other)).toEqual(
      MIGRATIONS.map((each) => each.version),
    );
    await Promise.all(opened.map((each) => each.close()));
  });

  test('a failing migration leaves nothing behind, and a newer database is refused', async () => {
    const broken = {
      version: MIGRATIONS.length + 1,
      name: 'broken',
      statements: ['create table half (id text)', 'create table oops ('],
    };
    await expect(openState({ ...place, migrations: [...MIGRATIONS, broken] })).rejects.toMatchObject({
      code: 'JG_STATE',
      message: expect.stringContaining('broken'),
    });
    const mended = { ...broken, statements: ['create table half (id text)'] };
    const state = await openState({ ...place, migrations: [...MIGRATIONS, mended] });
    expect(state.migrated).toEqual([broken.version]);
    await state.close();
    await expect(openState(place)).rejects.toMatchObject({
      code: 'JG_STATE',
      message: expect.stringContaining(`schema ${broken.version}`),
    });
  });

  test('audit is append-only, and keys need their organisation', async () => {
    const state = await openState(place);
    await state.db
      .insertInto('audit')
      .values({ id: '1', at: 1, actor: 'a', action: 'b', subject: 'c', detail: '{}' })
      .execute();
    await expect(state.db.updateTable('audit').set({ actor: 'x' }).execute()).rejects.toThrow('append-only');
    await expect(state.db.deleteFrom('audit').execute()).rejects.toThrow('append-only');
    const key = {
      id: 'k',
      organisation: 'nobody',
      name: '',
      hash: '',
      prefix: '',
      created_at: 1,
      expires_at: null,
      revoked_at: null,
      trusted_origin: 0,
      workloads: null,
      team: null,
      limits: null,
    };
    await expect(state.db.insertInto('keys').values(key).execute()).rejects.toThrow(/foreign key/i);
    await state.close();
  });

  test('concurrent transactions wait for each other', async () => {
    const state = await openState(place);
    await Promise.all(
      Array.from({ length: 10 }, () =>
        state.db.transaction().execute(async (transaction) => {
          const { revision } = await transaction.selectFrom('revisions').select('revision').executeTakeFirstOrThrow();
          await new Promise((resolve) => setImmediate(resolve));
          await transaction
            .updateTable('revisions')
            .set({ revision: revision + 1 })
            .execute();
        }),
      ),
    );
    expect((await state.db.selectFrom('revisions').select('revision').executeTakeFirstOrThrow()).revision).toBe(10);
    await state.close();
  });

  test('transactions of two openings wait for each other too', async () => {
    const two = await Promise.all([openState(place), openState(place)]);
    const raise = async (i: number): Promise<void> => {
      await two[i % 2]?.db.transaction().execute(async (transaction) => {
        const { revision } = await transaction.selectFrom('revisions').select('revision').executeTakeFirstOrThrow();
        await sql`select 1`.execute(transaction);
        await transaction
          .updateTable('revisions')
          .set({ revision: revision + 1 })
          .execute();
      });
    };
    await Promise.all(Array.from({ length: 20 }, (_, i) => raise(i)));
    expect((await two[0].db.selectFrom('revisions').select('revision').executeTakeFirstOrThrow()).revision).toBe(20);
    await Promise.all(two.map((each) => each.close()));
  });
});

test('a PostgreSQL that does not answer is refused, without its password', async () => {
  const error = await openState({ postgres: 'postgres://me:geheim@127.0.0.1:1/none' }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'JG_STATE', where: 'storage.state' });
  expect(String((error as Error).message)).not.toContain('geheim');
});
