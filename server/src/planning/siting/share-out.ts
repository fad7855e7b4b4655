import type { Programme } from './programme.ts';
import { latencyMs, type SitingProblem, type SitingSolution } from './types.ts';

/** Halls of each site, fastest first. */
export const fastFirst = ({ sites, halls }: SitingProblem): readonly (readonly number[])[] =>
  sites.map((_, s) =>
    halls
      .flatMap(({ site }, p) => (site === s ? [p] : []))
      .toSorted((a, b) => halls[a]!.firstTokenMs - halls[b]!.firstTokenMs),
  );

/** Of a site's halls an origin may use the fastest few: so many, by origin and site. */
export const usableHalls = (
  problem: SitingProblem,
  own: readonly (readonly number[])[],
): readonly (readonly number[])[] =>
  problem.origins.map((_, o) => own.map((halls) => halls.filter((p) => latencyMs(problem, o, p) < Infinity).length));

/**
 * The solution that a programme of single hours has: parts of sites are shared out to their halls, those who may use few of
 * them first.
 * @param values by column of the programme
 */
export function sharedOut(problem: SitingProblem, programme: Programme, values: ArrayLike<number>): SitingSolution {
  const { origins, sites, halls, hours, demand, surge } = problem;
  const flows = new Float64Array(origins.length * halls.length * hours);
  const own = fastFirst(problem);
  const usable = usableHalls(problem, own);
  const parts = new Float64Array(origins.length * sites.length * hours);
  for (const { origin, site, group, column } of programme.shares)
    parts[(origin * sites.length + site) * hours + group] = Math.max(0, values[column]!);
  const share = (o: number, s: number, h: number): number => parts[(o * sites.length + s) * hours + h]!;
  for (let h = 0; h < hours; h++) {
    const whole = origins.map((_, o) => sites.reduce((sum, _site, s) => sum + share(o, s, h), 0));
    for (let s = 0; s < sites.length; s++) {
      const room = own[s]!.map(
        (p) => (Math.max(0, values[programme.busy[p]![h]!]!) * halls[p]!.requestsPerHour) / surge,
      );
      const order = origins.map((_, o) => o).toSorted((a, b) => usable[a]![s]! - usable[b]![s]!);
      for (const o of order) {
        const most = usable[o]![s]!;
        if (most === 0 || whole[o] === 0) continue;
        let left = (demand[o * hours + h]! * share(o, s, h)) / whole[o]!;
        for (let j = 0; j < most && left > 0; j++) {
          // What tolerances leave over goes to the last that may serve it.
          const sent = j === most - 1 ? left : Math.min(left, room[j]!);
          if (sent <= 0) continue;
          flows[(o * halls.length + own[s]![j]!) * hours + h]! += sent;
          room[j]! -= sent;
          left -= sent;
        }
      }
    }
  }
  return { units: halls.map((_, p) => Math.round(values[p]!)), flows };
}
