import type { SitingProblem } from './types.ts';

/** Hours of the typical day, put together into groups. */
export type HourGroups = readonly (readonly number[])[];

/** Each hour on its own. */
export const singleHours = ({ hours }: Pick<SitingProblem, 'hours'>): HourGroups =>
  Array.from({ length: hours }, (_, h) => [h]);

/**
 * Hours that are alike in demand by origin and in intensity by site, neighbours on the clock together: the two neighbouring
 * groups whose sum of squares grows least are put together until so many are left (Ward 1963).
 * @param count of groups, at most as many as there are hours
 */
export function hourGroups(problem: SitingProblem, count: number): HourGroups {
  const { origins, sites, hours, demand } = problem;
  const demandOf = (h: number): number => origins.reduce((sum, _, o) => sum + demand[o * hours + h]!, 0);
  const meanDemand = singleHours(problem).reduce((sum, [h]) => sum + demandOf(h!), 0) / hours || 1;
  const meanOf = sites.map(({ lifecycleGPerKwh }) => lifecycleGPerKwh.reduce((sum, g) => sum + g, 0) / hours || 1);
  let groups = singleHours(problem).map(([h]) => ({
    hours: [h!],
    mean: [
      ...origins.map((_, o) => demand[o * hours + h!]! / meanDemand),
      ...sites.map(({ lifecycleGPerKwh }, s) => lifecycleGPerKwh[h!]! / meanOf[s]! / sites.length),
    ],
  }));
  const growth = (a: (typeof groups)[number], b: (typeof groups)[number]): number =>
    ((a.hours.length * b.hours.length) / (a.hours.length + b.hours.length)) *
    a.mean.reduce((sum, value, i) => sum + (value - b.mean[i]!) ** 2, 0);
  while (groups.length > Math.max(1, count)) {
    const next = (i: number): number => (i + 1) % groups.length;
    const costs = groups.map((group, i) => growth(group, groups[next(i)]!));
    const at = costs.indexOf(Math.min(...costs));
    const [a, b] = [groups[at]!, groups[next(at)]!];
    const size = a.hours.length + b.hours.length;
    const both = {
      hours: [...a.hours, ...b.hours],
      mean: a.mean.map((value, i) => (value * a.hours.length + b.mean[i]! * b.hours.length) / size),
    };
    groups = groups.flatMap((group) => (group === a ? [both] : group === b ? [] : [group]));
  }
  return groups.map((group) => group.hours);
}
