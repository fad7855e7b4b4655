import { perToken, schedule, type Table } from '../../kernel/index.ts';
import { hourOf, hourStart, type EpochHour, type EpochMs, type Ms } from '../../units/index.ts';
import { workloadNamed, type GatewayRuntime } from '../pipeline/index.ts';
import type { Principal } from '../tenants/index.ts';
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
  } | null;
}

/** What a request is taken to be: only hours are compared by it. */
const INPUT_TOKENS = 1000;
const OUTPUT_TOKENS = 300;
/** Of a request before any was measured. */
const FIRST_REQUEST_MS: Ms = 5000;
const MEMORY = 0.95;
const LANE = 'gateway';
const AT_ONCE: BatchPlan = { runsNow: true, expected: null };

export interface SchedulerParts {
  readonly runtime: () => GatewayRuntime;
  readonly ahead: Ahead;
  readonly maxInFlight: () => number;
}

/** Gives batches to hours, anew whenever it is asked. */
export interface Scheduler {
  plan(batch: BatchRow, principal: Principal): BatchPlan;
  /** A request of a batch took so long. */
  took(ms: Ms): void;
}

interface Place {
  readonly usd: number;
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
        // Beyond what is foretold the last day comes again.
        grams: (distance) => energyWh * (path === null ? present : hourIn(path, distance) / 1000),
      });
    }
    return isForetold ? places : null;
  };

  return {
    took(ms) {
      requestMs = MEMORY * requestMs + (1 - MEMORY) * ms;
    },
    plan(batch, principal) {
      const { clock, table: tableNow, defaultWorkload } = runtime();
      const table = tableNow();
      const now = hourOf(clock.now());
      const compiled = workloadOf(table, batch, principal, defaultWorkload);
      if (compiled === null) return AT_ONCE;
      const { workload, defaultIndex, indices, exclusions } = compiled;
      const may = workload.mode === 'enforce' ? [...indices].filter((_, i) => exclusions[i] === 0) : [defaultIndex];
      const left = batch.total - batch.completed - batch.failed;
      const requestsAnHour = (3_600_000 / requestMs) * maxInFlight();
      const job = {
        id: batch.id,
        workHours: Math.max(left, 1) / requestsAnHour,
        // What is left of the last hour is kept for what takes longer.
        deadline: hourOf(batch.deadline_at),
        isInterruptible: true,
        lanes: [LANE],
      };
      if (job.deadline <= now + 1) return AT_ONCE;
      const places = placesOf(table, may, now);
      if (places === null) return AT_ONCE;
      if (places === 'pending') return { runsNow: false, expected: null };
      const usdPerTonne = workload.prices.carbonUsdPerTonne;
      const full = ({ usd, grams }: { usd: number; grams: number }): number => usd + (usdPerTonne * grams) / 1e6;
      const cost = (hour: EpochHour) => {
        const each = places.map((place) => ({ usd: place.usd, grams: place.grams(hour - now) }));
        const best = each.reduce((least, one) => (full(one) < full(least) ? one : least));
        return { usd: best.usd * requestsAnHour, grams: best.grams * requestsAnHour };
      };
      const lane = { id: LANE, kind: 'hourly' as const, promiseHours: 0, room: () => Infinity, cost };
      const [plan] = schedule([job], [lane], { now, usdPerTonne });
      const first = plan?.parts[0];
      if (plan === undefined || first === undefined) return AT_ONCE;
      return {
        runsNow: first.hour <= now,
        expected: {
          startsAt: Math.max(clock.now(), hourStart(first.hour)),
          latestStartAt: hourStart(plan.latestStart),
          savedGramsShare: plan.atOnce.grams > 0 ? 1 - plan.expected.grams / plan.atOnce.grams : 0,
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
