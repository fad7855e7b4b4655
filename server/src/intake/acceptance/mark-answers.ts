import { createHash } from 'node:crypto';
import { audit, ownerNames } from '../../identity/index.ts';
import { knownCost, type Entry, type TypedBooks } from '../../ledger/index.ts';
import type { State, Tables } from '../../state/index.ts';
import { hourStart, JoulegateError, type EpochMs } from '../../units/index.ts';
import type { AnswerMark } from './read-marks.ts';

type Row = Tables['answer_marks'];
/** An answer as a mark keeps it. */
type Answer = Omit<Row, 'accepted' | 'marked_at' | 'actor'>;

/** Where marks are kept, and the books that they are of. */
interface MarkStore {
  readonly state: State;
  readonly books: Pick<TypedBooks, 'entries'>;
}
/** Rows written at once: a database takes so many values in a statement. */
const WRITTEN_AT_ONCE = 500;
/** Entries read at once: each holds its attempts and candidates until its figures are taken. */
const READ_AT_ONCE = 1000;
const SHOWN = 5;

/** What became of marks. */
export interface Marked {
  readonly accepted: number;
  readonly rejected: number;
  /** Answers that were marked otherwise before. */
  readonly changed: number;
  /** Answers that were marked so already. */
  readonly unchanged: number;
}

function piecesOf<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

const named = (ids: readonly string[]): string =>
  `${ids.slice(0, SHOWN).join(', ')}${ids.length > SHOWN ? ` and ${ids.length - SHOWN} more` : ''}`;

/** One verdict an answer. @throws JoulegateError JG_USAGE where one is marked both ways */
function verdictsOf(marks: readonly AnswerMark[]): ReadonlyMap<string, boolean> {
  const verdicts = new Map<string, boolean>();
  for (const { id, accepted } of marks) {
    if ((verdicts.get(id) ?? accepted) !== accepted)
      throw new JoulegateError('JG_USAGE', `${id} is marked as accepted and as not`, {
        where: 'marks',
        hint: 'say one of both: nothing was marked',
      });
    verdicts.set(id, accepted);
  }
  return verdicts;
}

/** Pseudonyms behind what the books show, as the state keeps them; a name that was erased is one already. */
async function pseudonymsOf(state: State): Promise<(entry: Entry) => Pick<Row, 'organisation' | 'team' | 'key_id'>> {
  const key = (kind: string, organisation: string | null, name: string) => JSON.stringify([kind, organisation, name]);
  const known = await ownerNames.known(state);
  const ids = new Map(known.map(({ id, kind, organisation, name }) => [key(kind, organisation, name), id]));
  return ({ organisation, team, keyId }) => {
    const owner = ids.get(key('organisation', null, organisation)) ?? organisation;
    return {
      organisation: owner,
      team: team === null ? null : (ids.get(key('team', owner, team)) ?? team),
      key_id: ids.get(key('key', owner, keyId)) ?? keyId,
    };
  };
}

const figuresOf = (entry: Entry) => ({
  hour: entry.hour,
  month: new Date(hourStart(entry.hour)).toISOString().slice(0, 7),
  workload: entry.workload,
  model: entry.modelServed ?? (entry.deployment === null ? null : entry.modelAsked),
  deployment: entry.deployment,
  operator: entry.operator,
  site: entry.site,
  zone: entry.zone,
  origin: entry.origin,
  mode: entry.mode,
  outcome: entry.outcome,
  tier: entry.tier,
  cost_nano: knownCost(entry),
  energy_nano: entry.energyNanoWh.mean,
  carbon_nano: entry.carbonNanoG.mean,
});

/**
 * What the books have of some answers, by their ids.
 * @throws JoulegateError JG_NOT_FOUND, JG_USAGE where one is no answer of the books, or of the organisation
 */
