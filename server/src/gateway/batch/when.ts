import { perToken, schedule, type CompiledWorkload, type Table } from '../../kernel/index.ts';
import { hourOf, hourStart, toFourDigits, type EpochHour, type EpochMs, type Ms } from '../../units/index.ts';
import { workloadNamed, type GatewayRuntime } from '../pipeline/index.ts';
import type { Principal } from '../tenants/index.ts';
import type { PlannedHour } from './batch-plans.ts';
import type { BatchRow } from './batches.ts';

/** Intensity of a zone from an hour on; `pending`: it is being foretold, `null`: nobody can. */
export type Ahead = (zone: string, hour: EpochHour) => readonly number[] | 'pending' | null;

/** When a batch runs, as far as is known now. */
export interface BatchPlan {
  readonly runsNow: boolean;
  /** `null`: no hour of its places is foretold, so that it runs at once. */
  readonly expected: {
    readonly startsAt: EpochMs;
    readonly latestStartAt: EpochMs;
    readonly savedGramsShare: number;
    /** From the present one to the deadline. */
    readonly hours: () => readonly PlannedHour[];
  } | null;
}

/** What a request is taken to be: only hours are compared by it. */
const INPUT_TOKENS = 1000;
const OUTPUT_TOKENS = 300;
/** Of a request before any was measured. */
const FIRST_REQUEST_MS: Ms = 5000;
const MEMORY = 0.95;
const LANE = 'gateway';
/** A request that is held is sent so long before its deadline. */
const HOLD_SAFETY_MS: Ms = 60_000;
const AT_ONCE: BatchPlan = { runsNow: true, expected: null };

export interface SchedulerParts {
  readonly runtime: () => GatewayRuntime;
  readonly ahead: Ahead;
  readonly maxInFlight: () => number;
}

/** Gives batches to hours, anew whenever it is asked. */
export interface Scheduler {
  plan(batch: BatchRow, principal: Principal): BatchPlan;
  /** When one request is sent that is held open: now, or at the beginning of a better hour before its deadline. */
  hold(compiled: CompiledWorkload, deadlineAt: EpochMs): EpochMs;
  /** A request of a batch took so long. */
  took(ms: Ms): void;
}

interface Place {
  readonly usd: number;
  readonly zone: string | null;
  /** `null` where its hours are not foretold. */
  gPerKwh(distance: number): number | null;
  /** At an hour's distance from now. */
  grams(distance: number): number;
}

