import { footprint, candidates, type Prices, type Table, type Workload } from '../../kernel/index.ts';
import {
  addUsage,
  fromNano,
  hourOf,
  inputTokens,
  JoulegateError,
  NO_USAGE,
  outputTokens,
  type EpochMs,
  type Grams,
  type Litres,
  type Ms,
  type Usage,
  type Usd,
  type Wh,
} from '../../units/index.ts';
import { hindsight, type Assignment } from './hindsight.ts';
import { allowedOf, gridOf, latencies, nearestOf, noCandidate, type Instance } from './instance.ts';
import { replayRow } from './rows.ts';
import { staticProblem } from './siting.ts';
import { staticBest } from './static-best.ts';
import { combineParts, errorGroups, forbiddenPairs, tally, type Tally } from './tally.ts';
import { tradeOff } from './trade-off.ts';
import type { ReplayRow, TradeOff } from './types.ts';

/** One request as it was served. */
export interface ServedRequest {
  readonly at: EpochMs;
  readonly origin: string;
  /** What it really took. */
  readonly usage: Usage;
  /** Deployment id. */
  readonly servedBy: string;
  /** ms to each deployment (table order) that the router expected then; the tables' when absent. For all requests or none. */
  readonly latencyMs?: readonly Ms[];
}

/** Sums out of the books for the same requests; they replace the recomputed ones of the online row. */
export interface BookedTotals {
  readonly carbonG: Grams;
  readonly costUsd: Usd;
  readonly energyWh: Wh;
  /** On site; needed where water has a price. */
  readonly waterL?: Litres;
}

export interface RecordedOptions {
  /** One table for each hour in which a request came; all with the same deployments and this workload. */
  readonly tables: readonly Table[];
  readonly workload: Workload;
  readonly requests: readonly ServedRequest[];
  readonly booked?: BookedTotals;
  /** Mean added ms that all policies may spend; the workload's latency budget when absent. `null` is none. */
  readonly budgetMs?: Ms | null;
  /** Tables to choose the fixed destination from, such as last week's; the recorded hours when absent, which flatters it. */
  readonly sitingTables?: readonly Table[];
}

export interface RecordedResult {
  /** `nearest`, `static-best`, `online` (as served) and `hindsight`. */
  readonly rows: readonly ReplayRow[];
  readonly budgetMs: Ms | null;
  /** Of the latency budget in hindsight; 0 when it does not bind or there is none. */
  readonly shadowPriceUsdPerSecond: number;
  readonly sentence: string;
  readonly tradeOff: TradeOff;
}

/**
 * Compares requests as they were served with what nearest, one fixed choice per origin and full knowledge
 * would have done with them. The objective is cash and carbon at the workload's owned price; without a latency
 * budget, added latency at its owned price too. Model substitution is not considered: the workload's table
 * says which deployments may serve.
 *
 * @throws JoulegateError JG_DATA when a request's hour, origin or deployment is not in the tables, or there is
 *   none; JG_ROUTE_NO_CANDIDATE when the rules leave an origin without a deployment
 */