async function answersOf(
  { state, books }: MarkStore,
  ids: readonly string[],
  organisation: string | undefined,
): Promise<readonly Answer[]> {
  const pseudonyms = await pseudonymsOf(state);
  const found: Answer[] = [];
  for (const piece of piecesOf(ids, READ_AT_ONCE))
    for (const entry of await books.entries({ ids: piece, limit: piece.length }))
      if (organisation === undefined || entry.organisation === organisation)
        found.push({ id: entry.id, ...pseudonyms(entry), ...figuresOf(entry) });
  const known = new Set(found.map(({ id }) => id));
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length > 0)
    throw new JoulegateError(
      'JG_NOT_FOUND',
      `the books hold no ${named(missing)}${organisation === undefined ? '' : ` of ${organisation}`}: nothing was marked`,
      {
        where: 'ids',
        hint: 'ids are those of x-joulegate-decision; an entry that was retired can no longer be marked',
      },
    );
  const others = found.filter(({ outcome }) => outcome !== 'served' && outcome !== 'cached');
  if (others.length > 0)
    throw new JoulegateError('JG_USAGE', `${named(others.map(({ id }) => id))} got no answer: nothing was marked`, {
      where: 'ids',
      hint: 'mark requests that were served or cached',
    });
  return found;
}

/**
 * Marks answers as accepted or not, all or none. What the books say of an answer is kept beside its mark, so that it
 * outlives the entry; the last mark of an answer holds, and each call leaves a line of the audit for each organisation.
 *
 * @param organisation only its answers may be marked
 * @throws JoulegateError JG_NOT_FOUND for an id that the books, or the organisation, do not have, JG_USAGE for a request
 * without an answer, or one that is marked both ways
 */
export async function markAnswers(
  store: MarkStore,
  marks: readonly AnswerMark[],
  {
    at,
    actor,
    organisation,
  }: { readonly at: EpochMs; readonly actor: string; readonly organisation?: string | undefined },
): Promise<Marked> {
  const verdicts = verdictsOf(marks);
  const answers = await answersOf(store, [...verdicts.keys()], organisation);
  const rows = answers.map((answer): Row => ({
    ...answer,
    accepted: verdicts.get(answer.id) === true ? 1 : 0,
    marked_at: at,
    actor,
  }));
  return await store.state.db.transaction().execute(async (db) => {
    const before = new Map<string, number>();
    for (const piece of piecesOf(rows, WRITTEN_AT_ONCE)) {
      const ids = piece.map(({ id }) => id);
      const kept = await db.selectFrom('answer_marks').select(['id', 'accepted']).where('id', 'in', ids).execute();
      for (const { id, accepted } of kept) before.set(id, accepted);
      const fresh = piece.filter(({ id, accepted }) => before.get(id) !== accepted);
      if (fresh.length > 0)
        await db
          .insertInto('answer_marks')
          .values(fresh)
          .onConflict((on) =>
            // What the answer cost stays as it was when it was marked first.
            on.column('id').doUpdateSet((eb) => ({
              accepted: eb.ref('excluded.accepted'),
              marked_at: eb.ref('excluded.marked_at'),
              actor: eb.ref('excluded.actor'),
            })),
          )
          .execute();
    }
    for (const [owner, own = []] of Map.groupBy(rows, (row) => row.organisation))
      await audit.record(db, { at, actor }, 'answers.mark', owner, {
        ...countsOf(own, before),
        // Tells which answers, of any number of them.
        marksSha256: createHash('sha256')
          .update(JSON.stringify(own.map(({ id, accepted }) => [id, accepted]).toSorted()))
          .digest('hex'),
      });
    return countsOf(rows, before);
  });
}

function countsOf(rows: readonly Row[], before: ReadonlyMap<string, number>): Marked {
  const accepted = rows.filter((row) => row.accepted === 1).length;
  const unchanged = rows.filter((row) => before.get(row.id) === row.accepted).length;
  const known = rows.filter((row) => before.has(row.id)).length;
  return { accepted, rejected: rows.length - accepted, changed: known - unchanged, unchanged };
}
