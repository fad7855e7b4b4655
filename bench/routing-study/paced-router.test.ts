import { describe, expect, test } from 'vitest';
import { withFault } from './faults.ts';
import { hourRouter, newTally } from './hour-router.ts';
import { pacedMonth } from './paced-router.ts';
import { limitsOf, nearestOf, optimum } from './several-budgets.ts';
import { smallStudy } from './small-study.fixture.ts';
import { staircase } from './staircase.ts';

const HOURS = 720;
const all = Array.from({ length: HOURS }, (_, h) => h);

describe('a month of paced prices', () => {
  test.each([5, 15])(
    'keeps a latency budget of %i ms and most of what hindsight saves',
    { timeout: 20_000 },
    (addedMs) => {
      const study = smallStudy(11, 6, HOURS, false);
      const router = hourRouter(study);
      const budgets = { addedMs, moneyOfNearest: null };
      const nearest = nearestOf(router, all);
      const best = optimum(router, all, limitsOf(budgets, nearest));
      const { totals } = pacedMonth(study, router, all, budgets);
      expect(totals.demandKwh).toBeCloseTo(nearest.demandKwh, 6);
      expect(totals.addedMsKwh).toBeLessThanOrEqual(addedMs * nearest.demandKwh * (1 + 1e-9));
      expect(totals.carbonG).toBeGreaterThanOrEqual(best.boundG);
      expect((nearest.carbonG - totals.carbonG) / (nearest.carbonG - best.totals.carbonG)).toBeGreaterThan(0.97);
    },
  );

  test('knows nothing of hours to come', () => {
    const study = smallStudy(12, 4, 240, false);
    const hours = all.slice(0, 240);
    const changed = {
      ...study,
      intensityGPerKwh: study.intensityGPerKwh.map((value, at) => (at >= 120 * study.width ? 1000 - value : value)),
    };
    const path = (of: typeof study) =>
      pacedMonth(of, hourRouter(of), hours, { addedMs: 10, moneyOfNearest: null }).pricePath.slice(0, 120);
    expect(path(changed)).toEqual(path(study));
  });

  test('sends nothing to a region that is down', () => {
    const study = withFault(smallStudy(13, 5, HOURS, true), all, 'outage', 2);
    const router = hourRouter(study);
    const from = study.outage!.from;
    const tally = newTally();
    const seen = new Set<number>();
    router.route(from, { gPerMsKwh: 1, gPerUsd: 0 }, tally, (_, d) => void seen.add(d));
    expect(seen.has(2)).toBe(false);
    expect(tally.violationKwh).toBe(0);
  });
});

test('the staircase of carbon per millisecond falls and its steps add up to the saving', () => {
  const study = smallStudy(14, 6, 96, false);
  const budgets = Array.from({ length: 81 }, (_, i) => 0.5 * i + 0.5);
  const stairs = staircase(hourRouter(study), all.slice(0, 96), budgets);
  for (let i = 1; i < stairs.length; i++) {
    const [before, here] = [stairs[i - 1]!, stairs[i]!];
    expect(here.gPerKwhPerMs).toBeLessThanOrEqual(before.gPerKwhPerMs + 1e-3);
    // The saving is concave in the budget: each step lies between the prices at its ends.
    const slope = (here.savedGPerKwh - before.savedGPerKwh) / 0.5;
    expect(slope).toBeLessThanOrEqual(before.gPerKwhPerMs + 5e-2);
    expect(slope).toBeGreaterThanOrEqual(here.gPerKwhPerMs - 5e-2);
  }
});
