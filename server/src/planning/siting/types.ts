import type { Ms, Usd } from '../../units/index.ts';

/** A place that may be opened. Intensities are of each hour of the typical day. */
export interface SitingSite {
  readonly key: string;
  readonly name: string;
  /** Of being there at all: lines, contracts, people. */
  readonly usdPerYear: Usd;
  readonly lifecycleGPerKwh: Float64Array;
  /** `null`: unknown. */
  readonly marketGPerKwh: Float64Array | null;
  readonly marginalGPerKwh: Float64Array | null;
  /** Log-sigma of its intensity: an error that other sites do not share. */
  readonly sigmaGrid: number;
  readonly source: string;
}

/** One kind of hardware at one site, bought or rented in whole units. */
export interface SitingHall {
  readonly site: number;
  readonly hardware: string;
  readonly firstTokenMs: Ms;
  /** Requests that a unit serves in an hour, at most as full as allowed, and when another site is lost. */
  readonly requestsPerHour: number;
  readonly requestsPerHourOnLoss: number;
  /** Units there at most. */
  readonly atMost: number;
  readonly replicas: number;
  readonly gpus: number;
  /** A unit, reserved the whole year, without electricity. */
  readonly usdPerYear: Usd;
  readonly embodiedTPerYear: number;
  /** Power at the facility of a unit that does nothing. */
  readonly idleKw: number;
  /** Energy of a request at the facility, over what the hardware draws idle in the same time. */
  readonly kwhPerRequest: number;
  /** Hours that one accelerator is busy with a request. */
  readonly gpuHoursPerRequest: number;
  /** 0 where electricity is in the price of the unit. */
  readonly usdPerKwh: Usd;
}

/** What binds beside demand and capacity; `null`: nothing. */
export interface SitingCaps {
  readonly usdPerYear: Usd | null;
  readonly tonnesPerYear: number | null;
  /** Mean of way and first token over all requests. */
  readonly meanMs: Ms | null;
}

/** Where to put how much of what: the whole problem in numbers. */
export interface SitingProblem {
  readonly origins: readonly string[];
  readonly sites: readonly SitingSite[];
  readonly halls: readonly SitingHall[];
  /** Hours of the typical day, and of the year that each stands for. */
  readonly hours: number;
  readonly hoursPerYear: number;
  /** Requests from an origin in an hour of the typical day, `origin * hours + hour`. */
  readonly demand: Float64Array;
  /** Busiest hour over the typical one: capacity has to hold that. */
  readonly surge: number;
  /** Way there and back, `origin * sites + site`; `Infinity`: a rule forbids the pair. */
  readonly rttMs: Float64Array;
  /** Way and first token of any request. */
  readonly limitMs: Ms | null;
  /** Whether the loss of any one site has to be survived. */
  readonly survivesLoss: boolean;
  readonly caps: SitingCaps;
}

/** What money, a tonne and a second of waiting count for. */
export interface SitingWeights {
  readonly usd: number;
  readonly usdPerTonne: Usd;
  readonly usdPerSecond: Usd;
}

/** How much stands where, and who is served from where. */
export interface SitingSolution {
  /** Units by hall. */
  readonly units: readonly number[];
  /** Requests in an hour of the typical day, `(origin * halls + hall) * hours + hour`. */
  readonly flows: Float64Array;
}

/** Way and first token; `Infinity` where the pair is not allowed. */
export function latencyMs({ sites, halls, rttMs, limitMs }: SitingProblem, origin: number, hall: number): Ms {
  const { site, firstTokenMs } = halls[hall]!;
  const ms = rttMs[origin * sites.length + site]! + firstTokenMs;
  return limitMs !== null && ms > limitMs ? Infinity : ms;
}

/** The least that each origin can have: what added milliseconds are counted from. */
export const nearestMs = (problem: SitingProblem): readonly Ms[] =>
  problem.origins.map((_, o) => Math.min(...problem.halls.map((_hall, p) => latencyMs(problem, o, p))));
