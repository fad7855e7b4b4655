import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openKeyRing } from '../gateway/tenants/key-ring.ts';
import { staticKey } from '../gateway/tenants/static-key.ts';
import { openState } from '../state/index.ts';
import type { State } from '../state/index.ts';
import { stateEngines } from '../state/state-engines.fixture.ts';
import { erase, whatErasing } from './erase.ts';
import { changeKeyLimits, revokeKey } from './keys/key-changes.ts';
import { createKey, listKeys } from './keys/keys.ts';
import { loadPepper, type Pepper } from './keys/pepper.ts';
import { knownNames } from './pseudonyms/names.ts';
import { organisationNamed } from './pseudonyms/pseudonym.ts';
import { keptPseudonyms } from './pseudonyms/sources.ts';

const RANDOM = /^(org|team|key)_[0-9A-Za-z]{10}$/;

/** Every text of every table. */
async function everyText(state: State): Promise<string> {
  const tables = ['organisations', 'teams', 'keys', 'pseudonyms', 'audit', 'ledger_heads', 'revisions'];
  return JSON.stringify(
    await Promise.all(
      tables.map(async (table) => (await sql`select * from ${sql.table(table)}`.execute(state.db)).rows),
    ),
  );
}

test('what was erased is in no file of the state, also while a gateway has it open', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-erase-'));
  const place = { file: join(folder, 'state.sqlite') };
  const [stored, ofGateway] = [await openState(place), await openState(place)];
  const pepper = await loadPepper(null);
  const NAMES = ['Umbrella-Ltd', 'Annabel-Smithson', 'Team-Raccoon'];
  const { id } = await createKey(stored, pepper, {
    organisation: 'Umbrella-Ltd',
    name: 'Annabel-Smithson',
    team: 'Team-Raccoon',
  });
  await revokeKey(stored, id);
  const ring = await openKeyRing({ state: ofGateway, pepper });
  const found = async (): Promise<string> =>
    Buffer.concat(await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file))))).toString(
      'latin1',
    );
  for (const name of NAMES) expect(await found()).toContain(name);
  expect(await erase(stored, 'Umbrella-Ltd')).toMatchObject({
    keys: 1,
    teams: 1,
    names: 3,
    auditRecords: 4,
    scrubbed: true,
  });
  for (const name of [...NAMES, id]) expect(await found()).not.toContain(name);
  ring.close();
  await Promise.all([stored.close(), ofGateway.close()]);
  await rm(folder, { recursive: true });
});

