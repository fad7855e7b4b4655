import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openState } from '../../state/index.ts';
import type { State } from '../../state/index.ts';
import { loadPepper, type Pepper } from '../../identity/index.ts';
import { changeKeyLimits, revokeKey } from '../../identity/keys/key-changes.ts';
import { createKey, listKeys } from '../../identity/keys/keys.ts';
import { openKeyRing, staticKey, type KeyRing } from './index.ts';

let folder: string;
let state: State;
let pepper: Pepper;
let ring: KeyRing | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-teams-'));
  state = await openState({ file: join(folder, 'state.sqlite') });
  pepper = await loadPepper(folder, {});
});
afterEach(async () => {
  ring?.close();
  await state.close();
  await rm(folder, { recursive: true, force: true });
});

const limits = {
  rpm: 60,
  tpm: 9000,
  concurrency: 4,
  budgets: [
    { usd: 5, period: 'day' as const },
    { gCo2e: 100, period: 'month' as const },
  ],
};
const audit = async (): Promise<readonly [string, string, unknown][]> =>
  (await state.db.selectFrom('audit').select(['action', 'subject', 'detail']).orderBy('at').execute()).map(
    ({ action, subject, detail }) => [action, subject, JSON.parse(detail)],
  );

test('a key carries its team and its limits to every request, and the audit says so once each', async () => {
  const made = await createKey(state, pepper, { organisation: 'acme', name: 'ci', team: 'research', limits });
  await createKey(state, pepper, { organisation: 'acme', name: 'other', team: 'research' });
  await createKey(state, pepper, { organisation: 'globex', name: 'ci', team: 'research' });
  ring = await openKeyRing({ state, pepper });
  expect(ring.authenticate(made.key)).toMatchObject({ names: { organisation: 'acme', team: 'research' }, limits });
  expect(await listKeys(state, 'acme')).toMatchObject([
    { team: 'research', limits },
    { team: 'research', limits: null },
  ]);
  expect(
    (await state.db.selectFrom('teams').selectAll().orderBy('organisation').execute()).map((team) => [
      team.organisation,
      team.name,
    ]),
  ).toEqual([
    ['acme', 'research'],
    ['globex', 'research'],
  ]);
  const rows = await audit();
  expect(rows.map(([action]) => action).sort()).toEqual([
    'key.create',
    'key.create',
    'key.create',
    'organisation.create',
    'organisation.create',
    'team.create',
    'team.create',
  ]);
  const { team } = ring.authenticate(made.key);
  expect(rows.find(([, subject]) => subject === made.pseudonym)?.[2]).toMatchObject({ team, limits });
  // The other organisation's team of that name is another.
  expect(rows.filter(([action]) => action === 'team.create').map(([, subject]) => subject === team)).toEqual([
    true,
    false,
  ]);
});

test('changed limits hold in a running process within two seconds; what was before stands in the audit', async () => {
  const { key, id, prefix, pseudonym } = await createKey(state, pepper, { organisation: 'acme', name: 'ci', limits });
  ring = await openKeyRing({ state, pepper });
  const held = ring;
  const other = await openState({ file: join(folder, 'state.sqlite') });
  const since = performance.now();
  await changeKeyLimits(other, prefix, { rpm: 7 }, { actor: 'ann' });
  await other.close();
  await expect
    .poll(() => held.authenticate(key).limits, { timeout: 2000, interval: 20 })
    .toEqual({ rpm: 7, budgets: [] });
  expect(performance.now() - since).toBeLessThan(2000);
  expect((await audit()).find(([action]) => action === 'key.limits')).toEqual([
    'key.limits',
    pseudonym,
    { before: limits, after: { rpm: 7 } },
  ]);
  await changeKeyLimits(state, id, null);
  await held.reload();
  expect(held.authenticate(key).limits).toBeNull();
  await expect(changeKeyLimits(state, 'nothing', null)).rejects.toMatchObject({ code: 'JG_NOT_FOUND' });
});

test('a team without a name is refused and leaves nothing behind', async () => {
  await expect(createKey(state, pepper, { organisation: 'acme', name: 'ci', team: ' ' })).rejects.toMatchObject({
    code: 'JG_USAGE',
    where: 'team',
  });
  expect(await listKeys(state)).toEqual([]);
  expect(await audit()).toEqual([]);
});

test('a key whose limits were damaged does not work; the others do, and are still revoked', async () => {
  const [damaged, sound] = [
    await createKey(state, pepper, { organisation: 'acme', name: 'a', limits }),
    await createKey(state, pepper, { organisation: 'acme', name: 'b' }),
  ];
  await state.db.updateTable('keys').set({ limits: '{"rpm":' }).where('id', '=', damaged.id).execute();
  ring = await openKeyRing({ state, pepper });
  const held = ring;
  expect(() => held.authenticate(damaged.key)).toThrow(expect.objectContaining({ code: 'JG_AUTH_UNKNOWN_KEY' }));
  expect(held.authenticate(sound.key).name).toBe('b');
  expect(held.stats().fault).toContain(damaged.id);
  await revokeKey(state, sound.id);
  await held.reload();
  expect(() => held.authenticate(sound.key)).toThrow();
  await changeKeyLimits(state, damaged.id, limits);
  await held.reload();
  expect(held.authenticate(damaged.key).limits).toEqual(limits);
  expect(held.stats().fault).toBeNull();
});

test('a key of the config may have a team and limits too', async () => {
  ring = await openKeyRing({
    state,
    pepper,
    staticKeys: [staticKey('demo', 'acme', 'a-demo-secret-of-length', { team: 'research', limits })],
  });
  expect(ring.authenticate('a-demo-secret-of-length')).toMatchObject({ names: { team: 'research' }, limits });
});
