import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { outlook } from '../../kernel/index.ts';
import { intervalOf } from '../../units/index.ts';
import { gridSources } from '../../world/index.ts';
import { gridOfPlan } from '../plan/grid-of-plan.ts';
import { planOf, type Plan } from '../plan/plan.ts';
import { readScenario } from '../plan/read-scenario.ts';
import { pageOne } from '../plan/sentences.ts';
import { planHtml } from './html-report.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../../examples/plans/documents-12b.yaml'), 'utf8');
const HOURS = outlook({ grid: gridSources.yearlyAverages(), origins: [] });
function made(yaml: string): Plan {
  const ready = readScenario(yaml, 's.yaml').ready(null);
  return planOf(ready, gridOfPlan(ready, HOURS), { draws: 50 });
}
const plan = made(EXAMPLE);

/** What stands at a path of the plan; options are named by their id. */
function at(path: string): number {
  let found: unknown = plan;
  for (const part of path.split('.'))
    found = Array.isArray(found)
      ? (found.find((each: { id?: string }) => each.id === part) ?? found[Number(part)])
      : (found as Record<string, unknown>)[part];
  return Number(found);
}

/** A formula of paths, computed again: `a`, `a - b`, `|a|`, `|a - b|`, `(a - b) / c`, `interval(a, b).p05`. */
function computed(formula: string): number {
  const interval = /^interval\(([^,]+), ([^)]+)\)\.(p05|p95)$/.exec(formula);
  if (interval !== null)
    return intervalOf({ mean: at(interval[1]!), sigma: at(interval[2]!) })[interval[3] as 'p05' | 'p95'];
  const size = /^\|(.*)\|$/.exec(formula);
  if (size !== null) return Math.abs(computed(size[1]!));
  const ratio = /^\((.*)\) \/ (\S+)$/.exec(formula);
  if (ratio !== null) return computed(ratio[1]!) / at(ratio[2]!);
  const difference = /^(\S+) - (\S+)$/.exec(formula);
  return difference === null ? at(formula) : at(difference[1]!) - at(difference[2]!);
}

describe('page one', () => {
  const numbers = pageOne(plan).flatMap(({ id, numbers: told }) => told.map((number, i) => ({ id, i, ...number })));

  test('every number is computed again by what it says of itself', () => {
    expect(numbers.length).toBeGreaterThan(15);
    for (const { from, value } of numbers) expect(computed(from), from).toBeCloseTo(value, 9);
  });

  test('every number of the report leads to its derivation, which is there once', () => {
    const page = planHtml(plan);
    for (const { id, i } of numbers) {
      expect(page).toContain(`href="#${id}-${i}"`);
      expect(page.split(`id="${id}-${i}"`)).toHaveLength(2);
    }
  });
});

test('the report stands alone: no script, nothing fetched, no figure that is none', () => {
  const page = planHtml(plan);
  expect(page).not.toMatch(/<script|https?:\/\/|src=|@import|url\(/);
  expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
});

test('what a scenario calls things is text, never markup', () => {
  const page = planHtml(
    made(EXAMPLE.replace('name: gpt-5.4-mini by API', 'name: "<img src=x onerror=alert(1)>&\\"x"')),
  );
  expect(page).not.toContain('<img');
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
});

test('a plan whose every option breaks a rule is a page too', () => {
  const page = planHtml(made(`${EXAMPLE}\ncontrol: { siteJurisdictions: [JP] }\n`));
  expect(page).toContain('🔒');
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
});
