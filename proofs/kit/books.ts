import { join } from 'node:path';
import { openKeyStore } from '../../server/src/app/index.ts';
import { knownNames } from '../../server/src/identity/pseudonyms/names.ts';
import { readLedger, type Entry } from '../../server/src/ledger/index.ts';

/** Pseudonyms of organisations by name. */
export async function organisationIds(folder: string): Promise<ReadonlyMap<string, string>> {
  const { state, close } = await openKeyStore(folder);
  const names = await knownNames(state);
  await close();
  return new Map(names.filter(({ kind }) => kind === 'organisation').map(({ id, name }) => [name, id]));
}

/** Every entry of a storage folder, by names as limits are told. */
export async function entriesByName(folder: string): Promise<Entry[]> {
  const { state, close } = await openKeyStore(folder);
  const names = new Map((await knownNames(state)).map(({ id, name }) => [id, name]));
  await close();
  const named = (id: string): string => names.get(id) ?? id;
  const entries = await Array.fromAsync(readLedger(join(folder, 'ledger')));
  return entries.map((entry) => ({
    ...entry,
    organisation: named(entry.organisation),
    team: entry.team === null ? null : named(entry.team),
    keyId: named(entry.keyId),
  }));
}
