import { describe, expect, test } from 'vitest';
import { systemClock } from '../../edge/index.ts';
import { compareSitings } from './compare-sitings.ts';
import { randomSiting } from './random-siting.fixture.ts';
import { whyInfeasible } from './why-infeasible.ts';

const LIMITS = { gap: 1e-6, seconds: 20 };
const WEIGHTS = { usd: 1, usdPerTonne: 80, usdPerSecond: 0.0002 };
const problem = randomSiting({ seed: 21, sites: 5, origins: 6, hardware: 2, hours: 2, size: 6, survivesLoss: true });

test('each rule is the least of its own figure, the best of the full cost', { timeout: 120_000 }, async () => {
  const { best, rules, steps, why, stopAt } = await compareSitings(problem, WEIGHTS, LIMITS, systemClock);
  const all = [best, ...Object.values(rules)];
  const least = (of: (each: (typeof all)[number]) => number): number => Math.min(...all.map(of));
  const near = 1 + 1e-5;
  expect(best.fullUsd!).toBeLessThanOrEqual(least(({ fullUsd }) => fullUsd!) * near);
  expect(rules.cheapest.figures!.usd).toBeLessThanOrEqual(least(({ figures }) => figures!.usd) * near);
  expect(rules.cleanest.figures!.tonnes).toBeLessThanOrEqual(least(({ figures }) => figures!.tonnes) * 1.001);
  expect(rules.nearest.figures!.addedMs).toBeLessThanOrEqual(least(({ figures }) => figures!.addedMs) + 0.01);
  expect(why).toEqual([]);
  // Each step down in latency is dearer by the millisecond than the one before, and its ends are the rules.
  const slopes = steps.map(({ tonnesPerMs }) => tonnesPerMs);
  expect(steps.length).toBeGreaterThan(1);
  expect(slopes).toEqual(slopes.toSorted((a, b) => a - b));
  expect(steps.every(({ savedMs, tonnesPerMs }) => savedMs > 0 && tonnesPerMs > 0)).toBe(true);
  expect(stopAt).not.toBeNull();
});

describe('what has no solution says why', () => {
  const reasons = (changed: Partial<typeof problem>) => whyInfeasible({ ...problem, ...changed }, LIMITS, systemClock);
  test('an origin that nothing may serve', async () => {
    const rttMs = problem.rttMs.map((ms, at) => (at < problem.sites.length ? Infinity : ms));
    expect(await reasons({ rttMs, limitMs: 500 })).toEqual(['no site may serve origin 0, by rules or within 500 ms']);
  });
  test('too little room', async () => {
    const halls = problem.halls.map((hall) => ({ ...hall, atMost: 1 }));
    expect((await reasons({ halls }))[0]).toMatch(/^all sites at their most serve \d+ of \d+ requests from origin/);
  });
  test('too little room where one site is lost', async () => {
    const halls = problem.halls.map((hall) => ({ ...hall, atMost: hall.site === 0 ? 40 : 1 }));
    expect((await reasons({ halls })).join()).toMatch(/site 0 lost, all others at their most serve/);
  });
  test.each([
    ['usdPerYear', /^money: the least is USD [\d.e+]+ a year, 1000 allowed$/],
    [
      'tonnesPerYear',
      /^carbon: the least is [\d.]+ t a year, 1000? allowed$|^carbon: the least is [\d.]+ t a year, 2 allowed$/,
    ],
    ['meanMs', /^latency: the least mean is [\d.]+ ms, 50 allowed$/],
  ] as const)('a cap below the least: %s', async (cap, message) => {
    const caps = {
      usdPerYear: null,
      tonnesPerYear: null,
      meanMs: null,
      [cap]: { usdPerYear: 1000, tonnesPerYear: 2, meanMs: 50 }[cap],
    };
    expect((await reasons({ caps }))[0]).toMatch(message);
  });
});
