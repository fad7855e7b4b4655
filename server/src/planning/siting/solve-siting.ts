import type { Clock } from '../../edge/index.ts';
import type { Usd } from '../../units/index.ts';
import { openBestUse, opened, standing, type OpenProgramme, type Weighed } from './best-use.ts';
import { hourGroups, singleHours, type HourGroups } from './hour-groups.ts';
import { pricedCaps } from './priced-caps.ts';
import { costsOf, programmeOf } from './programme.ts';
import { shortages, withoutShortage } from './shortage.ts';
import type { SolverProgress } from './solver.ts';
import type { SitingProblem, SitingSolution, SitingWeights } from './types.ts';
import { openingRows, validRows } from './valid-rows.ts';

/** Both always set: no search goes on for ever. */
export interface SolveLimits {
  /** Distance of the solution from the proven bound, as a part of it, at which the search ends. */
  readonly gap: number;
  readonly seconds: number;
}

/** `optimal`: nothing better exists within 1e-6; `gap reached`: within the gap that was asked for. */
export type SolveStatus = 'optimal' | 'gap reached' | 'time limit' | 'infeasible';

/** What a search found, and how good that is at worst. */
export interface SolvedSiting {
  readonly status: SolveStatus;
  /** `null`: none was found. */
  readonly solution: SitingSolution | null;
  /** Weighted sum of the evaluated solution, and what no solution can be below. */
  readonly objective: Usd | null;
  readonly bound: Usd | null;
  readonly gap: number | null;
  readonly seconds: number;
  /** Rows that were added against shortages. */
  readonly cuts: number;
  readonly columns: number;
  readonly rows: number;
}

/** Told while it searches. */
export type TellSolve = (at: SolverProgress & { readonly seconds: number; readonly gap: number | null }) => void;

const OPTIMAL_GAP = 1e-6;
/** For the flows of the first units that are found, where the time is up. */
const LAST_SECONDS = 10;
/** Rounds of the relaxation against rows that it breaks; what is left is found by the whole programme. */
const RELAXED_ROUNDS = 40;
/** Parts of flows (origins times sites times hours) that are searched without groups of hours before. */
const PARTS_AT_ONCE = 6000;
const GROUPS = [3, 8];
/** Of the gap asked for, what a search in groups of hours may leave open, and the least that it tries for. */
const GROUPED = { share: 0.5, least: 0.001 };
/** Searches with prices in the place of caps, before they are kept as rows, and the least gap of each. */
const PRICED_ROUNDS = 4;
const PRICED_GAP = 0.002;
const gapOf = (objective: number, bound: number): number =>
  Math.max(0, objective - bound) / Math.max(Math.abs(objective), 1e-9);

/** Groupings of hours that are searched one after the other, each hour on its own at last. */
function groupings(problem: SitingProblem): readonly HourGroups[] {
  const { origins, sites, hours } = problem;
  const coarse = origins.length * sites.length * hours <= PARTS_AT_ONCE ? [] : GROUPS;
  return [
    ...coarse.filter((count) => 2 * count <= hours).map((count) => hourGroups(problem, count)),
    singleHours(problem),
  ];
}

/**
 * Siting by HiGHS: the programme of flows in a few groups of hours, then in more, then hour by hour, until the gap is reached.
 * Each programme on the way has fewer rows than the whole problem and counts no more, so that its bound holds for it; units that
 * are found are scored by their best flows hour by hour. Rows against shortages where a site is lost are added when a solution is
 * short; by Gale (1957) they say the same as flows of their own for every lost site, of which there would be sites times as many.
 * @param order groupings of hours that are searched one after the other
 */
