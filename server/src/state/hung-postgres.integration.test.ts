import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { timers } from '../edge/index.ts';
import { noPostgres, startPostgres, type PostgresServer } from './postgres-server.fixture.ts';
import { openState, type State } from './open-state.ts';
import { startSilentProxy, type SilentProxy } from './silent-proxy.fixture.ts';

/** The longest that one call may take: a connection is awaited, and a statement on it. */
const BOUND_MS = 12_000 * 1.5;

if (noPostgres !== null) console.warn(noPostgres);

describe.skipIf(noPostgres !== null)('a PostgreSQL that hangs', { timeout: 60_000 }, () => {
  let server: PostgresServer;
  let proxy: SilentProxy;
  let state: State;
  let direct: State;
  beforeAll(async () => {
    server = await startPostgres();
    const place = new URL(await server.database());
    direct = await openState({ postgres: place.href });
    proxy = await startSilentProxy(Number(place.port));
    place.port = String(proxy.port);
    state = await openState({ postgres: place.href });
  });
  beforeEach(() => state.db.deleteFrom('organisations').execute());
  afterAll(async () => {
    await state.close();
    await direct.close();
    await proxy.close();
    await server.close();
  });

  const insert = (id: string, on = state.db): Promise<unknown> =>
    on.insertInto('organisations').values({ id, name: id, created_at: 1 }).execute();
  const ids = async (): Promise<readonly string[]> =>
    (await direct.db.selectFrom('organisations').select('id').orderBy('id').execute()).map(({ id }) => id);
  const took = async (work: () => Promise<unknown>): Promise<{ readonly ms: number; readonly error: unknown }> => {
    const began = performance.now();
    const error = await work().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    return { ms: performance.now() - began, error };
  };
  const well = (): Promise<void> =>
    expect
      .poll(
        () =>
          insert('well').then(
            () => true,
            () => false,
          ),
        { timeout: 20_000, interval: 100 },
      )
      .toBe(true);

  test.each([
    ['that says nothing any more', () => proxy.silence(), () => proxy.speak()],
    ['whose processes stand still', () => server.pause(), () => server.goOn()],
  ])('one %s is told in time, then at once, and is asked again by itself', async (_, hang, goOn) => {
    await insert('before');
    hang();
    try {
      const first = await Promise.all(Array.from({ length: 12 }, (__, i) => took(() => insert(`lost-${i}`))));
      for (const { ms, error } of first) {
        expect(error).toMatchObject({ code: 'JG_STORE_DOWN', status: 503 });
        expect(ms).toBeLessThan(BOUND_MS);
      }
      const next = await took(() => insert('next'));
      expect(next.error).toMatchObject({
        code: 'JG_STORE_DOWN',
        message: expect.stringMatching(/has not answered for \d+ s/),
      });
      expect(next.ms).toBeLessThan(500);
      // Nobody keeps a connection that is good for nothing; one is probed.
      await expect.poll(() => proxy.open(), { timeout: 5000 }).toBeLessThanOrEqual(1);
    } finally {
      goOn();
    }
    await well();
    expect(await ids()).toEqual(expect.arrayContaining(['before', 'well']));
  });

  test('a transaction that it interrupts is rolled back, and holds up nobody afterwards', async () => {
    const interrupted = took(() =>
      state.db.transaction().execute(async (own) => {
        await insert('half', own as State['db']);
        proxy.silence();
        await insert('other half', own as State['db']);
      }),
    );
    const { error } = await interrupted;
    expect(error).toMatchObject({ code: 'JG_STORE_DOWN' });
    proxy.speak();
    await well();
    expect(await ids()).toEqual(['well']);
  });

  test('connections that end in a transaction, or while a statement runs, disturb no other', async () => {
    const killed = (id: string): Promise<unknown> =>
      state.db.transaction().execute(async (own) => {
        await insert(id, own as State['db']);
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(own);
        const slow = sql`select pg_sleep(3)`.execute(own);
        slow.catch(() => {});
        await timers.sleep(50);
        await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(direct.db);
        await slow.catch(() => {});
        await insert(`${id} after`, own as State['db']);
      });
    const all = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? killed(`killed-${i}`) : insert(`kept-${i}`))),
    );
    all.forEach((each, i) => {
      if (i % 3 === 0) expect(each).toMatchObject({ status: 'rejected', reason: { code: 'JG_STORE_DOWN' } });
      else expect(each.status).toBe('fulfilled');
    });
    expect(await ids()).toEqual([1, 10, 11, 2, 4, 5, 7, 8].map((i) => `kept-${i}`));
  });

  test('a statement that takes too long is ended, and the next one runs', async () => {
    const { ms, error } = await took(() => sql`select pg_sleep(30)`.execute(state.db));
    expect(error).toMatchObject({ code: 'JG_STORE_DOWN', message: expect.stringContaining('statement timeout') });
    expect(ms).toBeLessThan(BOUND_MS);
    await insert('next');
  });

  test('a commit that became a rollback is told', async () => {
    await expect(
      state.db.transaction().execute(async (own) => {
        await insert('twice', own as State['db']);
        await insert('twice', own as State['db']).catch(() => {});
      }),
    ).rejects.toThrow();
    expect(await ids()).toEqual([]);
  });
});

test.skipIf(noPostgres !== null)('a state opens over TLS where the URL asks for it', { timeout: 60_000 }, async () => {
  const server = await startPostgres({ tls: true });
  const url = await server.database();
  const state = await openState({ postgres: `${url}?sslmode=require` });
  const { rows } = await sql<{ ssl: boolean }>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(
    state.db,
  );
  expect(rows).toEqual([{ ssl: true }]);
  await state.close();
  await server.close();
});