export function compareRecorded(options: RecordedOptions): RecordedResult {
  const { workload, requests } = options;
  const tables = [...options.tables].sort((a, b) => a.hour - b.hour);
  const first = tables[0];
  if (first === undefined || requests.length === 0)
    fail('nothing to compare', 'give the requests and a table for each of their hours');
  const origins = [...new Set(requests.map(({ origin }) => origin))];
  const ownBudgetMs = workload.budgets.find(({ kind }) => kind === 'latency')?.limit ?? null;
  const budgetMs = options.budgetMs === undefined ? ownBudgetMs : options.budgetMs;
  if (origins.length > MAX_ORIGINS) fail(`${origins.length} origins`, `compare at most ${MAX_ORIGINS} at a time`);
  // A latency that a budget governs has no owned price beside it.
  const prices = budgetMs === null ? workload.prices : { ...workload.prices, latencyUsdPerSecond: 0 };
  const instance = servedInstance(tables, workload, requests, origins, prices);
  const totalMs = budgetMs === null ? Infinity : budgetMs * requests.length;
  const best = hindsight(instance, totalMs);

  const weights = new Float64Array(origins.length);
  instance.origin.forEach((o) => (weights[o] = weights[o]! + 1));
  const siting = options.sitingTables ?? tables;
  const meanUsd = meanObjective(siting, requests, origins, instance, prices);
  const sites = staticBest(
    staticProblem(instance, weights, (o, d) => meanUsd[o * instance.width + d]!),
    budgetMs ?? Number.MAX_SAFE_INTEGER,
  );
  const served = Int32Array.from(
    requests,
    ({ servedBy }) =>
      first.indexOf.get(servedBy) ??
      fail(`the tables lack ${servedBy}, which served a request`, 'compile them with every deployment that served'),
  );

  const forbidden = forbiddenPairs(
    first,
    origins.map(() => workload.id),
    instance.latencyMs,
  );
  const groups = errorGroups(first);
  const whole = (choice: Int32Array): Assignment => ({ choice, split: null });
  const nearest = tally(instance, whole(instance.nearest), forbidden);
  const optimum = tally(instance, best, forbidden);
  const modelled = tally(instance, whole(served), forbidden);
  const online = withBooks(
    modelled,
    options.booked ?? { costUsd: modelled.cashUsd, carbonG: modelled.carbonG, energyWh: modelled.energyWh },
    prices,
  );
  const fixed = tally(instance, whole(Int32Array.from(instance.origin, (o) => sites[o]!)), forbidden);
  const totals = {
    requests: requests.length,
    inputTokens: requests.reduce((sum, { usage }) => sum + inputTokens(usage), 0),
    outputTokens: requests.reduce((sum, { usage }) => sum + outputTokens(usage), 0),
  };
  const rows = [
    replayRow('nearest', nearest, nearest, optimum, groups, totals),
    replayRow('static-best', fixed, nearest, optimum, groups, totals),
    replayRow('online', online, nearest, optimum, groups, totals),
    replayRow('hindsight', optimum, nearest, optimum, groups, totals),
  ];
  const trade = tradeOff(rows, tables.at(-1)!.hour - first.hour + 1, workload.prices.carbonUsdPerTonne);
  return { rows, budgetMs, shadowPriceUsdPerSecond: best.usdPerMs * 1000, sentence: trade.sentence, tradeOff: trade };
}

const MAX_ORIGINS = 256;

function fail(message: string, hint: string): never {
  throw new JoulegateError('JG_DATA', message, { where: 'recorded requests', hint });
}

