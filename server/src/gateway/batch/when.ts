import { schedule, type CompiledWorkload, type Table } from '../../kernel/index.ts';
import { hourOf, hourStart, MS_PER_HOUR, toFourDigits, type EpochMs, type Ms } from '../../units/index.ts';
import { endpointsByPath, type RequestHeaders } from '../dialects/index.ts';
import { workloadNamed, type GatewayRuntime } from '../pipeline/index.ts';
import type { Principal } from '../tenants/index.ts';
import type { PlannedHour } from './store/batch-plans.ts';
import type { BatchRow } from './store/batches.ts';
import { HERE, lanesOf, type Ahead, type Way } from './vendor/waiting-lanes.ts';

/** When and by which way a batch runs, as far as is known now. */
export interface BatchPlan {
  readonly runsNow: boolean;
  /** `null`: here, as any request. */
  readonly way: Way | null;
  /** `null`: there is nothing to choose, so that it runs at once. */
  readonly expected: {
    readonly startsAt: EpochMs;
    readonly latestStartAt: EpochMs;
    /** Against running here at once. */
    readonly savedGramsShare: number;
    readonly savedUsdShare: number;
    /** From the present one to the deadline. */
    readonly hours: () => readonly PlannedHour[];
  } | null;
}

/** Of a request before any was measured. */
const FIRST_REQUEST_MS: Ms = 5000;
const MEMORY = 0.95;
/** A request that is held is sent so long before its deadline. */
const HOLD_SAFETY_MS: Ms = 60_000;
/** A tier that had no capacity is left alone for so long. */
const REST_MS: Ms = 60_000;
const AT_ONCE: BatchPlan = { runsNow: true, way: null, expected: null };

export interface SchedulerParts {
  readonly runtime: () => GatewayRuntime;
  readonly ahead: Ahead;
  readonly maxInFlight: () => number;
}

/** Gives batches to hours and lanes, anew whenever it is asked. */
export interface Scheduler {
  /** @param without ways that did not take it before; `here`: no tier at all */
  plan(batch: BatchRow, principal: Principal, without?: readonly string[] | 'here'): BatchPlan;
  /** When one request is sent that is held open: now, or at the beginning of a better hour before its deadline. */
  hold(compiled: CompiledWorkload, deadlineAt: EpochMs): EpochMs;
  /** A request of a batch took so long. */
  took(ms: Ms): void;
  /** A way has no capacity. @param ms as its vendor tells it */
  rest(way: Way, ms: Ms | null): void;
}

const share = (now: number, expected: number): number => (now > 0 ? 1 - expected / now : 0);

export function batchScheduler({ runtime, ahead, maxInFlight }: SchedulerParts): Scheduler {
  let requestMs = FIRST_REQUEST_MS;
  const resting = new Map<string, EpochMs>();
  const pace = (): number => (MS_PER_HOUR / requestMs) * maxInFlight();

  return {
    hold(compiled, deadlineAt) {
      const { clock, table } = runtime();
      const now = hourOf(clock.now());
      const last = hourOf(deadlineAt - HOLD_SAFETY_MS - 2 * requestMs);
      const requestsAnHour = pace();
      const asked = { compiled, endpoint: undefined, headers: {}, now, requestsAnHour };
      const lanes = last <= now ? null : lanesOf(runtime(), table(), ahead, asked);
      // A client that is there does not wait for a forecast.
      if (lanes === null || lanes === 'pending') return clock.now();
      // The hour of the deadline too: it is sent at the beginning of it. The scheduler keeps the last one free.
      const hours = { workHours: 1 / requestsAnHour, deadline: last + 2, hoursLeft: last + 2 - now };
      const job = { id: HERE, ...hours, isInterruptible: true, lanes: [HERE] };
      const terms = { now, usdPerTonne: compiled.workload.prices.carbonUsdPerTonne };
      const here = lanes.map(({ lane }) => lane);
      const hour = schedule([job], here, terms)[0]?.parts[0]?.hour ?? now;
      return Math.max(clock.now(), hourStart(hour));
    },
    took(ms) {
      requestMs = MEMORY * requestMs + (1 - MEMORY) * ms;
    },
    rest(way, ms) {
      resting.set(way.id, runtime().clock.now() + Math.max(ms ?? REST_MS, 1000));
    },
    plan(batch, principal, without = []) {
      const { clock, table: tableNow, defaultWorkload } = runtime();
      const table = tableNow();
      const now = hourOf(clock.now());
      const headers = JSON.parse(batch.headers) as RequestHeaders;
      const compiled = workloadOf(table, batch, principal, defaultWorkload);
      if (compiled === null) return AT_ONCE;
      const left = batch.total - batch.completed - batch.failed;
      const leftMs = batch.deadline_at - clock.now();
      // The last hour is kept for what takes longer.
      if (leftMs <= MS_PER_HOUR) return AT_ONCE;
      const deadline = Math.max(hourOf(batch.deadline_at), now + 1);
      const requestsAnHour = pace();
      const endpoint = endpointsByPath().get(batch.endpoint);
      const lanes = lanesOf(runtime(), table, ahead, { compiled, endpoint, headers, now, requestsAnHour });
      if (lanes === null) return AT_ONCE;
      if (lanes === 'pending') return { runsNow: false, way: null, expected: null };
      const workHours = Math.max(left, 1) / requestsAnHour;
      const terms = { now, usdPerTonne: compiled.workload.prices.carbonUsdPerTonne };
      const planned = (names: readonly string[]) => {
        const hours = { workHours, deadline, hoursLeft: leftMs / MS_PER_HOUR };
        const job = { id: batch.id, ...hours, isInterruptible: true, lanes: names };
        return schedule(
          [job],
          lanes.map(({ lane }) => lane),
          terms,
        )[0];
      };
      const all = lanes.map(({ lane }) => lane.id);
      const names = without === 'here' ? [HERE] : all.filter((id) => !without.includes(id));
      const isResting = (id: string): boolean => (resting.get(id) ?? 0) > clock.now();
      let plan = planned(names);
      const waits = plan !== undefined && isResting(plan.lane);
      // A tier without capacity is waited for while there is time to run here instead.
      if (plan !== undefined && waits && plan.latestStart <= now + 1)
        plan = planned(names.filter((id) => !isResting(id)));
      const first = plan?.parts[0];
      if (plan === undefined || first === undefined) return AT_ONCE;
      const { way, lane, placeIn } = lanes.find((each) => each.lane.id === plan.lane) ?? lanes[0]!;
      const { parts } = plan;
      const hourIn = (hour: number): PlannedHour => ({
        hour,
        ...placeIn(hour),
        work: toFourDigits(parts.find((part) => part.hour === hour)?.work ?? 0),
      });
      const atOnce = way === null ? plan.atOnce : lanes[0]!.lane.cost(now);
      const scale = way === null ? 1 : workHours;
      return {
        runsNow: first.hour <= now && !isResting(lane.id),
        way,
        expected: {
          startsAt: Math.max(clock.now(), hourStart(first.hour)),
          latestStartAt: hourStart(plan.latestStart),
          savedGramsShare: share(atOnce.grams * scale, plan.expected.grams),
          savedUsdShare: share(atOnce.usd * scale, plan.expected.usd),
          hours: () => Array.from({ length: deadline - now }, (_, i) => hourIn(now + i)),
        },
      };
    },
  };
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
