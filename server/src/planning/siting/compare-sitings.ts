import type { Clock } from '../../edge/index.ts';
import type { Ms, Usd } from '../../units/index.ts';
import { kneeBand } from '../staircase/knee.ts';
import { staircaseOf, stopAt, type StaircaseStep } from '../staircase/staircase.ts';
import { evaluateSiting, weighed, type SitingFigures } from './evaluate-siting.ts';
import { solveSiting, type SolvedSiting, type SolveLimits, type TellSolve } from './solve-siting.ts';
import type { SitingProblem, SitingWeights } from './types.ts';
import { whyInfeasible } from './why-infeasible.ts';

/**
 * Weights that make a rule of the search: one thing counts, money decides between those alike. A hundred thousand USD stand
 * against a tonne, so that what a search leaves open is no fortune.
 */
export const SITING_RULES = {
  nearest: { usd: 1e-4, usdPerTonne: 0, usdPerSecond: 1 },
  cheapest: { usd: 1, usdPerTonne: 0, usdPerSecond: 0 },
  cleanest: { usd: 1e-5, usdPerTonne: 1, usdPerSecond: 0 },
} as const satisfies Readonly<Record<string, SitingWeights>>;
export type SitingRule = keyof typeof SITING_RULES;

/** A way to site, with its figures by the one evaluator and how good its search ended. */
export interface Sited extends SolvedSiting {
  readonly id: string;
  /** `null`: none was found. */
  readonly figures: SitingFigures | null;
  readonly fullUsd: Usd | null;
}

/** Ways to site side by side, under the same rules, and what a millisecond costs between placements. */
export interface SitingComparison {
  readonly best: Sited;
  readonly rules: Readonly<Record<SitingRule, Sited>>;
  /** Between the cleanest and the nearest: the cleanest at bounds of the mean latency. */
  readonly between: readonly Sited[];
  /** Why nothing can be sited, in words; empty: it can. */
  readonly why: readonly string[];
  /** From the cleanest placement to the nearest: least carbon for a mean latency, idle and embodied of added units in it. */
  readonly steps: readonly StaircaseStep[];
  readonly kneeMs: readonly [from: Ms, to: Ms] | null;
  /** Where to stop at the owner's values, and the value of a millisecond and year from which a faster one is taken. */
  readonly stopAt: string | null;
  readonly nextUsdPerMs: Usd | null;
}

const Z95 = 1.645;
/** Bounds of the mean latency between the cleanest and the nearest placement. */
const STAIRS = 4;

/** Steps are differences of such placements: their gap is a part of the one that was asked for. */
const CLEANEST_GAP = 0.1;

/** A search ends within its gap: where another search found what is less by its own weights, that stands in its place. */
function leastOf(own: Sited, by: SitingWeights, all: readonly Sited[], wantedGap: number): Sited {
  const objectiveOf = ({ figures }: Sited): number => (figures === null ? Infinity : weighed(figures, by));
  const least = all.reduce((low, each) => (objectiveOf(each) < objectiveOf(low) ? each : low), own);
  if (least === own) return own;
  const { solution, figures, fullUsd } = least;
  const objective = objectiveOf(least);
  const gap = own.bound === null ? null : Math.max(0, objective - own.bound) / Math.max(Math.abs(objective), 1e-9);
  const status = gap !== null && gap <= wantedGap ? 'gap reached' : own.status;
  return { ...own, status, solution, figures, fullUsd, objective, gap };
}

/** The interval of a step: what errors of the sites' own intensities do to its difference; those of shared sites cancel. */
function withInterval(
  problem: SitingProblem,
  step: StaircaseStep,
  slow: SitingFigures,
  fast: SitingFigures,
): StaircaseStep {
  const spread =
    Z95 *
    Math.hypot(
      ...problem.sites.map(
        ({ sigmaGrid }, s) => (fast.operationalTBySite[s]! - slow.operationalTBySite[s]!) * sigmaGrid,
      ),
    );
  const more = fast.tonnes - slow.tonnes;
  return {
    ...step,
    interval: more - spread <= 0 ? null : [(more - spread) / step.savedMs, (more + spread) / step.savedMs],
  };
}

