import type { SitingProblem, SitingSolution } from './types.ts';

const NEAR = 1e-6;

/**
 * What a solution breaks, in words; empty: nothing. Shares nothing with the programme that solutions are found by: each rule is
 * taken from the problem anew.
 */
export function brokenBy(problem: SitingProblem, { units, flows }: SitingSolution): readonly string[] {
  const { origins, sites, halls, hours, demand, surge, rttMs, limitMs, hoursPerYear, caps } = problem;
  const broken: string[] = [];
  const flow = (o: number, p: number, h: number): number => flows[(o * halls.length + p) * hours + h]!;
  let [usd, grams, requestMs, requests] = [0, 0, 0, 0];
  halls.forEach((hall, p) => {
    const name = `${sites[hall.site]!.name}, ${hall.hardware}`;
    const n = units[p]!;
    if (!Number.isInteger(n) || n < 0 || n > hall.atMost) broken.push(`${name}: ${n} units, ${hall.atMost} at most`);
    usd += n * hall.usdPerYear;
    grams += n * hall.embodiedTPerYear * 1e6;
    for (let h = 0; h < hours; h++) {
      let sum = 0;
      for (let o = 0; o < origins.length; o++) {
        const sent = flow(o, p, h);
        if (sent < 0) broken.push(`${name}: ${sent} requests from ${origins[o]}`);
        if (sent <= 0) continue;
        const ms = rttMs[o * sites.length + hall.site]! + hall.firstTokenMs;
        if (!Number.isFinite(ms)) broken.push(`${name} may not serve ${origins[o]}`);
        else if (limitMs !== null && ms > limitMs) broken.push(`${name} takes ${ms} ms from ${origins[o]}`);
        sum += sent;
        requestMs += sent * ms;
        requests += sent;
      }
      if (sum * surge > n * hall.requestsPerHour * (1 + NEAR) + NEAR)
        broken.push(`${name}: ${sum * surge} requests in hour ${h}, ${n * hall.requestsPerHour} at most`);
      const kwh = (sum * hall.kwhPerRequest + n * hall.idleKw) * hoursPerYear;
      usd += kwh * hall.usdPerKwh;
      grams += kwh * sites[hall.site]!.lifecycleGPerKwh[h]!;
    }
  });
  sites.forEach(({ usdPerYear }, s) => {
    if (halls.some(({ site }, p) => site === s && units[p]! > 0)) usd += usdPerYear;
  });
  origins.forEach((origin, o) => {
    for (let h = 0; h < hours; h++) {
      const wanted = demand[o * hours + h]!;
      const got = halls.reduce((sum, _, p) => sum + flow(o, p, h), 0);
      if (Math.abs(got - wanted) > NEAR * Math.max(1, wanted)) broken.push(`${origin}, hour ${h}: ${got} of ${wanted}`);
    }
  });
  const over = (what: string, value: number, most: number | null): void => {
    if (most !== null && value > most + NEAR * Math.max(1, Math.abs(most)))
      broken.push(`${what}: ${value}, ${most} at most`);
  };
  over('USD a year', usd, caps.usdPerYear);
  over('tonnes a year', grams / 1e6, caps.tonnesPerYear);
  over('mean ms', requests === 0 ? 0 : requestMs / requests, caps.meanMs);
  if (problem.survivesLoss) broken.push(...unservedOnLoss(problem, units));
  return broken;
}

/** Losses that leave somebody unserved: hour by hour, requests given out along augmenting paths. */
function unservedOnLoss(problem: SitingProblem, units: readonly number[]): readonly string[] {
  const { origins, sites, halls, hours, demand, surge, rttMs, limitMs } = problem;
  const mayServe = (o: number, p: number): boolean => {
    const ms = rttMs[o * sites.length + halls[p]!.site]! + halls[p]!.firstTokenMs;
    return Number.isFinite(ms) && (limitMs === null || ms <= limitMs);
  };
  return sites.flatMap(({ name }, lost) => {
    if (!halls.some(({ site }, p) => site === lost && units[p]! > 0)) return [];
    for (let h = 0; h < hours; h++) {
      const room = halls.map((hall, p) => (hall.site === lost ? 0 : units[p]! * hall.requestsPerHourOnLoss));
      const given = origins.map(() => halls.map(() => 0));
      for (let o = 0; o < origins.length; o++) {
        let left = demand[o * hours + h]! * surge;
        while (left > NEAR * Math.max(1, demand[o * hours + h]! * surge)) {
          const path = pathToRoom(o, room, given, mayServe);
          if (path === null) return [`${name} lost, hour ${h}: ${left} requests from ${origins[o]} are not served`];
          let amount = Math.min(left, room[path.at(-1)!.hall]!);
          for (const { takenFrom, hall } of path.slice(0, -1))
            amount = Math.min(amount, takenFrom === null ? Infinity : given[takenFrom]![hall]!);
          path.forEach(({ by, hall, takenFrom }) => {
            given[by]![hall]! += amount;
            if (takenFrom !== null) given[takenFrom]![hall]! -= amount;
          });
          room[path.at(-1)!.hall]! -= amount;
          left -= amount;
        }
      }
    }
    return [];
  });
}

/** `by` is given room at a hall, which `takenFrom` leaves for the hall of the next step; `null`: it was free. */
interface PathStep {
  readonly by: number;
  readonly hall: number;
  takenFrom: number | null;
}

function pathToRoom(
  start: number,
  room: readonly number[],
  given: readonly (readonly number[])[],
  mayServe: (o: number, p: number) => boolean,
): readonly PathStep[] | null {
  const cameFrom = new Map<number, { readonly origin: number; readonly before: number | null }>();
  const origins: { readonly origin: number; readonly before: number | null }[] = [{ origin: start, before: null }];
  const seen = new Set([start]);
  for (const { origin } of origins)
    for (let p = 0; p < room.length; p++) {
      if (cameFrom.has(p) || !mayServe(origin, p)) continue;
      const { before } = origins.find((each) => each.origin === origin)!;
      cameFrom.set(p, { origin, before });
      if (room[p]! > NEAR) {
        const path: PathStep[] = [];
        let [hall, taken]: [number | null, number | null] = [p, null];
        while (hall !== null) {
          const { origin: by, before: earlier }: { origin: number; before: number | null } = cameFrom.get(hall)!;
          path.unshift({ by, hall, takenFrom: taken });
          taken = by;
          hall = earlier;
        }
        return path;
      }
      given.forEach((own, o) => {
        if (own[p]! > NEAR && !seen.has(o)) {
          seen.add(o);
          origins.push({ origin: o, before: p });
        }
      });
    }
  return null;
}
