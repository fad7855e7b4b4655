import { intervalOf, JoulegateError, type Tier, type Usd } from '../../units/index.ts';
import type { Sited, SitingComparison, SitingRule } from '../siting/compare-sitings.ts';
import type { SitingFigures } from '../siting/evaluate-siting.ts';
import { sitingsApart } from '../siting/siting-apart.ts';
import type { TellSolve } from '../siting/solve-siting.ts';
import type { GridDay } from './grid-day.ts';
import { posedSiting, type PosedSiting } from './problem-of-siting.ts';
import type { ReadySiting } from './read-siting.ts';
import { latencyQuantile, lostSites, servedOrigins, type LostSite, type ServedOrigin } from './served-from.ts';
import type { WrittenSiting } from './siting-schema.ts';

/** A placement with its figures and how well it is proven. */
export interface Placement {
  readonly id: string;
  readonly status: Sited['status'];
  /** Distance from what no placement can be below, as a part of it; `null`: nothing was found, or nothing proven. */
  readonly gap: number | null;
  /** Weighed sum that this search made as small as it could, and what no placement can be below. */
  readonly objective: number | null;
  readonly bound: number | null;
  readonly seconds: number;
  readonly columns: number;
  readonly rows: number;
  /** `null`: none was found. */
  readonly figures: PlacementFigures | null;
}

export interface PlacementFigures extends Omit<SitingFigures, 'operationalTBySite'> {
  /** Money, carbon and waiting at what they are worth. */
  readonly fullUsd: Usd;
  /** Log-sigma of its tonnes: energy of a request, alike everywhere, and intensities, each site's own. */
  readonly sigma: number;
  /** Nine cases of ten. */
  readonly tonnesInterval: readonly [low: number, high: number];
  /** 95 of 100 requests are within. */
  readonly p95Ms: number;
}

/** Where capacity should stand: the placement, rules beside it, and what a millisecond costs. */
export interface Siting {
  readonly title: string;
  readonly start: string;
  readonly currency: NonNullable<WrittenSiting['currency']> | null;
  readonly weights: { readonly carbonUsdPerTonne: number; readonly latencyUsdPerSecond: number };
  readonly latencyLimitMs: number | null;
  readonly survivesLoss: boolean;
  readonly utilisationAtMost: number;
  readonly search: WrittenSiting['search'];
  readonly demand: {
    readonly requestsPerYear: number;
    readonly busiestHourRequests: number;
    readonly basis: string | null;
  };
  readonly model: string;
  readonly tier: Tier;
  readonly sources: readonly string[];
  readonly origins: readonly {
    readonly key: string;
    readonly name: string;
    readonly latitude: number | null;
    readonly longitude: number | null;
  }[];
  readonly sites: readonly SitedPlace[];
  readonly best: Placement;
  readonly rules: Readonly<Record<SitingRule, Placement>>;
  readonly between: readonly Placement[];
  /** Why nothing can be sited; empty: it can. */
  readonly why: readonly string[];
  readonly served: readonly ServedOrigin[];
  readonly losses: readonly LostSite[];
  readonly milliseconds: {
    readonly steps: SitingComparison['steps'];
    readonly kneeMs: SitingComparison['kneeMs'];
    /** USD a year for a millisecond of all requests, as the owner says. */
    readonly ownedUsdPerMs: Usd;
    readonly nextUsdPerMs: Usd | null;
    readonly stopAt: string | null;
  };
}

/** A place that may be opened, and its grid. */
export interface SitedPlace {
  readonly key: string;
  readonly name: string;
  readonly zone: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** Mean of the typical day, its cleanest and its dirtiest hour. */
  readonly gPerKwh: number;
  readonly gPerKwhRange: readonly [least: number, most: number];
  readonly sigmaGrid: number;
  readonly gridKind: GridDay['kind'];
  readonly source: string;
}

/** Told while it searches: which of the searches it is, counted from 0, and how far that is. */
export type TellSiting = (search: number, id: string, at: Parameters<TellSolve>[0]) => void;
/** The placement, three rules, and four bounds of the mean latency. */
export const MOST_SEARCHES = 8;

let running = 0;
/** Sitings that are searched for at once, so that a gateway beside them keeps its processor. */
const MOST_AT_ONCE = 1;

/**
 * Where capacity should stand, searched for in a thread of its own.
 * @throws JoulegateError JG_OVERLOADED where another is searched for
 */