describe.each(stateEngines().map((engine) => ({ engine, name: engine.name })))(
  'erasure in $name',
  { timeout: 60_000 },
  ({ engine }) => {
    let state: State;
    let pepper: Pepper;
    beforeEach(async ({ skip }) => {
      if (engine.missing !== null) return skip(engine.missing);
      state = await openState(await engine.fresh());
      pepper = await loadPepper(null);
    });
    afterEach(() => state.close());
    afterAll(() => engine.close(), 60_000);

    test('an organisation goes with its keys, teams and imported names, and nobody else does', async () => {
      const [ann, bob, eve] = [
        await createKey(state, pepper, { organisation: 'acme', name: 'Ann Smith', team: 'sales' }),
        await createKey(state, pepper, { organisation: 'acme', name: 'Bob' }),
        await createKey(state, pepper, { organisation: 'other', name: 'Eve', team: 'sales' }),
      ];
      const [acme] = (await keptPseudonyms(state)([organisationNamed('acme')])) as [string];
      await keptPseudonyms(state)([
        { kind: 'team', scope: acme, name: 'proj_acme_web' },
        { kind: 'import', scope: acme, name: 'ids of entries' },
      ]);
      const what = await whatErasing(state, 'acme');
      expect(what).toEqual({ kind: 'organisation', pseudonym: acme, keys: 2, teams: 1, names: 6, auditRecords: 4 });
      expect(await listKeys(state)).toHaveLength(3);
      expect(await erase(state, 'acme')).toEqual({ ...what, scrubbed: true });
      expect((await listKeys(state)).map(({ id }) => id)).toEqual([eve.id]);
      expect(
        (await state.db.selectFrom('teams').selectAll().execute()).map(({ organisation }) => organisation),
      ).toEqual(['other']);
      expect(await state.db.selectFrom('organisations').select('id').execute()).toEqual([{ id: 'other' }]);
      const text = await everyText(state);
      for (const name of ['acme', 'Ann', 'Bob', ann.id, bob.id, 'proj_acme_web']) expect(text).not.toContain(name);
      expect(text).toContain('sales');
      const ring = await openKeyRing({ state, pepper });
      expect(() => ring.authenticate(`Bearer ${ann.key}`)).toThrow(
        expect.objectContaining({ code: 'JG_AUTH_UNKNOWN_KEY' }) as Error,
      );
      expect(ring.authenticate(`Bearer ${eve.key}`).names.keyId).toBe(eve.id);
      ring.close();
      // What was done stays known, without names.
      expect(
        await state.db
          .selectFrom('audit')
          .select(['action', 'subject', 'detail'])
          .where('action', '=', 'organisation.erase')
          .execute(),
      ).toEqual([{ action: 'organisation.erase', subject: acme, detail: '{"keys":2,"teams":1,"names":6}' }]);
      await expect(erase(state, 'acme')).rejects.toMatchObject({ code: 'JG_NOT_FOUND' });
    });

    test('who comes later under the same name gets another pseudonym', async () => {
      const ids = async (): Promise<readonly string[]> => {
        const { key } = await createKey(state, pepper, { organisation: 'acme', name: 'ci', team: 'sales' });
        const ring = await openKeyRing({ state, pepper });
        const { organisation, team, keyId } = ring.authenticate(key);
        ring.close();
        return [organisation, team ?? '', keyId];
      };
      const [first, same] = [await ids(), await ids()];
      for (const id of first) expect(id).toMatch(RANDOM);
      expect(same.slice(0, 2)).toEqual(first.slice(0, 2));
      await erase(state, 'acme');
      const later = await ids();
      for (const id of later) expect([...first, ...same]).not.toContain(id);
    });

    test('a team goes with its keys; a key alone goes by its shown prefix or its pseudonym', async () => {
      const of = (name: string, team: string) => createKey(state, pepper, { organisation: 'acme', name, team });
      const [ann, bob, cy, di] = [
        await of('Ann', 'sales'),
        await of('Bob', 'search'),
        await of('Cy', 'search'),
        await of('Di', 'search'),
      ];
      expect(await erase(state, 'acme', { team: 'sales' })).toMatchObject({
        kind: 'team',
        pseudonym: expect.stringMatching(/^team_/) as string,
        keys: 1,
        teams: 1,
        names: 2,
      });
      expect(await everyText(state)).not.toMatch(new RegExp(`sales|Ann|${ann.id}`));
      expect(await erase(state, bob.prefix)).toMatchObject({
        kind: 'key',
        pseudonym: bob.pseudonym,
        keys: 1,
        teams: 0,
        names: 1,
      });
      expect(await erase(state, cy.pseudonym!)).toMatchObject({ kind: 'key', keys: 1 });
      expect((await listKeys(state)).map(({ id }) => id)).toEqual([di.id]);
      expect((await state.db.selectFrom('teams').selectAll().execute()).map(({ name }) => name)).toEqual(['search']);
      await expect(erase(state, 'acme', { team: 'sales' })).rejects.toMatchObject({ code: 'JG_NOT_FOUND' });
    });

    test('what two things are called is not erased by a guess', async () => {
      const ring = await openKeyRing({
        state,
        pepper,
        staticKeys: [staticKey('demo', 'demo', 'a-demo-secret-of-length')],
      });
      ring.close();
      await expect(erase(state, 'demo')).rejects.toMatchObject({
        code: 'JG_USAGE',
        message: expect.stringMatching(/key key_\w+ of demo, organisation org_\w+/) as string,
      });
      expect((await knownNames(state)).map(({ name }) => name)).toEqual(['demo', 'demo']);
    });

    test('the audit has no names to begin with', async () => {
      const { id } = await createKey(state, pepper, {
        organisation: 'acme',
        name: 'Ann Smith',
        team: 'sales',
        workloads: ['support'],
        limits: { rpm: 5 },
      });
      await changeKeyLimits(state, id, { rpm: 6 });
      await revokeKey(state, id);
      const audit = await state.db.selectFrom('audit').selectAll().execute();
      expect(audit.map(({ action }) => action).sort()).toEqual([
        'key.create',
        'key.limits',
        'key.revoke',
        'organisation.create',
        'team.create',
      ]);
      for (const { subject } of audit) expect(subject).toMatch(RANDOM);
      expect(JSON.stringify(audit)).not.toMatch(new RegExp(`acme|Ann|sales|${id}`));
    });
  },
);
