import { outlookOf } from '../../app/index.ts';
import type { Config } from '../../config/index.ts';
import type { Entry } from '../../ledger/index.ts';
import { replays, type RecordedResult } from '../../planning/index.ts';
import { decisions, type Decision, type Table, type Workload } from '../../kernel/index.ts';
import { hourStart, MS_PER_HOUR, NO_USAGE, type EpochHour } from '../../units/index.ts';
import type { GridSource } from '../../world/index.ts';
import type { DemoRequest } from './traffic.ts';

const HOURS_PER_DAY = 24;

const nanoSum = (entries: readonly Entry[], of: (entry: Entry) => number): number =>
  Number(entries.reduce((sum, entry) => sum + BigInt(of(entry)), 0n)) / 1e9;

/**
 * The first-token time that the router expected of each deployment, on the mean of the day's decisions: every
 * policy is judged on the latencies that the books were kept by.
 */
function expectedTtftMs(entries: readonly Entry[], table: Table): Map<string, number> {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { decision, origin } of entries) {
    const roundTrips = table.roundTripMs.get(origin);
    if (decision === null || roundTrips === undefined) continue;
    for (const { deployment, latencyMs } of decisions.candidatesOf(decision)) {
      const ttftMs = latencyMs - (roundTrips[table.indexOf.get(deployment) ?? -1] ?? NaN);
      if (!Number.isFinite(ttftMs)) continue;
      const { sum, count } = sums.get(deployment) ?? { sum: 0, count: 0 };
      sums.set(deployment, { sum: sum + ttftMs, count: count + 1 });
    }
  }
  return new Map([...sums].map(([deployment, { sum, count }]) => [deployment, sum / count]));
}

/** What the router expected of each deployment for one request, in the order of the tables. */
function expectedLatencies(decision: Decision, config: Config): number[] {
  const byId = new Map(decisions.candidatesOf(decision).map(({ deployment, latencyMs }) => [deployment, latencyMs]));
  return config.deployments.map(({ id }) => byId.get(id) ?? NaN);
}

/** Comparisons of days under one config and grid. */
export function dayComparer(
  config: Config,
  grid: GridSource,
): {
  /** The booked day of one workload beside nearest, one fixed choice per origin (made on the day before) and full knowledge. */
  compare(entries: readonly Entry[], workloadId: string, startHour: EpochHour): RecordedResult | null;
  /** The latency price that full knowledge would have set on a day, USD per second. */
  latencyPrice(requests: readonly DemoRequest[], workloadId: string, startHour: EpochHour): number;
} {
  const { tableAt } = outlookOf(config, grid);
  const { workloads } = config;
  const day = (from: EpochHour, ttftMs: ReadonlyMap<string, number>): Table[] => {
    const options = config.deployments.map((each) => ({
      ...each,
      ttftPriorMs: ttftMs.get(each.id) ?? each.ttftPriorMs,
    }));
    return Array.from({ length: HOURS_PER_DAY }, (_, i) => tableAt(from + i, { options, workloads }));
  };
  const workloadOf = (id: string): Workload | undefined => workloads.find((workload) => workload.id === id);
  return {
    compare(entries, workloadId, startHour) {
      const workload = workloadOf(workloadId);
      const served = entries.filter(
        (entry) => entry.workload === workloadId && entry.outcome === 'served' && entry.deployment !== null,
      );
      if (workload === undefined || served.length === 0) return null;
      const ttftMs = expectedTtftMs(served, tableAt(startHour, { options: config.deployments, workloads }));
      return replays.compareRecorded({
        tables: day(startHour, ttftMs),
        sitingTables: day(startHour - HOURS_PER_DAY, ttftMs),
        workload,
        requests: served.map(({ at, origin, usage, deployment, decision }) => ({
          at,
          origin,
          usage,
          servedBy: deployment as string,
          ...(decision === null ? {} : { latencyMs: expectedLatencies(decision, config) }),
        })),
        booked: {
          carbonG: nanoSum(served, ({ carbonNanoG }) => carbonNanoG.mean ?? 0),
          costUsd: nanoSum(served, ({ costNanoUsd }) => costNanoUsd),
          energyWh: nanoSum(served, ({ energyNanoWh }) => energyNanoWh.mean ?? 0),
        },
      });
    },
    latencyPrice(requests, workloadId, startHour) {
      const workload = workloadOf(workloadId);
      const mine = requests.filter((request) => request.workload === workloadId);
      if (workload === undefined || mine.length === 0) return 0;
      return replays.compareRecorded({
        tables: day(startHour, new Map()),
        workload,
        requests: mine.map(({ position, origin, inputTokens, outputTokens }) => ({
          at: hourStart(startHour) + position * HOURS_PER_DAY * MS_PER_HOUR,
          origin,
          usage: { ...NO_USAGE, inputUncached: inputTokens, output: outputTokens },
          servedBy: workload.defaultDeployment,
        })),
      }).shadowPriceUsdPerSecond;
    },
  };
}
