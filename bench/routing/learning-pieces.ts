import { CANDIDATE_STRIDE, OFFSET } from '../../server/src/kernel/routing/candidate.ts';
import { DecisionWindow } from '../../server/src/kernel/routing/decision-window.ts';
import {
  advancePace,
  newPace,
  observePace,
  paceSettings,
  type Pace,
} from '../../server/src/kernel/routing/pacing-budget.ts';
import { learnPrices } from '../../server/src/kernel/routing/pacing-learned.ts';
import type { Budget } from '../../server/src/kernel/policy/index.ts';
import { seededRng } from '../../server/src/edge/rng.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const HOURS = 336;
const PER_HOUR = 8;
const OWNED = { carbonUsdPerTonne: 100, latencyUsdPerSecond: 0 };
const BUDGETS: readonly Budget[] = [
  { kind: 'latency', limit: 20, periodHours: 720 },
  { kind: 'money', limit: 0.00101 * PER_HOUR * 720, periodHours: 720 },
  { kind: 'carbon', limit: PER_HOUR * 720, periodHours: 720 },
];
const SPENT = { latency: 10, money: 0.001, carbon: 1, water: 0 } as const;

/** A full window of decisions among so many places, the farther the cleaner and the dearer, and its three budgets. */
function twoWeeks(candidates: number): { window: DecisionWindow; paces: readonly Pace[] } {
  const rng = seededRng(4);
  const window = new DecisionWindow();
  let paces = BUDGETS.map((budget) => newPace(paceSettings(budget, OWNED)));
  for (let hour = 0; hour < HOURS; hour++) {
    for (let i = 0; i < PER_HOUR; i++) {
      const now = START + hour * HOUR + (i * HOUR) / PER_HOUR;
      const numbers = Array.from({ length: candidates }, (_, d) => {
        const place = new Array<number>(CANDIDATE_STRIDE).fill(0);
        const far = d / candidates;
        place[OFFSET.addedMs] = 90 * far;
        place[OFFSET.carbonG] = 2 - 1.7 * far + 0.5 * rng.next() + 0.5 * Math.sin((hour * Math.PI) / 12 + d);
        place[OFFSET.cashUsd] = 0.001 + 0.00004 * far * rng.next();
        return place;
      });
      window.note(now, { numbers: numbers.flat(), exclusions: new Array<number>(candidates).fill(0) });
      paces = paces.map((pace) => observePace(advancePace(pace, now), SPENT[pace.settings.kind]));
    }
  }
  return { window, paces: paces.map((pace) => advancePace(pace, START + HOURS * HOUR)) };
}

/**
 * Learning the prices of three budgets from two weeks of decisions, piece by piece. Each piece counts with the least time of
 * all repeats, since what else runs on the machine only adds to it.
 */
export function learningPieces(candidates: number, repeats = 25): { longestMs: number; wholeMs: number } {
  const { window, paces } = twoWeeks(candidates);
  const least: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    let from = performance.now();
    const work = learnPrices(paces, window, OWNED, START + HOURS * HOUR);
    for (let at = 0, ended = false; !ended; at++) {
      ended = work.next().done === true;
      const now = performance.now();
      least[at] = Math.min(least[at] ?? Infinity, now - from);
      from = now;
    }
  }
  return { longestMs: Math.max(...least), wholeMs: least.reduce((sum, each) => sum + each, 0) };
}
