import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openState, type State, type StatePlace } from '../../state/index.ts';
import { stateEngines } from '../../state/state-engines.fixture.ts';
import { sampleEntry } from '../../ledger/entry/entry.fixture.ts';
import { keptPseudonyms, knownNames, newPseudonym, organisationNamed, passingPseudonyms, withNames } from './index.ts';

describe.each(stateEngines().map((engine) => ({ engine, name: engine.name })))(
  'pseudonyms in $name',
  { timeout: 60_000 },
  ({ engine }) => {
    let place: StatePlace;
    let state: State;
    beforeEach(async ({ skip }) => {
      if (engine.missing !== null) return skip(engine.missing);
      place = await engine.fresh();
      state = await openState(place);
    });
    afterEach(() => state.close());
    afterAll(() => engine.close(), 60_000);

    test('gateways that meet a name at once call it alike', async () => {
      const states = await Promise.all(Array.from({ length: 4 }, () => openState(place)));
      const names = Array.from({ length: 40 }, (_, i) => organisationNamed(`o${i}`));
      // Each begins elsewhere, so that every one of them is first with some.
      const given = await Promise.all(
        states.map(async (each, i) => {
          const order = [...names.slice(10 * i), ...names.slice(0, 10 * i)];
          const ids: string[] = [];
          for (let from = 0; from < order.length; from += 5)
            ids.push(...(await keptPseudonyms(each)(order.slice(from, from + 5))));
          return new Map(order.map(({ name }, j) => [name, ids[j]]));
        }),
      );
      for (const { name } of names) expect(new Set(given.map((each) => each.get(name))).size).toBe(1);
      expect(await knownNames(state)).toHaveLength(40);
      await Promise.all(states.map((each) => each.close()));
    });

    test('a team belongs to its organisation, a name is no part of its pseudonym, and thousands are given at once', async () => {
      const kept = keptPseudonyms(state);
      const [a, b] = (await kept([organisationNamed('acme'), organisationNamed('beta')])) as [string, string];
      const [of, other, again] = await kept([
        { kind: 'team', scope: a, name: 'acme' },
        { kind: 'team', scope: b, name: 'acme' },
        { kind: 'team', scope: a, name: 'acme' },
      ]);
      expect(of).toBe(again);
      expect(new Set([a, b, of, other]).size).toBe(4);
      for (const id of [a, b, of, other]) expect(id).not.toMatch(/acme|beta/);
      const keys = Array.from({ length: 3000 }, (_, i) => ({ kind: 'key' as const, scope: a, name: `k'${i}"` }));
      const ids = await kept(keys);
      expect(new Set(ids).size).toBe(3000);
      expect(await kept(keys.toReversed())).toEqual(ids.toReversed());
    });

    test('a look keeps nothing, and knows what is kept', async () => {
      const [acme] = await keptPseudonyms(state)([organisationNamed('acme')]);
      const [known, made] = await passingPseudonyms(state)([organisationNamed('acme'), organisationNamed('beta')]);
      expect(known).toBe(acme);
      expect(made).toMatch(/^org_\w{10}$/);
      expect((await knownNames(state)).map(({ name }) => name)).toEqual(['acme']);
      expect(await passingPseudonyms(null)([organisationNamed('acme')])).not.toContain(acme);
    });

    test('an entry shows names where there are any, and is as it was otherwise', async () => {
      const kept = keptPseudonyms(state);
      const [organisation] = (await kept([organisationNamed('acme')])) as [string];
      const [team] = (await kept([{ kind: 'team', scope: organisation, name: 'search' }])) as [string];
      const keyId = newPseudonym('key');
      const entry = sampleEntry('e', { organisation, team, keyId });
      expect(await withNames(entry, state)).toEqual({ ...entry, organisation: 'acme', team: 'search' });
      expect(await withNames(entry, null)).toBe(entry);
    });
  },
);
