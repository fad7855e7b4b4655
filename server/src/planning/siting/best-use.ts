import { evaluateSiting, weighed } from './evaluate-siting.ts';
import { costsOf, programmeOf, type Programme } from './programme.ts';
import { sharedOut } from './share-out.ts';
import { openSolver, type Solver } from './solver.ts';
import type { SitingProblem, SitingSolution, SitingWeights } from './types.ts';

/** A solution and its weighted sum by the evaluator. */
export interface Weighed {
  readonly solution: SitingSolution;
  readonly objective: number;
}

/** A programme inside a solver. */
export interface OpenProgramme {
  readonly programme: Programme;
  readonly solver: Solver;
}

/** A solver that holds a programme under what is to count. */
export async function opened(programme: Programme, weights: SitingWeights): Promise<OpenProgramme> {
  const { columns, rows } = programme;
  const solver = await openSolver(
    {
      cost: costsOf(programme, weights),
      upper: columns.map(({ upper }) => upper),
      whole: columns.map(({ whole }) => whole),
    },
    rows,
  );
  return { programme, solver };
}

/** Whole columns of units that stand: sites with units are opened. */
export const standing = (
  { halls }: SitingProblem,
  { opens }: Pick<Programme, 'opens'>,
  units: readonly number[],
): ReadonlyMap<number, number> =>
  new Map([
    ...units.map((n, p): [number, number] => [p, n]),
    ...opens.flatMap((at, s): [number, number][] =>
      at < 0 ? [] : [[at, halls.some(({ site }, p) => site === s && units[p]! > 0) ? 1 : 0]],
    ),
  ]);

/** The programme of single hours, and what it makes of units. */
export interface BestUse extends OpenProgramme {
  /** @returns `null`: there are no flows within caps and time */
  of(units: readonly number[], seconds: number): Weighed | null;
  end(): void;
}

/** Flows of every hour that make the best of units that stand; each answer is found once. */
export async function openBestUse(problem: SitingProblem, weights: SitingWeights): Promise<BestUse> {
  const { programme, solver } = await opened(programmeOf(problem), weights);
  const answers = new Map<string, Weighed | null>();
  return {
    of(units, seconds) {
      const key = units.join();
      const before = answers.get(key);
      if (before !== undefined) return before;
      const { values } = solver.fixed(standing(problem, programme, units), seconds);
      const solution = values === null ? null : sharedOut(problem, programme, values);
      const found = solution && { solution, objective: weighed(evaluateSiting(problem, solution), weights) };
      answers.set(key, found);
      return found;
    },
    programme,
    solver,
    end: (): void => solver.end(),
  };
}
