import { compile, type Compiled, type OfRow } from './checks.ts';
import { rulesOf, type Rule, type RuleModel } from './model.ts';
import type { Table } from './table.ts';

/** What became of a rule. A part of others (a composite) has no outcome of its own: its parts have. */
export interface RuleOutcome {
  readonly id: string;
  readonly keyword: string;
  readonly says: string;
  readonly outcome: 'passed' | 'failed' | 'not applicable' | 'not checkable';
  /** Rows that break it, or values of a table as a whole. */
  readonly broken: number;
  /** Of the first that does, from 1 and without the line of names; `null`: none, or the table as a whole. */
  readonly firstRow: number | null;
  readonly why: string | null;
}

const BINDING = /^MUST/;
const INFORMS = /^(MAY|OPTIONAL)$/;

function conditionOf(conditions: readonly Compiled[]): OfRow | Exclude<Compiled, { kind: 'row' }> {
  const odd = conditions.find((each) => each.kind !== 'row');
  if (odd !== undefined) return odd;
  const tests = conditions.map((each) => (each as { readonly holds: OfRow }).holds);
  return (row) => tests.every((test) => test(row));
}

function outcomeOf(
  rule: Rule,
  table: Table,
  currencies: ReadonlySet<string>,
  supported: ReadonlySet<string>,
): RuleOutcome {
  const { MustSatisfy: says, Keyword: keyword, Requirement } = rule.ValidationCriteria;
  const of = (outcome: RuleOutcome['outcome'], why: string | null, broken = 0, firstRow: number | null = null) => ({
    id: rule.id,
    keyword,
    says,
    outcome,
    broken,
    firstRow,
    why,
  });
  const missing = rule.criteria.filter((each) => !supported.has(each));
  if (missing.length > 0) return of('not applicable', `no ${missing.join(', ')}`);
  if (rule.Type === 'Dynamic') return of('not checkable', 'the model marks it as one that the data alone cannot show');
  if (rule.Status !== 'Active') return of('not applicable', `the model marks it as ${rule.Status.toLowerCase()}`);
  if (INFORMS.test(keyword)) return of('not applicable', 'it allows and demands nothing');
  const check = compile(Requirement, table, currencies);
  if (check.kind === 'absent') return of('not applicable', `no column ${check.column}`);
  if (check.kind === 'not checkable') return of('not checkable', check.why);
  if (check.kind === 'table') {
    const broken = check.broken(table.rows);
    return of(broken === 0 ? 'passed' : 'failed', null, broken);
  }
  const when = conditionOf(rule.conditions.map((each) => compile(each, table, currencies, true)));
  if (typeof when !== 'function')
    return when.kind === 'absent'
      ? of('not applicable', `its condition asks for the column ${when.column}`)
      : of('not checkable', when.kind === 'not checkable' ? when.why : 'its condition is of the whole table');
  let broken = 0;
  let firstRow: number | null = null;
  for (const [i, row] of table.rows.entries())
    if (when(row) && !check.holds(row)) {
      broken += 1;
      firstRow ??= i + 1;
    }
  return of(broken === 0 ? 'passed' : 'failed', null, broken, firstRow);
}

/**
 * Every rule of a model's cost and usage dataset over a table.
 * @param supported criteria of applicability that the data has
 * @param currencies codes of ISO 4217
 */
export function evaluate(
  model: RuleModel,
  table: Table,
  supported: ReadonlySet<string>,
  currencies: ReadonlySet<string>,
): readonly RuleOutcome[] {
  const rules = rulesOf(model).filter(({ Function }) => Function !== 'Composite');
  const outcomes = rules.map((rule) => outcomeOf(rule, table, currencies, supported));
  return outcomes.map((own, i) => {
    const of = rules[i]!.alternativeOf;
    if (own.outcome !== 'failed' || of === null) return own;
    const held = outcomes.find(({ outcome }, j) => outcome === 'passed' && rules[j]!.alternativeOf === of);
    return held === undefined
      ? own
      : { ...own, outcome: 'not applicable', broken: 0, firstRow: null, why: `its alternative ${held.id} holds` };
  });
}

/** Whether a file may not fail a rule. */
export const isBinding = ({ keyword }: Pick<RuleOutcome, 'keyword'>): boolean => BINDING.test(keyword);
