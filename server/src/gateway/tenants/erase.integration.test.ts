import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openState } from '../../state/index.ts';
import type { State } from '../../state/index.ts';
import { erase, whatErasing } from './erase.ts';
import { openKeyRing } from './key-ring.ts';
import { createKey, listKeys } from './keys.ts';
import { loadPepper } from './pepper.ts';
import { listTeams } from './teams.ts';

let state: State;
beforeEach(async () => {
  state = await openState({ file: ':memory:' });
});
afterEach(() => state.close());

describe('erasure', () => {
  test('what was erased is not in the file either', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'joulegate-erase-'));
    const file = join(folder, 'state.sqlite');
    const stored = await openState({ file });
    await createKey(stored, await loadPepper(null), { organisation: 'acme', name: 'Annabel-Smithson' });
    const records = async (): Promise<number> => (await readFile(file)).toString('latin1').split('Annabel-Smithson').length - 1;
    await sql`pragma wal_checkpoint(truncate)`.execute(stored.db);
    expect(await records()).toBe(2);
    await erase(stored, 'acme');
    await stored.close();
    // The append-only audit still says for whom the key was made.
    expect(await records()).toBe(1);
    await rm(folder, { recursive: true });
  });

  test('an organisation goes with its keys and teams, and nobody else does', async () => {
    const pepper = await loadPepper(null);
    const [ann, bob, eve] = [
      await createKey(state, pepper, { organisation: 'acme', name: 'Ann Smith', team: 'sales' }),
      await createKey(state, pepper, { organisation: 'acme', name: 'Bob' }),
      await createKey(state, pepper, { organisation: 'other', name: 'Eve', team: 'sales' }),
    ];
    const what = await whatErasing(state, 'acme');
    expect(what).toEqual({ kind: 'organisation', id: 'acme', organisation: 'acme', keys: [ann.id, bob.id].sort(), teams: ['sales'], auditRecords: 4 });
    expect(await listKeys(state)).toHaveLength(3);
    expect(await erase(state, 'acme')).toEqual(what);
    expect((await listKeys(state)).map(({ id }) => id)).toEqual([eve.id]);
    expect((await listTeams(state)).map(({ organisation }) => organisation)).toEqual(['other']);
    expect(await state.db.selectFrom('organisations').select('id').execute()).toEqual([{ id: 'other' }]);
    const ring = await openKeyRing({ state, pepper, staticKeys: [] });
    expect(() => ring.authenticate(`Bearer ${ann.key}`)).toThrow(expect.objectContaining({ code: 'JG_AUTH_UNKNOWN_KEY' }) as Error);
    expect(ring.authenticate(`Bearer ${eve.key}`).keyId).toBe(eve.id);
    ring.close();
    // What was done stays known, without names.
    expect(await state.db.selectFrom('audit').select(['action', 'subject', 'detail']).where('action', '=', 'organisation.erase').execute()).toEqual([{ action: 'organisation.erase', subject: 'acme', detail: '{"keys":2,"teams":1}' }]);
    await expect(erase(state, 'acme')).rejects.toMatchObject({ code: 'JG_NOT_FOUND' });
  });

  test('a key alone, by its shown prefix', async () => {
    const pepper = await loadPepper(null);
    const ann = await createKey(state, pepper, { organisation: 'acme', name: 'Ann Smith', team: 'sales' });
    expect(await erase(state, ann.prefix)).toMatchObject({ kind: 'key', id: ann.id, keys: [ann.id], teams: [] });
    expect(await listKeys(state)).toEqual([]);
    expect(await listTeams(state)).toHaveLength(1);
  });
});