function servedInstance(
  tables: readonly Table[],
  workload: Workload,
  requests: readonly ServedRequest[],
  origins: readonly string[],
  prices: Prices,
): Instance {
  const first = tables[0]!;
  const width = first.deployments.length;
  const latencyMs = latencies(first, origins);
  const rows = origins.map((_, o) => latencyMs.subarray(o * width, (o + 1) * width));
  const allowed = rows.map((row, o) => {
    if (row.some(Number.isNaN))
      fail(`the tables lack the origin ${origins[o]}`, 'compile them with every origin that sent requests');
    return allowedOf(first, workload.id, row);
  });
  allowed.forEach((may, o) => (may.includes(1) ? undefined : noCandidate(origins[o]!)));
  const hours = new Map(tables.map(({ hour }, i) => [hour, i]));
  const size = requests.length * width;
  const [cashUsd, energyWh, carbonG] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const objectiveUsd = new Float64Array(size).fill(Infinity);
  const origin = Uint8Array.from(requests, (request) => origins.indexOf(request.origin));
  const hourOfRequest = Int32Array.from(
    requests,
    ({ at }) =>
      hours.get(hourOf(at)) ??
      fail(`no table for ${new Date(at).toISOString()}`, 'give a table for each hour in which a request came'),
  );
  const requestLatencyMs = requests.every((request) => request.latencyMs?.length === width)
    ? Float64Array.from(requests.flatMap((request) => request.latencyMs!))
    : undefined;
  const rowOf = (r: number): Float64Array =>
    requestLatencyMs?.subarray(r * width, (r + 1) * width) ?? rows[origin[r]!]!;
  const nearest = Int32Array.from(requests, (_, r) => nearestOf(rowOf(r), allowed[origin[r]!]!));
  requests.forEach(({ usage }, r) => {
    const row = rowOf(r);
    const nearMs = row[nearest[r]!]!;
    tables[hourOfRequest[r]!]!.factors.forEach((factors, d) => {
      const made = footprint(usage, factors);
      const at = r * width + d;
      cashUsd[at] = fromNano(made.costNanoUsd);
      energyWh[at] = made.energy.mean;
      carbonG[at] = made.carbon?.mean ?? NaN;
      if (allowed[origin[r]!]![d] !== 1 || made.carbon === null) return;
      objectiveUsd[at] = candidates.fullCostUsd(candidates.spendOfFootprint(made, row[d]! - nearMs), prices);
    });
  });
  return {
    count: requests.length,
    width,
    objectiveUsd,
    latencyMs,
    origin,
    nearest,
    ...(requestLatencyMs === undefined ? {} : { requestLatencyMs }),
    cashUsd,
    energyWh,
    carbonG,
    ...gridOf(tables),
    hourOf: hourOfRequest,
  };
}

/** Objective of each origin's mean request over the hours to choose sites from. */
function meanObjective(
  tables: readonly Table[],
  requests: readonly ServedRequest[],
  origins: readonly string[],
  instance: Instance,
  prices: Prices,
): Float64Array {
  const { width } = instance;
  const mean = new Float64Array(origins.length * width);
  origins.forEach((origin, o) => {
    const own = requests.filter((request) => request.origin === origin).map(({ usage }) => usage);
    const sum = own.reduce(addUsage, NO_USAGE);
    const part = (bucket: Exclude<keyof Usage, 'sold'>): number => Math.round(sum[bucket] / own.length);
    const usage: Usage = {
      inputUncached: part('inputUncached'),
      cacheRead: part('cacheRead'),
      cacheWrite5m: part('cacheWrite5m'),
      cacheWrite1h: part('cacheWrite1h'),
      output: part('output'),
      reasoning: part('reasoning'),
    };
    const nearMs = Math.min(...instance.latencyMs.subarray(o * width, (o + 1) * width));
    for (const table of tables) {
      table.factors.forEach((factors, d) => {
        const made = footprint(usage, factors);
        const added = instance.latencyMs[o * width + d]! - nearMs;
        const at = o * width + d;
        mean[at] =
          mean[at]! +
          candidates.fullCostUsd(
            { ...candidates.spendOfFootprint(made, added), carbonG: made.carbon?.mean ?? Infinity },
            prices,
          ) /
            tables.length;
      });
    }
  });
  return mean;
}

/** The served choice with what the books say it cost; its error parts scale along. */
function withBooks(modelled: Tally, booked: BookedTotals, prices: Prices): Tally {
  const scale = modelled.carbonG === 0 ? 1 : booked.carbonG / modelled.carbonG;
  return {
    ...combineParts(scale, modelled, 0, modelled),
    cashUsd: booked.costUsd,
    carbonG: booked.carbonG,
    energyWh: booked.energyWh,
    objectiveUsd: candidates.fullCostUsd(
      {
        cashUsd: booked.costUsd,
        carbonG: booked.carbonG,
        waterL: booked.waterL ?? NaN,
        addedMs: modelled.addedMs,
      },
      prices,
    ),
    addedMs: modelled.addedMs,
    violations: modelled.violations,
  };
}
