import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outlook } from '../../kernel/index.ts';
import { gridSources } from '../../world/index.ts';
import { gridOfPlan } from '../plan/grid-of-plan.ts';
import { planOf, type Plan } from '../plan/plan.ts';
import { readScenario } from '../plan/read-scenario.ts';
import type { Cell } from './cells.ts';
import { formulaOf } from './derivations.ts';
import { workbookOf } from './workbook-of-plan.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../../examples/plans/documents-12b.yaml'), 'utf8');
const HOURS = outlook({ grid: gridSources.yearlyAverages(), origins: [] });
function made(yaml: string): Plan {
  const ready = readScenario(yaml, 's.yaml').ready(null);
  return planOf(ready, gridOfPlan(ready, HOURS), { draws: 20 });
}
const cellsOf = (plan: Plan): readonly Cell[] =>
  workbookOf(plan).flatMap(({ rows }) => rows.flatMap((row) => row.filter((cell) => cell !== null)));

test('a formula holds addresses, numbers and functions alone, whatever a scenario calls things', () => {
  const evil = '=HYPERLINK(\\"http://evil\\",\\"x\\")';
  const cells = cellsOf(
    made(
      EXAMPLE.replace('name: gpt-5.4-mini by API', `name: "${evil}"`)
        .replace('title: Documents', `title: "${evil} Documents`)
        .replace('tokens a month\n', 'tokens a month"\n'),
    ),
  );
  const formulas = cells.flatMap((cell) => (cell.kind === 'formula' ? [cell.formula] : []));
  expect(formulas.length).toBeGreaterThan(300);
  expect(formulas.filter((each) => /evil|HYPERLINK/.test(each))).toEqual([]);
  expect(cells.some((cell) => cell.kind === 'text' && cell.text === '=HYPERLINK("http://evil","x")')).toBe(true);
});

test('every address that a formula names is a cell with something in it', () => {
  const sheets = workbookOf(made(EXAMPLE));
  const filled = new Set(
    sheets.flatMap(({ name, rows }) =>
      rows.flatMap((row, r) => row.flatMap((cell, c) => (cell === null ? [] : [`${name} ${r + 1} ${c}`]))),
    ),
  );
  const named = sheets.flatMap(({ rows }) =>
    rows.flatMap((row) =>
      row.flatMap((cell) =>
        cell?.kind === 'formula' ? [...cell.formula.matchAll(/'([^']+)'!\$([A-Z]+)\$(\d+)/g)] : [],
      ),
    ),
  );
  expect(named.length).toBeGreaterThan(1000);
  for (const [whole, name, column, row] of named)
    expect(filled, whole).toContain(`${name} ${row} ${column!.charCodeAt(0) - 65}`);
});

test('inputs are told with unit, source and tier, and every one that a draw moves is among them', () => {
  const plan = made(EXAMPLE);
  expect(plan.inputs.every(({ unit, source }) => unit !== '' && source !== '')).toBe(true);
  expect(new Set(plan.inputs.map(({ path }) => path)).size).toBe(plan.inputs.length);
  const ranged = plan.swings.inputs.map(({ input }) => input).filter((input) => !/\.energy$|^site /.test(input));
  expect(ranged.length).toBeGreaterThan(3);
  for (const input of ranged)
    expect(plan.inputs.find(({ path }) => path === input)).toMatchObject({ low: expect.any(Number) as number });
  expect(plan.inputs.find(({ path }) => path === 'rent.whPerRequest')).toMatchObject({
    unit: 'Wh',
    tier: expect.any(String) as string,
  });
});

test.each([
  ['a.b', 'A'],
  ['a.b - c.d', 'A-C'],
  ['|a.b - c.d|', 'ABS(A-C)'],
  ['(a.b - c.d) / c.d', '(A-C)/C'],
  ['interval(a.b, c.d).p05', 'A*EXP(-1.645*C-C*C/2)'],
  ['|a.b - x.y|', null],
])('the derivation %s is the formula %s', (derivation, written) => {
  const cells: Readonly<Record<string, string>> = { 'a.b': 'A', 'c.d': 'C' };
  expect(formulaOf(derivation, (path) => cells[path] ?? null)).toBe(written);
});
