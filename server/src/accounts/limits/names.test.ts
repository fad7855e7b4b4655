import { expect, test } from 'vitest';
import type { Subject } from './contract.ts';
import { claim, refused, setUp, usd } from './store.fixture.ts';

const NAMES = { organisation: 'acme', team: 'research', keyId: 'ci' };
const subject: Subject = { organisation: 'org_1', team: 'team_1', keyId: 'key_1', limits: null, names: NAMES };
const amounts = { nanoUsd: 2_000_000_000, nanoWh: 0, nanoG: 0, nanoL: 0 };

test('limits are found and told by name, and counted by pseudonym', () => {
  const { store } = setUp({ organisations: { acme: { rpm: 3 } }, teams: { research: { rpm: 2 } }, keys: { rpm: 9 } });
  store.reserve(claim({ subject }));
  store.reserve(claim({ subject }));
  expect(refused(store.reserve(claim({ subject }))).error.message).toBe(
    'team research has 2 of 2 requests a minute in use',
  );
  expect(
    store.usage().map(({ scope, organisation, owner, limit, used }) => [scope, organisation, owner, limit, used]),
  ).toEqual([
    ['key', 'acme', 'ci', 9, 2],
    ['team', 'acme', 'research', 2, 2],
    ['organisation', 'acme', 'acme', 3, 2],
  ]);
  // Another that is called alike has counts of its own.
  expect(
    store.reserve(claim({ subject: { ...subject, organisation: 'org_2', team: 'team_2', keyId: 'key_2' } })).kind,
  ).toBe('granted');
});

test('what the books say by pseudonym binds whoever has it now, with the limits of the name', () => {
  const { store, clock } = setUp({ organisations: { acme: { budgets: [{ usd: 3 }] } } });
  const entry = { at: clock.wall, organisation: 'org_1', team: null, keyId: 'key_1', ...amounts };
  store.restore([
    { ...entry, names: { ...NAMES, team: null } },
    { ...entry, organisation: 'org_gone', keyId: 'key_gone' },
  ]);
  // Of the erased one nobody knows which limits it had.
  expect(store.usage()).toMatchObject([
    { scope: 'organisation', organisation: 'acme', owner: 'acme', limit: 3, used: 2 },
  ]);
  expect(refused(store.reserve(claim({ subject, nanoUsd: 1_500_000_000 }))).error.message).toContain(
    'budget of organisation acme is spent',
  );
  expect(store.reserve(claim({ subject: { ...subject, organisation: 'org_new' }, nanoUsd: 1_500_000_000 })).kind).toBe(
    'granted',
  );
  expect(usd(store)).toMatchObject({ used: 2, owner: 'acme' });
});
