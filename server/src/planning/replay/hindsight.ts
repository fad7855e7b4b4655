import { addedMs, latencyOf, type Problem } from './instance.ts';

/** A routing of every request; one request at most is split between two deployments. */
export interface Assignment {
  readonly choice: Int32Array;
  readonly split: { readonly request: number; readonly other: number; readonly share: number } | null;
}

export interface Hindsight extends Assignment {
  /** USD per added ms; 0 when the budget does not bind. */
  readonly usdPerMs: number;
  /** Weak duality: no routing that keeps the budget has a lower objective. */
  readonly boundUsd: number;
}

const MAX_HALVINGS = 200;

/**
 * The best routing that keeps a budget of added latency, with full knowledge. One coupling budget needs one
 * multiplier: at price mu every request takes its cheapest deployment on its own, and mu is bisected until the
 * spending brackets the budget. The requests that differ between both ends are moved one by one, the last one
 * in part, until the budget is met exactly, which is the optimum of the linear programme.
 *
 * @param budgetMs added ms over all requests together
 */
export function hindsight(problem: Problem, budgetMs: number): Hindsight {
  const free = chooseAt(problem, 0);
  if (spending(problem, free) <= budgetMs)
    return { choice: free, split: null, usdPerMs: 0, boundUsd: dual(problem, free, 0, budgetMs) };
  let low = 0;
  let high = Number.MIN_VALUE;
  let over = free;
  let within = free;
  // A price so high that all go to the nearest exists; the first guess is the mean objective per ms.
  for (high = guess(problem); ; high *= 4) {
    within = chooseAt(problem, high);
    if (spending(problem, within) <= budgetMs) break;
    low = high;
    over = within;
  }
  // Costs are lines in the price: who goes to one place at both ends goes there at every price between them.
  let open = differing(within, over, every(problem));
  for (let i = 0; i < MAX_HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high || high - low <= 1e-13 * high) break;
    const choice = chooseAt(problem, middle, within, open);
    if (spending(problem, choice) > budgetMs) [low, over] = [middle, choice];
    else [high, within] = [middle, choice];
    open = differing(within, over, open);
  }
  const boundUsd = Math.max(dual(problem, over, low, budgetMs), dual(problem, within, high, budgetMs));
  return { ...fill(problem, within, over, budgetMs), usdPerMs: high, boundUsd };
}

const every = ({ count }: Problem): Int32Array => Int32Array.from({ length: count }, (_, r) => r);

/** Of some requests those that two routings send to different places. */
const differing = (one: Int32Array, other: Int32Array, requests: Int32Array): Int32Array =>
  requests.filter((r) => one[r] !== other[r]);

/**
 * Cheapest deployment of each request at a price of latency; the nearer one when equal.
 *
 * @param known what the other requests keep
 * @param requests those that are looked at
 */
function chooseAt(
  problem: Problem,
  usdPerMs: number,
  known: Int32Array = new Int32Array(problem.count),
  requests: Int32Array = every(problem),
): Int32Array {
  const { width, objectiveUsd } = problem;
  const choice = known.slice();
  for (const r of requests) {
    let best = -1;
    let bestCost = Infinity;
    let bestMs = Infinity;
    for (let d = 0; d < width; d++) {
      const ms = latencyOf(problem, r, d);
      const cost = objectiveUsd[r * width + d]! + usdPerMs * ms;
      if (cost < bestCost || (cost === bestCost && ms < bestMs && cost < Infinity)) {
        best = d;
        bestCost = cost;
        bestMs = ms;
      }
    }
    choice[r] = best;
  }
  return choice;
}

export function spending(problem: Problem, choice: Int32Array): number {
  let spent = 0;
  for (let r = 0; r < problem.count; r++) spent += addedMs(problem, r, choice[r]!);
  return spent;
}

function dual(problem: Problem, choice: Int32Array, usdPerMs: number, budgetMs: number): number {
  let total = -usdPerMs * budgetMs;
  for (let r = 0; r < problem.count; r++) {
    total += problem.objectiveUsd[r * problem.width + choice[r]!]! + usdPerMs * addedMs(problem, r, choice[r]!);
  }
  return total;
}

function guess({ count, width, objectiveUsd, nearest }: Problem): number {
  let total = 0;
  for (let r = 0; r < count; r++) total += Math.abs(objectiveUsd[r * width + nearest[r]!]!);
  return Math.max(total / Math.max(1, count) / 1000, Number.MIN_VALUE);
}

/** Moves marginal requests from the near choice to the far one until the budget is met. */
function fill(problem: Problem, within: Int32Array, over: Int32Array, budgetMs: number): Assignment {
  const choice = within.slice();
  let left = budgetMs - spending(problem, within);
  for (let r = 0; r < problem.count; r++) {
    if (choice[r] === over[r]) continue;
    const extra = addedMs(problem, r, over[r]!) - addedMs(problem, r, choice[r]!);
    if (extra > left) return { choice, split: { request: r, other: over[r]!, share: left / extra } };
    choice[r] = over[r]!;
    left -= extra;
  }
  return { choice, split: null };
}
