import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { outlook } from '../../kernel/index.ts';
import { gridSources } from '../../world/index.ts';
import { gridOfPlan } from './grid-of-plan.ts';
import { planOf, type Plan, type PlannedOption } from './plan.ts';
import { readScenario } from './read-scenario.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../../examples/plans/documents-12b.yaml'), 'utf8');
const HOURS = outlook({ grid: gridSources.yearlyAverages(), origins: [] });
function made(yaml: string): Plan {
  const ready = readScenario(yaml, 's.yaml').ready(null);
  return planOf(ready, gridOfPlan(ready, HOURS), { draws: 20 });
}
const option = (plan: Plan, id: string): PlannedOption => plan.options.find((each) => each.id === id)!;
const base = made(EXAMPLE);

describe('what changes over the years', () => {
  test('a grid, an electricity price and a rent by their yearly change, each on its own lines alone', () => {
    const plan = made(
      `${EXAMPLE.replace('usdPerGpuHour:', 'declinePerYear: 0.2\n    usdPerGpuHour:').replace(
        'electricityUsdPerKwh:',
        'electricityChangePerYear: 0.1\n    electricityUsdPerKwh:',
      )}\ngridChangePerYear: -0.5\n`,
    );
    const years = (id: string, of: (year: PlannedOption['years'][number]) => number): readonly number[] =>
      option(plan, id).years.map((year, i) => of(year) / of(option(base, id).years[i]!));
    const near = (...shares: number[]) => shares.map((share) => expect.closeTo(share, 9) as number);
    expect(years('rent', ({ carbon }) => carbon.operationalT)).toEqual(near(1, 0.5, 0.25));
    expect(years('rent', ({ carbon }) => carbon.embodiedT)).toEqual(near(1, 1, 1));
    expect(years('rent', ({ lines }) => lines.accelerators!)).toEqual(near(1, 0.8, 0.64));
    expect(years('own', ({ lines }) => lines.electricity!)).toEqual(near(1, 1.1, 1.21));
    expect(years('own', ({ lines }) => lines.depreciation!)).toEqual(near(1, 1, 1));
  });

  test('a path of carbon prices weighs by the constant price that is worth as much, and values each year by its own', () => {
    const plan = made(`${EXAMPLE}\ncarbonPricePath: [{ year: 0, usdPerTonne: 100 }, { year: 4, usdPerTonne: 500 }]\n`);
    expect(plan.carbonPrices).toEqual([200, 300, 400]);
    const discounted = 200 / 1.1 + 300 / 1.21 + 400 / 1.331;
    expect(plan.weights.carbonUsdPerTonne * (1 / 1.1 + 1 / 1.21 + 1 / 1.331)).toBeCloseTo(discounted, 6);
    const [api, rent] = [option(plan, 'api'), option(plan, 'rent')];
    const shadow = plan.carbonPrices.reduce(
      (sum, usd, i) => sum + (usd * (api.years[i]!.carbon.tonnes - rent.years[i]!.carbon.tonnes)) / 1.1 ** (i + 1),
      0,
    );
    expect(rent.against.npvWithShadowUsd - rent.against.npvUsd).toBeCloseTo(shadow, 4);
  });

  test('reserved throughput is paid whether used or not, and only what is beyond it by the token', () => {
    const reserve = (units: number): PlannedOption =>
      option(
        made(
          EXAMPLE.replace(
            'firstTokenMs: 400',
            `firstTokenMs: 400\n    provisioned: { units: ${units}, usdPerUnitMonth: 1000, tokensPerMinute: 100000 }`,
          ),
        ),
        'api',
      );
    const enough = reserve(100).years[0]!.lines;
    expect(enough).toMatchObject({ provisioned: 1_200_000 });
    expect(enough.tokens).toBeUndefined();
    const some = reserve(2).years[0]!.lines;
    expect(some.tokens!).toBeGreaterThan(0);
    expect(some.tokens!).toBeLessThan(option(base, 'api').years[0]!.lines.tokens!);
  });
});

describe('points of control', () => {
  const twins = (first: number, second: number, price = 0.05): string =>
    `${EXAMPLE.replace(
      '  - id: rent\n',
      `  - { id: twin, kind: hosted, name: its twin, model: gpt-oss-20b, firstTokenMs: 300, buildPersonMonths: 2,
      price: { inputPerMtok: ${price}, outputPerMtok: 0.2, asOf: 2026-08-05 },
      control: { operator: another, rubric: { exit: { score: ${second}, evidence: contract 7 } } } }\n  - id: rent\n`,
    ).replace(
      'control: { operator: a host, jurisdiction: US, retentionDays: 0, trainsOnData: false }',
      `control: { operator: a host, rubric: { exit: { score: ${first}, evidence: contract 3 } } }`,
    )}`;
  test('break a tie of cost, and nothing else', () => {
    expect(made(twins(4, 2)).chosen).toBe('hosted');
    expect(made(twins(2, 4)).chosen).toBe('twin');
    expect(made(twins(2, 4, 0.06)).chosen).toBe('hosted');
    expect(option(made(twins(2, 4)), 'twin')).toMatchObject({
      controlScore: 4,
      controlPoints: [{ criterion: 'exit', score: 4, evidence: 'contract 7' }],
    });
  });
  test('never outweigh a rule', () => {
    expect(made(`${twins(2, 5)}\ncontrol: { operators: [a host] }\n`).chosen).toBe('hosted');
  });
});

test('what nobody measured and where all of it stands are told of each option', () => {
  expect(option(base, 'rent').exposure).toEqual({ estimatedShare: 1, zone: 'FI' });
  expect(option(base, 'api').exposure.zone).toBeNull();
});
