import type { FrontierOption, FrontierRequest } from './frontier-request.ts';

/** Means of a request over a period. */
export interface FrontierPoint {
  readonly addedMs: number;
  readonly carbonG: number;
  readonly costUsd: number;
}

/** Requests of one workload that leave one place for another, all at much the same carbon for a millisecond. */
export interface FrontierStep {
  readonly workload: string;
  readonly from: string;
  readonly to: string;
  readonly requests: number;
  /** Of each such request: ms more, grams less, USD more. */
  readonly addedMs: number;
  readonly savedG: number;
  readonly extraUsd: number;
}

interface Edge {
  readonly workload: string;
  readonly from: FrontierOption;
  readonly to: FrontierOption;
}

const slopeOf = ({ from, to }: Edge): number => (from.carbonG - to.carbonG) / (to.addedMs - from.addedMs);

/** The lower left hull of a request's options, from the least latency on: where carbon falls less and less for a millisecond. */
function edgesOf({ workload, options }: FrontierRequest): readonly Edge[] {
  const hull: FrontierOption[] = [];
  const sorted = options.toSorted((a, b) => a.addedMs - b.addedMs || a.carbonG - b.carbonG || a.costUsd - b.costUsd);
  for (const option of sorted) {
    if (hull.length > 0 && option.carbonG >= hull.at(-1)!.carbonG) continue;
    while (hull.length > 1) {
      const [before, last] = [hull.at(-2)!, hull.at(-1)!];
      if (slopeOf({ workload, from: before, to: last }) >= slopeOf({ workload, from: last, to: option })) break;
      hull.pop();
    }
    hull.push(option);
  }
  return hull.slice(1).map((to, at) => ({ workload, from: hull[at]!, to }));
}

export interface Hull {
  /** From the fastest routing to the cleanest. */
  readonly points: readonly FrontierPoint[];
  /** Those that save most, in the order in which a growing carbon price takes them. */
  readonly steps: readonly FrontierStep[];
}

/** So many points are drawn at most; each of them lies on the hull. */
const POINTS_AT_MOST = 96;
const STEPS_AT_MOST = 12;

/**
 * The least carbon that any routing of these requests can have for each mean latency, money aside: the sum of the requests'
 * own hulls, so that its steps are those of the requests in the order of what a millisecond buys.
 */
export function hullOf(requests: readonly FrontierRequest[]): Hull {
  const count = requests.length;
  const edges = requests.flatMap(edgesOf).toSorted((a, b) => slopeOf(b) - slopeOf(a));
  const starts = requests.map(({ options }) =>
    options.reduce((best, option) =>
      option.addedMs < best.addedMs || (option.addedMs === best.addedMs && option.carbonG < best.carbonG)
        ? option
        : best,
    ),
  );
  let at = meanOf(starts);
  const all = [at];
  for (const { from, to } of edges) {
    at = {
      addedMs: at.addedMs + (to.addedMs - from.addedMs) / count,
      carbonG: at.carbonG + (to.carbonG - from.carbonG) / count,
      costUsd: at.costUsd + (to.costUsd - from.costUsd) / count,
    };
    all.push(at);
  }
  return { points: thinned(all), steps: stepsOf(edges) };
}

/** Points at about equal distances of both figures. */
function thinned(points: readonly FrontierPoint[]): readonly FrontierPoint[] {
  if (points.length <= POINTS_AT_MOST) return points;
  const [first, last] = [points[0]!, points.at(-1)!];
  const wide = last.addedMs - first.addedMs;
  const high = first.carbonG - last.carbonG;
  const pace = 2 / (POINTS_AT_MOST - 2);
  const kept = [first];
  for (const point of points.slice(1, -1)) {
    const before = kept.at(-1)!;
    if ((point.addedMs - before.addedMs) / wide + (before.carbonG - point.carbonG) / high >= pace) kept.push(point);
  }
  return [...kept, last];
}

function stepsOf(edges: readonly Edge[]): readonly FrontierStep[] {
  const groups = Map.groupBy(edges, ({ workload, from, to }) =>
    JSON.stringify([workload, from.deployment, to.deployment]),
  );
  const mean = (own: readonly Edge[], of: (edge: Edge) => number): number =>
    own.reduce((sum, edge) => sum + of(edge), 0) / own.length;
  return [...groups.values()]
    .map((own): FrontierStep => ({
      workload: own[0]!.workload,
      from: own[0]!.from.deployment,
      to: own[0]!.to.deployment,
      requests: own.length,
      addedMs: mean(own, ({ from, to }) => to.addedMs - from.addedMs),
      savedG: mean(own, ({ from, to }) => from.carbonG - to.carbonG),
      extraUsd: mean(own, ({ from, to }) => to.costUsd - from.costUsd),
    }))
    .toSorted((a, b) => b.savedG * b.requests - a.savedG * a.requests)
    .slice(0, STEPS_AT_MOST)
    .toSorted((a, b) => b.savedG / b.addedMs - a.savedG / a.addedMs);
}

/** The mean of what each request takes. */
export function meanOf(options: readonly FrontierOption[]): FrontierPoint {
  const mean = (of: (option: FrontierOption) => number): number =>
    options.reduce((sum, option) => sum + of(option), 0) / options.length;
  return {
    addedMs: mean(({ addedMs }) => addedMs),
    carbonG: mean(({ carbonG }) => carbonG),
    costUsd: mean(({ costUsd }) => costUsd),
  };
}

/** Carbon of the hull at a mean latency, mixing the routings beside it; that of the ends beyond them. */
export function hullCarbonAt(points: readonly FrontierPoint[], addedMs: number): number {
  const next = points.findIndex((point) => point.addedMs >= addedMs);
  if (next === -1) return points.at(-1)!.carbonG;
  if (next === 0) return points[0]!.carbonG;
  const [a, b] = [points[next - 1]!, points[next]!];
  return a.carbonG + ((b.carbonG - a.carbonG) * (addedMs - a.addedMs)) / (b.addedMs - a.addedMs);
}
