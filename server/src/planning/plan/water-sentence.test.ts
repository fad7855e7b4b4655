import { expect, test } from 'vitest';
import { outlook } from '../../kernel/index.ts';
import { gridSources } from '../../world/index.ts';
import { workbookOf } from '../workbook/workbook-of-plan.ts';
import { sentenceText } from './figure-text.ts';
import { gridOfPlan } from './grid-of-plan.ts';
import { planOf, type Plan } from './plan.ts';
import { readScenario } from './read-scenario.ts';
import { pageOne } from './sentences.ts';

const HOURS = outlook({ grid: gridSources.yearlyAverages(), origins: [] });

/** The same accelerators at three sites, of which only grid and water differ; the baseline breaks a rule and is out. */
function planWith(clean: string, dirty: string): Plan {
  const option = (id: string, site: string, usd: number): string =>
    `  - { id: ${id}, kind: rented, model: gpt-oss-20b, site: ${site}, accelerator: h100-sxm, usdPerGpuHour: ${usd}, firstTokenMs: 9, control: { operator: own } }`;
  const yaml = `
version: 1
title: water
start: 2026-12-01
demand: { requestsPerMonth: 2000000, inputTokens: 850, outputTokens: 150, origins: { paris: 1 } }
control: { siteJurisdictions: [FR] }
sites:
  - { key: clean, jurisdiction: FR, pue: 1.2, lifecycleGPerKwh: 30${clean} }
  - { key: dirty, jurisdiction: FR, pue: 1.2, lifecycleGPerKwh: 400${dirty} }
  - { key: out, jurisdiction: US, pue: 1.2, lifecycleGPerKwh: 20, wueLPerKwh: 9 }
baseline: out
options:
${option('out', 'out', 1)}
${option('a', 'clean', 2)}
${option('b', 'dirty', 2.5)}
`;
  const ready = readScenario(yaml, 's.yaml').ready(null);
  return planOf(ready, gridOfPlan(ready, HOURS), { draws: 2 });
}
const told = (plan: Plan) => pageOne(plan).filter(({ id }) => id === 'water');

test('where less carbon takes more water both are told, with their tiers, as they follow from energy and WUE by hand', () => {
  const plan = planWith(', wueLPerKwh: 1.5', ', wueLPerKwh: 0.2');
  const [sentence, ...more] = told(plan);
  expect(more).toEqual([]);
  const [a, b] = ['a', 'b'].map((id) => plan.options.find((option) => option.id === id)!);
  expect(sentence!.numbers.map(({ from }) => from)).toEqual([
    'options.a.years.0.carbon.tonnes',
    'options.a.years.0.carbon.waterM3',
    'options.b.years.0.carbon.tonnes',
    'options.b.years.0.carbon.waterM3',
  ]);
  const byHand = ({ years: [year] }: Plan['options'][number], wue: number): number =>
    ((year!.energy.allocatedKwh / 1.2) * wue) / 1000;
  expect(sentence!.numbers[1]!.value).toBeCloseTo(byHand(a!, 1.5), 9);
  expect(sentence!.numbers[3]!.value).toBeCloseTo(byHand(b!, 0.2), 9);
  expect(sentenceText(sentence!, plan)).toMatch(
    /^Carbon and water disagree: in the first year a emits less and evaporates more on site, [\d.,]+ (?:k?g|t) and [\d.,]+ m³ \(modelled-inferred\), than b, /,
  );
  const derived = workbookOf(plan).find(({ name }) => name === 'Derivations')!;
  const cells = derived.rows
    .filter(([head]) => head?.kind === 'text' && head.text === 'water')
    .map((row) => row[3]!.kind);
  expect(cells).toEqual(['formula', 'formula', 'formula', 'formula']);
});

test('the dirtier choice of less water is the same disagreement, told from the other side', () => {
  const plan = planWith(', wueLPerKwh: 1.5', ', wueLPerKwh: 0.2');
  const dear = { ...plan, chosen: 'b' };
  expect(told(dear)[0]!.text).toContain('a emits less and evaporates more');
});

test('where they agree nothing is said, whatever an option that is out would say', () => {
  expect(told(planWith(', wueLPerKwh: 0.2', ', wueLPerKwh: 1.5'))).toEqual([]);
  expect(told(planWith(', wueLPerKwh: 0.2', ', wueLPerKwh: 0.2'))).toEqual([]);
});

test('where water is unknown that is said, without a number: unknown is not zero', () => {
  for (const [plan, name] of [
    [planWith('', ', wueLPerKwh: 0.2'), 'a'],
    [planWith(', wueLPerKwh: 0.2', ''), 'b'],
  ] as const) {
    const [sentence] = told(plan);
    expect(sentence!.numbers).toEqual([]);
    expect(sentence!.text).toBe(
      `Whether less carbon takes more water is unknown: nobody told the on-site water of ${name}.`,
    );
  }
});