export function batchScheduler({ runtime, ahead, maxInFlight }: SchedulerParts): Scheduler {
  let requestMs = FIRST_REQUEST_MS;

  /** Places that may serve, with their hours; `pending`: some are not known yet. */
  const placesOf = (table: Table, indices: readonly number[], now: EpochHour): readonly Place[] | 'pending' | null => {
    let isForetold = false;
    const places: Place[] = [];
    for (const index of indices) {
      const factors = table.factors[index];
      const zone = table.deployments[index]?.site.zone ?? null;
      if (factors === undefined) continue;
      const path = zone === null ? null : ahead(zone, now);
      if (path === 'pending') return 'pending';
      if (path !== null) isForetold = true;
      const energyWh = perToken.energyWh(factors, INPUT_TOKENS, 0, OUTPUT_TOKENS);
      const present = factors.lifecycleGPerWh ?? 0;
      places.push({
        usd: factors.usdPerRequest + factors.usdPerInput * INPUT_TOKENS + factors.usdPerOutput * OUTPUT_TOKENS,
        zone,
        gPerKwh: (distance) => (path === null ? null : hourIn(path, distance)),
        // Beyond what is foretold the last day comes again.
        grams: (distance) => energyWh * (path === null ? present : hourIn(path, distance) / 1000),
      });
    }
    return isForetold ? places : null;
  };

  /** What an hour of requests takes in the best place that may serve; `null`: nobody can tell. */
  const costsOf = (table: Table, compiled: CompiledWorkload, now: EpochHour) => {
    const { workload, defaultIndex, indices, exclusions } = compiled;
    const may = workload.mode === 'enforce' ? [...indices].filter((_, i) => exclusions[i] === 0) : [defaultIndex];
    const places = placesOf(table, may, now);
    if (places === null || places === 'pending' || places.length === 0) return places === 'pending' ? places : null;
    const usdPerTonne = workload.prices.carbonUsdPerTonne;
    const requestsAnHour = (3_600_000 / requestMs) * maxInFlight();
    const full = ({ usd, grams }: { usd: number; grams: number }): number => usd + (usdPerTonne * grams) / 1e6;
    const bestIn = (hour: EpochHour) =>
      places
        .map((place) => ({ place, usd: place.usd, grams: place.grams(hour - now) }))
        .reduce((least, one) => (full(one) < full(least) ? one : least));
    const cost = (hour: EpochHour) => {
      const best = bestIn(hour);
      return { usd: best.usd * requestsAnHour, grams: best.grams * requestsAnHour };
    };
    const hoursUntil = (
      deadline: EpochHour,
      parts: readonly Pick<PlannedHour, 'hour' | 'work'>[],
    ): readonly PlannedHour[] =>
      Array.from({ length: deadline - now }, (_, i) => {
        const { place } = bestIn(now + i);
        const gPerKwh = place.gPerKwh(i);
        return {
          hour: now + i,
          zone: place.zone,
          gPerKwh: gPerKwh === null ? null : Math.round(gPerKwh * 10) / 10,
          work: toFourDigits(parts.find(({ hour }) => hour === now + i)?.work ?? 0),
        };
      });
    const lane = { id: LANE, kind: 'hourly' as const, promiseHours: 0, room: () => Infinity, cost };
    return { lane, requestsAnHour, hoursUntil, terms: { now, usdPerTonne } };
  };

  return {
    hold(compiled, deadlineAt) {
      const { clock, table } = runtime();
      const now = hourOf(clock.now());
      const last = hourOf(deadlineAt - HOLD_SAFETY_MS - 2 * requestMs);
      const costs = last <= now ? null : costsOf(table(), compiled, now);
      // A client that is there does not wait for a forecast.
      if (costs === null || costs === 'pending') return clock.now();
      const { lane, requestsAnHour, terms } = costs;
      // The hour of the deadline too: it is sent at the beginning of it. The scheduler keeps the last one free.
      const job = { id: LANE, workHours: 1 / requestsAnHour, deadline: last + 2, isInterruptible: true, lanes: [LANE] };
      const hour = schedule([job], [lane], terms)[0]?.parts[0]?.hour ?? now;
      return Math.max(clock.now(), hourStart(hour));
    },
    took(ms) {
      requestMs = MEMORY * requestMs + (1 - MEMORY) * ms;
    },
    plan(batch, principal) {
      const { clock, table: tableNow, defaultWorkload } = runtime();
      const table = tableNow();
      const now = hourOf(clock.now());
      const compiled = workloadOf(table, batch, principal, defaultWorkload);
      if (compiled === null) return AT_ONCE;
      const left = batch.total - batch.completed - batch.failed;
      // What is left of the last hour is kept for what takes longer.
      const deadline = hourOf(batch.deadline_at);
      if (deadline <= now + 1) return AT_ONCE;
      const costs = costsOf(table, compiled, now);
      if (costs === null) return AT_ONCE;
      if (costs === 'pending') return { runsNow: false, expected: null };
      const { lane, requestsAnHour, hoursUntil, terms } = costs;
      const workHours = Math.max(left, 1) / requestsAnHour;
      const job = { id: batch.id, workHours, deadline, isInterruptible: true, lanes: [LANE] };
      const [plan] = schedule([job], [lane], terms);
      const first = plan?.parts[0];
      if (plan === undefined || first === undefined) return AT_ONCE;
      return {
        runsNow: first.hour <= now,
        expected: {
          startsAt: Math.max(clock.now(), hourStart(first.hour)),
          latestStartAt: hourStart(plan.latestStart),
          savedGramsShare: plan.atOnce.grams > 0 ? 1 - plan.expected.grams / plan.atOnce.grams : 0,
          hours: () => hoursUntil(deadline, plan.parts),
        },
      };
    },
  };
}

function hourIn(path: readonly number[], distance: number): number {
  const over = Math.max(0, Math.ceil((distance - path.length + 1) / 24));
  return path[Math.max(0, distance - over * 24)] ?? path[path.length - 1]!;
}

/** The workload of its requests, by the header or by the model of the first one; `null`: they are refused one by one. */
function workloadOf(table: Table, batch: BatchRow, principal: Principal, byDefault: string | null) {
  const { 'x-joulegate-workload': named } = JSON.parse(batch.headers) as Readonly<Record<string, string>>;
  try {
    return workloadNamed(table, principal, named ?? null, batch.model ?? '', byDefault);
  } catch {
    return null;
  }
}
