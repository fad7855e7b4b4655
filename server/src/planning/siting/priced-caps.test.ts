import { expect, test } from 'vitest';
import { systemClock } from '../../edge/index.ts';
import { opened } from './best-use.ts';
import { brokenBy } from './check-siting.ts';
import { evaluateSiting, type SitingFigures } from './evaluate-siting.ts';
import { hourGroups } from './hour-groups.ts';
import { pricedCaps } from './priced-caps.ts';
import { programmeOf } from './programme.ts';
import { randomSiting } from './random-siting.fixture.ts';
import { solveSiting } from './solve-siting.ts';
import type { SitingCaps, SitingProblem, SitingSolution, SitingWeights } from './types.ts';

const WEIGHTS = { usd: 1, usdPerTonne: 80, usdPerSecond: 0.0002 };
const EXACT = { gap: 1e-9, seconds: 20 };
const FREE: SitingCaps = { usdPerYear: null, tonnesPerYear: null, meanMs: null };
const DRAWN = { sites: 5, origins: 5, hardware: 2, hours: 4, size: 9 } as const;

type Case = readonly [cap: keyof SitingCaps, of: (figures: SitingFigures) => number, least: SitingWeights];
const CASES: readonly Case[] = [
  ['tonnesPerYear', ({ tonnes }) => tonnes, { usd: 1e-7, usdPerTonne: 1, usdPerSecond: 0 }],
  ['meanMs', ({ meanMs }) => meanMs, { usd: 1e-7, usdPerTonne: 0, usdPerSecond: 1 }],
];

/** A problem with a cap halfway from what its optimum without has to the least that is possible, and both optima. */
async function bound(seed: number, [cap, of, least]: Case) {
  const problem = randomSiting({ ...DRAWN, seed, survivesLoss: seed % 2 === 0 });
  const solved = (each: SitingProblem, weights: SitingWeights) => solveSiting(each, weights, EXACT, systemClock);
  const figure = (solution: SitingSolution | null): number => of(evaluateSiting(problem, solution!));
  const free = await solved(problem, WEIGHTS);
  const halfway = (figure(free.solution) + figure((await solved(problem, least)).solution)) / 2;
  const capped: SitingProblem = { ...problem, caps: { ...FREE, [cap]: halfway } };
  return { capped, freeUsd: free.objective!, cappedUsd: (await solved(capped, WEIGHTS)).objective! };
}

test.each(CASES)(
  'with prices for caps, less what the caps are worth, nothing is above the optimum: %s',
  async (...each) => {
    for (const seed of [31, 32]) {
      const { capped, freeUsd, cappedUsd } = await bound(seed, each);
      expect(cappedUsd).toBeGreaterThan(freeUsd * (1 + 1e-4));
      const { programme, solver } = await opened(programmeOf(capped), WEIGHTS);
      const { duals } = solver.relaxed(20);
      solver.end();
      const below: number[] = [];
      for (const factor of [0.5, 1, 2]) {
        const priced = pricedCaps(capped, WEIGHTS, programme.caps, duals!, factor)!;
        const { objective } = await solveSiting(priced.problem, priced.weights, EXACT, systemClock);
        below.push(objective! - priced.rebate);
      }
      expect(Math.max(...below)).toBeLessThanOrEqual(cappedUsd * (1 + 1e-7));
      // Half the price already proves more than no price does.
      expect(below[0]).toBeGreaterThan(freeUsd);
    }
  },
);

test.each(CASES)('a search that prices caps first ends at the same optimum: %s', async (...each) => {
  const { capped, cappedUsd } = await bound(33, each);
  const order = [hourGroups(capped, 2), hourGroups(capped, 4)];
  const found = await solveSiting(capped, WEIGHTS, EXACT, systemClock, undefined, order);
  expect(found.objective! / cappedUsd).toBeCloseTo(1, 7);
  expect(found.status).toBe('optimal');
  expect(brokenBy(capped, found.solution!)).toEqual([]);
});

test('caps that do not bind have no price', async () => {
  const capped = randomSiting({ ...DRAWN, seed: 34, caps: { meanMs: 400 } });
  const { programme, solver } = await opened(programmeOf(capped), WEIGHTS);
  const { duals } = solver.relaxed(20);
  solver.end();
  expect(pricedCaps(capped, WEIGHTS, programme.caps, duals!, 1)).toBeNull();
});
