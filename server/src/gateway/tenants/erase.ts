import { systemClock } from '../../edge/index.ts';
import type { Clock } from '../../edge/index.ts';
import type { State } from '../../state/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { raiseKeysRevision, record } from './audit.ts';

/** What the state knows of a key or an organisation, and what erasing it takes away. */
export interface Erasure {
  readonly kind: 'key' | 'organisation';
  readonly id: string;
  readonly organisation: string;
  /** Ids of keys whose rows go: name, hash, prefix, team, limits. */
  readonly keys: readonly string[];
  readonly teams: readonly string[];
  /** Records of the append-only audit that name it, and stay. */
  readonly auditRecords: number;
}

interface Options {
  readonly actor?: string;
  readonly clock?: Clock;
}

async function auditRecords(db: State['db'], subjects: readonly string[], organisation: string | null): Promise<number> {
  const { n } = await db
    .selectFrom('audit')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where((eb) => eb.or([eb('subject', 'in', [...subjects]), ...(organisation === null ? [] : [eb('detail', 'like', `%"organisation":${JSON.stringify(organisation)}%`)])]))
    .executeTakeFirstOrThrow();
  return Number(n);
}

async function found(db: State['db'], id: string): Promise<Erasure> {
  const key = await db.selectFrom('keys').select(['id', 'organisation']).where((eb) => eb.or([eb('id', '=', id), eb('prefix', '=', id)])).executeTakeFirst();
  if (key !== undefined) return { kind: 'key', id: key.id, organisation: key.organisation, keys: [key.id], teams: [], auditRecords: await auditRecords(db, [key.id], null) };
  const organisation = await db.selectFrom('organisations').select('id').where('id', '=', id).executeTakeFirst();
  if (organisation === undefined) throw new JoulegateError('JG_NOT_FOUND', `there is no key and no organisation "${id.slice(0, 40)}"`, { where: 'id', hint: '"joulegate keys list" shows both' });
  const keys = (await db.selectFrom('keys').select('id').where('organisation', '=', id).orderBy('id').execute()).map((row) => row.id);
  const teams = (await db.selectFrom('teams').select('name').where('organisation', '=', id).orderBy('name').execute()).map((row) => row.name);
  return { kind: 'organisation', id, organisation: id, keys, teams, auditRecords: await auditRecords(db, [id, ...keys], id) };
}

/** What {@link erase} would take away. @throws JoulegateError JG_NOT_FOUND when there is neither such a key nor such an organisation */
export const whatErasing = async (state: State, id: string): Promise<Erasure> => await found(state.db, id);

/**
 * Erases what a key id or an organisation stands for: the rows in the state, and with them name, hash, team and limits.
 * Its keys stop working within two seconds in every process. Entries keep the id; audit records stay, since the audit is
 * append-only.
 *
 * @param id of a key (or its shown prefix), else of an organisation
 * @throws JoulegateError JG_NOT_FOUND when there is neither
 * @example (await erase(state, 'acme')).keys // ['k-1', 'k-2']
 */
export async function erase(state: State, id: string, { actor = 'cli', clock = systemClock }: Options = {}): Promise<Erasure> {
  return await state.db.transaction().execute(async (db) => {
    const erasure = await found(db, id);
    if (erasure.keys.length > 0) await db.deleteFrom('keys').where('id', 'in', [...erasure.keys]).execute();
    if (erasure.kind === 'organisation') {
      await db.deleteFrom('teams').where('organisation', '=', erasure.id).execute();
      await db.deleteFrom('organisations').where('id', '=', erasure.id).execute();
    }
    await record(db, { at: clock.now(), actor }, `${erasure.kind}.erase`, erasure.id, { keys: erasure.keys.length, teams: erasure.teams.length });
    await raiseKeysRevision(db);
    return erasure;
  });
}
