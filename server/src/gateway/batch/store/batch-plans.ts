import type { State } from '../../../state/index.ts';
import type { EpochHour, GramsPerKwh } from '../../../units/index.ts';

type Db = State['db'];

/** An hour of a batch's window in the place that is best in it, as it was last looked at. */
export interface PlannedHour {
  readonly hour: EpochHour;
  /** `null`: unknown, as the intensity then is. */
  readonly zone: string | null;
  readonly gPerKwh: GramsPerKwh | null;
  /** Hours of work that are planned into it; 0: the batch waits. */
  readonly work: number;
}

/** A longer window is not kept by the hour. */
const MOST_HOURS = 24 * 8;

/** The hours of a batch, in order; none where it was never planned. */
export async function plannedHours(db: Db, batch: string): Promise<readonly PlannedHour[]> {
  const row = await db.selectFrom('batch_plans').select('hours').where('batch', '=', batch).executeTakeFirst();
  return row === undefined ? [] : (JSON.parse(row.hours) as readonly PlannedHour[]);
}

/** Puts the hours from now on in the place of those that were planned; earlier ones stay as they were when they were present. */
export async function keepPlan(db: Db, batch: string, hours: readonly PlannedHour[]): Promise<void> {
  const now = hours[0]?.hour ?? Infinity;
  const before = (await plannedHours(db, batch)).filter(({ hour }) => hour < now);
  const text = JSON.stringify([...before, ...hours].slice(0, MOST_HOURS));
  await db
    .insertInto('batch_plans')
    .values({ batch, hours: text })
    .onConflict((conflict) => conflict.column('batch').doUpdateSet({ hours: text }))
    .execute();
}
