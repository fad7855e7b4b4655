import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outlook } from '../../kernel/index.ts';
import { gridSources } from '../../world/index.ts';
import { planHtml } from '../report/html-report.ts';
import { workbookOf } from '../workbook/workbook-of-plan.ts';
import { bookedSums } from './booked-work.fixture.ts';
import { bookedWorkOf } from './booked-work.ts';
import { gridOfPlan } from './grid-of-plan.ts';
import { planOf, type Plan } from './plan.ts';
import { readScenario } from './read-scenario.ts';

const example = (name: string): string =>
  readFileSync(join(import.meta.dirname, `../../../../examples/plans/${name}.yaml`), 'utf8');
const HOURS = outlook({ grid: gridSources.yearlyAverages(), origins: [] });

function made(yaml: string, marks = { marked: 0, accepted: 0 }): Plan {
  const read = readScenario(yaml, 's.yaml');
  const booked = 'from' in read.written.demand ? bookedWorkOf({ ...bookedSums(200), marks }, false) : null;
  const ready = read.ready(booked);
  return planOf(ready, gridOfPlan(ready, HOURS), { draws: 2 });
}
/** Values of the line of an accepted answer's money in the workbook. */
const inWorkbook = (plan: Plan): readonly unknown[] =>
  workbookOf(plan)
    .find(({ name }) => name === 'Options by year')!
    .rows.flatMap(([label, , start]) =>
      label?.kind === 'text' && label.text === 'An accepted answer: money' && start?.kind === 'formula'
        ? [start.value]
        : [],
    );
const today = (plan: Plan) => plan.options.find(({ id }) => id === plan.baseline)!;

test('the baseline by the books tells an accepted answer by the marks: 3 of 4 marked ones were accepted', () => {
  const { perAccepted, years } = today(made(example('own-ledger'), { marked: 40, accepted: 30 }));
  expect(perAccepted).toMatchObject({
    acceptedShare: 0.75,
    from: '40 answers of 2020 that were marked in the books',
    // 0.5 Wh and 0.2 g a request.
    wh: expect.closeTo(0.5 / 0.75, 9) as number,
    g: expect.closeTo(0.2 / 0.75, 9) as number,
  });
  const requests = years.reduce((sum, year) => sum + year.requests, 0) / years.length;
  expect(perAccepted!.usd * requests * 0.75).toBeCloseTo(today(made(example('own-ledger'))).usd, 6);
});

test('without marks, or without an accepted one, there is no figure, and no page speaks of it', () => {
  expect(today(made(example('own-ledger'))).perAccepted).toBeNull();
  expect(today(made(example('own-ledger'), { marked: 5, accepted: 0 })).perAccepted).toBeNull();
  expect(planHtml(made(example('own-ledger')))).not.toContain('Accepted answers');
});

test('a share that the scenario gives is told for its option; of the others it is unknown', () => {
  const plan = made(
    example('documents-12b').replace(
      '  - id: rent\n',
      '  - id: rent\n    quality: { acceptedShare: 0.8, eval: invoices-v2 }\n',
    ),
  );
  const rent = plan.options.find(({ id }) => id === 'rent')!;
  const requests = rent.years.reduce((sum, year) => sum + year.requests, 0) / rent.years.length;
  expect(rent.perAccepted).toEqual({
    acceptedShare: 0.8,
    from: 'invoices-v2',
    usd: expect.closeTo(rent.usd / requests / 0.8, 12) as number,
    wh: expect.closeTo((rent.years[0]!.energy.allocatedKwh * 1000) / rent.years[0]!.requests / 0.8, 9) as number,
    g: expect.closeTo((rent.tonnes * 1e6) / requests / 0.8, 9) as number,
  });
  expect(today(plan).perAccepted).toBeNull();
  expect(planHtml(plan)).toContain('80 %: invoices-v2');
  expect(inWorkbook(plan)).toEqual([rent.perAccepted!.usd]);
  const marked = made(example('own-ledger'), { marked: 40, accepted: 30 });
  expect(inWorkbook(marked)).toEqual([today(marked).perAccepted!.usd]);
});
