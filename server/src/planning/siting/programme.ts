import { singleHours, type HourGroups } from './hour-groups.ts';
import { fastFirst, usableHalls } from './share-out.ts';
import { latencyMs, nearestMs, type SitingProblem, type SitingWeights } from './types.ts';

/** A row: `lower <= sum of values * columns <= upper`. */
export interface ProgrammeRow {
  readonly lower: number;
  readonly upper: number;
  readonly columns: readonly number[];
  readonly values: readonly number[];
}

/** A year's money, tonnes and seconds of waiting of one unit of a column. */
interface Counts {
  readonly usd: number;
  readonly tonnes: number;
  readonly seconds: number;
}

/**
 * The siting problem as a mixed-integer linear programme. Columns: units of each hall (whole), a site opened or not (whole, only
 * where being there costs), the busy units of each hall in each group of hours, and the part of each origin's requests that each
 * site serves in each group. Parts and busy units keep all figures near one, so that tolerances of the solver mean something.
 */
export interface Programme {
  readonly columns: readonly (Counts & { readonly upper: number; readonly whole: boolean })[];
  readonly rows: readonly ProgrammeRow[];
  /** Units of a hall, the first columns. */
  readonly halls: number;
  /** The column that opens a site; -1: being there costs nothing. The same in every grouping of hours. */
  readonly opens: readonly number[];
  /** Columns of busy units by hall and group. */
  readonly busy: readonly (readonly number[])[];
  /** Columns of the parts that are allowed and wanted. */
  readonly shares: readonly SharedPart[];
  /** Rows of caps. */
  readonly caps: readonly CapRow[];
}

/** A cap as a row: the counts of all columns, and the most that they may be, both over `size`. */
export interface CapRow {
  readonly of: keyof Counts;
  readonly row: number;
  readonly most: number;
  readonly size: number;
}

/** The part of an origin's requests in a group of hours that a site serves. */
export interface SharedPart {
  readonly origin: number;
  readonly site: number;
  readonly group: number;
  readonly column: number;
}

const G_PER_T = 1e6;

/**
 * @param groups Hours that are put together. Flows are then the mean of these hours, and energy has the least intensity of them:
 * what is feasible hour by hour is feasible here at no more money, tonnes and seconds, so the least of this is a bound of the
 * whole problem. Each hour on its own: the whole problem, but for the loss of a site.
 */
