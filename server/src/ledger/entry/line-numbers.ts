/**
 * Columns whose values a line of the journal holds in one list, `numbers`, in this order: nearly every entry has them,
 * and their names would be half of its bytes. Unknown ones are `null`; the list ends with the last known. Columns are
 * only ever added, at the end.
 */
export const NUMBERED = [
  'at_ms',
  'hour',
  'status',
  'tokens_input_uncached',
  'tokens_cache_read',
  'tokens_cache_write_5m',
  'tokens_cache_write_1h',
  'tokens_output',
  'tokens_reasoning',
  'round_trip_ms',
  'ttft_ms',
  'service_ms',
  'overhead_ms',
  'total_ms',
  'added_ms',
  'cost_nano_usd',
  'electricity_nano_usd',
  'energy_nano_wh',
  'energy_sigma',
  'carbon_nano_g',
  'carbon_sigma',
  'carbon_operational_nano_g',
  'carbon_embodied_nano_g',
  'carbon_direct_nano_g',
  'carbon_market_nano_g',
  'carbon_marginal_nano_g',
  'water_microlitres',
  'attempt_status',
  'wasted_nano_usd',
  'wasted_nano_wh',
  'wasted_nano_g',
  'config_version',
  'decision_table_version',
  'decision_carbon_usd_per_tonne',
  'decision_latency_usd_per_second',
  'decision_cash_factor',
  'nearest_cost_nano_usd',
  'nearest_energy_nano_wh',
  'nearest_carbon_nano_g',
  'nearest_added_ms',
  'static_cost_nano_usd',
  'static_energy_nano_wh',
  'static_carbon_nano_g',
  'static_added_ms',
  'cheapest_cost_nano_usd',
  'cheapest_energy_nano_wh',
  'cheapest_carbon_nano_g',
  'cheapest_added_ms',
  'chosen_cost_nano_usd',
  'chosen_energy_nano_wh',
  'chosen_carbon_nano_g',
  'chosen_added_ms',
] as const;

/** Key of the list. */
export const NUMBERS_KEY = 'numbers';
/** Where in the list a column stands. */
export const NTH = Object.fromEntries(NUMBERED.map((name, i) => [name, i])) as Readonly<
  Record<(typeof NUMBERED)[number], number>
>;

/** The row in a parsed line: every value under the name of its column. */
export function rowOfLine(line: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { [NUMBERS_KEY]: list, ...named } = line;
  if (!Array.isArray(list)) return line;
  const row: Record<string, unknown> = named;
  for (let i = 0; i < list.length && i < NUMBERED.length; i++) row[NUMBERED[i] as string] = list[i];
  return row;
}
