import type { Programme, ProgrammeRow } from './programme.ts';
import { allowedHalls, type Shortage } from './shortage.ts';
import type { SitingProblem } from './types.ts';

/** Rows over units and opened sites that every solution keeps; they hold in every grouping of hours alike. */
export interface ValidRows {
  /** What is missing where units are short: enough room for these origins, without any one site. */
  against(short: readonly Shortage[]): readonly ProgrammeRow[];
  /** Reserve that is missing for the number of sites that are open. */
  reserves(values: ArrayLike<number>): readonly ProgrammeRow[];
  /** All that were given out. */
  all(): readonly ProgrammeRow[];
}

/** Origins that were short once: all halls that any of them may use, and the most that they want in an hour. */
interface Wanting {
  readonly halls: readonly number[];
  readonly sites: readonly number[];
  wanted: number;
  readonly reserveOf: Set<number>;
}

/** A row is added where it is missing by more than this part of what is wanted. */
const BROKEN = 1e-6;

/**
 * Rows of one search, each given out once.
 *
 * Reserve: let K of the sites that origins may use be open, with room r at each when one is lost, and D what the origins want.
 * Without any of them the others hold D, so r - r_s >= D for each of the K, and their sum says (K - 1) * r >= K * D. K / (K - 1)
 * is convex, so each line through two neighbouring whole K is below it at all others.
 */
export function validRows(problem: SitingProblem, opens: Programme['opens']): ValidRows {
  const { halls, survivesLoss } = problem;
  const allowed = allowedHalls(problem);
  const given = new Set<string>();
  const rows: ProgrammeRow[] = [];
  const sets = new Map<string, Wanting>();
  const kept = (key: string, row: () => ProgrammeRow): readonly ProgrammeRow[] => {
    if (given.has(key)) return [];
    given.add(key);
    rows.push(row());
    return rows.slice(-1);
  };
  const wanting = ({ origins, wanted }: Shortage): Wanting => {
    const near = [...new Set(origins.flatMap((o) => allowed[o]!))].toSorted((a, b) => a - b);
    const key = near.join();
    const before = sets.get(key);
    if (before !== undefined && before.wanted >= wanted) return before;
    const sites = [...new Set(near.map((p) => halls[p]!.site))];
    const set = { halls: near, sites, wanted, reserveOf: new Set<number>() };
    sets.set(key, set);
    return set;
  };
  const onLoss = (p: number): number => halls[p]!.requestsPerHourOnLoss;
  return {
    against: (short) =>
      short.flatMap((each) => {
        const { halls: near, sites, wanted } = wanting(each);
        return [null, ...(survivesLoss ? sites : [])].flatMap((lost) => {
          const room = (p: number): number => (lost === null ? halls[p]!.requestsPerHour : onLoss(p));
          const rest = near.filter((p) => halls[p]!.site !== lost);
          const size = Math.max(...rest.map(room), 1e-9);
          return kept(`${lost}|${wanted}|${rest.join()}`, () => ({
            lower: wanted / size,
            upper: Infinity,
            columns: rest,
            values: rest.map((p) => room(p) / size),
          }));
        });
      }),
    reserves: (values) =>
      [...sets.values()].flatMap(({ halls: near, sites, wanted, reserveOf }) => {
        if (!survivesLoss || sites.some((s) => opens[s]! < 0)) return [];
        const size = Math.max(...near.map(onLoss), 1e-9);
        const room = near.reduce((sum, p) => sum + onLoss(p) * values[p]!, 0);
        const open = sites.reduce((sum, s) => sum + values[opens[s]!]!, 0);
        return Array.from({ length: Math.max(0, sites.length - 2) }, (_, i) => i + 2).flatMap((k) => {
          // From k / (k - 1) at k open sites to (k + 1) / k at one more.
          const slope = -1 / (k * (k - 1));
          const at0 = k / (k - 1) - slope * k;
          const missing = wanted * (at0 + slope * open) - room;
          if (reserveOf.has(k) || missing <= BROKEN * wanted) return [];
          reserveOf.add(k);
          const row: ProgrammeRow = {
            lower: (wanted * at0) / size,
            upper: Infinity,
            columns: [...near, ...sites.map((s) => opens[s]!)],
            values: [...near.map((p) => onLoss(p) / size), ...sites.map(() => (-slope * wanted) / size)],
          };
          rows.push(row);
          return [row];
        });
      }),
    all: () => rows,
  };
}

/**
 * A site serves no part of anybody's requests that is over how far it is opened: rows that the values break, each given once.
 * @param known pairs of origin and site, `origin * sites + site`, that have theirs; those of new rows are added
 */
export function openingRows(
  problem: SitingProblem,
  { shares, opens }: Programme,
  values: ArrayLike<number> | null,
  known: Set<number>,
): readonly ProgrammeRow[] {
  const pair = (origin: number, site: number): number => origin * problem.sites.length + site;
  const fresh = new Set(
    shares.flatMap(({ origin, site, column }) => {
      const opened = opens[site]!;
      const isBroken = values !== null && opened >= 0 && values[column]! > values[opened]! + 1e-4;
      return isBroken && !known.has(pair(origin, site)) ? [pair(origin, site)] : [];
    }),
  );
  fresh.forEach((each) => known.add(each));
  const wanted = values === null ? known : fresh;
  return shares.flatMap(({ origin, site, column }) =>
    wanted.has(pair(origin, site))
      ? [{ lower: -Infinity, upper: 0, columns: [column, opens[site]!], values: [1, -1] }]
      : [],
  );
}
