/** One way to route a whole period, summed: its objective and what it spends of each budget. */
export interface Column {
  readonly objective: number;
  readonly spent: readonly number[];
}

export interface MasterSolution {
  readonly objective: number;
  /** The objective with what breaking budgets costs. */
  readonly value: number;
  /** Share of each column, in the order given. */
  readonly shares: readonly number[];
  /** Objective that one more unit of each budget would save, from 0 up. */
  readonly prices: readonly number[];
  /** Whether the columns can keep all budgets. */
  readonly feasible: boolean;
}

const PENALTY = 1e4;
const EPSILON = 1e-11;

/**
 * The cheapest mixture of columns that keeps the budgets: minimise the objective with shares that sum to 1.
 * Primal simplex with a dense basis of one row a budget and one for the sum; at most a few rows, so that it is
 * rebuilt at each step. Budgets that no mixture can keep are broken at a penalty.
 *
 * @param ceilings the highest price of each budget: what breaking it by one unit costs; near infinite when absent
 */
export function cheapestMixture(
  columns: readonly Column[],
  budgets: readonly number[],
  ceilings?: readonly number[],
): MasterSolution {
  const m = budgets.length + 1;
  const costScale = Math.max(...columns.map(({ objective }) => Math.abs(objective)), Number.MIN_VALUE);
  const scales = budgets.map(
    (budget, j) => Math.max(Math.abs(budget), ...columns.map(({ spent }) => Math.abs(spent[j]!))) || 1,
  );
  const rhs = [...budgets.map((budget, j) => budget / scales[j]!), 1];
  const signs = rhs.map((value) => (value < 0 ? -1 : 1));
  const total = columns.length + budgets.length + m;
  const slackAt = columns.length;
  const artificialAt = slackAt + budgets.length;
  const penalty = (row: number): number =>
    ceilings === undefined || row === budgets.length ? PENALTY : (ceilings[row]! * scales[row]!) / costScale;
  const cost = (k: number): number =>
    k < slackAt ? columns[k]!.objective / costScale : k < artificialAt ? 0 : penalty(k - artificialAt);
  const vector = (k: number): number[] => {
    if (k < slackAt) return [...columns[k]!.spent.map((value, j) => value / scales[j]!), 1];
    const unit = new Array<number>(m).fill(0);
    if (k < artificialAt) unit[k - slackAt] = 1;
    else unit[k - artificialAt] = signs[k - artificialAt]!;
    return unit;
  };
  const vectors = Array.from({ length: total }, (_, k) => vector(k));
  const basis = Array.from({ length: m }, (_, i) => artificialAt + i);
  let duals: number[] = [];
  let values: number[] = [];
  for (let step = 0; step < 1000; step++) {
    const matrix = Array.from({ length: m }, (_, row) => basis.map((k) => vectors[k]![row]!));
    values = solveLinear(matrix, rhs);
    duals = solveLinear(
      matrix[0]!.map((_, column) => matrix.map((row) => row[column]!)),
      basis.map(cost),
    );
    // Bland's rule after a while: it cannot cycle.
    let entering = -1;
    let best = -EPSILON * 10;
    for (let k = 0; k < artificialAt; k++) {
      if (basis.includes(k)) continue;
      const reduced = cost(k) - vectors[k]!.reduce((sum, value, row) => sum + value * duals[row]!, 0);
      if (reduced < best) {
        entering = k;
        if (step > 200) break;
        best = reduced;
      }
    }
    if (entering === -1) break;
    const direction = solveLinear(matrix, vectors[entering]!);
    let leaving = -1;
    let least = Infinity;
    for (let i = 0; i < m; i++) {
      if (direction[i]! <= EPSILON) continue;
      const ratio = Math.max(0, values[i]!) / direction[i]!;
      if (ratio < least - 1e-15 || (ratio <= least && leaving !== -1 && basis[i]! > basis[leaving]!)) {
        least = ratio;
        leaving = i;
      }
    }
    if (leaving === -1) break;
    basis[leaving] = entering;
  }
  const shares = new Array<number>(columns.length).fill(0);
  let broken = 0;
  let fine = 0;
  basis.forEach((k, i) => {
    if (k < slackAt) shares[k] = Math.max(0, values[i]!);
    else if (k >= artificialAt) {
      broken += Math.max(0, values[i]!);
      fine += Math.max(0, values[i]!) * cost(k) * costScale;
    }
  });
  const objective = columns.reduce((sum, column, k) => sum + shares[k]! * column.objective, 0);
  return {
    objective,
    value: objective + fine,
    shares,
    prices: budgets.map((_, j) => (Math.max(0, -duals[j]!) * costScale) / scales[j]!),
    feasible: broken < 1e-9,
  };
}

/** Gauss with row pivots; a few rows. */
function solveLinear(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(rows[r]![c]!) > Math.abs(rows[pivot]![c]!)) pivot = r;
    [rows[c], rows[pivot]] = [rows[pivot]!, rows[c]!];
    const divisor = rows[c]![c]!;
    for (let r = 0; r < n; r++) {
      if (r === c || rows[r]![c] === 0) continue;
      const factor = rows[r]![c]! / divisor;
      for (let k = c; k <= n; k++) rows[r]![k] = rows[r]![k]! - factor * rows[c]![k]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}
