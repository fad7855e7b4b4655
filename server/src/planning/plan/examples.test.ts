import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { outlook } from '../../kernel/index.ts';
import { gridSources } from '../../world/index.ts';
import { bookedSums } from './booked-work.fixture.ts';
import { bookedWorkOf } from './booked-work.ts';
import { sentenceText } from './figure-text.ts';
import { gridOfPlan } from './grid-of-plan.ts';
import { planOf, type Plan } from './plan.ts';
import { readScenario } from './read-scenario.ts';
import { pageOne } from './sentences.ts';

const FOLDER = join(import.meta.dirname, '../../../../examples/plans');
const HOURS = outlook({ grid: gridSources.yearlyAverages(), origins: [] });
const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');
function made(yaml: string): Plan {
  const scenario = readScenario(yaml, 's.yaml');
  const ready = scenario.ready('from' in scenario.written.demand ? bookedWorkOf(bookedSums(200), false) : null);
  return planOf(ready, gridOfPlan(ready, HOURS), { draws: 200 });
}

/** Sitings are scenarios of their own. */
const FILES = readdirSync(FOLDER).filter((file) => !file.startsWith('siting-'));

describe.each(FILES)('%s', (file) => {
  const plan = made(read(file));
  test('chooses, at the least full cost of what is allowed', () => {
    const allowed = plan.options.filter(({ broken }) => broken.length === 0);
    const chosen = plan.options.find(({ id }) => id === plan.chosen)!;
    expect(chosen.fullUsd).toBe(Math.min(...allowed.map(({ fullUsd }) => fullUsd)));
  });
  test('each sentence has at most five numbers, in words that hold no gap', () => {
    const sentences = pageOne(plan);
    expect(sentences.length).toBeGreaterThanOrEqual(6);
    for (const sentence of sentences) {
      expect(sentence.numbers.length, sentence.id).toBeLessThanOrEqual(5);
      expect(sentenceText(sentence, plan)).not.toMatch(/\{|NaN|undefined|Infinity/);
    }
  });
});

test('the documents are the same migration at 2, 8, 12 and 20 billion tokens a month', () => {
  const volumes = [2, 8, 12, 20];
  const without = (text: string): string =>
    text.replaceAll(/\d+ billion/g, 'billion').replace(/requestsPerMonth: .*/, '');
  const texts = volumes.map((billions) => read(`documents-${billions}b.yaml`));
  expect(new Set(texts.map(without)).size).toBe(1);
  volumes.forEach((billions, i) => {
    const { demand } = made(texts[i]!);
    expect(demand.tokensPerYear / 12e9 / billions).toBeCloseTo(1, 2);
  });
});

test('what a migration to rented accelerators costs grows by steps, what an API costs by the token', () => {
  const usd = (billions: number, id: string): number =>
    made(read(`documents-${billions}b.yaml`)).options.find((option) => option.id === id)!.years[0]!.usd;
  expect(usd(20, 'api') / usd(2, 'api')).toBeCloseTo(10, 1);
  expect(usd(20, 'rent') / usd(2, 'rent')).toBeLessThan(3);
});

test('20 ms against 200 t: 48.2 kW of inference moved from Stockholm to Frankfurt, by each method apart', () => {
  const { options, milliseconds } = made(read('edge-20ms.yaml'));
  const [central, edge] = options.map(({ years }) => years[0]!);
  const kw = edge!.energy.allocatedKwh / 1.35 / 8760;
  expect(central!.energy.allocatedKwh / 1.1 / 8760).toBeCloseTo(kw, 9);
  const moved = (at: (carbon: NonNullable<typeof edge>['carbon']) => number): number =>
    at(edge!.carbon) - at(central!.carbon);
  // Grams of a kWh of the computers: intensity times the building, there less here.
  const tonnes = (there: number, here: number): number => (kw * 8760 * (there * 1.35 - here * 1.1)) / 1e6;
  expect(moved(({ operationalT }) => operationalT)).toBeCloseTo(tonnes(370.93, 24.71), 6);
  expect(moved(({ marginalT }) => marginalT!)).toBeCloseTo(tonnes(731.2, 791.3), 6);
  expect(moved(({ marketT }) => marketT!)).toBe(0);
  expect(kw).toBeCloseTo(48.2, 1);
  expect(Math.round(moved(({ operationalT }) => operationalT))).toBe(200);
  expect(Math.round(moved(({ marginalT }) => marginalT!))).toBe(49);
  const [step] = milliseconds.steps;
  expect(step!.savedMs).toBeGreaterThan(18);
  expect(step!.savedMs).toBeLessThan(25);
  expect(step!.tonnesPerMs * step!.savedMs).toBeCloseTo(
    moved(({ tonnes: all }) => all),
    3,
  );
});

test('equal performance: the same work is served within the limit, by more of the smaller accelerators', () => {
  const { options } = made(read('equal-performance.yaml'));
  const gpus = (id: string): number => options.find((option) => option.id === id)!.years[0]!.capacity!.gpus;
  expect(gpus('tiny-north')).toBeGreaterThan(gpus('small-north'));
  expect(gpus('small-north')).toBeGreaterThanOrEqual(gpus('big-north'));
  for (const { latency, broken, years } of options.filter((option) => option.broken.length === 0)) {
    expect(latency.worstMs, broken.join()).toBeLessThanOrEqual(350);
    expect(years[0]!.capacity!.tokensPerMinute).toBeGreaterThan((20e6 / 730 / 60) * 1500 * 2.9);
  }
});
