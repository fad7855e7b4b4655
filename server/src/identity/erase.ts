import { systemClock } from '../edge/index.ts';
import type { Clock } from '../edge/index.ts';
import type { State } from '../state/index.ts';
import { raiseRevision, record } from './audit.ts';
import { findNamed, type NamedThing } from './find-named.ts';

/** What the state knows of an organisation, a team or a key, and what erasing it takes away. */
export interface Erasure {
  readonly kind: NamedThing['kind'];
  /** What the books and the audit go on to call it. */
  readonly pseudonym: string;
  /** Keys whose rows go: name, hash, prefix, team, limits. They stop working. */
  readonly keys: number;
  readonly teams: number;
  /** Pseudonyms that stand for nothing then: its own and those of its teams and keys, imported ones too. */
  readonly names: number;
  /** Records of the append-only audit that tell of it by pseudonym, and stay. */
  readonly auditRecords: number;
}

export interface EraseOptions {
  /** A team of the organisation, and not the organisation. */
  readonly team?: string;
  readonly actor?: string;
  readonly clock?: Clock;
}

type Db = State['db'];

/** Keys that go with it. */
const keysOf = (db: Db, { kind, name, organisation }: NamedThing) =>
  db
    .selectFrom('keys')
    .select('keys.id')
    .where('keys.organisation', '=', organisation.name)
    .$if(kind === 'team', (query) => query.where('keys.team', '=', name))
    .$if(kind === 'key', (query) => query.where('keys.id', '=', name));

/** Its pseudonym and those that go with it. */
const pseudonymsOf = (db: Db, thing: NamedThing) =>
  db
    .selectFrom('pseudonyms')
    .select('id')
    .where((eb) => {
      const itself = eb('id', '=', thing.id);
      if (thing.kind === 'key') return itself;
      if (thing.kind === 'organisation') return eb.or([itself, eb('scope', '=', thing.id)]);
      return eb.or([
        itself,
        eb.and([eb('kind', '=', 'key'), eb('scope', '=', thing.organisation.id), eb('name', 'in', keysOf(db, thing))]),
      ]);
    });

const teamsOf = (db: Db, { kind, name, organisation }: NamedThing) =>
  db
    .selectFrom('teams')
    .select('name')
    .where('organisation', '=', organisation.name)
    .$if(kind !== 'organisation', (query) => query.where('name', '=', kind === 'team' ? name : ''));

async function erasureOf(db: Db, thing: NamedThing): Promise<Erasure> {
  const { n } = await db
    .selectFrom('audit')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where((eb) => eb.or([eb('subject', 'in', pseudonymsOf(db, thing)), eb('detail', 'like', `%"${thing.id}"%`)]))
    .executeTakeFirstOrThrow();
  const [keys, teams, names] = [
    await keysOf(db, thing).execute(),
    await teamsOf(db, thing).execute(),
    await pseudonymsOf(db, thing).execute(),
  ];
  return {
    kind: thing.kind,
    pseudonym: thing.id,
    keys: keys.length,
    teams: teams.length,
    names: names.length,
    auditRecords: Number(n),
  };
}

/** What {@link erase} would take away. @throws JoulegateError JG_NOT_FOUND, JG_USAGE as it does */
export const whatErasing = async (state: State, id: string, { team }: EraseOptions = {}): Promise<Erasure> =>
  await erasureOf(state.db, await findNamed(state.db, id, team));

/**
 * Erases what a pseudonym stands for: an organisation with its teams and keys, a team with its keys, or a key. Their rows
 * in the state go, and with them every name; keys stop working within two seconds in every process. Books and audit keep
 * their pseudonyms, sums and proof. Who comes later under the same name gets another pseudonym.
 *
 * @param id of a key (or its shown prefix), name of an organisation, or a pseudonym
 * @returns what went; `scrubbed`: it is out of the database's files too
 * @throws JoulegateError JG_NOT_FOUND when there is no such thing, JG_USAGE when there are several
 */
export async function erase(
  state: State,
  id: string,
  { team, actor = 'cli', clock = systemClock }: EraseOptions = {},
): Promise<Erasure & { readonly scrubbed: boolean }> {
  const erased = await state.db.transaction().execute(async (db) => {
    const thing = await findNamed(db, id, team);
    const erasure = await erasureOf(db, thing);
    // Before the keys: a team's are found by them.
    await db.deleteFrom('key_holds').where('key_id', 'in', pseudonymsOf(db, thing)).execute();
    await db.deleteFrom('pseudonyms').where('id', 'in', pseudonymsOf(db, thing)).execute();
    await db.deleteFrom('keys').where('id', 'in', keysOf(db, thing)).execute();
    await db
      .deleteFrom('teams')
      .where('organisation', '=', thing.organisation.name)
      .where('name', 'in', teamsOf(db, thing))
      .execute();
    if (thing.kind === 'organisation') await db.deleteFrom('organisations').where('id', '=', thing.name).execute();
    const { keys, teams, names } = erasure;
    await record(db, { at: clock.now(), actor }, `${thing.kind}.erase`, thing.id, { keys, teams, names });
    await raiseRevision(db, 'keys');
    return erasure;
  });
  return { ...erased, scrubbed: await state.scrub() };
}

/** A person is forgotten: the names go, the books stay. */
export const erasing = {
  erase,
  preview: whatErasing,
} as const;
