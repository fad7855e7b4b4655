import { expect, test } from 'vitest';
import { systemClock } from '../../edge/index.ts';
import { randomSiting } from './random-siting.fixture.ts';
import { sitingsApart } from './siting-apart.ts';
import { solveSiting } from './solve-siting.ts';

test('a thread of its own finds the same and tells how far it is', async () => {
  const problem = randomSiting({ seed: 8, sites: 4, origins: 5, hardware: 2, hours: 2, survivesLoss: true });
  const asked = { problem, weights: { usd: 1, usdPerTonne: 80, usdPerSecond: 0 }, limits: { gap: 1e-6, seconds: 20 } };
  const told: string[] = [];
  const apart = await sitingsApart.solve(asked, (id) => told.push(id));
  const here = await solveSiting(problem, asked.weights, asked.limits, systemClock);
  expect(apart.status).toBe('optimal');
  expect(apart.solution).toEqual(here.solution);
  expect(told.length).toBeGreaterThan(0);
});
