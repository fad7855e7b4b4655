import { expect, test } from 'vitest';
import type { Key } from '../api/control-plane.ts';
import { keysIn, keysSearch, stateOf } from './search.ts';

const key = (id: string, over: Partial<Key> = {}): Key => ({
  id,
  pseudonym: null,
  organisation: 'acme',
  name: id,
  prefix: 'jg_x',
  createdAt: 1,
  expiresAt: null,
  revokedAt: null,
  trustedOrigin: false,
  workloads: null,
  team: null,
  limits: null,
  hold: null,
  ...over,
});

test('an address gives what the page knows, and nothing else', () => {
  const all = { organisation: 'acme', team: 'research', state: 'all' };
  expect(keysSearch({ ...all, other: 1 })).toEqual(all);
  expect(keysSearch({ organisation: '', team: 4, state: 'gone' })).toEqual({});
});

test('keys that work are shown, newest first, unless others are asked for', () => {
  const keys = [
    key('old'),
    key('new', { createdAt: 2, team: 'research' }),
    key('expired', { expiresAt: 10 }),
    key('revoked', { revokedAt: 5, organisation: 'beta' }),
  ];
  const ids = (search: Parameters<typeof keysIn>[1]): readonly string[] => keysIn(keys, search, 10).map(({ id }) => id);
  expect(keys.map((each) => stateOf(each, 10))).toEqual(['works', 'works', 'expired', 'revoked']);
  expect(ids({})).toEqual(['new', 'old']);
  expect(ids({ state: 'all', organisation: 'beta' })).toEqual(['revoked']);
  expect(ids({ state: 'expired' })).toEqual(['expired']);
  expect(ids({ team: 'research' })).toEqual(['new']);
  const hold = { kind: 'freeze', why: 'x', since: 1, endsAt: null, rpm: null } as const;
  const held = [...keys, key('frozen', { hold }), key('ended', { hold, revokedAt: 5 })];
  expect(keysIn(held, { state: 'held' }, 10).map(({ id }) => id)).toEqual(['frozen']);
});
