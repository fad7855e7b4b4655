import type { Clock } from '../../edge/index.ts';
import { evaluateSiting, type SitingFigures } from './evaluate-siting.ts';
import { allowedHalls, shortages } from './shortage.ts';
import { solveSiting, type SolveLimits } from './solve-siting.ts';
import type { SitingCaps, SitingProblem, SitingWeights } from './types.ts';

/** Of each cap: what is searched for when it stands alone, and how it is told. */
const CAPS: readonly {
  readonly cap: keyof SitingCaps;
  readonly weights: SitingWeights;
  readonly of: (figures: SitingFigures) => number;
  readonly told: (least: string, most: number) => string;
}[] = [
  {
    cap: 'usdPerYear',
    weights: { usd: 1, usdPerTonne: 0, usdPerSecond: 0 },
    of: ({ usd }) => usd,
    told: (least, most) => `money: the least is USD ${least} a year, ${most} allowed`,
  },
  {
    cap: 'tonnesPerYear',
    weights: { usd: 0, usdPerTonne: 1, usdPerSecond: 0 },
    of: ({ tonnes }) => tonnes,
    told: (least, most) => `carbon: the least is ${least} t a year, ${most} allowed`,
  },
  {
    cap: 'meanMs',
    weights: { usd: 0, usdPerTonne: 0, usdPerSecond: 1 },
    of: ({ meanMs }) => meanMs,
    told: (least, most) => `latency: the least mean is ${least} ms, ${most} allowed`,
  },
];

const names = (all: readonly string[], most = 4): string =>
  all.length <= most ? all.join(', ') : `${all.slice(0, most).join(', ')} and ${all.length - most} more`;

/**
 * Why a problem has no solution: an origin that nothing may serve, too little room with all or without one site, a cap below the
 * least that is possible alone, or caps that do not go together.
 * @returns reasons in words; empty: none was found
 */
export async function whyInfeasible(
  problem: SitingProblem,
  limits: SolveLimits,
  clock: Pick<Clock, 'monotonicMs'>,
): Promise<readonly string[]> {
  const alone = allowedHalls(problem).flatMap((halls, o) => (halls.length === 0 ? [problem.origins[o]!] : []));
  if (alone.length > 0) {
    const limit = problem.limitMs === null ? '' : ` or within ${problem.limitMs} ms`;
    return [`no site may serve ${names(alone)}, by rules${limit}`];
  }
  const short = shortages(
    problem,
    problem.halls.map(({ atMost }) => atMost),
  );
  if (short.length > 0)
    return short.map(({ lost, hour, origins, wanted, served }) => {
      const where = lost === null ? 'all sites' : `${problem.sites[lost]!.name} lost, all others`;
      const who = names(origins.map((o) => problem.origins[o]!));
      return `${where} at their most serve ${Math.floor(served)} of ${Math.ceil(wanted)} requests from ${who} in hour ${hour}`;
    });
  const free = { ...problem, caps: { usdPerYear: null, tonnesPerYear: null, meanMs: null } };
  const reasons: string[] = [];
  const set = CAPS.filter(({ cap }) => problem.caps[cap] !== null);
  for (const { cap, weights, of, told } of set) {
    const { solution } = await solveSiting(free, weights, limits, clock);
    if (solution === null) continue;
    const least = of(evaluateSiting(problem, solution));
    if (least > problem.caps[cap]!) reasons.push(told(least.toPrecision(4), problem.caps[cap]!));
  }
  if (reasons.length > 0 || set.length < 2) return reasons;
  return [
    `each cap can be kept alone, but not all of them together: ${set.map(({ told, cap }) => told('lower', problem.caps[cap]!).split(':')[0]).join(', ')}`,
  ];
}
