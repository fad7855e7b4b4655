import { latencyMs, type SitingProblem, type SitingSolution } from '../siting/types.ts';
import { maxFlow } from '../siting/max-flow.ts';
import { allowedHalls } from '../siting/shortage.ts';

/** Where requests of an origin go, over the typical day. */
export interface ServedOrigin {
  readonly origin: string;
  readonly requestsPerDay: number;
  readonly meanMs: number;
  readonly from: readonly { readonly site: string; readonly share: number; readonly ms: number }[];
  /** Sites that a rule keeps them from. */
  readonly forbidden: readonly { readonly site: string; readonly rule: string }[];
}

/** Who is served from where. @param rules of each pair, `origin * sites + site`; `null`: none forbids it */
export function servedOrigins(
  problem: SitingProblem,
  { flows }: SitingSolution,
  keys: readonly string[],
  rules: readonly (string | null)[],
): readonly ServedOrigin[] {
  const { sites, halls, hours } = problem;
  return keys.map((origin, o) => {
    const bySite = sites.map(() => ({ requests: 0, waited: 0 }));
    halls.forEach(({ site }, p) => {
      const at = (o * halls.length + p) * hours;
      const requests = flows.subarray(at, at + hours).reduce((sum, each) => sum + Math.max(0, each), 0);
      if (requests <= 0) return;
      bySite[site]!.requests += requests;
      bySite[site]!.waited += requests * latencyMs(problem, o, p);
    });
    const all = bySite.reduce((sum, { requests }) => sum + requests, 0);
    return {
      origin,
      requestsPerDay: all,
      meanMs: bySite.reduce((sum, { waited }) => sum + waited, 0) / all,
      from: bySite
        .flatMap(({ requests, waited }, s) =>
          requests > 0 ? [{ site: sites[s]!.key, share: requests / all, ms: waited / requests }] : [],
        )
        .toSorted((a, b) => b.share - a.share),
      forbidden: sites.flatMap(({ key }, s) => {
        const rule = rules[o * sites.length + s] ?? null;
        return rule === null ? [] : [{ site: key, rule }];
      }),
    };
  });
}

/** What is left where a site is lost, in the hour that suffers most. */
export interface LostSite {
  readonly site: string;
  /** Part of the requests of the busiest hour that the others serve. */
  readonly servedShare: number;
  /** Part of what is left that is needed, were every accelerator to work all the time; `null`: nothing is left. */
  readonly load: number | null;
}

/**
 * What the loss of each site leaves: the most that the others can serve in a busiest hour, at the load allowed on a loss.
 * @param utilisationOnLoss that load
 */
export function lostSites(
  problem: SitingProblem,
  { units }: SitingSolution,
  utilisationOnLoss: number,
): readonly LostSite[] {
  const { sites, halls, hours, demand, surge, origins } = problem;
  const allowed = allowedHalls(problem);
  return sites.flatMap(({ key }, lost) => {
    if (!halls.some(({ site }, p) => site === lost && units[p]! > 0)) return [];
    const room = halls.map((hall, p) => (hall.site === lost ? 0 : units[p]! * hall.requestsPerHourOnLoss));
    const whole = room.reduce((sum, each) => sum + each, 0) / utilisationOnLoss;
    const byHour = Array.from({ length: hours }, (_, h) => {
      const supply = origins.map((__, o) => demand[o * hours + h]! * surge);
      const wanted = supply.reduce((sum, each) => sum + each, 0);
      return wanted === 0
        ? { servedShare: 1, load: 0 }
        : { servedShare: Math.min(1, maxFlow({ supply, room, allowed }).total / wanted), load: wanted / whole };
    });
    return [
      {
        site: key,
        servedShare: Math.min(...byHour.map(({ servedShare }) => servedShare)),
        load: whole === 0 ? null : Math.max(...byHour.map(({ load }) => load)),
      },
    ];
  });
}

/** Way and first token that so large a part of all requests stays within: of four of 1, 2, 3 and 9 ms, 0.95 of them within 9. */
export function latencyQuantile(problem: SitingProblem, { flows }: SitingSolution, share: number): number {
  const { origins, halls, hours } = problem;
  const all = origins.flatMap((_, o) =>
    halls.flatMap((__, p) => {
      const at = (o * halls.length + p) * hours;
      const requests = flows.subarray(at, at + hours).reduce((sum, each) => sum + Math.max(0, each), 0);
      return requests > 0 ? [{ requests, ms: latencyMs(problem, o, p) }] : [];
    }),
  );
  const whole = all.reduce((sum, { requests }) => sum + requests, 0);
  let seen = 0;
  for (const { requests, ms } of all.toSorted((a, b) => a.ms - b.ms)) {
    seen += requests;
    if (seen >= share * whole * (1 - 1e-12)) return ms;
  }
  return 0;
}
