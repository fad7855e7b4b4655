import type { State } from '../../state/index.ts';
import { givenName } from '../given-name.ts';
import type { Pepper } from '../keys/pepper.ts';

/** What a pseudonym of the books stands for. */
export interface KnownName {
  readonly id: string;
  readonly kind: 'organisation' | 'team' | 'key';
  /** Pseudonym of its organisation; `null` for an organisation. */
  readonly organisation: string | null;
  /** As a person gave it; of a key its id. */
  readonly name: string;
  /** What a key was said to be for. */
  readonly label: string | null;
}

const AT_ONCE = 500;

/** Every name that the state has: what was erased is not among them. */
export async function knownNames({ db }: Pick<State, 'db'>): Promise<readonly KnownName[]> {
  const rows = await db
    .selectFrom('pseudonyms as p')
    .leftJoin('keys', (join) => join.onRef('keys.id', '=', 'p.name').on('p.kind', '=', 'key'))
    .select(['p.id', 'p.kind', 'p.scope', 'p.name', 'keys.name as label'])
    .orderBy('p.id')
    .execute();
  return rows.flatMap(({ id, kind, scope, name, label }) =>
    kind === 'import' ? [] : [{ id, kind, organisation: scope === '' ? null : scope, name, label }],
  );
}

/** Names of some pseudonyms, where there are any. */
export async function namesOf({ db }: Pick<State, 'db'>, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const rows = await db
      .selectFrom('pseudonyms')
      .select(['id', 'name'])
      .where('id', 'in', ids.slice(from, from + AT_ONCE))
      .execute();
    for (const { id, name } of rows) names.set(id, name);
  }
  return names;
}

/** Who pays and who asks: by name as people and the config say it, or by the pseudonyms of the books. */
export interface SubjectNames {
  readonly organisation: string;
  readonly team: string | null;
  readonly keyId: string;
}

/** An entry as a person reads it: names where the state has them, pseudonyms where they were erased. Never to be booked. */
export async function withNames<E extends SubjectNames>(entry: E, state: Pick<State, 'db'> | null): Promise<E> {
  if (state === null) return entry;
  const { organisation, team, keyId } = entry;
  const names = await namesOf(state, [organisation, keyId, ...(team === null ? [] : [team])]);
  const shown = (id: string): string => names.get(id) ?? id;
  return { ...entry, organisation: shown(organisation), team: team === null ? null : shown(team), keyId: shown(keyId) };
}

const STAND_IN_LENGTH = 16;

/**
 * What the log of the config calls an organisation or a team that no key belongs to yet. Without the pepper no guess at
 * the name can be tried, and what is erased is found by it no more: only names that the state has are.
 */
export const ownerStandIn = (pepper: Pepper, name: string): string =>
  `owner_${pepper.hash(`owner\n${name}`).toString('base64url').slice(0, STAND_IN_LENGTH)}`;

/** Names of organisations and teams that the state has, by their stand-ins. */
export async function namesBehind(pepper: Pepper, state: Pick<State, 'db'>): Promise<ReadonlyMap<string, string>> {
  const known = await knownNames(state);
  return new Map(
    known.flatMap(({ kind, name }) => (kind === 'key' ? [] : [[ownerStandIn(pepper, name), name] as const])),
  );
}

/** Names behind pseudonyms, where the state keeps them. */
export const ownerNames = {
  given: givenName,
  known: knownNames,
  of: namesOf,
  with: withNames,
  standIn: ownerStandIn,
  behind: namesBehind,
} as const;
