import { maxFlow } from './max-flow.ts';
import { latencyMs, type SitingProblem } from './types.ts';

/** Origins whose requests in one hour are more than all halls that they may use can serve. */
export interface Shortage {
  /** Site that is lost; `null`: none is. */
  readonly lost: number | null;
  readonly hour: number;
  readonly origins: readonly number[];
  /** All that these origins may use, without the lost site. */
  readonly halls: readonly number[];
  /** Requests in the busiest such hour, and what those halls serve. */
  readonly wanted: number;
  readonly served: number;
}

/** Halls that each origin may use by rules and latency. */
export const allowedHalls = (problem: SitingProblem): readonly (readonly number[])[] =>
  problem.origins.map((_, o) => problem.halls.flatMap((_hall, p) => (latencyMs(problem, o, p) < Infinity ? [p] : [])));

/** Hours whose demand no other hour has from every origin at least: what holds in these holds in all. */
export function bindingHours({ demand, hours, origins }: SitingProblem): readonly number[] {
  const at = (o: number, h: number): number => demand[o * hours + h]!;
  const isCovered = (h: number, by: number): boolean =>
    origins.every((_, o) => at(o, by) >= at(o, h)) && (by < h || origins.some((_, o) => at(o, by) > at(o, h)));
  const all = Array.from({ length: hours }, (_, h) => h);
  return all.filter((h) => !all.some((by) => by !== h && isCovered(h, by)));
}

/**
 * Where units do not suffice, whatever is sent where: with all sites, and with any one of them lost. Units may be parts of whole
 * ones. By Gale (1957) there is enough exactly if there is none.
 */
export function shortages(problem: SitingProblem, units: readonly number[], mostPerLoss = 1): readonly Shortage[] {
  const { halls, hours, demand, surge } = problem;
  const allowed = allowedHalls(problem);
  const busiest = bindingHours(problem);
  const losses: readonly (number | null)[] = [
    null,
    ...(problem.survivesLoss
      ? problem.sites.flatMap((_, s) => (halls.some(({ site }, p) => site === s && units[p]! > 0) ? [s] : []))
      : []),
  ];
  return losses.flatMap((lost): readonly Shortage[] => {
    const room = halls.map((hall, p) =>
      hall.site === lost ? 0 : units[p]! * (lost === null ? hall.requestsPerHour : hall.requestsPerHourOnLoss),
    );
    const found = busiest.flatMap((hour): readonly Shortage[] => {
      const supply = problem.origins.map((_, o) => demand[o * hours + hour]! * surge);
      const { short } = maxFlow({ supply, room, allowed });
      if (short.length === 0) return [];
      const near = [...new Set(short.flatMap((o) => allowed[o]!))].filter((p) => halls[p]!.site !== lost);
      const wanted = short.reduce((sum, o) => sum + supply[o]!, 0);
      const served = near.reduce((sum, p) => sum + room[p]!, 0);
      return [{ lost, hour, origins: short, halls: near.toSorted((a, b) => a - b), wanted, served }];
    });
    return found.toSorted((a, b) => b.wanted - b.served - (a.wanted - a.served)).slice(0, mostPerLoss);
  });
}

/** Units added, hall by hall, until nobody is short: whichever of the halls that help costs least by the request. */
export function withoutShortage(
  problem: SitingProblem,
  units: readonly number[],
  cost: ArrayLike<number>,
): number[] | null {
  const grown = [...units];
  for (;;) {
    const short = shortages(problem, grown)[0];
    if (short === undefined) return grown;
    const room = (p: number): number => {
      const hall = problem.halls[p]!;
      return short.lost === null ? hall.requestsPerHour : hall.requestsPerHourOnLoss;
    };
    const [best] = short.halls
      .filter((p) => grown[p]! < problem.halls[p]!.atMost)
      .toSorted((a, b) => cost[a]! / room(a) - cost[b]! / room(b));
    if (best === undefined) return null;
    grown[best]! += Math.min(
      problem.halls[best]!.atMost - grown[best]!,
      Math.max(1, Math.ceil((short.wanted - short.served) / room(best) - 1e-9)),
    );
  }
}
