import { randomUUID } from 'node:crypto';
import type { State } from '../state/index.ts';
import type { EpochMs } from '../units/index.ts';
import { knownNames } from './pseudonyms/names.ts';

/** Who changes something, and when. */
export interface Change {
  readonly at: EpochMs;
  readonly actor: string;
}

/**
 * Writes who did what to whom; call it in the transaction of the change.
 * @param subject a pseudonym, and nothing in `detail` is a name: no record is ever removed, and an erasure must reach it
 */
export async function record(
  db: State['db'],
  { at, actor }: Change,
  action: string,
  subject: string,
  detail: object,
): Promise<void> {
  await db
    .insertInto('audit')
    .values({ id: randomUUID(), at, actor, action, subject, detail: JSON.stringify(detail) })
    .execute();
}

/** Tells whoever follows keys, or commitments, that they have changed. */
export async function raiseRevision(db: State['db'], thing: 'keys' | 'commitments'): Promise<void> {
  await db
    .updateTable('revisions')
    .set(({ eb }) => ({ revision: eb('revision', '+', 1) }))
    .where('thing', '=', thing)
    .execute();
}

/** What of the audit is asked for. */
export interface AuditQuery {
  readonly limit: number;
  /** Go on behind this record. */
  readonly before?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
}

/** Records as they stand, oldest first. */
export interface StoredRecord extends Change {
  readonly id: string;
  readonly action: string;
  readonly subject: string;
  /** JSON object. */
  readonly detail: string;
}

/**
 * Records of some actions in a time, as they stand.
 * @param between the first moment is in it, the last is not
 * @param actions each with those below it: `key` is `key.create` too
 */
export async function storedRecords(
  { db }: State,
  between: { readonly from: EpochMs; readonly to: EpochMs },
  actions: readonly string[],
): Promise<readonly StoredRecord[]> {
  return await db
    .selectFrom('audit')
    .select(['id', 'at', 'actor', 'action', 'subject', 'detail'])
    .where('at', '>=', between.from)
    .where('at', '<', between.to)
    .where((eb) => eb.or(actions.flatMap((each) => [eb('action', '=', each), eb('action', 'like', `${each}.%`)])))
    .orderBy('at')
    .orderBy('id')
    .execute();
}

/** Names that the state has for ids of records: users, owners, and keys by what they were said to be for. */
export async function recordNames({ db }: State, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const asked = new Set(ids);
  const [users, owners] = [await db.selectFrom('users').select(['id', 'name']).execute(), await knownNames({ db })];
  return new Map(
    [...users, ...owners.map(({ id, name, label }) => ({ id, name: label ?? name }))]
      .filter(({ id }) => asked.has(id))
      .map(({ id, name }) => [id, name] as const),
  );
}

/** A record with the names that the state has for its ids. */
export interface AuditRecord extends Change {
  readonly id: string;
  readonly actorName: string | null;
  readonly action: string;
  readonly subject: string;
  readonly subjectName: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Records of the audit, newest first, a page at a time: none is shown twice while new ones arrive. */
export async function auditRecords(
  { db }: State,
  { limit, before, actor, action, subject }: AuditQuery,
): Promise<{ readonly records: readonly AuditRecord[]; readonly next: string | null }> {
  const last =
    before === undefined
      ? undefined
      : await db.selectFrom('audit').select(['id', 'at']).where('id', '=', before).executeTakeFirst();
  let query = db
    .selectFrom('audit')
    .leftJoin('users as a', 'a.id', 'audit.actor')
    .leftJoin('users as s', 's.id', 'audit.subject')
    .leftJoin('pseudonyms as p', 'p.id', 'audit.subject')
    .leftJoin('keys as k', (join) => join.onRef('k.id', '=', 'p.name').on('p.kind', '=', 'key'))
    .selectAll('audit')
    .select(['a.name as actor_name', 's.name as user_name', 'p.name as pseudonym_name', 'k.name as key_name'])
    .orderBy('audit.at', 'desc')
    .orderBy('audit.id', 'desc')
    .limit(limit + 1);
  if (last !== undefined)
    query = query.where((eb) =>
      eb.or([eb('audit.at', '<', last.at), eb.and([eb('audit.at', '=', last.at), eb('audit.id', '<', last.id)])]),
    );
  if (actor !== undefined)
    query = query.where((eb) => eb.or([eb('audit.actor', '=', actor), eb('a.name', '=', actor)]));
  if (action !== undefined)
    query = query.where((eb) => eb.or([eb('audit.action', '=', action), eb('audit.action', 'like', `${action}.%`)]));
  if (subject !== undefined) query = query.where('audit.subject', '=', subject);
  const rows = await query.execute();
  const records = rows.slice(0, limit).map((row) => ({
    id: row.id,
    at: row.at,
    actor: row.actor,
    actorName: row.actor_name,
    action: row.action,
    subject: row.subject,
    subjectName: row.user_name ?? row.key_name ?? row.pseudonym_name,
    detail: JSON.parse(row.detail) as Readonly<Record<string, unknown>>,
  }));
  return { records, next: rows.length > limit ? (records.at(-1)?.id ?? null) : null };
}

/** Who did what. */
export const audit = { record, raiseRevision, list: auditRecords, stored: storedRecords, names: recordNames } as const;
