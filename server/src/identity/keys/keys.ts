import { systemClock } from '../../edge/index.ts';
import type { Clock } from '../../edge/index.ts';
import type { State } from '../../state/index.ts';
import { JoulegateError } from '../../units/index.ts';
import type { EpochMs } from '../../units/index.ts';
import { raiseRevision, record } from '../audit.ts';
import { pseudonymOf } from '../pseudonyms/keep.ts';
import { givenName } from '../given-name.ts';
import { ensureOrganisation, ensureTeam } from '../teams.ts';
import { newKey, shownPrefix } from './key-format.ts';
import { storedHash, type Pepper } from './pepper.ts';
import { storedKeys, storedLimits, storedWorkloads } from './stored-keys.ts';

/** A key as it may be shown: everything but the secret. */
export interface KeyInfo {
  readonly id: string;
  /** Its id in the books and in the audit; `null` where it is missing. */
  readonly pseudonym: string | null;
  readonly organisation: string;
  readonly name: string;
  readonly prefix: string;
  readonly createdAt: EpochMs;
  readonly expiresAt: EpochMs | null;
  readonly revokedAt: EpochMs | null;
  readonly trustedOrigin: boolean;
  /** Workloads it may use; `null`: all. */
  readonly workloads: readonly string[] | null;
  readonly team: string | null;
  /** Its own as they were given; `null`: only those of the config. */
  readonly limits: unknown;
}

/** The key itself, shown once and stored nowhere. */
export interface CreatedKey extends KeyInfo {
  readonly key: string;
}

/** The last moment that a date can hold. */
const LATEST_MS = 8.64e15;

/**
 * Makes a virtual key; its organisation and team are created where they do not exist. Every change is audited.
 *
 * @returns the key, this once
 * @throws JoulegateError JG_USAGE when the organisation, name or team is empty or cannot be read
 */
export async function createKey(
  state: State,
  pepper: Pepper,
  options: {
    readonly organisation: string;
    readonly name: string;
    readonly expiresAt?: EpochMs | null;
    readonly trustedOrigin?: boolean;
    readonly workloads?: readonly string[] | null;
    readonly team?: string | null;
    /** Checked by who counts them. */
    readonly limits?: object | null;
    readonly actor?: string;
    readonly clock?: Clock;
  },
): Promise<CreatedKey> {
  const {
    organisation,
    name,
    expiresAt = null,
    trustedOrigin = false,
    workloads = null,
    team = null,
    limits = null,
    actor = 'cli',
    clock = systemClock,
  } = options;
  givenName(organisation, 'organisation');
  givenName(name, 'name');
  if (expiresAt !== null && !(Number.isSafeInteger(expiresAt) && expiresAt <= LATEST_MS))
    throw new JoulegateError('JG_USAGE', 'the key would expire at a time that is no date', {
      where: 'expiresAt',
      hint: 'give fewer days, or none for a key that does not expire',
    });
  const { id, key } = newKey();
  const at = clock.now();
  const change = { at, actor };
  const prefix = shownPrefix(id);
  const pseudonym = await state.db.transaction().execute(async (db) => {
    const ofOrganisation = await ensureOrganisation(db, change, organisation);
    const ofTeam = team === null ? null : await ensureTeam(db, change, organisation, ofOrganisation, team);
    const ofKey = await pseudonymOf(db, { kind: 'key', scope: ofOrganisation, name: id }, at);
    await db
      .insertInto('keys')
      .values({
        id,
        organisation,
        name,
        hash: storedHash(pepper, key),
        prefix,
        created_at: at,
        expires_at: expiresAt,
        revoked_at: null,
        trusted_origin: trustedOrigin ? 1 : 0,
        workloads: workloads === null ? null : JSON.stringify(workloads),
        team,
        limits: limits === null ? null : JSON.stringify(limits),
      })
      .execute();
    await record(db, change, 'key.create', ofKey, {
      organisation: ofOrganisation,
      expiresAt,
      trustedOrigin,
      workloads,
      team: ofTeam,
      limits,
    });
    await raiseRevision(db, 'keys');
    return ofKey;
  });
  return {
    id,
    pseudonym,
    organisation,
    name,
    prefix,
    createdAt: at,
    expiresAt,
    revokedAt: null,
    trustedOrigin,
    workloads,
    team,
    limits,
    key,
  };
}

/** Every key, oldest first, revoked ones too. */
export async function listKeys(state: State, organisation?: string): Promise<readonly KeyInfo[]> {
  let query = storedKeys(state.db).orderBy('keys.created_at').orderBy('keys.id');
  if (organisation !== undefined) query = query.where('keys.organisation', '=', organisation);
  return (await query.execute()).map((row) => ({
    id: row.id,
    pseudonym: row.key_pseudonym,
    organisation: row.organisation,
    name: row.name,
    prefix: row.prefix,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    trustedOrigin: row.trusted_origin === 1,
    workloads: storedWorkloads(row),
    team: row.team,
    limits: storedLimits(row) ?? null,
  }));
}
