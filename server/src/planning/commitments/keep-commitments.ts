import { randomUUID } from 'node:crypto';
import { audit, type Pepper } from '../../identity/index.ts';
import type { State } from '../../state/index.ts';
import { JoulegateError, type EpochMs } from '../../units/index.ts';
import { COMMITMENT, isSignedBy, signatureOf, type Commitment, type KeptCommitment } from './commitment.ts';

/** Where commitments are, and what signs them. */
export interface CommitmentStore {
  readonly state: State;
  readonly pepper: Pepper;
}

type Row = Awaited<ReturnType<typeof rowsOf>>[number];
const rowsOf = (state: State) =>
  state.db.selectFrom('commitments').selectAll().orderBy('accepted_at', 'desc').orderBy('id').execute();

/** A row as it was accepted; `null`: its record cannot be read. */
function keptOf(
  { id, record, signature, ended_at: endedAt, ended_why: endedWhy }: Row,
  pepper: Pepper,
): KeptCommitment | null {
  let read: unknown;
  try {
    read = JSON.parse(record);
  } catch {
    return null;
  }
  const parsed = COMMITMENT.safeParse(read);
  return parsed.success
    ? { ...parsed.data, id, endedAt, endedWhy, isSigned: isSignedBy(pepper, id, record, signature) }
    : null;
}

/**
 * Every commitment, newest first.
 * @returns beside them the ids of records that cannot be read any more
 */
async function list({ state, pepper }: CommitmentStore): Promise<{
  readonly kept: readonly KeptCommitment[];
  readonly unreadable: readonly string[];
}> {
  const rows = (await rowsOf(state)).map((row) => ({ id: row.id, kept: keptOf(row, pepper) }));
  return {
    kept: rows.flatMap(({ kept }) => kept ?? []),
    unreadable: rows.flatMap(({ id, kept }) => (kept === null ? [id] : [])),
  };
}

/** Of those in force: the newest of each workload that did not end. */
export function inForce(kept: readonly KeptCommitment[]): readonly KeptCommitment[] {
  const workloads = new Set<string>();
  return kept.filter(({ workload, endedAt }) => {
    if (endedAt !== null || workloads.has(workload)) return false;
    workloads.add(workload);
    return true;
  });
}

/** Keeps a commitment, signed; one before it over the same workload ends. */
async function accept(store: CommitmentStore, commitment: Commitment): Promise<KeptCommitment> {
  const { state, pepper } = store;
  const id = randomUUID();
  const record = JSON.stringify(commitment);
  const { workload, acceptedAt, actor, owner, reviewDate, plan } = commitment;
  await state.db.transaction().execute(async (db) => {
    await db
      .updateTable('commitments')
      .set({ ended_at: acceptedAt, ended_why: `${id} was accepted` })
      .where('workload', '=', workload)
      .where('ended_at', 'is', null)
      .execute();
    await db
      .insertInto('commitments')
      .values({
        id,
        workload,
        accepted_at: acceptedAt,
        record,
        signature: signatureOf(pepper, id, record),
        ended_at: null,
        ended_why: null,
      })
      .execute();
    await audit.raiseRevision(db, 'commitments');
    await audit.record(db, { at: acceptedAt, actor }, 'commitment.accept', id, {
      workload,
      owner,
      reviewDate,
      option: plan.option,
      scenario: plan.scenarioSha256,
    });
  });
  return { ...commitment, id, endedAt: null, endedWhy: null, isSigned: true };
}

/**
 * Ends a commitment: from then on the workload's own policy holds.
 * @throws JoulegateError JG_NOT_FOUND where there is none of that id that still holds
 */
async function end(
  store: CommitmentStore,
  id: string,
  { at, actor, why }: { readonly at: EpochMs; readonly actor: string; readonly why: string },
): Promise<KeptCommitment> {
  const found = (await list(store)).kept.find((each) => each.id === id && each.endedAt === null);
  if (found === undefined)
    throw new JoulegateError('JG_NOT_FOUND', `no commitment ${id} is in force`, {
      hint: 'joulegate commitments list shows them',
    });
  await store.state.db.transaction().execute(async (db) => {
    await db.updateTable('commitments').set({ ended_at: at, ended_why: why }).where('id', '=', id).execute();
    await audit.raiseRevision(db, 'commitments');
    await audit.record(db, { at, actor }, 'commitment.end', id, { workload: found.workload, why });
  });
  return { ...found, endedAt: at, endedWhy: why };
}

/** Counts changes, so that who follows commitments need not read them. */
const revision = async ({ db }: State): Promise<number> =>
  (await db.selectFrom('revisions').select('revision').where('thing', '=', 'commitments').executeTakeFirstOrThrow())
    .revision;

/** Commitments of an installation. */
export const keptCommitments = { list, accept, end, revision } as const;
