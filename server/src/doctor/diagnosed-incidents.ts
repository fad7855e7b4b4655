import type { State } from '../state/index.ts';
import { MS_PER_DAY, type EpochMs, type Ms } from '../units/index.ts';
import type { Examination } from './examine.ts';

/** The same cause of the same culprit, found again within this, is the same incident. */
const SAME_MS = 6 * 3_600_000;
const WEEKS = 12;
const WEEK_MS = 7 * MS_PER_DAY;
/** 1970 began on a Thursday: the Monday before. */
const FIRST_MONDAY_MS = -3 * MS_PER_DAY;

/** How long incidents of a week had been there when they were first diagnosed. */
export interface DiagnosedWeek {
  /** Its Monday, as a date in UTC. */
  readonly monday: string;
  readonly incidents: number;
  readonly medianMs: Ms;
  readonly longestMs: Ms;
}

/** Keeps that an incident was diagnosed, once, with the time since its first Warning event; of none and unknown nothing. */
export async function keepDiagnosed(
  { db }: State,
  namespace: string,
  { causes, effort }: Pick<Examination, 'causes' | 'effort'>,
  at: EpochMs,
): Promise<void> {
  const [first] = causes;
  const { sinceFirstWarningMs } = effort;
  if (first === undefined || sinceFirstWarningMs === null || first.code === 'none' || first.code === 'unknown') return;
  const { code } = first;
  const culprit = `${first.culprit.kind}/${first.culprit.name}`;
  const known = await db
    .updateTable('diagnosed_incidents')
    .set({ seen_at: at })
    .where('namespace', '=', namespace)
    .where('code', '=', code)
    .where('culprit', '=', culprit)
    .where('seen_at', '>', at - SAME_MS)
    .executeTakeFirst();
  if (Number(known.numUpdatedRows) > 0) return;
  await db
    .insertInto('diagnosed_incidents')
    .values({ namespace, code, culprit, first_warning_at: at - sinceFirstWarningMs, diagnosed_at: at, seen_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Incidents of the last twelve weeks by the week in which they were diagnosed, the newest first; weeks without one are left out. */
export async function diagnosedWeeks(
  { db }: State,
  namespaces: readonly string[],
  now: EpochMs,
): Promise<readonly DiagnosedWeek[]> {
  const weekOf = (at: EpochMs): number => Math.floor((at - FIRST_MONDAY_MS) / WEEK_MS);
  const rows = await db
    .selectFrom('diagnosed_incidents')
    .select(['diagnosed_at', 'first_warning_at'])
    .where('namespace', 'in', [...namespaces])
    .where('diagnosed_at', '>=', FIRST_MONDAY_MS + (weekOf(now) - WEEKS + 1) * WEEK_MS)
    .execute();
  const weeks = Map.groupBy(rows, (each) => weekOf(each.diagnosed_at));
  return [...weeks]
    .sort(([a], [b]) => b - a)
    .map(([week, all]) => {
      const took = all.map((each) => each.diagnosed_at - each.first_warning_at).sort((a, b) => a - b);
      const middle = (took.length - 1) / 2;
      return {
        monday: new Date(FIRST_MONDAY_MS + week * WEEK_MS).toISOString().slice(0, 10),
        incidents: took.length,
        medianMs: (took[Math.floor(middle)]! + took[Math.ceil(middle)]!) / 2,
        longestMs: took.at(-1)!,
      };
    });
}
