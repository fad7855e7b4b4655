import type { Selectable } from 'kysely';
import type { State, Tables } from '../../state/index.ts';
import { limitsOfRow } from './key-limits.ts';
import { principalOf, type Principal } from './principal.ts';

/** A key as it is stored, with the pseudonyms of itself, its organisation and its team. */
export type StoredKey = Selectable<Tables['keys']> & {
  readonly key_pseudonym: string | null;
  readonly organisation_pseudonym: string | null;
  readonly team_pseudonym: string | null;
};

/** Keys with their pseudonyms. */
export const storedKeys = (db: State['db']) =>
  db
    .selectFrom('keys')
    .leftJoin('pseudonyms as o', (join) =>
      join.on('o.kind', '=', 'organisation').onRef('o.name', '=', 'keys.organisation'),
    )
    .leftJoin('pseudonyms as k', (join) =>
      join.on('k.kind', '=', 'key').onRef('k.scope', '=', 'o.id').onRef('k.name', '=', 'keys.id'),
    )
    .leftJoin('pseudonyms as t', (join) =>
      join.on('t.kind', '=', 'team').onRef('t.scope', '=', 'o.id').onRef('t.name', '=', 'keys.team'),
    )
    .selectAll('keys')
    .select(['k.id as key_pseudonym', 'o.id as organisation_pseudonym', 't.id as team_pseudonym']);

/** @returns `null` where the limits of a key cannot be read, or a pseudonym is missing: it must not be booked by name */
export function storedPrincipal(row: StoredKey): Principal | null {
  const limits = limitsOfRow(row.limits);
  const { key_pseudonym: keyId, organisation_pseudonym: organisation, team_pseudonym: team } = row;
  if (limits === undefined || keyId === null || organisation === null || (row.team !== null && team === null))
    return null;
  const caller = {
    names: { organisation: row.organisation, team: row.team, keyId: row.id },
    name: row.name,
    trustedOrigin: row.trusted_origin === 1,
    workloads: row.workloads === null ? null : (JSON.parse(row.workloads) as readonly string[]),
    limits,
  };
  return principalOf(caller, { organisation, team, keyId });
}
