import type { State } from '../../state/index.ts';
import { JoulegateError, type EpochMs } from '../../units/index.ts';
import { keyOfNames, newPseudonym, type Named } from './pseudonym.ts';

const AT_ONCE = 500;
const TRIES = 5;

/** Pseudonyms that the state has, by {@link keyOfNames}. */
export async function knownPseudonyms(db: State['db'], names: readonly Named[]): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for (const group of Map.groupBy(names, ({ kind, scope }) => JSON.stringify([kind, scope])).values()) {
    const { kind, scope } = group[0] as Named;
    for (let from = 0; from < group.length; from += AT_ONCE) {
      const some = group.slice(from, from + AT_ONCE).map(({ name }) => name);
      const rows = await db
        .selectFrom('pseudonyms')
        .select(['id', 'name'])
        .where('kind', '=', kind)
        .where('scope', '=', scope)
        .where('name', 'in', some)
        .execute();
      for (const { id, name } of rows) known.set(keyOfNames({ kind, scope, name }), id);
    }
  }
  return known;
}

/**
 * Pseudonyms of names, in their order: those of the state, new ones where it has none. Whoever asks the same state gets
 * the same, for of two that make one at once the database takes the first.
 *
 * @throws JoulegateError JG_STATE when names are erased as fast as they are made
 */
export async function pseudonymsOf(db: State['db'], names: readonly Named[], at: EpochMs): Promise<readonly string[]> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const known = await knownPseudonyms(db, names);
    const missing = new Map(
      names.filter((named) => !known.has(keyOfNames(named))).map((named) => [keyOfNames(named), named]),
    );
    if (missing.size === 0) return names.map((named) => known.get(keyOfNames(named)) as string);
    const rows = [...missing.values()].map(({ kind, scope, name }) => ({
      id: newPseudonym(kind),
      kind,
      scope,
      name,
      created_at: at,
    }));
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      await db
        .insertInto('pseudonyms')
        .values(rows.slice(from, from + AT_ONCE))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  }
  throw new JoulegateError('JG_STATE', 'pseudonyms were erased while they were made', {
    where: 'pseudonyms',
    hint: 'run it again when the erasure is done',
  });
}

/** The pseudonym of one name: {@link pseudonymsOf}. */
export const pseudonymOf = async (db: State['db'], named: Named, at: EpochMs): Promise<string> =>
  (await pseudonymsOf(db, [named], at))[0] as string;
