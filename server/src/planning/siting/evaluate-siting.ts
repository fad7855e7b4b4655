import type { Ms, Usd } from '../../units/index.ts';
import { latencyMs, nearestMs, type SitingProblem, type SitingSolution } from './types.ts';

/** One kind of hardware at a site, as a solution uses it. */
export interface UsedHall {
  readonly site: string;
  readonly hardware: string;
  readonly units: number;
  readonly replicas: number;
  readonly gpus: number;
  /** Part of the year that its accelerators work. */
  readonly utilisation: number;
  readonly requestsPerYear: number;
  readonly usd: Usd;
  readonly tonnes: number;
}

/** A year of a solution. Carbon by each method apart; they are never added. */
export interface SitingFigures {
  readonly usd: Usd;
  readonly lines: { readonly capacity: Usd; readonly electricity: Usd; readonly sites: Usd };
  /** Location-based, life cycle, idle and embodied in it. */
  readonly tonnes: number;
  readonly workT: number;
  readonly idleT: number;
  readonly embodiedT: number;
  /** Of electricity alone; `null`: unknown at a site that is used. */
  readonly marketT: number | null;
  readonly marginalT: number | null;
  readonly mwh: number;
  /** Way and first token: mean, of the farthest request, and over the nearest possible place of each origin. */
  readonly meanMs: Ms;
  readonly worstMs: Ms;
  readonly addedMs: Ms;
  readonly requests: number;
  readonly addedSeconds: number;
  readonly halls: readonly UsedHall[];
  /** Tonnes by site, location-based: what an error of its intensity moves. */
  readonly operationalTBySite: readonly number[];
}

const G_PER_T = 1e6;

/**
 * Money, energy, carbon and latency of a solution: the one place where its figures are made, whoever found it.
 * Formulas: docs/methods/siting.md.
 */
export function evaluateSiting(problem: SitingProblem, { units, flows }: SitingSolution): SitingFigures {
  const { origins, sites, halls, hours, hoursPerYear } = problem;
  const nearest = nearestMs(problem);
  const [gridT, marketT, marginalT] = [0, 0, 0].map(() => new Float64Array(sites.length));
  let [workT, idleT, embodiedT, capacityUsd, electricityUsd, kwhTotal] = [0, 0, 0, 0, 0, 0];
  let [requests, waited, added, worstMs] = [0, 0, 0, 0];
  const used = halls.map((hall, p): UsedHall => {
    const n = units[p]!;
    const site = sites[hall.site]!;
    let [served, kwhWork, ownT, ownUsd] = [0, 0, n * hall.embodiedTPerYear, n * hall.usdPerYear];
    embodiedT += ownT;
    capacityUsd += ownUsd;
    for (let h = 0; h < hours; h++) {
      let inHour = 0;
      for (let o = 0; o < origins.length; o++) {
        const flow = flows[(o * halls.length + p) * hours + h]!;
        if (flow <= 0) continue;
        const ms = latencyMs(problem, o, p);
        inHour += flow;
        waited += flow * ms;
        added += flow * (ms - nearest[o]!);
        worstMs = Math.max(worstMs, ms);
      }
      const work = inHour * hall.kwhPerRequest * hoursPerYear;
      const idle = n * hall.idleKw * hoursPerYear;
      const at = (gPerKwh: number): number => ((work + idle) * gPerKwh) / G_PER_T;
      const lifecycle = site.lifecycleGPerKwh[h]!;
      workT += (work * lifecycle) / G_PER_T;
      idleT += (idle * lifecycle) / G_PER_T;
      gridT![hall.site]! += at(lifecycle);
      ownT += at(lifecycle);
      // Nothing used, nothing to know.
      if (work + idle > 0) {
        marketT![hall.site]! += site.marketGPerKwh === null ? NaN : at(site.marketGPerKwh[h]!);
        marginalT![hall.site]! += site.marginalGPerKwh === null ? NaN : at(site.marginalGPerKwh[h]!);
      }
      served += inHour;
      kwhWork += work + idle;
    }
    requests += served * hoursPerYear;
    kwhTotal += kwhWork;
    electricityUsd += kwhWork * hall.usdPerKwh;
    ownUsd += kwhWork * hall.usdPerKwh;
    const gpus = n * hall.gpus;
    const busy = served * hoursPerYear * hall.gpuHoursPerRequest;
    return {
      site: site.key,
      hardware: hall.hardware,
      units: n,
      replicas: n * hall.replicas,
      gpus,
      utilisation: gpus === 0 ? 0 : busy / (gpus * hours * hoursPerYear),
      requestsPerYear: served * hoursPerYear,
      usd: ownUsd,
      tonnes: ownT,
    };
  });
  const opened = new Set(halls.flatMap(({ site }, p) => (units[p]! > 0 ? [site] : [])));
  const sitesUsd = [...opened].reduce((sum, s) => sum + sites[s]!.usdPerYear, 0);
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
  const count = requests / hoursPerYear;
  return {
    usd: capacityUsd + electricityUsd + sitesUsd,
    lines: { capacity: capacityUsd, electricity: electricityUsd, sites: sitesUsd },
    tonnes: workT + idleT + embodiedT,
    workT,
    idleT,
    embodiedT,
    marketT: orNull(sum(marketT!)),
    marginalT: orNull(sum(marginalT!)),
    mwh: kwhTotal / 1000,
    meanMs: count === 0 ? 0 : waited / count,
    worstMs,
    addedMs: count === 0 ? 0 : added / count,
    requests,
    addedSeconds: (added * hoursPerYear) / 1000,
    halls: used.filter(({ units: n }) => n > 0),
    operationalTBySite: [...gridT!],
  };
}

/** Money, carbon and waiting of a year at what they count for. */
export const weighed = (
  { usd, tonnes, addedSeconds }: Pick<SitingFigures, 'usd' | 'tonnes' | 'addedSeconds'>,
  weights: { readonly usd: number; readonly usdPerTonne: Usd; readonly usdPerSecond: Usd },
): Usd => weights.usd * usd + weights.usdPerTonne * tonnes + weights.usdPerSecond * addedSeconds;
