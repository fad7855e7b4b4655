import { latencyMs, nearestMs, type SitingProblem, type SitingSolution, type SitingWeights } from './types.ts';
import type { Shortage } from './shortage.ts';

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
 * where being there costs), the busy units of each hall in each hour, and the part of each origin's requests that each site
 * serves in each hour. Parts and busy units keep all figures near one, so that tolerances of the solver mean something.
 */
export interface Programme {
  readonly columns: readonly (Counts & { readonly upper: number; readonly whole: boolean })[];
  readonly rows: readonly ProgrammeRow[];
  /** Units of a hall, the first columns. */
  readonly halls: number;
  /** The column that opens a site; -1: being there costs nothing. */
  readonly opens: readonly number[];
  solutionOf(values: ArrayLike<number>): SitingSolution;
}

const G_PER_T = 1e6;

export function programmeOf(problem: SitingProblem): Programme {
  const { origins, sites, halls, hours, hoursPerYear, demand, surge } = problem;
  const columns: (Counts & { upper: number; whole: boolean })[] = [];
  const rows: ProgrammeRow[] = [];
  const column = (counts: Partial<Counts>, upper: number, whole = false): number =>
    columns.push({ usd: 0, tonnes: 0, seconds: 0, ...counts, upper, whole }) - 1;
  const row = (lower: number, upper: number, entries: readonly (readonly [number, number])[]): void => {
    rows.push({ lower, upper, columns: entries.map(([at]) => at), values: entries.map(([, value]) => value) });
  };

  for (const hall of halls) {
    const { lifecycleGPerKwh } = sites[hall.site]!;
    const idleKwh = hall.idleKw * hoursPerYear;
    const g = lifecycleGPerKwh.reduce((sum, gPerKwh) => sum + gPerKwh * idleKwh, 0);
    column(
      {
        usd: hall.usdPerYear + hall.usdPerKwh * idleKwh * hours,
        tonnes: hall.embodiedTPerYear + g / G_PER_T,
      },
      hall.atMost,
      true,
    );
  }
  const opens = sites.map(({ usdPerYear }) => (usdPerYear > 0 ? column({ usd: usdPerYear }, 1, true) : -1));
  halls.forEach(({ site, atMost }, p) => {
    if (opens[site]! >= 0)
      row(-Infinity, 0, [
        [p, 1],
        [opens[site]!, -atMost],
      ]);
  });

  const busy = halls.map((hall, p) =>
    Array.from({ length: hours }, (_, h) => {
      // Busy units at the busiest hour: a unit at the surge serves this many requests of the typical hour.
      const requests = (hall.requestsPerHour / surge) * hoursPerYear;
      const kwh = requests * hall.kwhPerRequest;
      const at = column(
        {
          usd: kwh * hall.usdPerKwh,
          tonnes: (kwh * sites[hall.site]!.lifecycleGPerKwh[h]!) / G_PER_T,
          seconds: (requests * hall.firstTokenMs) / 1000,
        },
        hall.atMost,
      );
      row(-Infinity, 0, [
        [at, 1],
        [p, -1],
      ]);
      return at;
    }),
  );

  const nearest = nearestMs(problem);
  const served: [origin: number, hour: number][] = [];
  const share = new Map<number, number>();
  const fastFirst = sites.map((_, s) =>
    halls
      .flatMap(({ site }, p) => (site === s ? [p] : []))
      .toSorted((a, b) => halls[a]!.firstTokenMs - halls[b]!.firstTokenMs),
  );
  // Of a site's halls an origin may use the fastest few: so many.
  const usable = (o: number, s: number): number =>
    fastFirst[s]!.filter((p) => latencyMs(problem, o, p) < Infinity).length;
  const into: [o: number, share: number][][] = Array.from({ length: sites.length * hours }, () => []);
  origins.forEach((_, o) => {
    for (let h = 0; h < hours; h++) {
      const requests = demand[o * hours + h]!;
      if (requests <= 0) continue;
      const parts = sites.flatMap((_site, s): readonly (readonly [number, number])[] => {
        if (usable(o, s) === 0) return [];
        const ms = problem.rttMs[o * sites.length + s]! - nearest[o]!;
        const at = column({ seconds: (requests * hoursPerYear * ms) / 1000 }, 1);
        share.set((o * sites.length + s) * hours + h, at);
        into[s * hours + h]!.push([o, at]);
        return [[at, 1]];
      });
      served.push([o, h]);
      row(1, 1, parts);
    }
  });
  sites.forEach((_, s) => {
    const own = fastFirst[s]!;
    for (let h = 0; h < hours; h++) {
      const flows = into[s * hours + h]!;
      if (flows.length === 0) continue;
      const unit = Math.max(...own.map((p) => halls[p]!.requestsPerHour)) / surge;
      const load = ([o, at]: [number, number]): [number, number] => [at, demand[o * hours + h]! / unit];
      const room = (p: number): [number, number] => [busy[p]![h]!, -halls[p]!.requestsPerHour / surge / unit];
      row(0, 0, [...flows.map(load), ...own.map(room)]);
      // Requests that only the fastest j halls may serve fit into these (their sets are nested, so this is enough).
      for (let j = 1; j < own.length; j++) {
        const bound = flows.filter(([o]) => usable(o, s) <= j);
        if (bound.length > 0) row(-Infinity, 0, [...bound.map(load), ...own.slice(0, j).map(room)]);
      }
    }
  });

  const { usdPerYear, tonnesPerYear, meanMs } = problem.caps;
  const capped = (of: (counts: Counts) => number, most: number): void => {
    const size = Math.max(Math.abs(most), 1e-9);
    row(
      -Infinity,
      most / size,
      columns.flatMap((each, at) => (of(each) === 0 ? [] : [[at, of(each) / size] as const])),
    );
  };
  if (usdPerYear !== null) capped(({ usd }) => usd, usdPerYear);
  if (tonnesPerYear !== null) capped(({ tonnes }) => tonnes, tonnesPerYear);
  if (meanMs !== null) capped(({ seconds }) => seconds, addedSecondsAt(problem, nearest, meanMs));

  return {
    columns,
    rows,
    halls: halls.length,
    opens,
    solutionOf: (values) =>
      solutionOf(
        problem,
        fastFirst,
        (o, s, h) => {
          const at = share.get((o * sites.length + s) * hours + h);
          return at === undefined ? 0 : values[at]!;
        },
        (p, h) => values[busy[p]![h]!]!,
        halls.map((_, p) => Math.round(values[p]!)),
      ),
  };
}

