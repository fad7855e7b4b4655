import { systemClock, type Clock } from '../../edge/index.ts';
import type { State } from '../../state/index.ts';
import { JoulegateError, cutText, type EpochMs } from '../../units/index.ts';
import { raiseRevision, record } from '../audit.ts';
import { findNamed } from '../find-named.ts';

/** A key that is held back. */
export interface KeyHold {
  /** `throttle`: few requests a minute; `freeze`: refused. */
  readonly kind: 'throttle' | 'freeze';
  /** For people; it names nobody. */
  readonly why: string;
  readonly since: EpochMs;
  /** `null`: until somebody thaws it. */
  readonly endsAt: EpochMs | null;
  /** Requests a minute that are left; `null`: none. */
  readonly rpm: number | null;
}

interface By {
  readonly actor?: string;
  readonly clock?: Clock;
}

/** Holds of keys by pseudonym, those that have ended left out. */
export async function keyHolds(db: State['db'], now: EpochMs): Promise<ReadonlyMap<string, KeyHold>> {
  const rows = await db
    .selectFrom('key_holds')
    .selectAll()
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]))
    .execute();
  return new Map(
    rows.map((row) => [
      row.key_id,
      { kind: row.kind, why: row.why, since: row.since, endsAt: row.ends_at, rpm: row.rpm },
    ]),
  );
}

/**
 * Holds a key back, one of the config too: within two seconds in every process. A frozen key stays frozen; a throttle that
 * comes again lasts as long as the later one.
 *
 * @param id a pseudonym, the id of a key or its shown prefix
 * @param detail figures for the audit: nothing in it is a name
 * @returns whether anything changed
 * @throws JoulegateError JG_NOT_FOUND when there is no such key
 */
export async function holdKey(
  state: State,
  id: string,
  hold: Omit<KeyHold, 'since'>,
  detail: object = {},
  { actor = 'cli', clock = systemClock }: By = {},
): Promise<boolean> {
  const at = clock.now();
  return await state.db.transaction().execute(async (db) => {
    const key = await keyNamed(db, id);
    const before = (await keyHolds(db, at)).get(key);
    if (before?.kind === 'freeze') return false;
    if (
      before?.kind === hold.kind &&
      before.rpm === hold.rpm &&
      (before.endsAt ?? Infinity) >= (hold.endsAt ?? Infinity)
    )
      return false;
    const { kind, why, endsAt, rpm } = hold;
    await db.deleteFrom('key_holds').where('key_id', '=', key).execute();
    await db.insertInto('key_holds').values({ key_id: key, kind, why, since: at, ends_at: endsAt, rpm }).execute();
    await record(db, { at, actor }, `key.${kind}`, key, { why, endsAt, rpm, ...detail });
    await raiseRevision(db, 'keys');
    return true;
  });
}

/**
 * Lets a key go that was throttled or frozen.
 *
 * @param id a pseudonym, the id of a key or its shown prefix
 * @returns what held it; `null`: nothing did
 * @throws JoulegateError JG_NOT_FOUND when there is no such key
 */
export async function thawKey(
  state: State,
  id: string,
  { actor = 'cli', clock = systemClock }: By = {},
): Promise<KeyHold | null> {
  const at = clock.now();
  return await state.db.transaction().execute(async (db) => {
    const key = await keyNamed(db, id);
    const before = (await keyHolds(db, at)).get(key);
    if (before === undefined) return null;
    await db.deleteFrom('key_holds').where('key_id', '=', key).execute();
    await record(db, { at, actor }, 'key.thaw', key, { was: before.kind, why: before.why, since: before.since });
    await raiseRevision(db, 'keys');
    return before;
  });
}

async function keyNamed(db: State['db'], id: string): Promise<string> {
  const found = await findNamed(db, id);
  if (found.kind === 'key') return found.id;
  throw new JoulegateError('JG_NOT_FOUND', `"${cutText(id, 40)}" is no key`, {
    where: 'id',
    hint: '"joulegate keys list" shows the ids',
  });
}
