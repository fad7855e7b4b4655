import { expect, test } from 'vitest';
import { seededRng } from '../../edge/rng.ts';
import { staticBest, type StaticProblem } from './static-best.ts';

function randomProblem(seed: number): StaticProblem {
  const rng = seededRng(seed);
  const [origins, width] = [5, 4];
  const addedMs = Float64Array.from({ length: origins * width }, (_, at) =>
    at % width === 0 ? 0 : Math.round(rng.next() * 120),
  );
  return {
    origins,
    width,
    weights: Float64Array.from({ length: origins }, () => 1 + rng.next()),
    objectiveUsd: Float64Array.from({ length: origins * width }, (_, at) =>
      at % width !== 0 && rng.next() < 0.15 ? Infinity : rng.next(),
    ),
    addedMs,
  };
}

function everyChoice({ origins, width }: StaticProblem): number[][] {
  return Array.from({ length: width ** origins }, (_, code) =>
    Array.from({ length: origins }, (_, o) => Math.floor(code / width ** o) % width),
  );
}

const totals = (problem: StaticProblem, choice: ArrayLike<number>): { ms: number; usd: number } => {
  let [ms, usd] = [0, 0];
  for (let o = 0; o < problem.origins; o++) {
    ms += problem.weights[o]! * problem.addedMs[o * problem.width + choice[o]!]!;
    usd += problem.weights[o]! * problem.objectiveUsd[o * problem.width + choice[o]!]!;
  }
  return { ms, usd };
};

test.each(Array.from({ length: 30 }, (_, seed) => seed))('finds the best fixed choice of small problem %i', (seed) => {
  const problem = randomProblem(seed);
  const weight = problem.weights.reduce((sum, value) => sum + value, 0);
  const budgetMs = 10 + 3 * seed;
  const found = totals(problem, staticBest(problem, budgetMs));
  expect(found.ms).toBeLessThanOrEqual(budgetMs * weight * (1 + 1e-9));
  const all = everyChoice(problem).map((choice) => totals(problem, choice));
  const least = (limit: number): number => Math.min(...all.filter(({ ms }) => ms <= limit).map(({ usd }) => usd));
  expect(found.usd).toBeGreaterThanOrEqual(least(budgetMs * weight) - 1e-12);
  // Rounding up costs at most one step of 1/4000 for each origin.
  expect(found.usd).toBeLessThanOrEqual(least(budgetMs * weight * (1 - problem.origins / 4000)) + 1e-12);
});
