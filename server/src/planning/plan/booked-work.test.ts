import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { outlook } from '../../kernel/index.ts';
import { gridSources } from '../../world/index.ts';
import { bookedRow, bookedSums } from './booked-work.fixture.ts';
import { bookedWorkOf } from './booked-work.ts';
import { gridOfPlan } from './grid-of-plan.ts';
import { planOf } from './plan.ts';
import { readScenario } from './read-scenario.ts';

const SCENARIO = readFileSync(join(import.meta.dirname, '../../../../examples/plans/own-ledger.yaml'), 'utf8');
const HOURS = outlook({ grid: gridSources.yearlyAverages(), origins: [] });
describe('work of the books', () => {
  test('an average request and its month, without loss of a unit', () => {
    const work = bookedWorkOf(bookedSums(100), false);
    expect(work).toMatchObject({
      requests: 1020,
      tokens: { input: 800, cached: 100, output: 50 },
      usd: expect.closeTo(0.002, 9),
      kwh: expect.closeTo(0.0005, 9),
      operationalG: expect.closeTo(0.15, 9),
      embodiedG: expect.closeTo(0.05, 9),
      marketG: expect.closeTo(0.1, 9),
      upstreamG: null,
      waterL: expect.closeTo(0.001, 9),
      peakToMean: expect.closeTo(30 / 10.2, 9),
      sigmaEnergy: 0.4,
    });
    expect(work.requestsPerMonth[1]).toBeCloseTo(10.2 * 730, 6);
  });

  test('ten hours say so little of a year that its low end nears zero: every draw has demand all the same', () => {
    const read = readScenario(SCENARIO, 's.yaml');
    const ready = read.ready(bookedWorkOf(bookedSums(10), true));
    const { options } = planOf(ready, gridOfPlan(ready, HOURS));
    expect(options.reduce((sum, { risk }) => sum + risk.chosenShare, 0)).toBeCloseTo(1, 9);
    for (const { risk } of options) expect(Object.values(risk.booked).every(({ p05 }) => p05 > 0)).toBe(true);
  });

  test('the less was seen, the wider a year is, and it says why; less than a day is refused', () => {
    const width = (hours: number): number => {
      const [low, , high] = bookedWorkOf(bookedSums(hours), true).requestsPerMonth;
      return high / low;
    };
    expect([10, 100, 200, 800].map(width)).toEqual(
      [9, 1.6 ** 2, 1.3 ** 2, 1.2 ** 2].map((each) => expect.closeTo(each, 9) as number),
    );
    expect(bookedWorkOf(bookedSums(100), false).why).toMatch(/^100 hours of the books, .*: less than a week/);
    expect(() => bookedWorkOf(bookedSums(23), false)).toThrow('the books hold 23 hours');
    expect(() => bookedWorkOf({ ...bookedSums(1), total: bookedRow({}, 0) }, true)).toThrow(
      'no served request from 2026-08-01T16:00Z to 2026-08-01T17:00Z',
    );
  });

  test('a plan stands on them: today costs and emits what was booked, whatever the model is called', () => {
    const work = bookedWorkOf(bookedSums(100), false);
    const ready = readScenario(SCENARIO, 's.yaml').ready(work);
    const { options, demand } = planOf(ready, gridOfPlan(ready, HOURS), { draws: 20 });
    const [today] = options;
    const yearly = 10.2 * 730 * 12;
    expect(demand).toMatchObject({ requestsPerYear: expect.closeTo(yearly, 3), basis: work.why });
    expect(today!.years[0]!.usd).toBeCloseTo(yearly * 0.002, 4);
    expect(today!.years[0]!.carbon).toMatchObject({
      tonnes: expect.closeTo((yearly * 0.2) / 1e6, 9),
      marketT: expect.closeTo((yearly * 0.1) / 1e6, 9),
      upstreamT: null,
      waterM3: expect.closeTo((yearly * 0.001) / 1000, 9),
    });
    expect(today).toMatchObject({ model: 'a-model-of-their-own', tier: 'modelled-open', sigmaEnergy: 0.4 });
    // Requests of an unknown origin are as far from every place as can be, from an unknown place too.
    expect(options.every(({ latency }) => !latency.isPlaceKnown)).toBe(true);
    expect(new Set(options.map(({ latency }) => Math.round(latency.worstMs / 10))).size).toBeGreaterThan(1);
    expect(Math.min(...options.map(({ latency }) => latency.worstMs))).toBeGreaterThan(300);
  });

  test('what is booked can be an option only where demand is of the books', () => {
    const given = SCENARIO.replace(
      /demand: .*/,
      'demand: { requestsPerMonth: 1, inputTokens: 1, outputTokens: 1, origins: { paris: 1 } }',
    );
    expect(() => readScenario(given, 's.yaml').ready(null)).toThrow(/s\.yaml:\d+: options\.0\.kind: what is booked/);
  });
});
