import highsModule, { type Highs, type Model } from 'highs';
import type { ProgrammeRow } from './programme.ts';

/** Its types describe another module format than the one that is loaded. */
const loadHighs = highsModule as unknown as typeof highsModule.default;

/** Of this thread: loading takes longer than many a search. */
let highsOfThread: Promise<Highs> | undefined;

/** How far a search is; `null`: nothing found, or nothing proven, yet. */
export interface SolverProgress {
  readonly best: number | null;
  readonly bound: number | null;
}

export interface SolverWatch {
  tell(at: SolverProgress): void;
  /** True: the search stops. */
  isEnough(at: SolverProgress): boolean;
}

/** What a run ended with. */
export interface SolverRun {
  readonly end: 'solved' | 'stopped' | 'infeasible' | 'time' | 'failed';
  /** By column; `null`: none was found. */
  readonly values: Float64Array | null;
  readonly objective: number | null;
  /** No solution can be below. */
  readonly bound: number | null;
  /** By row, what the objective falls by where its bounds give way by one; `null`: columns are whole, or none was found. */
  readonly duals: Float64Array | null;
}

export interface SolverColumns {
  readonly cost: Float64Array;
  readonly upper: readonly number[];
  readonly whole: readonly boolean[];
}

/** A programme inside the solver: rows can be added, and columns be whole or parts. */
export interface Solver {
  add(rows: readonly ProgrammeRow[]): void;
  /** Columns that are to be whole may be parts. */
  relaxed(seconds: number): SolverRun;
  /**
   * @param watch told while it searches, and asked whether that is enough
   * @param start of some columns, by which a first solution is sought
   */
  whole(seconds: number, gap: number, watch: SolverWatch, start: ReadonlyMap<number, number> | null): SolverRun;
  /** Every column that is to be whole at its value, all others at their best. */
  fixed(values: ReadonlyMap<number, number>, seconds: number): SolverRun;
  end(): void;
}

const finite = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) || Math.abs(value) > 1e29 ? null : value;

const matrixOf = (rows: readonly ProgrammeRow[], columns: number) => {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach(({ columns: { length } }, i) => (starts[i + 1] = starts[i]! + length));
  const indices = new Int32Array(starts.at(-1)!);
  const values = new Float64Array(starts.at(-1)!);
  rows.forEach((row, i) => {
    indices.set(row.columns, starts[i]);
    values.set(row.values, starts[i]);
  });
  return { format: 'csr' as const, numRows: rows.length, numCols: columns, starts, indices, values };
};

/** HiGHS as WebAssembly. It blocks its thread while it runs: for workers alone. */
export async function openSolver(
  { cost, upper, whole }: SolverColumns,
  rows: readonly ProgrammeRow[],
): Promise<Solver> {
  highsOfThread ??= loadHighs();
  const highs = await highsOfThread;
  const { modelStatus, variableType, callbackType } = highs.constants;
  const wholeAt = whole.flatMap((is, at) => (is ? [at] : []));
  const model: Model = highs.createModel({
    numCols: cost.length,
    numRows: rows.length,
    colCost: cost,
    colLower: new Float64Array(cost.length),
    colUpper: Float64Array.from(upper),
    rowLower: Float64Array.from(rows, ({ lower }) => lower),
    rowUpper: Float64Array.from(rows, (row) => row.upper),
    matrix: matrixOf(rows, cost.length),
  });
  model.options.set('output_flag', false);
  const integrality = (type: 0 | 1): void => {
    if (wholeAt.length > 0)
      model.changeColsIntegrality(
        { kind: 'set', indices: wholeAt },
        wholeAt.map(() => type),
      );
  };
  const run = (callbacks: Parameters<Model['run']>[0], isWhole: boolean): SolverRun => {
    const { modelStatus: ended } = model.run(callbacks);
    const has = model.info.get('primal_solution_status') === highs.constants.solutionStatus.feasible;
    const solution = has ? model.getSolution() : null;
    const objective = has ? model.getObjectiveValue() : null;
    const bound = isWhole
      ? finite(model.info.get('mip_dual_bound') as number)
      : ended === modelStatus.optimal
        ? objective
        : null;
    return {
      end:
        ended === modelStatus.optimal
          ? 'solved'
          : ended === modelStatus.infeasible || ended === modelStatus.unboundedOrInfeasible
            ? 'infeasible'
            : ended === modelStatus.interrupted
              ? 'stopped'
              : ended === modelStatus.timeLimit
                ? 'time'
                : 'failed',
      values: solution?.colValue ?? null,
      duals: isWhole ? null : (solution?.rowDual ?? null),
      objective,
      bound,
    };
  };
  return {
    add(more) {
      model.addRows({
        lower: Float64Array.from(more, ({ lower }) => lower),
        upper: Float64Array.from(more, (row) => row.upper),
        matrix: matrixOf(more, cost.length) as never,
      });
    },
    relaxed(seconds) {
      integrality(variableType.continuous);
      model.zeroAllClocks();
      model.options.set('time_limit', seconds);
      return run(undefined, false);
    },
    whole(seconds, gap, watch, start) {
      integrality(variableType.integer);
      model.zeroAllClocks();
      model.options.set('time_limit', seconds);
      model.options.set('mip_rel_gap', gap);
      if (start !== null) model.setSolution({ indices: [...start.keys()], values: [...start.values()] });
      const at = (data: Readonly<Record<string, unknown>>): SolverProgress => ({
        best: finite(data['mip_primal_bound'] as number | undefined),
        bound: finite(data['mip_dual_bound'] as number | undefined),
      });
      const callbacks: Parameters<Model['run']>[0] = {
        [callbackType.mipLogging]: ({ data }): undefined => watch.tell(at(data)) as undefined,
        [callbackType.mipInterrupt]: (event): undefined => {
          if (watch.isEnough(at(event.data))) event.interrupt();
        },
      };
      return run(callbacks, true);
    },
    fixed(values, seconds) {
      integrality(variableType.continuous);
      const bounds = (lower: readonly number[], to: readonly number[]): void => {
        model.changeColsBounds({ kind: 'set', indices: [...values.keys()] }, lower, to);
      };
      bounds([...values.values()], [...values.values()]);
      model.zeroAllClocks();
      model.options.set('time_limit', seconds);
      try {
        return run(undefined, false);
      } finally {
        bounds(
          [...values.keys()].map(() => 0),
          [...values.keys()].map((at) => upper[at]!),
        );
      }
    },
    end: () => model.dispose(),
  };
}
