import { expect, test } from 'vitest';
import { openState } from '../../state/index.ts';
import { responsesLane } from '../dialects/openai/responses.ts';
import { OwnedObjects } from './owned-objects.ts';
import { openOwnerStore } from './owner-store.ts';

/** A gateway's objects on a state of its own, on a clock that stands. */
async function open() {
  const state = await openState({ file: ':memory:' });
  const clock = { now: Date.UTC(2026, 0, 1) };
  const now = (): number => clock.now;
  const faults: string[] = [];
  const store = openOwnerStore({ state, redis: null, now, fault: (message) => faults.push(message), writeBehindMs: 1 });
  const kept: string[] = [];
  const counted = {
    ...store,
    keep: (made: Parameters<typeof store.keep>[0]) => (kept.push(made.id), store.keep(made)),
  };
  return { owned: new OwnedObjects({ hash: (id) => id, now, store: counted }), state, clock, faults, kept };
}

test('an object is known to its maker, to others as foreign, and the first who had it keeps it', async () => {
  const { owned } = await open();
  expect(await owned.ownership('acme', ['resp_1'])).toEqual(['unknown']);
  owned.made('acme', 'resp_1');
  owned.made('other', 'resp_1');
  expect([owned.ownership('acme', ['resp_1']), owned.ownership('other', ['resp_1'])]).toEqual([['own'], ['foreign']]);
  expect(await owned.ownership('acme', ['resp_1', 'resp_2'])).toEqual(['own', 'unknown']);
});

test('memory holds the newest 10,000 of an organisation, nobody pushes out those of another, and the state has the rest', async () => {
  const { owned } = await open();
  owned.made('small', 'kept');
  for (let i = 0; i <= 10_000; i++) owned.made('large', `id_${i}`);
  expect(owned.ownership('other', ['kept', 'id_1', 'id_10000'])).toEqual(['foreign', 'foreign', 'foreign']);
  expect(owned.ownership('large', ['id_0'])).toBeInstanceOf(Promise);
  expect(await owned.ownership('large', ['id_0'])).toEqual(['own']);
  // It was put back, and the oldest but one gave way.
  expect(owned.ownership('large', ['id_0'])).toEqual(['own']);
  expect(owned.ownership('large', ['id_1'])).toBeInstanceOf(Promise);
});

test('what is named again and again is written once a day', async () => {
  const { owned, clock, kept } = await open();
  for (let hour = 0; hour < 49; hour++) {
    owned.made('acme', 'conv_1');
    clock.now += 3_600_000;
  }
  expect(kept).toHaveLength(3);
});

test('a state that cannot be asked or written refuses what memory does not know, and is told once', async () => {
  const { owned, state, faults } = await open();
  owned.made('acme', 'resp_1');
  await state.close();
  await expect(owned.ownership('acme', ['resp_2'])).rejects.toMatchObject({ code: 'JG_STORE_DOWN' });
  await expect.poll(() => faults).toHaveLength(1);
  expect(owned.ownership('acme', ['resp_1'])).toEqual(['own']);
});

test('the id of a response too large to be held is read from its beginning, and from nowhere else', () => {
  const start = (text: string): readonly string[] => responsesLane.madeAtStart?.(Buffer.from(text)) ?? [];
  expect(start('{\n "id": "resp_1", "output": [')).toEqual(['resp_1']);
  expect(start('{"output":[{"text":"{\\"id\\":\\"resp_2\\""},{"id":"resp_3"')).toEqual([]);
});
