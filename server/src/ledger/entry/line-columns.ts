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
  #last: string | null = null;
  #lastBytes: Uint8Array = new Uint8Array(0);

  constructor(key: string) {
    this.#key = `,"${key}":`;
  }

  write(to: LineBytes, value: string | null): void {
    if (value === null) return;
    if (value === this.#last) {
      to.raw(this.#lastBytes);
      return;
    }
    let bytes = this.#kept.get(value);
    if (bytes === undefined) {
      if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
      bytes = bytesOf(this.#key + JSON.stringify(value));
      this.#kept.set(value, bytes);
    }
    this.#last = value;
    this.#lastBytes = bytes;
    to.raw(bytes);
  }
}

const keyBytes = (key: string): Uint8Array => bytesOf(`,"${key}":`);
const texts = <K extends string>(...keys: readonly K[]): Readonly<Record<K, TextColumn>> =>
  Object.fromEntries(keys.map((key) => [key, new TextColumn(key)])) as Record<K, TextColumn>;
const keysOf = <K extends string>(...keys: readonly K[]): Readonly<Record<K, Uint8Array>> =>
  Object.fromEntries(keys.map((key) => [key, keyBytes(key)])) as Record<K, Uint8Array>;

/** Columns of texts, by name. */
export const T = texts(
  'organisation',
  'team',
  'key_id',
  'endpoint',
  'protocol',
  'workload',
  'mode',
  'outcome',
  'error',
  'model_asked',
  'model_served',
  'deployment',
  'site',
  'zone',
  'operator',
  'origin',
  'usage_grade',
  'price_source',
  'tier',
  'method',
  'factors_id',
  'decision_candidates_id',
  'decision_chosen',
  'decision_nearest',
  'decision_reason',
  'nearest_deployment',
  'static_deployment',
  'cheapest_deployment',
  'chosen_deployment',
  'attempt_outcome',
);
/** Keys of numbers that few entries have, and of the numbers of an attempt. */
export const N = keysOf(
  'imported_at_ms',
  'status',
  'tokens_input_uncached',
  'tokens_cache_read',
  'tokens_cache_write_5m',
  'tokens_cache_write_1h',
  'tokens_output',
  'tokens_reasoning',
  'ttft_ms',
  'service_ms',
  'cost_nano_usd',
  'energy_nano_wh',
  'carbon_nano_g',
  'cache_saved_nano_usd',
  'cache_saved_nano_wh',
  'cache_saved_nano_g',
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
