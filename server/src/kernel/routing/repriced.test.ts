import fc from 'fast-check';
import { expect, test } from 'vitest';
import { candidatesOf, decisions } from './explain.ts';
import { decideIn, world } from './random-world.fixture.ts';

const price = fc.constantFrom(0, 0.001, 3, 80, 1000, 40_000);

test('a decision at other prices is cash, grams and milliseconds at these prices, added by hand', () => {
  let moved = 0;
  fc.assert(
    fc.property(world('open'), price, price, (from, carbonUsdPerTonne, perHour) => {
      const latencyUsdPerSecond = perHour / 3600;
      const decision = decideIn(from);
      const again = decisions.repriced(decision, { carbonUsdPerTonne, latencyUsdPerSecond });
      const candidates = candidatesOf(decision);
      for (const [i, row] of candidates.entries()) {
        // What the price of today adds beyond cash, grams and milliseconds (water, money budgets) stays.
        const grams = decision.carbonSignal?.used === 'marginal' ? (row.marginalG ?? NaN) : row.carbonG;
        const beside =
          row.fullCostUsd -
          (decision.carbonUsdPerTonne / 1e6) * grams -
          (decision.latencyUsdPerSecond / 1e3) * row.addedMs;
        const byHand = beside + (carbonUsdPerTonne / 1e6) * grams + (latencyUsdPerSecond / 1e3) * row.addedMs;
        if (Number.isNaN(byHand)) continue;
        expect(Math.abs(again.fullCostsUsd[i]! - byHand)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(byHand)));
      }
      const allowed = candidates.flatMap(({ exclusion }, i) =>
        exclusion === 'feasible' && !Number.isNaN(again.fullCostsUsd[i]) ? [again.fullCostsUsd[i]!] : [],
      );
      const winner = candidates.findIndex(({ deployment }) => deployment === again.chosen);
      if (allowed.length === 0) expect(again.chosen).toBeNull();
      else expect(again.fullCostsUsd[winner]).toBe(Math.min(...allowed));
      if (again.chosen !== decision.chosen) moved++;
    }),
    { numRuns: 400, seed: 7 },
  );
  expect(moved).toBeGreaterThan(50);
});

test('the kernel, asked anew at these prices, chooses the same', () => {
  let compared = 0;
  fc.assert(
    fc.property(world('open'), price, price, (from, carbonUsdPerTonne, perHour) => {
      const other = { ...from.workload.prices, carbonUsdPerTonne, latencyUsdPerSecond: perHour / 3600 };
      const decision = decideIn(from);
      const anew = decideIn(from, other);
      if (decision.reason === 'degraded' || anew.reason === 'degraded' || anew.carbonSignal !== undefined) return;
      const again = decisions.repriced(decision, other);
      const cost = (id: string | null): number =>
        candidatesOf(anew).find(({ deployment }) => deployment === id)?.fullCostUsd ?? 0;
      expect(Math.abs(cost(again.chosen) - cost(anew.chosen))).toBeLessThanOrEqual(
        1e-9 * (1e-6 + Math.abs(cost(anew.chosen))),
      );
      compared++;
    }),
    { numRuns: 400, seed: 7 },
  );
  expect(compared).toBeGreaterThan(100);
});

test('at the prices in force the choice stands', () => {
  fc.assert(
    fc.property(world('open'), (from) => {
      const decision = decideIn(from);
      if (decision.reason === 'degraded') return;
      expect(decisions.repriced(decision, {}).chosen).toBe(decision.chosen);
    }),
    { numRuns: 300, seed: 7 },
  );
});
