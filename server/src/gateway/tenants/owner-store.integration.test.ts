import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { objectOwners } from '../../identity/index.ts';
import { openRedis, openState, type SharedStore, type State, type StatePlace } from '../../state/index.ts';
import { noRedis, startRedis, type RedisServer } from '../../state/redis-server.fixture.ts';
import { stateEngines } from '../../state/state-engines.fixture.ts';
import { OwnedObjects } from './owned-objects.ts';
import { openOwnerStore } from './owner-store.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 5, 1);

/** A gateway process: its objects, and what closes them. */
function openProcess(state: State, redis: SharedStore | null, writeBehindMs = 1) {
  const store = openOwnerStore({ state, redis, now: () => NOW, fault: () => {}, writeBehindMs });
  return { owned: new OwnedObjects({ hash: (id) => id, now: () => NOW, store }), close: () => store.close() };
}

describe.each(stateEngines().map((engine) => ({ engine, name: engine.name })))('owners in $name', ({ engine }) => {
  let place: StatePlace;
  let state: State;
  beforeAll(async () => {
    if (engine.missing !== null) return;
    place = await engine.fresh();
    state = await openState(place);
  });
  afterAll(async () => {
    await state?.close();
    await engine.close();
  });

  test.skipIf(engine.missing !== null)(
    'survive a restart, and another process of the same state knows them',
    async () => {
      const maker = openProcess(state, null);
      maker.owned.made('acme', 'resp_1');
      await maker.close();
      const again = await openState(place);
      const { owned } = openProcess(again, null);
      expect(await owned.ownership('acme', ['resp_1', 'resp_none'])).toEqual(['own', 'unknown']);
      expect(owned.ownership('other', ['resp_1'])).toEqual(['foreign']);
      await again.close();
    },
  );

  test.skipIf(engine.missing !== null)('who had it first keeps it, whichever process learns of it later', async () => {
    const [first, second] = [openProcess(state, null), openProcess(state, null)];
    first.owned.made('acme', 'resp_same');
    await first.close();
    second.owned.made('other', 'resp_same');
    await second.close();
    expect(await second.owned.ownership('acme', ['resp_same'])).toEqual(['own']);
    expect(await second.owned.ownership('other', ['resp_same'])).toEqual(['foreign']);
  });

  test.skipIf(engine.missing !== null)('are bounded by age and by number, each organisation for itself', async () => {
    const of = (organisation: string, days: readonly number[]) =>
      days.map((day) => ({ id: `${organisation}_${day}`, organisation, at: NOW - day * DAY_MS }));
    const all = [...of('many', [0, 1, 2, 3, 401]), ...of('few', [5, 500])];
    await objectOwners.keep(state, all);
    const known = async () =>
      [
        ...(
          await objectOwners.of(
            state,
            all.map(({ id }) => id),
            NOW,
          )
        ).keys(),
      ].sort();
    expect(await known()).toEqual(['few_5', 'many_0', 'many_1', 'many_2', 'many_3']);
    await objectOwners.forget(state, 'many', NOW, 2);
    expect(await known()).toEqual(['few_5', 'many_0', 'many_1']);
    const left = async () =>
      (
        await state.db
          .selectFrom('owned_objects')
          .select('id')
          .where('made_at', '<', NOW - 400 * DAY_MS)
          .execute()
      ).length;
    expect(await left()).toBe(1);
    await objectOwners.forget(state, null, NOW);
    expect(await left()).toBe(0);
    // Named again, it is new again.
    await objectOwners.keep(
      state,
      of('many', [0]).map((each) => ({ ...each, at: NOW + 399 * DAY_MS })),
    );
    expect([...(await objectOwners.of(state, ['many_0', 'many_1'], NOW + 401 * DAY_MS)).keys()]).toEqual(['many_0']);
  });
});

describe.skipIf(noRedis !== null)('two processes on one Redis', () => {
  let server: RedisServer;
  let redis: SharedStore;
  let state: State;
  beforeAll(async () => {
    server = await startRedis();
    redis = await openRedis(server.url, { timeoutMs: 5000 });
    state = await openState({ file: ':memory:' });
  });
  afterAll(async () => {
    await redis?.close();
    await server?.close();
    await state?.close();
  });

  test('what one made the other knows before the state does, and goes in a while', async () => {
    const [maker, other] = [openProcess(state, redis, 60_000), openProcess(state, redis, 60_000)];
    maker.owned.made('acme', 'resp_1');
    expect(await other.owned.ownership('other', ['resp_1'])).toEqual(['foreign']);
    expect(other.owned.ownership('acme', ['resp_1'])).toEqual(['own']);
    expect(Number(await redis.command('TTL', 'jg:{objects}:resp_1'))).toBeGreaterThan(3500);
    expect((await objectOwners.of(state, ['resp_1'], NOW)).size).toBe(0);
    await maker.close();
    expect((await objectOwners.of(state, ['resp_1'], NOW)).size).toBe(1);
    await other.close();
  });

  test('where the state does not answer, Redis tells of what is new, and the rest is refused', async () => {
    const broken = await openState({ file: ':memory:' });
    const [maker, other] = [openProcess(broken, redis, 60_000), openProcess(broken, redis, 60_000)];
    maker.owned.made('acme', 'resp_2');
    await broken.close();
    expect(await other.owned.ownership('acme', ['resp_2'])).toEqual(['own']);
    await expect(other.owned.ownership('acme', ['resp_3'])).rejects.toMatchObject({ code: 'JG_STORE_DOWN' });
  });

  test('without Redis the state still tells', async () => {
    const gone = await openRedis(server.url);
    const [maker, other] = [openProcess(state, gone), openProcess(state, gone)];
    await gone.close();
    maker.owned.made('acme', 'resp_4');
    await maker.close();
    expect(await other.owned.ownership('other', ['resp_4', 'resp_none'])).toEqual(['foreign', 'unknown']);
  });
});
