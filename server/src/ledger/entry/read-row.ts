import { CANDIDATE_STRIDE, fullCostUsd, marginalUsd } from '../../kernel/index.ts';
import type { Decision } from '../../kernel/index.ts';
import type { Usage } from '../../units/index.ts';
import type { FactorRecord, RecordBook } from './records.ts';
import { ENTRY_SCHEMA } from './types.ts';
import type { Attempt, Counterfactual, Entry } from './types.ts';

/** A row as a line of the journal or the engine gives it: columns by name; `null` and absent are the same. */
export type EntryRow = Readonly<Record<string, unknown>>;

const NANO = 1e9;
const MICROS_PER_MS = 1000;

const num = (row: EntryRow, key: string): number | null => {
  const value = row[key];
  return value === undefined || value === null ? null : Number(value);
};
const str = (row: EntryRow, key: string): string | null => (row[key] as string | null | undefined) ?? null;
const must = (row: EntryRow, key: string): number => num(row, key) ?? 0;
const list = (row: EntryRow, key: string): readonly unknown[] | null =>
  (row[key] as readonly unknown[] | null | undefined) ?? null;

const usageOf = (row: EntryRow): Usage => ({
  inputUncached: must(row, 'tokens_input_uncached'),
  cacheRead: must(row, 'tokens_cache_read'),
  cacheWrite5m: must(row, 'tokens_cache_write_5m'),
  cacheWrite1h: must(row, 'tokens_cache_write_1h'),
  output: must(row, 'tokens_output'),
  reasoning: must(row, 'tokens_reasoning'),
});

function factorsOf(row: EntryRow, book: RecordBook): FactorRecord | null {
  const id = str(row, 'factors_id');
  if (id === null) return null;
  const record = book.factors.get(id);
  if (record === undefined) throw new Error(`the factors ${id} are not in the books`);
  return record;
}

function attemptsOf(row: EntryRow, usage: Usage, book: RecordBook): readonly Attempt[] {
  const several = list(row, 'attempts');
  const attempt = (
    from: EntryRow,
    deployment: string | null,
    outcome: string | null,
    status: number | null,
    used: Usage,
  ): Attempt => ({
    deployment: deployment ?? '',
    outcome: outcome as Attempt['outcome'],
    status,
    usage: used,
    usageGrade: str(from, 'usage_grade') as Attempt['usageGrade'],
    ttftMs: num(from, 'ttft_ms'),
    serviceMs: must(from, 'service_ms'),
    costNanoUsd: must(from, 'cost_nano_usd'),
    energyNanoWh: must(from, 'energy_nano_wh'),
    carbonNanoG: num(from, 'carbon_nano_g'),
    factors: factorsOf(from, book),
  });
  if (several !== null)
    return (several as readonly EntryRow[]).map((each) =>
      attempt(each, str(each, 'deployment'), str(each, 'outcome'), num(each, 'status'), usageOf(each)),
    );
  const outcome = str(row, 'attempt_outcome');
  return outcome === null ? [] : [attempt(row, str(row, 'deployment'), outcome, num(row, 'attempt_status'), usage)];
}

function counterfactualOf(row: EntryRow, key: string): Counterfactual | null {
  const deployment = str(row, `${key}_deployment`);
  if (deployment === null) return null;
  const own = num(row, `${key}_cost_nano_usd`) === null;
  const [prefix, added] = own ? ['', 'added_ms'] : [`${key}_`, `${key}_added_ms`];
  return {
    deployment,
    costNanoUsd: must(row, `${prefix}cost_nano_usd`),
    energyNanoWh: must(row, `${prefix}energy_nano_wh`),
    carbonNanoG: num(row, `${prefix}carbon_nano_g`),
    addedMs: num(row, added),
  };
}

function decisionOf(row: EntryRow, book: RecordBook): Decision | null {
  const id = str(row, 'decision_candidates_id');
  if (id === null) return null;
  const record = book.candidates.get(id);
  if (record === undefined) throw new Error(`the candidates ${id} are not in the books`);
  const columns = [
    'candidate_cash_nano_usd',
    'candidate_energy_nano_wh',
    'candidate_carbon_nano_g',
    'candidate_latency_us',
  ].map((key) => list(row, key) ?? []);
  const prices = {
    carbonUsdPerTonne: must(row, 'decision_carbon_usd_per_tonne'),
    latencyUsdPerSecond: must(row, 'decision_latency_usd_per_second'),
    ...(num(row, 'decision_cash_factor') === null ? {} : { cashFactor: must(row, 'decision_cash_factor') }),
  };
  const nearest = str(row, 'decision_nearest');
  const value = (field: number, i: number): number => {
    const found = columns[field]?.[i];
    return found === null || found === undefined ? NaN : Number(found) / (field === 3 ? MICROS_PER_MS : NANO);
  };
  const nearestMs = nearest === null ? 0 : value(3, record.deployments.indexOf(nearest));
  const numbers = new Array<number>(record.deployments.length * CANDIDATE_STRIDE);
  for (let i = 0; i < record.deployments.length; i++) {
    const [cash, wh, g, ms] = [value(0, i), value(1, i), value(2, i), value(3, i)] as [number, number, number, number];
    const added = Math.round((ms - nearestMs) * MICROS_PER_MS) / MICROS_PER_MS;
    const fullUsd = fullCostUsd(cash, g, added, prices) + marginalUsd(record.carbonSignal, i, wh);
    for (const [k, each] of [cash, wh, g, ms, added, fullUsd].entries()) numbers[i * CANDIDATE_STRIDE + k] = each;
  }
  return {
    workload: row['workload'] as string,
    tableVersion: must(row, 'decision_table_version'),
    deployments: record.deployments,
    numbers,
    exclusions: [...(str(row, 'decision_exclusions') ?? '')].map((digit) => Number.parseInt(digit, 36)),
    chosen: str(row, 'decision_chosen'),
    nearest,
    reason: str(row, 'decision_reason') as Decision['reason'],
    ...prices,
    ...(record.errors === null ? {} : { errors: record.errors }),
    ...(record.carbonSignal === null ? {} : { carbonSignal: record.carbonSignal }),
    relaxed: (list(row, 'decision_relaxed') ?? []) as Decision['relaxed'],
  };
}