export async function solveSiting(
  problem: SitingProblem,
  weights: SitingWeights,
  limits: SolveLimits,
  clock: Pick<Clock, 'monotonicMs'>,
  tell: TellSolve = () => undefined,
  order: readonly HourGroups[] = groupings(problem),
): Promise<SolvedSiting> {
  const startedMs = clock.monotonicMs();
  const seconds = (): number => (clock.monotonicMs() - startedMs) / 1000;
  const left = (): number => Math.max(0.1, limits.seconds - seconds());
  const bestUse = await openBestUse(problem, weights);
  const { opens, columns, rows: ownRows } = bestUse.programme;
  const cost = costsOf(bestUse.programme, weights);
  const rows = validRows(problem, opens);
  const linked = new Set<number>();
  let best: Weighed | null = null;
  let bound = -Infinity;
  const gapAt = (proven: number): number | null =>
    best === null || !Number.isFinite(proven) ? null : gapOf(best.objective, proven);
  const isWithin = (most: number, proven = bound): boolean => (gapAt(proven) ?? Infinity) <= most * (1 + 1e-6);
  const known = (): number | null => (Number.isFinite(bound) ? bound : null);
  const told = (): void =>
    tell({ best: best?.objective ?? null, bound: known(), seconds: seconds(), gap: gapAt(bound) });
  const proven = (value: number | null): void => {
    bound = Math.max(bound, value ?? -Infinity);
  };
  /** @returns whether these units keep the caps */
  const use = (units: readonly number[] | null): boolean => {
    const found = units && bestUse.of(units, best === null ? Math.max(LAST_SECONDS, left()) : left());
    if (found === null) return false;
    if (best !== null && found.objective >= best.objective) return true;
    best = found;
    told();
    return true;
  };

  let duals: Float64Array | null = null;
  /** @returns false: nothing is feasible */
  const relaxed = ({ programme, solver }: OpenProgramme): boolean => {
    let units: readonly number[] | null = null;
    for (let round = 0; round < RELAXED_ROUNDS; round++) {
      const run = solver.relaxed(left());
      const { end, values, objective } = run;
      if (end === 'infeasible') return false;
      if (end !== 'solved' || values === null) break;
      proven(objective);
      told();
      ({ duals } = run);
      units = [...values.subarray(0, programme.halls)];
      const more = [
        ...rows.against(shortages(problem, units, 3)),
        ...rows.reserves(values),
        ...openingRows(problem, programme, values, linked),
      ];
      if (more.length === 0) break;
      solver.add(more);
    }
    if (best === null && units !== null) use(withoutShortage(problem, units.map(Math.ceil), cost));
    return true;
  };

  /** Solutions by prices in the place of caps: dearer until the caps are kept, then halfway to where they are not. */
  const priced = async ({ programme }: OpenProgramme): Promise<void> => {
    let [low, high, factor] = [0, Infinity, 1];
    for (let round = 0; round < PRICED_ROUNDS && !isWithin(limits.gap) && seconds() < limits.seconds / 2; round++) {
      const instead = duals === null ? null : pricedCaps(problem, weights, programme.caps, duals, factor);
      if (instead === null) return;
      const within = { gap: Math.max(limits.gap, PRICED_GAP), seconds: limits.seconds / 2 - seconds() };
      const run = await solveSiting(instead.problem, instead.weights, within, clock, undefined, order.slice(0, 1));
      proven(run.bound === null ? null : run.bound - instead.rebate);
      if (run.solution === null) return;
      if (use(run.solution.units)) high = factor;
      else low = factor;
      factor = high === Infinity ? 1.5 * low : (low + high) / 2;
    }
  };

  /** @returns false: nothing is feasible */
  const searched = ({ programme, solver }: OpenProgramme, gap: number): boolean => {
    while (!isWithin(limits.gap) && seconds() < limits.seconds) {
      const run = solver.whole(
        left(),
        gap,
        {
          tell: (at) => {
            proven(at.bound);
            told();
          },
          isEnough: (at) => isWithin(limits.gap, Math.max(bound, at.bound ?? -Infinity)) || seconds() >= limits.seconds,
        },
        best === null ? null : standing(problem, programme, best.solution.units),
      );
      if (run.end === 'infeasible') return false;
      proven(run.bound);
      if (run.values === null) return true;
      const units = [...run.values.subarray(0, programme.halls)].map(Math.round);
      const short = shortages(problem, units, 3);
      use(short.length === 0 ? units : withoutShortage(problem, units, cost));
      const more = rows.against(short);
      if (more.length === 0) return true;
      solver.add(more);
    }
    return true;
  };

  const ended = (status: SolveStatus): SolvedSiting => ({
    status,
    solution: best?.solution ?? null,
    objective: best?.objective ?? null,
    bound: known(),
    gap: gapAt(bound),
    seconds: seconds(),
    cuts: rows.all().length,
    columns: columns.length,
    rows: ownRows.length + rows.all().length,
  });
  try {
    for (const groups of order) {
      const isLast = groups.length === problem.hours;
      const at = isLast ? bestUse : await opened(programmeOf(problem, groups), weights);
      try {
        at.solver.add([...rows.all(), ...openingRows(problem, at.programme, null, linked)]);
        const gap = isLast ? limits.gap : Math.max(GROUPED.least, limits.gap * GROUPED.share);
        const isFeasible = relaxed(at);
        if (isFeasible && at !== bestUse && groups === order[0]) await priced(at);
        if (!(isFeasible && searched(at, gap)) && best === null) return ended('infeasible');
      } finally {
        if (!isLast) at.solver.end();
      }
      if (isWithin(limits.gap) || seconds() >= limits.seconds) break;
    }
    return ended(isWithin(OPTIMAL_GAP) ? 'optimal' : isWithin(limits.gap) ? 'gap reached' : 'time limit');
  } finally {
    bestUse.end();
  }
}
