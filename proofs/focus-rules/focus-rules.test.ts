import { expect, test } from 'vitest';
import { evaluate, isBinding } from './evaluate.ts';
import type { Check, ModelRule, RuleModel } from './model.ts';
import { readTable } from './table.ts';

test('a table is read as RFC 4180 says: quotes, commas and ends of lines in cells, and null where a cell is empty', () => {
  const { columns, rows } = readTable('a,"b ""c""",d\r\n1,"x,\ny",\r\n,,3\n');
  expect([...columns.keys()]).toEqual(['a', 'b "c"', 'd']);
  expect(rows).toEqual([
    ['1', 'x,\ny', null],
    [null, null, '3'],
  ]);
});

const rule = (Requirement: Check, more: Partial<ModelRule> & { keyword?: string; when?: Check } = {}): ModelRule => ({
  Function: Requirement.Items === undefined ? 'Validation' : 'Composite',
  Status: 'Active',
  Type: 'Static',
  ApplicabilityCriteria: [],
  ...more,
  ValidationCriteria: {
    MustSatisfy: 'as the test says',
    Keyword: more.keyword ?? 'MUST',
    Requirement,
    Condition: more.when ?? {},
  },
});
const modelOf = (rules: Readonly<Record<string, ModelRule>>, kind: 'AND' | 'OR' = 'AND'): RuleModel => ({
  Details: { FOCUSVersion: 'test' },
  ModelDatasets: { CostAndUsage: { ModelRules: ['ALL'] } },
  ModelRules: {
    ...rules,
    ALL: rule({
      CheckFunction: kind,
      Items: Object.keys(rules).map((id) => ({ CheckFunction: 'CheckModelRule', ModelRuleId: id })),
    }),
  },
});
const outcomes = (model: RuleModel, csv: string, supported: readonly string[] = []) =>
  evaluate(model, readTable(csv), new Set(supported), new Set(['USD'])).map(({ outcome, firstRow }) => [
    outcome,
    firstRow,
  ]);
const cell = (name: string, csvCell: string, extra: Partial<Check> = {}) =>
  outcomes(modelOf({ r: rule({ CheckFunction: name, ColumnName: 'A', ...extra }) }), `A,B\n${csvCell},1\n`)[0]![0];

test.each([
  ['FormatDateTime', '2026-02-28T00:00:00Z', '2026-02-30T00:00:00Z'],
  ['FormatDateTime', '2026-02-28T00:00:00Z', '2026-02-28 00:00:00'],
  ['FormatNumeric', '-1.5e-7', '+1'],
  ['FormatNumeric', '12', '"1,200"'],
  ['FormatNumeric', '.5', '$1'],
  ['FormatCurrency', 'USD', 'usd'],
  ['CheckNationalCurrency', 'USD', 'TOKENS'],
  ['FormatUnit', 'Tokens', 'per token!'],
  ['FormatUnit', '1000 Tokens', 'tokens'],
  ['FormatKeyValue', '"{""a"":1}"', '"{""a"":{}}"'],
  ['FormatJSON', '"{""a"":{}}"', '[1]'],
  ['FormatString', 'a', '" "'],
])('%s takes %s and not %s', (name, good, bad) => {
  expect(cell(name, good)).toBe('passed');
  expect(cell(name, bad)).toBe('failed');
  expect(cell(name, '')).toBe('passed');
});

test('null fails where it is forbidden, and a product that is off by a bit in float64 fails', () => {
  const never = rule({ CheckFunction: 'CheckNotValue', ColumnName: 'A', Value: null });
  expect(outcomes(modelOf({ never }), 'A\n1\n""\n')).toEqual([['failed', 2]]);
  const product = rule({
    CheckFunction: 'ColumnByColumnEqualsColumnValue',
    ColumnAName: 'A',
    ColumnBName: 'B',
    ResultColumnName: 'C',
  });
  expect(outcomes(modelOf({ product }), 'A,B,C\n0.000015,20,0.00030000000000000003\n')).toEqual([['passed', null]]);
  expect(outcomes(modelOf({ product }), 'A,B,C\n0.000015,20,0.0003\n')).toEqual([['failed', 1]]);
});

test('a condition of a rule and of what it is part of narrows the rows; a value that is asked for is not null', () => {
  const when: Check = { CheckFunction: 'CheckValue', ColumnName: 'B', Value: 'Usage' };
  const never = rule({ CheckFunction: 'CheckNotValue', ColumnName: 'A', Value: null }, { when });
  expect(outcomes(modelOf({ never }), 'A,B\n,Tax\n,\n')).toEqual([['passed', null]]);
  expect(outcomes(modelOf({ never }), 'A,B\n1,Tax\n,Usage\n')).toEqual([['failed', 2]]);
});

test('what the model itself rules out is told as such, never as passed', () => {
  const present = rule({ CheckFunction: 'ColumnPresent', ColumnName: 'Z' });
  expect(outcomes(modelOf({ present }), 'A\n1\n')).toEqual([['failed', null]]);
  const criteria = { ...present, ApplicabilityCriteria: ['REGION_SUPPORTED'] };
  expect(outcomes(modelOf({ criteria }), 'A\n1\n')).toEqual([['not applicable', null]]);
  expect(outcomes(modelOf({ criteria }), 'A\n1\n', ['REGION_SUPPORTED'])).toEqual([['failed', null]]);
  expect(outcomes(modelOf({ d: { ...present, Type: 'Dynamic' } }), 'A\n')).toEqual([['not checkable', null]]);
  expect(outcomes(modelOf({ d: { ...present, Status: 'Removed' } }), 'A\n')).toEqual([['not applicable', null]]);
  expect(cell('JSONCheckPathType', 'x')).toBe('not checkable');
  expect(cell('TypeString', 'x', { ColumnName: 'Z' })).toBe('not applicable');
  expect(['MUST', 'MUST NOT', 'SHOULD'].map((keyword) => isBinding({ keyword }))).toEqual([true, true, false]);
});

test('of alternatives one is enough', () => {
  const isNull = rule({ CheckFunction: 'CheckValue', ColumnName: 'A', Value: null });
  const isNot = rule({ CheckFunction: 'CheckNotValue', ColumnName: 'A', Value: null });
  expect(outcomes(modelOf({ isNull, isNot }, 'OR'), 'A,B\n,1\n')).toEqual([
    ['passed', null],
    ['not applicable', null],
  ]);
  expect(outcomes(modelOf({ isNull, isNot }, 'OR'), 'A,B\n,1\n2,1\n')).toEqual([
    ['failed', 2],
    ['failed', 1],
  ]);
});

test('values that must have one other value are told where they have two', () => {
  const one = rule({ CheckFunction: 'CheckDistinctCount', ColumnAName: 'A', ColumnBName: 'B', ExpectedCount: 1 });
  expect(outcomes(modelOf({ one }), 'A,B\n1,x\n1,x\n2,y\n')).toEqual([['passed', null]]);
  expect(outcomes(modelOf({ one }), 'A,B\n1,x\n1,y\n2,y\n')).toEqual([['failed', null]]);
});