/** Seconds of waiting of a year over the nearest, where the mean of way and first token is this. */
export function addedSecondsAt(problem: SitingProblem, nearest: readonly number[], meanMs: number): number {
  const { demand, hours, hoursPerYear } = problem;
  let ms = 0;
  demand.forEach((requests, i) => (ms += requests * (meanMs - nearest[Math.floor(i / hours)]!)));
  return (ms * hoursPerYear) / 1000;
}

/** Parts of sites shared out to their halls: who may use few of them first. */
function solutionOf(
  problem: SitingProblem,
  fastFirst: readonly (readonly number[])[],
  share: (origin: number, site: number, hour: number) => number,
  busy: (hall: number, hour: number) => number,
  units: readonly number[],
): SitingSolution {
  const { origins, sites, halls, hours, demand, surge } = problem;
  const flows = new Float64Array(origins.length * halls.length * hours);
  const usable = origins.map((_, o) =>
    sites.map((_site, s) => fastFirst[s]!.filter((p) => latencyMs(problem, o, p) < Infinity).length),
  );
  for (let h = 0; h < hours; h++) {
    const whole = origins.map((_, o) => sites.reduce((sum, _site, s) => sum + Math.max(0, share(o, s, h)), 0));
    for (let s = 0; s < sites.length; s++) {
      const own = fastFirst[s]!;
      const room = own.map((p) => (Math.max(0, busy(p, h)) * halls[p]!.requestsPerHour) / surge);
      const order = origins.map((_, o) => o).toSorted((a, b) => usable[a]![s]! - usable[b]![s]!);
      for (const o of order) {
        const most = usable[o]![s]!;
        if (most === 0 || whole[o] === 0) continue;
        let left = (demand[o * hours + h]! * Math.max(0, share(o, s, h))) / whole[o]!;
        for (let j = 0; j < most && left > 0; j++) {
          // What tolerances leave over goes to the last that may serve it.
          const sent = j === most - 1 ? left : Math.min(left, room[j]!);
          if (sent <= 0) continue;
          flows[(o * halls.length + own[j]!) * hours + h]! += sent;
          room[j]! -= sent;
          left -= sent;
        }
      }
    }
  }
  return { units, flows };
}

/** What every solution has that is not short there: enough units in the halls that those origins may use. */
export function rowAgainst(problem: SitingProblem, { halls, wanted, lost }: Shortage): ProgrammeRow {
  const room = (p: number): number => {
    const hall = problem.halls[p]!;
    return lost === null ? hall.requestsPerHour : hall.requestsPerHourOnLoss;
  };
  const size = Math.max(...halls.map(room), 1e-9);
  return {
    lower: wanted / size,
    upper: Infinity,
    columns: halls,
    values: halls.map((p) => room(p) / size),
  };
}

/** Of each column, what it counts for. */
export const costsOf = ({ columns }: Programme, weights: SitingWeights): Float64Array =>
  Float64Array.from(
    columns,
    ({ usd, tonnes, seconds }) => weights.usd * usd + weights.usdPerTonne * tonnes + weights.usdPerSecond * seconds,
  );
