import type { Clock } from '../../edge/index.ts';
import type { Usd } from '../../units/index.ts';
import { evaluateSiting, weighed } from './evaluate-siting.ts';
import { costsOf, programmeOf, rowAgainst } from './programme.ts';
import { shortages } from './shortage.ts';
import { openSolver, type SolverProgress } from './solver.ts';
import type { SitingProblem, SitingSolution, SitingWeights } from './types.ts';

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
/** For the flows of units that are found, after the time is up. */
const LAST_SECONDS = 20;
/** Rounds of the relaxation against shortages; what is left is found by the whole programme. */
const RELAXED_ROUNDS = 8;
const gapOf = (objective: number, bound: number): number =>
  Math.max(0, objective - bound) / Math.max(Math.abs(objective), 1e-9);

/** Units added, hall by hall, until nobody is short: whichever of the halls that help costs least by the request. */
export function withoutShortage(
  problem: SitingProblem,
  units: readonly number[],
  cost: ArrayLike<number>,
): number[] | null {
  const grown = [...units];
  for (;;) {
    const short = shortages(problem, grown)[0];
    if (short === undefined) return grown;
    const room = (p: number): number => {
      const hall = problem.halls[p]!;
      return short.lost === null ? hall.requestsPerHour : hall.requestsPerHourOnLoss;
    };
    const [best] = short.halls
      .filter((p) => grown[p]! < problem.halls[p]!.atMost)
      .toSorted((a, b) => cost[a]! / room(a) - cost[b]! / room(b));
    if (best === undefined) return null;
    grown[best]! += Math.min(
      problem.halls[best]!.atMost - grown[best]!,
      Math.max(1, Math.ceil((short.wanted - short.served) / room(best) - 1e-9)),
    );
  }
}

/**
 * Siting by HiGHS: the programme of flows, and rows against shortages where a site is lost, added when a solution is short.
 * By Gale (1957) these rows say the same as flows of their own for every lost site, of which there would be sites times as many.
 * The bound holds for the whole problem, since each programme on the way has fewer rows.
 */
export async function solveSiting(
  problem: SitingProblem,
  weights: SitingWeights,
  limits: SolveLimits,
  clock: Pick<Clock, 'monotonicMs'>,
  tell: TellSolve = () => undefined,
): Promise<SolvedSiting> {
  const startedMs = clock.monotonicMs();
  const seconds = (): number => (clock.monotonicMs() - startedMs) / 1000;
  const programme = programmeOf(problem);
  const cost = costsOf(programme, weights);
  const solver = await openSolver(
    {
      cost,
      upper: programme.columns.map(({ upper }) => upper),
      whole: programme.columns.map(({ whole }) => whole),
    },
    programme.rows,
  );
  const left = (): number => Math.max(0.1, limits.seconds - seconds());
  let [cuts, bound] = [0, -Infinity];
  const ended = (status: SolveStatus, solution: SitingSolution | null): SolvedSiting => {
    const objective = solution === null ? null : weighed(evaluateSiting(problem, solution), weights);
    return {
      status,
      solution,
      objective,
      bound: Number.isFinite(bound) ? bound : null,
      gap: objective === null || !Number.isFinite(bound) ? null : gapOf(objective, bound),
      seconds: seconds(),
      cuts,
      columns: programme.columns.length,
      rows: programme.rows.length + cuts,
    };
  };
  const whole = (units: readonly number[]): ReadonlyMap<number, number> =>
    new Map([
      ...units.map((n, p): [number, number] => [p, n]),
      ...programme.opens.flatMap((at, s): [number, number][] =>
        at < 0 ? [] : [[at, problem.halls.some(({ site }, p) => site === s && units[p]! > 0) ? 1 : 0]],
      ),
    ]);
  // The best use of units that suffice: what stands where no search ended in time.
  const standing = (units: readonly number[] | null): SitingSolution | null => {
    const { values } = units === null ? { values: null } : solver.fixed(whole(units), LAST_SECONDS);
    return values === null ? null : programme.solutionOf(values);
  };
  try {
    let units: readonly number[] | null = null;
    if (problem.survivesLoss)
      for (let round = 0; round < RELAXED_ROUNDS; round++) {
        const { end, values, objective } = solver.relaxed(left());
        if (end === 'infeasible') return ended('infeasible', null);
        if (end !== 'solved' || values === null) break;
        bound = Math.max(bound, objective!);
        tell({ best: null, bound, seconds: seconds(), gap: null });
        units = [...values.subarray(0, programme.halls)];
        const short = shortages(problem, units, 3);
        if (short.length === 0) break;
        solver.add(short.map((each) => rowAgainst(problem, each)));
        cuts += short.length;
      }
    let start = units === null ? null : withoutShortage(problem, units.map(Math.ceil), cost);
    for (;;) {
      const run = solver.whole(
        left(),
        limits.gap,
        (at) =>
          tell({
            ...at,
            seconds: seconds(),
            gap: at.best === null || at.bound === null ? null : gapOf(at.best, at.bound),
          }),
        start === null ? null : whole(start),
      );
      if (run.end === 'infeasible') return ended('infeasible', null);
      if (run.bound !== null) bound = Math.max(bound, run.bound);
      if (run.values === null) return ended('time limit', standing(start));
      const solution = programme.solutionOf(run.values);
      const short = shortages(problem, solution.units, 3);
      if (short.length === 0) {
        const { gap } = ended('time limit', solution);
        const isWithin = (most: number): boolean => gap !== null && gap <= most * (1 + 1e-6);
        return ended(isWithin(OPTIMAL_GAP) ? 'optimal' : isWithin(limits.gap) ? 'gap reached' : 'time limit', solution);
      }
      if (seconds() >= limits.seconds)
        return ended('time limit', standing(withoutShortage(problem, solution.units, cost)));
      solver.add(short.map((each) => rowAgainst(problem, each)));
      cuts += short.length;
      start = withoutShortage(problem, solution.units, cost);
    }
  } finally {
    solver.end();
  }
}
