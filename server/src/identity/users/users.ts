import { randomBytes } from 'node:crypto';
import type { State, Tables } from '../../state/index.ts';
import { cutText, JoulegateError, type EpochMs } from '../../units/index.ts';
import { record, type Change } from '../audit.ts';
import { isPassword, storedPassword } from './password.ts';

type Db = State['db'];
type Row = Tables['users'];
const MOST_NAME = 100;

/** Who signs in to the console. */
export interface ConsoleUser {
  /** What the audit calls them. */
  readonly id: string;
  readonly name: string;
  readonly role: Row['role'];
  /** With a password here, or at an identity provider. */
  readonly signsIn: 'here' | 'elsewhere';
  readonly createdAt: EpochMs;
  readonly signedInAt: EpochMs | null;
  /** May not sign in from then on. */
  readonly endedAt: EpochMs | null;
}

export const shownUser = (row: Row): ConsoleUser => ({
  id: row.id,
  name: row.name,
  role: row.role,
  signsIn: row.password === null ? 'elsewhere' : 'here',
  createdAt: row.created_at,
  signedInAt: row.signed_in_at,
  endedAt: row.ended_at,
});

const newId = (): string => `u_${randomBytes(9).toString('base64url')}`;

function nameOf(given: string): string {
  const name = given.normalize('NFC').trim();
  if (name === '' || name.length > MOST_NAME || /\p{C}/u.test(name))
    throw new JoulegateError('JG_USAGE', `a name has 1 to ${MOST_NAME} characters that can be read`, { where: 'name' });
  return name;
}

/** @throws JoulegateError JG_NOT_FOUND */
async function rowOf(db: Db, named: string): Promise<Row> {
  const row = await db
    .selectFrom('users')
    .selectAll()
    .where((eb) => eb.or([eb('id', '=', named), eb('name', '=', named)]))
    .executeTakeFirst();
  if (row !== undefined) return row;
  throw new JoulegateError('JG_NOT_FOUND', `there is no user "${cutText(named, 40)}"`, {
    where: 'user',
    hint: '"joulegate users list" shows them',
  });
}

/** All, oldest first. */
export const listUsers = async (state: State): Promise<readonly ConsoleUser[]> =>
  (await state.db.selectFrom('users').selectAll().orderBy('created_at').orderBy('id').execute()).map(shownUser);

/** Whether anybody may sign in with a password here as an admin. */
export async function hasAdmin(state: State): Promise<boolean> {
  const row = await state.db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Makes a user; audited.
 * @param user `password` or `subject` (issuer and subject at an identity provider), one of them
 * @throws JoulegateError JG_USAGE where the name is taken, or name or password cannot be used
 */
export async function createUser(
  state: State,
  user: { readonly name: string; readonly role: Row['role']; readonly password?: string; readonly subject?: string },
  change: Change,
): Promise<ConsoleUser> {
  const name = nameOf(user.name);
  const password = user.password === undefined ? null : await storedPassword(user.password);
  return await state.db.transaction().execute(async (db) => {
    const row: Row = {
      id: newId(),
      name,
      role: user.role,
      password,
      subject: user.subject ?? null,
      created_at: change.at,
      signed_in_at: null,
      ended_at: null,
    };
    const made = await db
      .insertInto('users')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (made.numInsertedOrUpdatedRows !== 1n)
      throw new JoulegateError('JG_USAGE', `there is already a user "${cutText(name, 40)}"`, {
        where: 'name',
        hint: 'take another name; "joulegate users role" gives this one another role',
      });
    await record(db, change, 'user.create', row.id, { role: row.role });
    return shownUser(row);
  });
}

/** The last admin who signs in here keeps the role: otherwise nobody could give it to anyone. */
async function keepAnAdmin(db: Db, { id, role, ended_at }: Row): Promise<void> {
  if (role !== 'admin' || ended_at !== null) return;
  const other = await db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('ended_at', 'is', null)
    .where('id', '!=', id)
    .executeTakeFirst();
  if (other === undefined)
    throw new JoulegateError('JG_USAGE', 'the last admin stays one', {
      where: 'user',
      hint: 'make another user an admin first',
    });
}

/**
 * Gives a user another role, or ends it: sessions end with it. Audited.
 * @throws JoulegateError JG_NOT_FOUND; JG_USAGE for the last admin
 */
export async function changeUser(
  state: State,
  named: string,
  to: { readonly role: Row['role'] } | 'ended',
  change: Change,
): Promise<ConsoleUser> {
  return await state.db.transaction().execute(async (db) => {
    const row = await rowOf(db, named);
    if (to === 'ended' || to.role !== 'admin') await keepAnAdmin(db, row);
    const changed: Row = to === 'ended' ? { ...row, ended_at: row.ended_at ?? change.at } : { ...row, role: to.role };
    await db
      .updateTable('users')
      .set({ role: changed.role, ended_at: changed.ended_at })
      .where('id', '=', row.id)
      .execute();
    await db.deleteFrom('sessions').where('user_id', '=', row.id).execute();
    if (to === 'ended') await record(db, change, 'user.end', row.id, {});
    else await record(db, change, 'user.role', row.id, { before: row.role, after: to.role });
    return shownUser(changed);
  });
}

/** Gives a user another password; its sessions end. Audited. @throws JoulegateError JG_NOT_FOUND, JG_USAGE */
export async function changePassword(state: State, named: string, password: string, change: Change): Promise<void> {
  const stored = await storedPassword(password);
  await state.db.transaction().execute(async (db) => {
    const row = await rowOf(db, named);
    await db.updateTable('users').set({ password: stored }).where('id', '=', row.id).execute();
    await db.deleteFrom('sessions').where('user_id', '=', row.id).execute();
    await record(db, change, 'user.password', row.id, {});
  });
}

/** The user whom a name and a password belong to; `null`: none, whatever of them is wrong. */
export async function userWithPassword(state: State, name: string, password: string): Promise<ConsoleUser | null> {
  const row = await state.db
    .selectFrom('users')
    .selectAll()
    .where('name', '=', name.normalize('NFC').trim())
    .executeTakeFirst();
  const right = await isPassword(password, row?.password ?? null);
  return right && row !== undefined && row.ended_at === null ? shownUser(row) : null;
}

/**
 * The user of an identity provider, made at the first sign-in; name and role are the provider's at each.
 * @param subject issuer and subject
 * @returns `null` where it was ended here
 */
export async function userOfProvider(
  state: State,
  { subject, name, role }: { readonly subject: string; readonly name: string; readonly role: Row['role'] },
  change: Change,
): Promise<ConsoleUser | null> {
  const row = await state.db.selectFrom('users').selectAll().where('subject', '=', subject).executeTakeFirst();
  if (row === undefined) {
    const taken = await state.db.selectFrom('users').select('id').where('name', '=', nameOf(name)).executeTakeFirst();
    // Two people of one name stay two.
    return await createUser(
      state,
      { name: taken === undefined ? name : `${name} (${newId()})`, role, subject },
      change,
    );
  }
  if (row.ended_at !== null) return null;
  if (row.role !== role)
    await state.db.transaction().execute(async (db) => {
      await db.updateTable('users').set({ role }).where('id', '=', row.id).execute();
      await record(db, change, 'user.role', row.id, { before: row.role, after: role });
    });
  return shownUser({ ...row, role });
}
