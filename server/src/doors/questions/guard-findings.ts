import { z } from 'zod';
import { acceptance } from '../../intake/index.ts';
import type { Entry } from '../../ledger/index.ts';
import { hourOf } from '../../units/index.ts';
import { liveOf, question, type Shape } from '../question.ts';

const DAYS = 30;
/** Of more entries so many are looked at, any of them alike. */
const MOST_ENTRIES = 5000;

const COUNTS = {
  requests: z.int().describe('requests that it looked at'),
  notRun: z.int().describe('requests that it was to look at and did not: no pass'),
  flagged: z.int().describe('flagged, or found likely an attack'),
  blocked: z.int().describe('refused, withheld or masked; in monitor it would have been'),
  objectedShare: z.number().nullable().describe('flagged and blocked of those looked at; null: none was'),
  contradicted: z
    .int()
    .describe('found likely an attack, where the guard model that was asked for a second opinion took it for none'),
  answered: z.int().describe('objected to and answered all the same: flagged, or blocked in monitor'),
  marked: z.int().describe('of these answers, those that a person marked'),
  accepted: z.int().describe('of those, accepted: the objection was probably wrong'),
};
const FINDINGS = z
  .object({
    days: z.int(),
    entries: z.int().describe('requests that the figures are taken from'),
    isSample: z.boolean().describe('there were more: these are any of them alike'),
    rows: z.array(
      z.object({
        workload: z.string(),
        mode: z.enum(['monitor', 'enforce']),
        check: z.string(),
        category: z.string().nullable().describe('of a content policy; null: the check as a whole'),
        ...COUNTS,
      }),
    ),
  })
  .meta({ id: 'GuardFindings' });
type Row = Shape<typeof FINDINGS>['rows'][number];
type Looked = Pick<Entry, 'id' | 'workload' | 'guard' | 'guardMode' | 'guardRules' | 'outcome'>;

const CONTENT = 'content.';
const OBJECTS: readonly string[] = ['flag', 'escalate', 'redact', 'block'];
const STOPS: readonly string[] = ['redact', 'block'];

/** Categories that a check met, and the check as a whole. */
const categoriesOf = (check: string, rules: readonly string[] | null): readonly (string | null)[] => [
  null,
  ...(check === 'content' || check.endsWith('-content')
    ? (rules ?? []).flatMap((rule) => (rule.startsWith(CONTENT) ? [rule.slice(CONTENT.length)] : []))
    : []),
];

/**
 * What each check said, by workload, mode and category, and how far it is known that it was wrong: where a guard model
 * contradicted it, and where a person accepted an answer that it had objected to.
 * @param marks whether an answer was accepted, by its id
 * @example findingsOf([], new Map()) // []
 */
export function findingsOf(entries: readonly Looked[], marks: ReadonlyMap<string, boolean>): readonly Row[] {
  const rows = new Map<string, { -readonly [K in keyof Row]: Row[K] }>();
  const looked = new Map<string, number>();
  for (const { id, workload, guard, guardMode, guardRules, outcome } of entries) {
    const mode = guardMode === 'enforce' ? 'enforce' : 'monitor';
    const verdicts = guard ?? [];
    const isNone = verdicts.some(({ check, action }) => check === 'model' && action === 'pass');
    for (const { check, action } of verdicts) {
      const whole = JSON.stringify([workload, mode, check, null]);
      if (action !== 'not-run') looked.set(whole, (looked.get(whole) ?? 0) + 1);
      const objects = OBJECTS.includes(action);
      for (const category of objects ? categoriesOf(check, guardRules) : [null]) {
        const key = JSON.stringify([workload, mode, check, category]);
        let row = rows.get(key);
        if (row === undefined) rows.set(key, (row = { workload, mode, check, category, ...NOTHING }));
        if (action === 'not-run') row.notRun++;
        if (!objects) continue;
        if (STOPS.includes(action)) row.blocked++;
        else row.flagged++;
        if (action === 'escalate' && isNone) row.contradicted++;
        if (outcome !== 'served' && outcome !== 'cached') continue;
        row.answered++;
        const accepted = marks.get(id);
        if (accepted === undefined) continue;
        row.marked++;
        if (accepted) row.accepted++;
      }
    }
  }
  return [...rows.values()]
    .map((row) => {
      const requests = looked.get(JSON.stringify([row.workload, row.mode, row.check, null])) ?? 0;
      return { ...row, requests, objectedShare: requests === 0 ? null : (row.flagged + row.blocked) / requests };
    })
    .toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}
const NOTHING = {
  requests: 0,
  notRun: 0,
  flagged: 0,
  blocked: 0,
  objectedShare: null,
  contradicted: 0,
  answered: 0,
  marked: 0,
  accepted: 0,
};
const orderOf = ({ workload, mode, check, category }: Row): string =>
  JSON.stringify([workload, mode, check, category ?? '']);

const isObjected = ({ guard }: Looked): boolean => guard?.some(({ action }) => OBJECTS.includes(action)) === true;

export const guardFindings = question({
  name: 'guard findings',
  does: 'how often each check of the guard objects, by workload and category, and how far it is known that it was wrong',
  input: z.strictObject({}),
  output: FINDINGS,
  role: 'read',
  live: true,
  async ask(waist) {
    liveOf(waist);
    const toHour = hourOf(waist.now()) + 1;
    const span = { fromHour: toHour - DAYS * 24, toHour };
    const entries = await waist.books(
      async (books) => await books.entries({ span, sampled: true, limit: MOST_ENTRIES + 1 }),
    );
    const seen = entries.slice(0, MOST_ENTRIES);
    const ids = seen.filter(isObjected).map(({ id }) => id);
    const marks = await waist.state(async (state) =>
      state === null ? new Map<string, boolean>() : await acceptance.verdicts(state, ids),
    );
    return {
      days: DAYS,
      entries: seen.length,
      isSample: entries.length > seen.length,
      rows: findingsOf(seen, marks),
    };
  },
});
