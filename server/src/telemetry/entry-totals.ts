import { inputTokens, NanoSum, outputTokens, type Usage } from '../units/index.ts';
import { knownCost, type Entry } from '../ledger/index.ts';

/** Upper bounds of histogram buckets, in seconds. */
export const OVERHEAD_S = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25];
export const FIRST_TOKEN_S = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
export const GUARD_STAGE_S = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5];
export const DIAGNOSIS_S = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30];
export const DURATION_S = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

export const TOKEN_BUCKETS: readonly (readonly [Exclude<keyof Usage, 'sold'>, string])[] = [
  ['inputUncached', 'input_uncached'],
  ['cacheRead', 'cache_read'],
  ['cacheWrite5m', 'cache_write_5m'],
  ['cacheWrite1h', 'cache_write_1h'],
  ['output', 'output'],
  ['reasoning', 'reasoning'],
];

/** Tokens of a try as OpenTelemetry counts them: what was cached is in the input, reasoning in the output; `null`: unknown. */
export const tokensOf = ({ usage, usageGrade }: Entry['attempts'][number]) =>
  usageGrade === 'unknown'
    ? null
    : {
        input: inputTokens(usage),
        output: outputTokens(usage),
        cacheRead: usage.cacheRead,
        cacheWrite: usage.cacheWrite5m + usage.cacheWrite1h,
        reasoning: usage.reasoning,
      };

const NANO_PER_MICRO = 1000;

/** Counts of values by bucket, the last one without a bound. */
export interface Distribution {
  readonly counts: Float64Array;
  sum: number;
}

export const distribution = (bounds: readonly number[]): Distribution => ({
  counts: new Float64Array(bounds.length + 1),
  sum: 0,
});

export function observe(into: Distribution, bounds: readonly number[], value: number): void {
  let i = 0;
  while (i < bounds.length && value > (bounds[i] as number)) i++;
  into.counts[i]! += 1;
  into.sum += value;
}

/** What requests of one workload at one deployment with one outcome and tier took. */
export interface Totals {
  readonly workload: string;
  readonly deployment: string;
  readonly outcome: Entry['outcome'];
  readonly tier: string;
  requests: number;
  readonly tokens: Float64Array;
  /** Whole nano units, so that a series is the plain sum of what was booked. */
  readonly costNanoUsd: NanoSum;
  readonly energyNanoWh: NanoSum;
  readonly carbonNanoG: NanoSum;
  readonly waterNanoL: NanoSum;
  /** The same requests at the nearest deployment; as booked where nothing was compared. */
  readonly nearestCostNanoUsd: NanoSum;
  readonly nearestEnergyNanoWh: NanoSum;
  readonly nearestCarbonNanoG: NanoSum;
  /** Requests that reached a deployment and whose figure nobody knows. */
  readonly unknown: { cost: number; energy: number; carbon: number; water: number };
  readonly overhead: Distribution;
  readonly firstToken: Distribution;
  readonly duration: Distribution;
}

/**
 * Running totals of entries, so that one costs a lookup and some additions; names and texts are made when somebody
 * asks. Rows are as many as there are combinations of bounded labels.
 */
export class EntryTotals {
  readonly #rows = new Map<string, Totals>();
  #last: Totals | null = null;

  /** @param workload, deployment bounded labels of the entry's */
  add(entry: Entry, workload: string, deployment: string): void {
    const row = this.#rowOf(workload, deployment, entry.outcome, entry.tier ?? 'unknown');
    row.requests++;
    const { usage, latency, costNanoUsd, waterOnSiteMicrolitres: water } = entry;
    const [energy, carbon] = [entry.energyNanoWh.mean, entry.carbonNanoG.mean];
    const nearest = entry.counterfactual?.nearest ?? null;
    for (let i = 0; i < TOKEN_BUCKETS.length; i++)
      row.tokens[i]! += usage[(TOKEN_BUCKETS[i] as (typeof TOKEN_BUCKETS)[number])[0]];
    row.costNanoUsd.add(costNanoUsd);
    row.energyNanoWh.add(energy ?? 0);
    row.carbonNanoG.add(carbon ?? 0);
    row.waterNanoL.add((water ?? 0) * NANO_PER_MICRO);
    row.nearestCostNanoUsd.add(nearest?.costNanoUsd ?? costNanoUsd);
    // What is unknown is compared with nothing.
    row.nearestEnergyNanoWh.add(energy === null ? 0 : (nearest?.energyNanoWh ?? energy));
    row.nearestCarbonNanoG.add(carbon === null ? 0 : (nearest?.carbonNanoG ?? carbon));
    if (entry.deployment !== null) {
      if (knownCost(entry) === null) row.unknown.cost++;
      if (energy === null) row.unknown.energy++;
      if (carbon === null) row.unknown.carbon++;
      if (water === null) row.unknown.water++;
    }
    if (latency.ttftMs !== null) observe(row.firstToken, FIRST_TOKEN_S, latency.ttftMs / 1000);
    observe(row.overhead, OVERHEAD_S, latency.overheadMs / 1000);
    observe(row.duration, DURATION_S, latency.totalMs / 1000);
  }

  get rows(): Iterable<Totals> {
    return this.#rows.values();
  }

  #rowOf(workload: string, deployment: string, outcome: Entry['outcome'], tier: string): Totals {
    const last = this.#last;
    if (
      last !== null &&
      last.workload === workload &&
      last.deployment === deployment &&
      last.outcome === outcome &&
      last.tier === tier
    )
      return last;
    const key = `${workload}\n${deployment}\n${outcome}\n${tier}`;
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = {
        workload,
        deployment,
        outcome,
        tier,
        requests: 0,
        tokens: new Float64Array(TOKEN_BUCKETS.length),
        costNanoUsd: new NanoSum(),
        energyNanoWh: new NanoSum(),
        carbonNanoG: new NanoSum(),
        waterNanoL: new NanoSum(),
        nearestCostNanoUsd: new NanoSum(),
        nearestEnergyNanoWh: new NanoSum(),
        nearestCarbonNanoG: new NanoSum(),
        unknown: { cost: 0, energy: 0, carbon: 0, water: 0 },
        firstToken: distribution(FIRST_TOKEN_S),
        overhead: distribution(OVERHEAD_S),
        duration: distribution(DURATION_S),
      };
      this.#rows.set(key, row);
    }
    this.#last = row;
    return row;
  }
}
