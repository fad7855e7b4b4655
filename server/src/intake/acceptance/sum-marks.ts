import { sql } from 'kysely';
import type { State } from '../../state/index.ts';
import type { EpochHour, Tier } from '../../units/index.ts';

const COLUMNS = {
  organisation: 'organisation',
  team: 'team',
  key: 'key_id',
  workload: 'workload',
  model: 'model',
  deployment: 'deployment',
  operator: 'operator',
  site: 'site',
  zone: 'zone',
  origin: 'origin',
  mode: 'mode',
  outcome: 'outcome',
  month: 'month',
} as const;
type Dimension = keyof typeof COLUMNS;

/** A plain sum in nano units, and how many answers had nothing to add. */
interface PlainSum {
  readonly nano: bigint;
  readonly unknown: number;
}

/** Marked answers of one group, as booked: what all of them cost, those that were not accepted too. */
export interface MarkedSums {
  /** Pseudonyms, where they are of organisations, teams and keys. */
  readonly by: Readonly<Partial<Record<Dimension, string | null>>>;
  readonly marked: number;
  readonly accepted: number;
  readonly cost: PlainSum;
  readonly energy: PlainSum;
  readonly carbon: PlainSum;
  readonly tier: Tier | null;
}

export interface MarksQuery {
  /** From its first hour to the first behind it; absent: all. */
  readonly span?: { readonly fromHour: EpochHour; readonly toHour: EpochHour };
  readonly by?: readonly Dimension[];
  readonly workload?: string | undefined;
}

/** Sums pass 2^53, and no database gives such a number to a program alike: whole units and the rest are summed apart. */
const NANO = 1_000_000_000;
const part = (column: string, operator: '/' | '%') =>
  sql<number>`cast(coalesce(sum(${sql.ref(column)} ${sql.raw(operator)} ${sql.lit(NANO)}), 0) as bigint)`;

/**
 * Sums of marked answers by some dimensions and tier.
 * @returns no row where nobody marked any
 */
export async function markedSums(
  { db }: State,
  { span, by = [], workload }: MarksQuery,
): Promise<readonly MarkedSums[]> {
  const columns = by.map((dimension) => COLUMNS[dimension]);
  let query = db
    .selectFrom('answer_marks')
    .select(columns)
    .select(['tier'])
    .select(({ fn }) => [
      fn.countAll<number>().as('marked'),
      fn.sum<number>('accepted').as('accepted'),
      fn.count<number>('cost_nano').as('cost_known'),
      fn.count<number>('energy_nano').as('energy_known'),
      fn.count<number>('carbon_nano').as('carbon_known'),
      part('cost_nano', '/').as('cost_whole'),
      part('cost_nano', '%').as('cost_rest'),
      part('energy_nano', '/').as('energy_whole'),
      part('energy_nano', '%').as('energy_rest'),
      part('carbon_nano', '/').as('carbon_whole'),
      part('carbon_nano', '%').as('carbon_rest'),
    ])
    .groupBy([...columns, 'tier']);
  if (span !== undefined) query = query.where('hour', '>=', span.fromHour).where('hour', '<', span.toHour);
  if (workload !== undefined) query = query.where('workload', '=', workload);
  return (await query.execute()).map((row) => {
    const marked = Number(row.marked);
    const sum = (whole: number, rest: number, known: number): PlainSum => ({
      nano: BigInt(whole) * BigInt(NANO) + BigInt(rest),
      unknown: marked - Number(known),
    });
    return {
      by: Object.fromEntries(by.map((dimension) => [dimension, row[COLUMNS[dimension]] ?? null])),
      marked,
      accepted: Number(row.accepted),
      cost: sum(row.cost_whole, row.cost_rest, row.cost_known),
      energy: sum(row.energy_whole, row.energy_rest, row.energy_known),
      carbon: sum(row.carbon_whole, row.carbon_rest, row.carbon_known),
      tier: row.tier as Tier | null,
    };
  });
}

/** A database takes so many values in a statement. */
const ASKED_AT_ONCE = 500;

/** Whether answers were accepted, by id, of those that somebody marked. */
export async function verdictsOf({ db }: State, ids: readonly string[]): Promise<ReadonlyMap<string, boolean>> {
  const found = new Map<string, boolean>();
  for (let from = 0; from < ids.length; from += ASKED_AT_ONCE) {
    const some = ids.slice(from, from + ASKED_AT_ONCE);
    const rows = await db.selectFrom('answer_marks').select(['id', 'accepted']).where('id', 'in', some).execute();
    for (const { id, accepted } of rows) found.set(id, Number(accepted) === 1);
  }
  return found;
}