function gridOf(last: Attempt | undefined): Entry['grid'] {
  const grid = last?.factors?.factors.grid;
  if (grid == null) return null;
  const { lifecycleGPerKwh, directGPerKwh, kind, ageHours, source } = grid;
  return { lifecycleGPerKwh, directGPerKwh, kind, ageHours, source };
}

/** The engine gives a map as pairs, JSON as an object. */
function unitsOf(value: unknown): Entry['units'] {
  if (value === undefined || value === null) return null;
  const pairs = Array.isArray(value)
    ? (value as { key: string; value: number }[]).map(({ key, value: n }) => [key, n] as const)
    : Object.entries(value as Record<string, number>);
  return Object.fromEntries(pairs);
}

/**
 * The entry in a row.
 * @param book the records that stand before it
 * @throws Error when the row names a record that is not there
 */
export function entryOfRow(row: EntryRow, book: RecordBook): Entry {
  const usage = usageOf(row);
  const attempts = attemptsOf(row, usage, book);
  const decision = decisionOf(row, book);
  const counterfactual = {
    nearest: counterfactualOf(row, 'nearest'),
    static: counterfactualOf(row, 'static'),
    cheapest: counterfactualOf(row, 'cheapest'),
    chosen: counterfactualOf(row, 'chosen'),
  };
  const cached = num(row, 'cache_saved_nano_usd');
  return {
    schema: ENTRY_SCHEMA,
    id: row['id'] as string,
    at: must(row, 'at_ms'),
    hour: must(row, 'hour'),
    importedAt: num(row, 'imported_at_ms'),
    organisation: row['organisation'] as string,
    team: str(row, 'team'),
    keyId: row['key_id'] as string,
    endpoint: row['endpoint'] as string,
    protocol: str(row, 'protocol'),
    workload: row['workload'] as string,
    mode: row['mode'] as Entry['mode'],
    outcome: row['outcome'] as Entry['outcome'],
    error: str(row, 'error'),
    status: must(row, 'status'),
    streamed: row['streamed'] === true,
    modelAsked: row['model_asked'] as string,
    modelServed: str(row, 'model_served'),
    deployment: str(row, 'deployment'),
    site: str(row, 'site'),
    zone: str(row, 'zone'),
    operator: str(row, 'operator'),
    origin: row['origin'] as string,
    usage,
    usageGrade: row['usage_grade'] as Entry['usageGrade'],
    units: unitsOf(row['units']),
    latency: {
      roundTripMs: must(row, 'round_trip_ms'),
      ttftMs: num(row, 'ttft_ms'),
      serviceMs: must(row, 'service_ms'),
      overheadMs: must(row, 'overhead_ms'),
      totalMs: must(row, 'total_ms'),
      addedMs: must(row, 'added_ms'),
    },
    costNanoUsd: must(row, 'cost_nano_usd'),
    priceSource: str(row, 'price_source'),
    electricityNanoUsd: num(row, 'electricity_nano_usd'),
    energyNanoWh: { mean: num(row, 'energy_nano_wh'), sigma: must(row, 'energy_sigma') },
    carbonNanoG: { mean: num(row, 'carbon_nano_g'), sigma: must(row, 'carbon_sigma') },
    carbonOperationalNanoG: num(row, 'carbon_operational_nano_g'),
    carbonEmbodiedNanoG: num(row, 'carbon_embodied_nano_g'),
    carbonDirectNanoG: num(row, 'carbon_direct_nano_g'),
    carbonMarketNanoG: num(row, 'carbon_market_nano_g'),
    carbonMarginalNanoG: num(row, 'carbon_marginal_nano_g'),
    waterOnSiteMicrolitres: num(row, 'water_microlitres'),
    tier: str(row, 'tier') as Entry['tier'],
    method: str(row, 'method'),
    grid: gridOf(attempts.at(-1)),
    decision,
    counterfactual: Object.values(counterfactual).every((each) => each === null) ? null : counterfactual,
    cache:
      cached === null
        ? null
        : {
            savedNanoUsd: cached,
            savedNanoWh: must(row, 'cache_saved_nano_wh'),
            savedNanoG: num(row, 'cache_saved_nano_g'),
          },
    guard: list(row, 'guard') as Entry['guard'],
    attempts,
    wasted: {
      nanoUsd: must(row, 'wasted_nano_usd'),
      nanoWh: must(row, 'wasted_nano_wh'),
      nanoG: num(row, 'wasted_nano_g'),
    },
    configVersion: must(row, 'config_version'),
  };
}
