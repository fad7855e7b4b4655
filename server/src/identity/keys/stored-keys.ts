import type { Selectable } from 'kysely';
import type { State, Tables } from '../../state/index.ts';

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

/** Limits of a key as they were given: their meaning is for who counts them. `null`: none; `undefined`: not to be read. */
export function storedLimits({ limits }: Pick<StoredKey, 'limits'>): unknown {
  if (limits === null) return null;
  try {
    return JSON.parse(limits);
  } catch {
    return undefined;
  }
}

/** Workloads that a key may use; `null`: all. */
export const storedWorkloads = ({ workloads }: Pick<StoredKey, 'workloads'>): readonly string[] | null =>
  workloads === null ? null : (JSON.parse(workloads) as readonly string[]);