export async function makeSiting(ready: ReadySiting, tell: TellSiting = () => undefined): Promise<Siting> {
  if (running >= MOST_AT_ONCE)
    throw new JoulegateError('JG_OVERLOADED', 'another siting is being searched for', {
      hint: 'ask again in a few minutes',
    });
  running++;
  try {
    const posed = posedSiting(ready);
    const seen: string[] = [];
    const found = await sitingsApart.compare(
      { problem: posed.problem, weights: posed.weights, limits: ready.written.search },
      (id, at) => {
        if (!seen.includes(id)) seen.push(id);
        tell(seen.indexOf(id), id, at);
      },
    );
    return sitingOf(ready, posed, found);
  } finally {
    running--;
  }
}

/** The answer of a search. */
export function sitingOf(ready: ReadySiting, posed: PosedSiting, found: SitingComparison): Siting {
  const { written, origins, candidates, basis, model } = ready;
  const { problem, weights } = posed;
  const place = (sited: Sited): Placement => placementOf(sited, posed);
  const { best, rules, between, why } = found;
  const requestsPerYear = problem.demand.reduce((sum, each) => sum + each, 0) * problem.hoursPerYear;
  const inHour = (h: number): number =>
    problem.origins.reduce((sum, _, o) => sum + problem.demand[o * problem.hours + h]!, 0);
  return {
    title: written.title,
    start: written.start,
    currency: written.currency ?? null,
    weights: { carbonUsdPerTonne: weights.usdPerTonne, latencyUsdPerSecond: weights.usdPerSecond },
    latencyLimitMs: written.latencyLimitMs,
    survivesLoss: written.survivesLoss,
    utilisationAtMost: written.utilisationAtMost,
    search: written.search,
    demand: {
      requestsPerYear,
      busiestHourRequests: Math.max(...Array.from({ length: problem.hours }, (_, h) => inHour(h))) * problem.surge,
      basis,
    },
    model: model.key,
    tier: posed.tier,
    sources: posed.sources,
    origins: origins.map(({ key, name, latitude, longitude }) => ({ key, name, latitude, longitude })),
    sites: candidates.map(({ site, grid }) => {
      const hours = [...grid.lifecycleGPerKwh];
      return {
        key: site.key,
        name: site.name,
        zone: site.zone,
        latitude: site.latitude,
        longitude: site.longitude,
        gPerKwh: hours.reduce((sum, each) => sum + each, 0) / hours.length,
        gPerKwhRange: [Math.min(...hours), Math.max(...hours)],
        sigmaGrid: grid.sigma,
        gridKind: grid.kind,
        source: grid.source,
      };
    }),
    best: place(best),
    rules: { nearest: place(rules.nearest), cheapest: place(rules.cheapest), cleanest: place(rules.cleanest) },
    between: between.map(place),
    why,
    served:
      best.solution === null
        ? []
        : servedOrigins(
            problem,
            best.solution,
            origins.map(({ key }) => key),
            posed.rules,
          ),
    losses:
      best.solution === null
        ? []
        : lostSites(problem, best.solution, Math.max(written.utilisationAtMost, written.utilisationOnLoss)),
    milliseconds: {
      steps: found.steps,
      kneeMs: found.kneeMs,
      ownedUsdPerMs: (weights.usdPerSecond * requestsPerYear) / 1000,
      nextUsdPerMs: found.nextUsdPerMs,
      stopAt: found.stopAt,
    },
  };
}

/** Standard deviation of a log-normal over its mean. */
const relative = (sigma: number): number => Math.sqrt(Math.expm1(sigma ** 2));

function placementOf(sited: Sited, { problem, sigmaEnergy }: PosedSiting): Placement {
  const { solution, figures, fullUsd, id, status, gap, objective, bound, seconds, columns, rows } = sited;
  const found = { id, status, gap, objective, bound, seconds, columns, rows };
  if (solution === null || figures === null) return { ...found, figures: null };
  const { operationalTBySite, ...told } = figures;
  const spread = Math.hypot(
    told.workT * relative(sigmaEnergy),
    ...problem.sites.map(({ sigmaGrid }, s) => operationalTBySite[s]! * relative(sigmaGrid)),
  );
  const sigma = Math.sqrt(Math.log1p((spread / told.tonnes) ** 2));
  const { p05, p95 } = intervalOf({ mean: told.tonnes, sigma });
  return {
    ...found,
    figures: {
      ...told,
      fullUsd: fullUsd!,
      sigma,
      tonnesInterval: [p05, p95],
      p95Ms: latencyQuantile(problem, solution, 0.95),
    },
  };
}
