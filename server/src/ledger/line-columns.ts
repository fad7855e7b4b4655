import type { Usage } from '../units/index.ts';
import { bytesOf } from './line-bytes.ts';
import type { LineBytes } from './line-bytes.ts';
import type { CandidateRecord, FactorRecord } from './records.ts';

/** Where records are put that a line names. */
export type NamedRecords = Set<FactorRecord | CandidateRecord>;

/** How many texts of a column are kept. */
export const MAX_KEPT = 4096;

/** A column of texts: they come again and again, so key and value are kept as the bytes they are written as. */
export class TextColumn {
  readonly #key: string;
  readonly #kept = new Map<string, Uint8Array>();

  constructor(key: string) {
    this.#key = `,"${key}":`;
  }

  write(to: LineBytes, value: string | null): void {
    if (value === null) return;
    let bytes = this.#kept.get(value);
    if (bytes === undefined) {
      if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
      bytes = bytesOf(this.#key + JSON.stringify(value));
      this.#kept.set(value, bytes);
    }
    to.raw(bytes);
  }
}

/** A key as it stands before its value. */
export const keyBytes = (key: string): Uint8Array => bytesOf(`,"${key}":`);
const texts = <K extends string>(...keys: readonly K[]): Readonly<Record<K, TextColumn>> => Object.fromEntries(keys.map((key) => [key, new TextColumn(key)])) as Record<K, TextColumn>;
const keysOf = <K extends string>(...keys: readonly K[]): Readonly<Record<K, Uint8Array>> => Object.fromEntries(keys.map((key) => [key, keyBytes(key)])) as Record<K, Uint8Array>;

/** Columns of texts, by name. */
export const T = texts(
  'organisation', 'team', 'key_id', 'endpoint', 'protocol', 'workload', 'mode', 'outcome', 'error', 'model_asked', 'model_served', 'deployment', 'site', 'zone',
  'operator', 'origin', 'usage_grade', 'price_source', 'tier', 'method', 'factors_id', 'decision_candidates_id', 'decision_chosen', 'decision_nearest', 'decision_reason',
  'decision_exclusions', 'shadow_deployment', 'attempt_outcome',
);
/** Keys of columns of numbers, by name. */
export const N = keysOf(
  'at_ms', 'hour', 'imported_at_ms', 'status', 'tokens_input_uncached', 'tokens_cache_read', 'tokens_cache_write_5m', 'tokens_cache_write_1h', 'tokens_output', 'tokens_reasoning',
  'round_trip_ms', 'ttft_ms', 'service_ms', 'overhead_ms', 'total_ms', 'added_ms', 'cost_nano_usd', 'electricity_nano_usd', 'energy_nano_wh', 'energy_sigma', 'carbon_nano_g',
  'carbon_sigma', 'carbon_operational_nano_g', 'carbon_embodied_nano_g', 'carbon_direct_nano_g', 'carbon_market_nano_g', 'carbon_marginal_nano_g', 'water_microlitres',
  'decision_table_version', 'decision_carbon_usd_per_tonne', 'decision_latency_usd_per_second', 'decision_cash_factor', 'shadow_saved_nano_usd', 'shadow_saved_nano_g', 'shadow_added_ms',
  'cache_saved_nano_usd', 'cache_saved_nano_wh', 'cache_saved_nano_g', 'attempt_status', 'wasted_nano_usd', 'wasted_nano_wh', 'wasted_nano_g', 'config_version',
);
/** Writes a number; unknown ones have no key. */
export function number(to: LineBytes, key: Uint8Array, value: number | null): void {
  if (value === null || !Number.isFinite(value)) return;
  to.raw(key);
  to.number(value);
}

/** Writes what is neither a text of ours nor a number. */
export function json(to: LineBytes, key: Uint8Array, value: unknown): void {
  to.raw(key);
  to.raw(bytesOf(JSON.stringify(value)));
}

/** Writes the buckets of a usage. */
export function tokens(to: LineBytes, usage: Usage): void {
  number(to, N.tokens_input_uncached, usage.inputUncached);
  number(to, N.tokens_cache_read, usage.cacheRead);
  number(to, N.tokens_cache_write_5m, usage.cacheWrite5m);
  number(to, N.tokens_cache_write_1h, usage.cacheWrite1h);
  number(to, N.tokens_output, usage.output);
  number(to, N.tokens_reasoning, usage.reasoning);
}
