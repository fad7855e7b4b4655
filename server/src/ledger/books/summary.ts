import { NO_USAGE, addUsage, p05, p95, totalOf } from '../../units/index.ts';
import type { EpochMs, Usage } from '../../units/index.ts';
import type { BookedEstimate, Entry, Outcome } from '../entry/types.ts';

/** An exact sum of nano integers, and how many entries had no figure to add. */
export interface NanoSum {
  readonly nano: bigint;
  readonly known: number;
  readonly unknown: number;
}

/** A sum of estimates that share their error: the medians add, sigma is the mean of sigmas weighted by median. */
export interface SharedSum extends NanoSum {
  readonly sigma: number;
}

export interface DeploymentSummary {
  readonly deployment: string;
  readonly requests: number;
  readonly usage: Usage;
  readonly costNanoUsd: bigint;
  readonly energyNanoWh: SharedSum;
  readonly carbonNanoG: SharedSum;
}

/** A total over deployments as `totalOf` of the units gives it: means add across deployments. */
export interface CombinedTotal {
  readonly p50: number;
  readonly p05: number;
  readonly p95: number;
  readonly mean: number;
  readonly sigma: number;
  /** Entries without a figure: the total is of the others. */
  readonly unknown: number;
}

/** Totals of a set of entries. Plain data; nano sums are bigint, since 9 t or 9 MWh pass 2^53. */
export interface EntrySummary {
  readonly requests: number;
  readonly byOutcome: Readonly<Record<Outcome, number>>;
  readonly attempts: number;
  /** Earliest and latest `at`; `null` without entries. */
  readonly firstAt: EpochMs | null;
  readonly lastAt: EpochMs | null;
  readonly usage: Usage;
  readonly costNanoUsd: bigint;
  readonly energyWh: CombinedTotal & { readonly unit: 'Wh' };
  readonly carbonG: CombinedTotal & { readonly unit: 'gCO2e' };
  readonly carbonOperationalNanoG: NanoSum;
  readonly carbonEmbodiedNanoG: NanoSum;
  readonly carbonDirectNanoG: NanoSum;
  readonly carbonMarketNanoG: NanoSum;
  readonly waterOnSiteMicrolitres: NanoSum;
  readonly addedMs: number;
  /** By name of the deployment that answered; entries that reached none are not in it. */
  readonly deployments: readonly DeploymentSummary[];
}

interface Running {
  nano: bigint;
  known: number;
  unknown: number;
}

interface RunningShared extends Running {
  weightedSigma: number;
}

interface RunningDeployment {
  requests: number;
  usage: Usage;
  costNanoUsd: bigint;
  readonly energy: RunningShared;
  readonly carbon: RunningShared;
}

const zero = (): Running => ({ nano: 0n, known: 0, unknown: 0 });
const zeroShared = (): RunningShared => ({ ...zero(), weightedSigma: 0 });

function addTo(sum: Running, value: number | null): void {
  if (value === null) {
    sum.unknown++;
    return;
  }
  sum.nano += BigInt(value);
  sum.known++;
}

function addShared(sum: RunningShared, { p50, sigma }: BookedEstimate): void {
  addTo(sum, p50);
  sum.weightedSigma += (p50 ?? 0) * sigma;
}

const shared = ({ nano, known, unknown, weightedSigma }: RunningShared): SharedSum => ({
  nano,
  known,
  unknown,
  sigma: nano === 0n ? 0 : weightedSigma / Number(nano),
});

function combine(parts: readonly SharedSum[], elsewhere: RunningShared): CombinedTotal {
  const all = [...parts, shared(elsewhere)];
  const known = all
    .filter((part) => part.nano > 0n)
    .map((part) => ({ p50: Number(part.nano) / 1e9, sigma: part.sigma }));
  const total = totalOf(known);
  return { ...total, p05: p05(total), p95: p95(total), unknown: all.reduce((sum, part) => sum + part.unknown, 0) };
}

/** Whether an entry's work has figures at all: a refusal used nothing, and nothing is missing there. */
const usedSomething = (entry: Entry): boolean => entry.deployment !== null || entry.attempts.length > 0;

/**
 * Adds entries up. Integers add exactly in any order. Within a deployment the p50 of energy and carbon add
 * and keep their sigma, because all its requests share one model error; across deployments means add
 * (units: `totalOf`). Formulas: docs/methods/ledger.md.
 *
 * @example const { energyWh } = await summarise(readLedger('data/ledger'));
 */
export async function summarise(entries: Iterable<Entry> | AsyncIterable<Entry>): Promise<EntrySummary> {
  const byOutcome: Record<Outcome, number> = { served: 0, cached: 0, refused: 0, failed: 0 };
  const byDeployment = new Map<string, RunningDeployment>();
  const [operational, embodied, direct, market, water] = [zero(), zero(), zero(), zero(), zero()];
  const elsewhere = { energy: zeroShared(), carbon: zeroShared() };
  let requests = 0;
  let attempts = 0;
  let firstAt: EpochMs | null = null;
  let lastAt: EpochMs | null = null;
  let usage: Usage = NO_USAGE;
  let costNanoUsd = 0n;
  let addedMs = 0;
  for await (const entry of entries) {
    requests++;
    attempts += entry.attempts.length;
    byOutcome[entry.outcome]++;
    firstAt = firstAt === null ? entry.at : Math.min(firstAt, entry.at);
    lastAt = lastAt === null ? entry.at : Math.max(lastAt, entry.at);
    usage = addUsage(usage, entry.usage);
    costNanoUsd += BigInt(entry.costNanoUsd);
    addedMs += entry.latency.addedMs;
    if (!usedSomething(entry)) continue;
    addTo(operational, entry.carbonOperationalNanoG);
    addTo(embodied, entry.carbonEmbodiedNanoG);
    addTo(direct, entry.carbonDirectNanoG);
    addTo(market, entry.carbonMarketNanoG);
    addTo(water, entry.waterOnSiteMicrolitres);
    if (entry.deployment === null) {
      addShared(elsewhere.energy, entry.energyNanoWh);
      addShared(elsewhere.carbon, entry.carbonNanoG);
      continue;
    }
    let running = byDeployment.get(entry.deployment);
    if (running === undefined) {
      running = { requests: 0, usage: NO_USAGE, costNanoUsd: 0n, energy: zeroShared(), carbon: zeroShared() };
      byDeployment.set(entry.deployment, running);
    }
    running.requests++;
    running.usage = addUsage(running.usage, entry.usage);
    running.costNanoUsd += BigInt(entry.costNanoUsd);
    addShared(running.energy, entry.energyNanoWh);
    addShared(running.carbon, entry.carbonNanoG);
  }
  const deployments = [...byDeployment]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([deployment, { energy, carbon, ...sums }]) => ({
      deployment,
      ...sums,
      energyNanoWh: shared(energy),
      carbonNanoG: shared(carbon),
    }));
  const energy = combine(
    deployments.map((each) => each.energyNanoWh),
    elsewhere.energy,
  );
  const carbon = combine(
    deployments.map((each) => each.carbonNanoG),
    elsewhere.carbon,
  );
  return {
    requests,
    byOutcome,
    attempts,
    firstAt,
    lastAt,
    usage,
    costNanoUsd,
    energyWh: { ...energy, unit: 'Wh' },
    carbonG: { ...carbon, unit: 'gCO2e' },
    carbonOperationalNanoG: operational,
    carbonEmbodiedNanoG: embodied,
    carbonDirectNanoG: direct,
    carbonMarketNanoG: market,
    waterOnSiteMicrolitres: water,
    addedMs,
    deployments,
  };
}
