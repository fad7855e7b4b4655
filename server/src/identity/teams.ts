import { pseudonymOf } from './pseudonyms/keep.ts';
import { organisationNamed } from './pseudonyms/pseudonym.ts';
import type { State } from '../state/index.ts';
import { record, type Change } from './audit.ts';
import { givenName } from './given-name.ts';

/** Makes an organisation where there is none; audited. @returns its pseudonym */
export async function ensureOrganisation(db: State['db'], change: Change, id: string): Promise<string> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('organisations')
    .values({ id, name: id, created_at: change.at })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  const pseudonym = await pseudonymOf(db, organisationNamed(id), change.at);
  if (numInsertedOrUpdatedRows === 1n) await record(db, change, 'organisation.create', pseudonym, {});
  return pseudonym;
}

/**
 * Makes a team of an organisation where there is none; audited.
 * @param scope pseudonym of the organisation
 * @returns the team's pseudonym
 * @throws JoulegateError JG_USAGE when the name is empty or cannot be read
 */
export async function ensureTeam(
  db: State['db'],
  change: Change,
  organisation: string,
  scope: string,
  name: string,
): Promise<string> {
  givenName(name, 'team');
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('teams')
    .values({ organisation, name, created_at: change.at })
    .onConflict((conflict) => conflict.columns(['organisation', 'name']).doNothing())
    .executeTakeFirstOrThrow();
  const pseudonym = await pseudonymOf(db, { kind: 'team', scope, name }, change.at);
  if (numInsertedOrUpdatedRows === 1n) await record(db, change, 'team.create', pseudonym, { organisation: scope });
  return pseudonym;
}