/**
 * The best placement, the rules beside it, and the staircase of carbon over latency.
 * @param limits of each search
 */
export async function compareSitings(
  problem: SitingProblem,
  weights: SitingWeights,
  limits: SolveLimits,
  clock: Pick<Clock, 'monotonicMs'>,
  tell: (id: string, at: Parameters<TellSolve>[0]) => void = () => undefined,
): Promise<SitingComparison> {
  const sited = async (id: string, of: SitingProblem, by: SitingWeights): Promise<Sited> => {
    const gap = limits.gap * (by === SITING_RULES.cleanest ? CLEANEST_GAP : 1);
    const found = await solveSiting(of, by, { ...limits, gap }, clock, (at) => tell(id, at));
    const figures = found.solution === null ? null : evaluateSiting(problem, found.solution);
    return { id, ...found, figures, fullUsd: figures === null ? null : weighed(figures, weights) };
  };
  const first = await sited('best', problem, weights);
  const searched = {
    nearest: await sited('nearest', problem, SITING_RULES.nearest),
    cheapest: await sited('cheapest', problem, SITING_RULES.cheapest),
    cleanest: await sited('cleanest', problem, SITING_RULES.cleanest),
  };
  const why = first.status === 'infeasible' ? await whyInfeasible(problem, limits, clock) : [];
  const [near, clean] = [searched.nearest.figures, searched.cleanest.figures];
  const between: Sited[] = [];
  if (near !== null && clean !== null && near.meanMs < clean.meanMs)
    for (let stair = 1; stair <= STAIRS; stair++) {
      const meanMs = clean.meanMs + ((near.meanMs - clean.meanMs) * stair) / (STAIRS + 1);
      const bound = {
        ...problem,
        caps: { ...problem.caps, meanMs: Math.min(meanMs, problem.caps.meanMs ?? Infinity) },
      };
      between.push(await sited(`within ${meanMs.toFixed(0)} ms`, bound, SITING_RULES.cleanest));
    }
  const all = [first, ...Object.values(searched), ...between];
  const best = leastOf(first, weights, all, limits.gap);
  const rules = {
    nearest: leastOf(searched.nearest, SITING_RULES.nearest, all, limits.gap),
    cheapest: leastOf(searched.cheapest, SITING_RULES.cheapest, all, limits.gap),
    cleanest: leastOf(searched.cleanest, SITING_RULES.cleanest, all, limits.gap),
  };
  const found = new Map(
    [best, ...Object.values(rules), ...between].flatMap(({ id, figures }) =>
      figures === null ? [] : [[id, figures] as const],
    ),
  );
  if (found.size === 0) return { best, rules, between, why, steps: [], kneeMs: null, stopAt: null, nextUsdPerMs: null };
  const stairs = staircaseOf(
    [...found].map(([id, { meanMs, tonnes, usd }]) => ({ id, latencyMs: meanMs, tonnes, usd, ownTonnes: 0 })),
  );
  const knee = kneeBand(stairs.options.map(({ latencyMs, tonnes }) => ({ x: latencyMs, y: tonnes })));
  const requests = [...found.values()][0]!.requests;
  const { option, nextUsdPerMs } = stopAt(stairs, {
    usdPerMs: (weights.usdPerSecond * requests) / 1000,
    usdPerTonne: weights.usdPerTonne,
  });
  return {
    best,
    rules,
    between,
    why,
    steps: stairs.steps.map((step) => withInterval(problem, step, found.get(step.from)!, found.get(step.to)!)),
    kneeMs: knee === null ? null : [knee[0].x, knee[1].x],
    stopAt: option.id,
    nextUsdPerMs,
  };
}
