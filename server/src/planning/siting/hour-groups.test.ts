import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemClock } from '../../edge/index.ts';
import { opened } from './best-use.ts';
import { brokenBy } from './check-siting.ts';
import { hourGroups, singleHours, type HourGroups } from './hour-groups.ts';
import { programmeOf } from './programme.ts';
import { randomSiting } from './random-siting.fixture.ts';
import { solveSiting } from './solve-siting.ts';
import type { SitingProblem } from './types.ts';

const WEIGHTS = { usd: 1, usdPerTonne: 80, usdPerSecond: 0.0002 };
const EXACT = { gap: 1e-9, seconds: 20 };

async function leastOf(problem: SitingProblem, groups: HourGroups): Promise<number | null> {
  const { solver } = await opened(programmeOf(problem, groups), WEIGHTS);
  try {
    return solver.whole(20, 1e-9, { tell: () => undefined, isEnough: () => false }, null).objective;
  } finally {
    solver.end();
  }
}

test('groups hold every hour once, and alike hours go together', () => {
  const base = randomSiting({ seed: 2, sites: 3, origins: 3, hardware: 1, hours: 6 });
  const demand = base.demand.map((_, i) => [5, 1, 1, 1, 5, 5][i % 6]!);
  const flat = base.sites.map((site) => ({ ...site, lifecycleGPerKwh: new Float64Array(6).fill(100) }));
  const groups = hourGroups({ ...base, demand, sites: flat }, 2);
  expect(groups.map((group) => group.toSorted((a, b) => a - b)).toSorted((a, b) => a[0]! - b[0]!)).toEqual([
    [0, 4, 5],
    [1, 2, 3],
  ]);
  expect(hourGroups(base, 4).flat().toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(hourGroups(base, 4).length).toBe(4);
  expect(hourGroups(base, 9)).toEqual(singleHours(base));
});

test('the least over groups of hours is a bound of the whole, and no bound but the whole where hours are the same', async () => {
  for (const seed of [1, 2, 4]) {
    const drawn = { seed, sites: 4, origins: 4, hardware: 2, hours: 4, size: 5, limitMs: 178 } as const;
    const caps = seed === 4 ? { meanMs: 145, tonnesPerYear: 40 } : {};
    const problem = randomSiting({ ...drawn, caps });
    const whole = (await leastOf(problem, singleHours(problem)))!;
    let before = -Infinity;
    for (const count of [1, 2, 3]) {
      const grouped = (await leastOf(problem, hourGroups(problem, count)))!;
      expect(grouped).toBeLessThanOrEqual(whole * (1 + 1e-8));
      // The groups of a smaller count are sums of those of a larger one.
      expect(grouped).toBeGreaterThanOrEqual(before * (1 - 1e-8));
      before = grouped;
    }
    expect(before).toBeLessThan(whole);
    const still: SitingProblem = {
      ...problem,
      demand: problem.demand.map((_, i) => problem.demand[i - (i % 4)]!),
      sites: problem.sites.map((site) => ({
        ...site,
        lifecycleGPerKwh: site.lifecycleGPerKwh.map(() => site.lifecycleGPerKwh[0]!),
      })),
    };
    const exact = await leastOf(still, singleHours(still));
    if (exact === null) continue;
    expect((await leastOf(still, hourGroups(still, 1)))! / exact).toBeCloseTo(1, 7);
  }
});

test('searched in groups first, the optimum is the same; in groups alone, it lies between bound and solution', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.nat(1e6),
        sites: fc.integer({ min: 2, max: 5 }),
        origins: fc.integer({ min: 1, max: 5 }),
        hardware: fc.integer({ min: 1, max: 2 }),
        limitMs: fc.option(fc.integer({ min: 150, max: 190 })),
        survivesLoss: fc.boolean(),
        opening: fc.boolean(),
        meanMs: fc.option(fc.integer({ min: 128, max: 150 })),
      }),
      async ({ meanMs, ...drawn }) => {
        const problem = randomSiting({ ...drawn, hours: 4, size: 5, caps: { meanMs } });
        const search = (order: readonly HourGroups[]) =>
          solveSiting(problem, WEIGHTS, EXACT, systemClock, undefined, order);
        const [whole, grouped, alone] = [
          await search([singleHours(problem)]),
          await search([hourGroups(problem, 2), singleHours(problem)]),
          await search([hourGroups(problem, 2)]),
        ];
        expect(grouped.status).toBe(whole.status);
        if (whole.objective === null) return;
        expect(grouped.objective! / whole.objective).toBeCloseTo(1, 7);
        expect(brokenBy(problem, grouped.solution!)).toEqual([]);
        expect(alone.bound!).toBeLessThanOrEqual(whole.objective * (1 + 1e-7));
        if (alone.objective !== null) expect(alone.objective).toBeGreaterThanOrEqual(whole.objective * (1 - 1e-7));
      },
    ),
    { numRuns: 15, seed: 7 },
  );
});
