import type { State } from '../state/index.ts';
import type { EpochMs, Ms } from '../units/index.ts';

/** An object that lies at a provider. */
interface MadeObject {
  /** Keyed hash of the provider's id. */
  readonly id: string;
  /** Pseudonym of the organisation whose request made it. */
  readonly organisation: string;
  readonly at: EpochMs;
}

/** So many of one organisation are kept, the newest. */
export const MOST_KEPT_OF_ONE = 100_000;
/** Longer than any provider keeps what nobody names. */
export const KEPT_MS: Ms = 400 * 86_400_000;

/**
 * Keeps who made what; who had it first keeps it, and named again it is new again.
 * @param made each id once, a few hundred at most
 * @returns ids that another organisation had first
 */
async function keepOwners({ db }: Pick<State, 'db'>, made: readonly MadeObject[]): Promise<readonly string[]> {
  const kept = await db
    .insertInto('owned_objects')
    .values(made.map(({ id, organisation, at }) => ({ id, organisation, made_at: at })))
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(({ ref }) => ({ made_at: ref('excluded.made_at') }))
        .whereRef('owned_objects.organisation', '=', 'excluded.organisation'),
    )
    .returning('id')
    .execute();
  const own = new Set(kept.map(({ id }) => id));
  return made.flatMap(({ id }) => (own.has(id) ? [] : [id]));
}

/** The organisations that made objects, by id; ids that nobody is known to have made are not in it. */
async function ownersOf(
  { db }: Pick<State, 'db'>,
  ids: readonly string[],
  now: EpochMs,
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('owned_objects')
    .select(['id', 'organisation'])
    .where('id', 'in', ids)
    .where('made_at', '>=', now - KEPT_MS)
    .execute();
  return new Map(rows.map(({ id, organisation }) => [id, organisation]));
}

/** Deletes what is too old, and of one organisation what is beyond its share. @param organisation `null`: by age alone, of all */
async function forgetOwners(
  { db }: Pick<State, 'db'>,
  organisation: string | null,
  now: EpochMs,
  most = MOST_KEPT_OF_ONE,
): Promise<void> {
  await db
    .deleteFrom('owned_objects')
    .where('made_at', '<', now - KEPT_MS)
    .$if(organisation !== null, (query) => query.where('organisation', '=', organisation))
    .execute();
  if (organisation === null) return;
  const first = await db
    .selectFrom('owned_objects')
    .select('made_at')
    .where('organisation', '=', organisation)
    .orderBy('made_at', 'desc')
    .offset(most)
    .limit(1)
    .executeTakeFirst();
  if (first === undefined) return;
  await db
    .deleteFrom('owned_objects')
    .where('organisation', '=', organisation)
    .where('made_at', '<=', first.made_at)
    .execute();
}

/** Whose each object is that was made at a provider through here. */
export const objectOwners = { keep: keepOwners, of: ownersOf, forget: forgetOwners } as const;