export function programmeOf(problem: SitingProblem, groups: HourGroups = singleHours(problem)): Programme {
  const { origins, sites, halls, hours, hoursPerYear, surge } = problem;
  const demand = groups.map((group) =>
    origins.map((_, o) => group.reduce((sum, h) => sum + problem.demand[o * hours + h]!, 0) / group.length),
  );
  const columns: (Counts & { upper: number; whole: boolean })[] = [];
  const rows: ProgrammeRow[] = [];
  const column = (counts: Partial<Counts>, upper: number, whole = false): number =>
    columns.push({ usd: 0, tonnes: 0, seconds: 0, ...counts, upper, whole }) - 1;
  const row = (lower: number, upper: number, entries: readonly (readonly [number, number])[]): void => {
    rows.push({ lower, upper, columns: entries.map(([at]) => at), values: entries.map(([, value]) => value) });
  };
  const most = mostUseful(problem);

  halls.forEach((hall, p) => {
    const { lifecycleGPerKwh } = sites[hall.site]!;
    const idleKwh = hall.idleKw * hoursPerYear;
    const g = lifecycleGPerKwh.reduce((sum, gPerKwh) => sum + gPerKwh * idleKwh, 0);
    column(
      {
        usd: hall.usdPerYear + hall.usdPerKwh * idleKwh * hours,
        tonnes: hall.embodiedTPerYear + g / G_PER_T,
      },
      most[p]!,
      true,
    );
  });
  const opens = sites.map(({ usdPerYear }) => (usdPerYear > 0 ? column({ usd: usdPerYear }, 1, true) : -1));
  halls.forEach(({ site }, p) => {
    if (opens[site]! >= 0)
      row(-Infinity, 0, [
        [p, 1],
        [opens[site]!, -most[p]!],
      ]);
  });

  const busy = halls.map((hall, p) =>
    groups.map((group) => {
      // Busy units at the busiest hour: a unit at the surge serves this many requests of the typical hour.
      const requests = (hall.requestsPerHour / surge) * hoursPerYear * group.length;
      const kwh = requests * hall.kwhPerRequest;
      const { lifecycleGPerKwh } = sites[hall.site]!;
      const at = column(
        {
          usd: kwh * hall.usdPerKwh,
          tonnes: Math.min(...group.map((h) => kwh * lifecycleGPerKwh[h]!)) / G_PER_T,
          seconds: (requests * hall.firstTokenMs) / 1000,
        },
        most[p]!,
      );
      row(-Infinity, 0, [
        [at, 1],
        [p, -1],
      ]);
      return at;
    }),
  );

  const nearest = nearestMs(problem);
  const shares: SharedPart[] = [];
  const own = fastFirst(problem);
  const usable = usableHalls(problem, own);
  const into = sites.map(() => groups.map((): SharedPart[] => []));
  origins.forEach((_, o) => {
    groups.forEach((group, g) => {
      const requests = demand[g]![o]! * group.length;
      if (requests <= 0) return;
      const parts = sites.flatMap((_site, s): readonly (readonly [number, number])[] => {
        if (usable[o]![s] === 0) return [];
        const ms = problem.rttMs[o * sites.length + s]! - nearest[o]!;
        const at = column({ seconds: (requests * hoursPerYear * ms) / 1000 }, 1);
        const part = { origin: o, site: s, group: g, column: at };
        shares.push(part);
        into[s]![g]!.push(part);
        return [[at, 1]];
      });
      row(1, 1, parts);
    });
  });
  sites.forEach((_, s) =>
    groups.forEach((_group, g) => {
      const flows = into[s]![g]!;
      if (flows.length === 0) return;
      const unit = Math.max(...own[s]!.map((p) => halls[p]!.requestsPerHour)) / surge;
      const load = (part: SharedPart): [number, number] => [part.column, demand[g]![part.origin]! / unit];
      const room = (p: number): [number, number] => [busy[p]![g]!, -halls[p]!.requestsPerHour / surge / unit];
      row(0, 0, [...flows.map(load), ...own[s]!.map(room)]);
      // Requests that only the fastest j halls may serve fit into these (their sets are nested, so this is enough).
      for (let j = 1; j < own[s]!.length; j++) {
        const bound = flows.filter(({ origin }) => usable[origin]![s]! <= j);
        if (bound.length > 0) row(-Infinity, 0, [...bound.map(load), ...own[s]!.slice(0, j).map(room)]);
      }
    }),
  );

  const { usdPerYear, tonnesPerYear, meanMs } = problem.caps;
  const caps: CapRow[] = [];
  const capped = (of: keyof Counts, most: number): void => {
    const size = Math.max(Math.abs(most), 1e-9);
    caps.push({ of, row: rows.length, most, size });
    row(
      -Infinity,
      most / size,
      columns.flatMap((each, at) => (each[of] === 0 ? [] : [[at, each[of] / size] as const])),
    );
  };
  if (usdPerYear !== null) capped('usd', usdPerYear);
  if (tonnesPerYear !== null) capped('tonnes', tonnesPerYear);
  if (meanMs !== null) capped('seconds', addedSecondsAt(problem, nearest, meanMs));

  return { columns, rows, halls: halls.length, opens, busy, shares, caps };
}

/** Units beyond which more of a hall never serve anybody, by hall: all who may use it in their busiest hour fit in. */
function mostUseful(problem: SitingProblem): readonly number[] {
  const { halls, hours, demand, surge, survivesLoss } = problem;
  return halls.map(({ atMost, requestsPerHour, requestsPerHourOnLoss }, p) => {
    const room = survivesLoss ? Math.min(requestsPerHour, requestsPerHourOnLoss) : requestsPerHour;
    const may = problem.origins.flatMap((_, o) => (latencyMs(problem, o, p) < Infinity ? [o] : []));
    const wanted = singleHours(problem).map(([h]) => may.reduce((sum, o) => sum + demand[o * hours + h!]!, 0) * surge);
    return Math.min(atMost, Math.ceil(Math.max(0, ...wanted) / room));
  });
}

/** Seconds of waiting of a year over the nearest, where the mean of way and first token is this. */
export function addedSecondsAt(problem: SitingProblem, nearest: readonly number[], meanMs: number): number {
  const { demand, hours, hoursPerYear } = problem;
  let ms = 0;
  demand.forEach((requests, i) => (ms += requests * (meanMs - nearest[Math.floor(i / hours)]!)));
  return (ms * hoursPerYear) / 1000;
}

/** Of each column, what it counts for. */
export const costsOf = ({ columns }: Programme, weights: SitingWeights): Float64Array =>
  Float64Array.from(
    columns,
    ({ usd, tonnes, seconds }) => weights.usd * usd + weights.usdPerTonne * tonnes + weights.usdPerSecond * seconds,
  );
