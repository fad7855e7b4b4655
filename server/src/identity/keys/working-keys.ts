import type { State } from '../../state/index.ts';
import type { EpochMs } from '../../units/index.ts';
import type { SubjectNames } from '../pseudonyms/names.ts';
import { changeKeyLimits, revokeKey } from './key-changes.ts';
import { parseKey } from './key-format.ts';
import { holdKey, keyHolds, thawKey, type KeyHold } from './key-holds.ts';
import { createKey, listKeys } from './keys.ts';
import { readHash, type Pepper } from './pepper.ts';
import { storedKeys, storedLimits, storedWorkloads } from './stored-keys.ts';

/** A key that nobody revoked. */
export interface WorkingKey {
  /** `null`: made with another pepper, so it cannot work. */
  readonly hash: Buffer | null;
  readonly names: SubjectNames;
  /** What the books call them; `null` where one is missing. */
  readonly pseudonyms: SubjectNames | null;
  readonly name: string;
  readonly expiresAt: EpochMs | null;
  readonly trustedOrigin: boolean;
  readonly workloads: readonly string[] | null;
  /** Its own as they were given; `null`: none; `undefined`: not to be read. */
  readonly limits: unknown;
}

/**
 * Every key that nobody revoked and every hold, where keys have changed.
 * @param since revision that is known; `null`: none
 * @param now holds that have ended by then are none
 * @returns `null` where nothing has changed
 */
export async function workingKeys(
  db: State['db'],
  pepper: Pepper,
  since: number | null,
  now: EpochMs,
): Promise<{
  readonly revision: number;
  readonly keys: readonly WorkingKey[];
  readonly holds: ReadonlyMap<string, KeyHold>;
} | null> {
  const { revision } = await db
    .selectFrom('revisions')
    .select('revision')
    .where('thing', '=', 'keys')
    .executeTakeFirstOrThrow();
  if (revision === since) return null;
  const rows = await storedKeys(db).where('keys.revoked_at', 'is', null).execute();
  const keys = rows.map((row): WorkingKey => {
    const { key_pseudonym: keyId, organisation_pseudonym: organisation, team_pseudonym: team } = row;
    const missing = keyId === null || organisation === null || (row.team !== null && team === null);
    return {
      hash: readHash(pepper, row.hash),
      names: { organisation: row.organisation, team: row.team, keyId: row.id },
      pseudonyms: missing ? null : { organisation, team, keyId },
      name: row.name,
      expiresAt: row.expires_at,
      trustedOrigin: row.trusted_origin === 1,
      workloads: storedWorkloads(row),
      limits: storedLimits(row),
    };
  });
  return { revision, keys, holds: await keyHolds(db, now) };
}

/** Virtual keys: how they read, and those that are. */
export const virtualKeys = {
  create: createKey,
  list: listKeys,
  revoke: revokeKey,
  changeLimits: changeKeyLimits,
  parse: parseKey,
  working: workingKeys,
  hold: holdKey,
  thaw: thawKey,
  holds: keyHolds,
} as const;
