import type { State } from '../../state/index.ts';
import { JoulegateError } from '../../units/index.ts';
import type { EpochMs } from '../../units/index.ts';
import { record, type Change } from './audit.ts';

export interface TeamInfo {
  readonly organisation: string;
  readonly name: string;
  readonly createdAt: EpochMs;
}

/** Makes an organisation where there is none; audited. */
export async function ensureOrganisation(db: State['db'], change: Change, id: string): Promise<void> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('organisations')
    .values({ id, name: id, created_at: change.at })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 1n) await record(db, change, 'organisation.create', id, {});
}

/**
 * Makes a team of an organisation where there is none; audited.
 * @throws JoulegateError JG_USAGE when the name is empty
 */
export async function ensureTeam(db: State['db'], change: Change, organisation: string, name: string): Promise<void> {
  if (name.trim() === '') throw new JoulegateError('JG_USAGE', 'a team needs a name', { where: 'team' });
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('teams')
    .values({ organisation, name, created_at: change.at })
    .onConflict((conflict) => conflict.columns(['organisation', 'name']).doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 1n) await record(db, change, 'team.create', name, { organisation });
}

/** Every team, by organisation and name. */
export async function listTeams(state: State): Promise<readonly TeamInfo[]> {
  const rows = await state.db.selectFrom('teams').selectAll().orderBy('organisation').orderBy('name').execute();
  return rows.map(({ organisation, name, created_at }) => ({ organisation, name, createdAt: created_at }));
}
