import { expect, test } from 'vitest';
import { seededRng } from '../../edge/rng.ts';
import { hindsight, spending } from './hindsight.ts';
import { addedMs, type Problem } from './instance.ts';

/** A random problem: some deployments forbidden, the first always allowed. */
function randomProblem(seed: number, count: number, width: number, origins: number): Problem {
  const rng = seededRng(seed);
  const latencyMs = Float64Array.from({ length: origins * width }, () => 1 + Math.round(rng.next() * 200));
  const origin = Uint8Array.from({ length: count }, () => Math.floor(rng.next() * origins));
  const forbidden = Array.from({ length: origins * width }, (_, at) => at % width !== 0 && rng.next() < 0.2);
  const objectiveUsd = Float64Array.from({ length: count * width }, (_, at) =>
    forbidden[origin[Math.floor(at / width)]! * width + (at % width)]! ? Infinity : rng.next() * 10,
  );
  const nearest = Int32Array.from(origin, (o) => {
    let best = 0;
    for (let d = 1; d < width; d++)
      if (!forbidden[o * width + d]! && latencyMs[o * width + d]! < latencyMs[o * width + best]!) best = d;
    return best;
  });
  return { count, width, objectiveUsd, latencyMs, origin, nearest };
}

/** Every assignment as a point of added ms and objective. */
function everyPoint(problem: Problem): [ms: number, usd: number][] {
  let points: [number, number][] = [[0, 0]];
  for (let r = 0; r < problem.count; r++) {
    points = points.flatMap(([ms, usd]) =>
      Array.from({ length: problem.width }, (_, d): [number, number] => [
        ms + addedMs(problem, r, d),
        usd + problem.objectiveUsd[r * problem.width + d]!,
      ]).filter(([, total]) => total < Infinity),
    );
  }
  return points;
}

/** Least objective of any mixture of two assignments that spends the budget: the linear programme by brute force. */
function bestMixture(points: readonly (readonly [number, number])[], budget: number): number {
  const within = points.filter(([ms]) => ms <= budget);
  const over = points.filter(([ms]) => ms > budget);
  let best = Math.min(...within.map(([, usd]) => usd));
  for (const [msA, usdA] of within) {
    for (const [msB, usdB] of over) best = Math.min(best, usdA + ((budget - msA) / (msB - msA)) * (usdB - usdA));
  }
  return best;
}

function objective(problem: Problem, { choice, split }: ReturnType<typeof hindsight>): { usd: number; ms: number } {
  let usd = 0;
  let ms = spending(problem, choice);
  choice.forEach((d, r) => (usd += problem.objectiveUsd[r * problem.width + d]!));
  if (split !== null) {
    const { request, other, share } = split;
    usd +=
      share *
      (problem.objectiveUsd[request * problem.width + other]! -
        problem.objectiveUsd[request * problem.width + choice[request]!]!);
    ms += share * (addedMs(problem, request, other) - addedMs(problem, request, choice[request]!));
  }
  return { usd, ms };
}

test.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'is the optimum of the linear programme on small problem %i',
  (seed) => {
    const problem = randomProblem(seed, 5, 4, 2);
    const points = everyPoint(problem);
    const budget = 40 + (seed % 7) * 60;
    const found = hindsight(problem, budget);
    const own = objective(problem, found);
    expect(own.ms).toBeLessThanOrEqual(budget * (1 + 1e-12));
    expect(own.usd).toBeCloseTo(bestMixture(points, budget), 9);
    // No whole assignment within the budget is below the bound.
    const integral = Math.min(...points.filter(([ms]) => ms <= budget).map(([, usd]) => usd));
    expect(found.boundUsd).toBeLessThanOrEqual(integral + 1e-9);
    expect(found.boundUsd).toBeCloseTo(own.usd, 9);
    if (found.usdPerMs > 0) expect(own.ms).toBeCloseTo(budget, 9);
  },
);

test('a budget that does not bind has no price', () => {
  const problem = randomProblem(3, 6, 4, 2);
  const found = hindsight(problem, 1e9);
  expect(found.usdPerMs).toBe(0);
  expect(objective(problem, found).usd).toBeCloseTo(Math.min(...everyPoint(problem).map(([, usd]) => usd)), 12);
});

test('without a budget every request goes to a nearest', () => {
  const problem = randomProblem(5, 50, 4, 3);
  const { choice } = hindsight(problem, 0);
  expect(spending(problem, choice)).toBe(0);
});

test('the price of a millisecond falls as the budget grows', () => {
  const problem = randomProblem(8, 400, 6, 5);
  const prices = [500, 2000, 8000, 20000].map((budget) => hindsight(problem, budget).usdPerMs);
  expect(prices[0]).toBeGreaterThan(0);
  for (let i = 1; i < prices.length; i++) expect(prices[i]).toBeLessThan(prices[i - 1]!);
});
