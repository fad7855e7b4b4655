/** One column of a sealed segment: the same name is the key of a line in the journal. */
export interface Column {
  readonly name: string;
  /** The engine's type, written as DuckDB names it. */
  readonly type: string;
  readonly unit: string;
  readonly doc: string;
}

const c = (name: string, type: string, unit: string, doc: string): Column => ({ name, type, unit, doc });

const ATTEMPT_TYPE = `STRUCT(deployment VARCHAR, outcome VARCHAR, status SMALLINT, tokens_input_uncached BIGINT, tokens_cache_read BIGINT, tokens_cache_write_5m BIGINT, tokens_cache_write_1h BIGINT, tokens_output BIGINT, tokens_reasoning BIGINT, usage_grade VARCHAR, ttft_ms DOUBLE, service_ms DOUBLE, cost_nano_usd BIGINT, energy_nano_wh BIGINT, carbon_nano_g BIGINT, factors_id VARCHAR)[]`;

const other = (which: string, what: string): readonly Column[] => [
  c(`${which}_deployment`, 'VARCHAR', '', what),
  c(
    `${which}_cost_nano_usd`,
    'BIGINT',
    '1e-9 USD',
    'its price for the usage of the last attempt; absent where it is the deployment that served',
  ),
  c(`${which}_energy_nano_wh`, 'BIGINT', '1e-9 Wh', 'its energy for that usage'),
  c(`${which}_carbon_nano_g`, 'BIGINT', '1e-9 gCO2e', 'its carbon for that usage'),
  c(`${which}_added_ms`, 'DOUBLE', 'ms', 'its expected added latency when the decision was made'),
];

/** Every column of an entry, in the order of the file. Columns are only ever added. */
export const ENTRY_COLUMNS: readonly Column[] = [
  c('id', 'VARCHAR', '', 'the id in x-joulegate-decision'),
  c('at_ms', 'BIGINT', 'ms since 1970-01-01T00:00Z', 'arrival, in business time'),
  c('hour', 'INTEGER', 'h since 1970-01-01T00:00Z', 'its UTC hour'),
  c(
    'imported_at_ms',
    'BIGINT',
    'ms since 1970-01-01T00:00Z',
    'when an imported entry was booked; absent: booked as it happened',
  ),
  c('organisation', 'VARCHAR', '', 'who pays: a pseudonym'),
  c('team', 'VARCHAR', '', 'of the organisation: a pseudonym; absent: the key belongs to none'),
  c('key_id', 'VARCHAR', '', 'of the key: a pseudonym'),
  c('endpoint', 'VARCHAR', '', 'path that was called'),
  c('protocol', 'VARCHAR', '', 'what the deployment speaks'),
  c('workload', 'VARCHAR', '', 'named class of traffic; unassigned where none applied'),
  c('mode', 'VARCHAR', '', 'observe, shadow or enforce'),
  c('outcome', 'VARCHAR', '', 'served, cached, refused or failed'),
  c('error', 'VARCHAR', '', 'stable error code'),
  c('status', 'SMALLINT', 'HTTP', 'what the caller got'),
  c('streamed', 'BOOLEAN', '', 'whether the answer was a stream'),
  c('model_asked', 'VARCHAR', '', 'as the caller named it'),
  c('model_served', 'VARCHAR', '', 'as the catalogue names it'),
  c('deployment', 'VARCHAR', '', 'of the last attempt'),
  c('site', 'VARCHAR', '', 'provider region or data centre'),
  c('zone', 'VARCHAR', '', 'electricity grid zone'),
  c('operator', 'VARCHAR', '', 'who runs the deployment'),
  c('origin', 'VARCHAR', '', 'where the caller was'),
  c('tokens_input_uncached', 'BIGINT', 'tokens', 'disjoint buckets, of the last attempt'),
  c('tokens_cache_read', 'BIGINT', 'tokens', "read from the provider's prefix cache"),
  c('tokens_cache_write_5m', 'BIGINT', 'tokens', 'written to it for five minutes'),
  c('tokens_cache_write_1h', 'BIGINT', 'tokens', 'written to it for an hour'),
  c('tokens_output', 'BIGINT', 'tokens', 'generated and shown'),
  c('tokens_reasoning', 'BIGINT', 'tokens', 'generated and not shown'),
  c('usage_grade', 'VARCHAR', '', 'reported, counted or estimated'),
  c('units', 'MAP(VARCHAR, DOUBLE)', 'as named', 'functional units that the caller declared'),
  c('round_trip_ms', 'DOUBLE', 'ms', 'between caller and site'),
  c('ttft_ms', 'DOUBLE', 'ms', 'first token at the site; absent: none came'),
  c('service_ms', 'DOUBLE', 'ms', 'at the site, all attempts'),
  c('overhead_ms', 'DOUBLE', 'ms', 'our own time, as measured'),
  c('total_ms', 'DOUBLE', 'ms', 'all of it'),
  c('added_ms', 'DOUBLE', 'ms', 'expected over the nearest deployment'),
  c('cost_nano_usd', 'BIGINT', '1e-9 USD', 'price of every attempt'),
  c('price_source', 'VARCHAR', '', 'price list and date'),
  c('electricity_nano_usd', 'BIGINT', '1e-9 USD', 'price of the energy alone, at the hour; absent: unknown'),
  c('energy_nano_wh', 'BIGINT', '1e-9 Wh', 'expected value, PUE included; absent: unknown'),
  c('energy_sigma', 'DOUBLE', 'log', 'log-sigma of the energy'),
  c(
    'carbon_nano_g',
    'BIGINT',
    '1e-9 gCO2e',
    'expected value: location-based, life cycle, operational plus embodied; absent: unknown',
  ),
  c('carbon_sigma', 'DOUBLE', 'log', 'log-sigma of the carbon'),
  c('carbon_operational_nano_g', 'BIGINT', '1e-9 gCO2e', 'part of it'),
  c('carbon_embodied_nano_g', 'BIGINT', '1e-9 gCO2e', 'part of it'),
  c('carbon_direct_nano_g', 'BIGINT', '1e-9 gCO2e', 'location-based, combustion only: GHG Protocol Scope 2'),
  c('carbon_market_nano_g', 'BIGINT', '1e-9 gCO2e', 'market-based; absent without instrument data'),
  c('carbon_marginal_nano_g', 'BIGINT', '1e-9 gCO2e', 'energy at the margin of the grid; never part of the others'),
  c('water_microlitres', 'BIGINT', '1e-6 L', 'on site; absent: unknown'),
  c('tier', 'VARCHAR', '', 'how energy was obtained'),
  c('method', 'VARCHAR', '', 'method and version'),
  c('factors_id', 'VARCHAR', '', 'record of the factors that the figures were computed with'),
  ...other('nearest', 'allowed deployment with the lowest expected latency'),
  ...other('static', "the workload's default deployment"),
  ...other('cheapest', 'feasible deployment with the lowest price'),
  ...other('chosen', 'in shadow: what enforce would have used'),
  c(
    'decision_candidates_id',
    'VARCHAR',
    '',
    'record of the deployments compared, in the order of the lists below; absent: nothing was decided',
  ),
  c('decision_table_version', 'INTEGER', '', 'table that decided'),
  c('decision_chosen', 'VARCHAR', '', 'absent: none was feasible'),
  c('decision_nearest', 'VARCHAR', '', 'as decided'),
  c('decision_reason', 'VARCHAR', '', 'why the chosen one'),
  c('decision_relaxed', 'VARCHAR[]', '', 'what was relaxed'),
  c(
    'decision_exclusions',
    'VARCHAR',
    '',
    'one base-36 digit a candidate; 0 is feasible, the others in docs/methods/decision.md',
  ),
  c('decision_carbon_usd_per_tonne', 'DOUBLE', 'USD/t', 'price in force'),
  c('decision_latency_usd_per_second', 'DOUBLE', 'USD/s', 'price in force'),
  c('decision_cash_factor', 'DOUBLE', '', 'what a dollar counted; absent: 1'),
  c('candidate_cash_nano_usd', 'BIGINT[]', '1e-9 USD', 'expected price of each candidate, four significant digits'),
  c('candidate_energy_nano_wh', 'BIGINT[]', '1e-9 Wh', 'expected energy, likewise'),
  c('candidate_carbon_nano_g', 'BIGINT[]', '1e-9 gCO2e', 'expected carbon, likewise'),
  c('candidate_latency_us', 'BIGINT[]', '1e-6 s', 'expected latency, likewise'),
  c('cache_saved_nano_usd', 'BIGINT', '1e-9 USD', 'what an answer from the cache saved; absent: it came from none'),
  c('cache_saved_nano_wh', 'BIGINT', '1e-9 Wh', 'likewise'),
  c('cache_saved_nano_g', 'BIGINT', '1e-9 gCO2e', 'likewise'),
  c(
    'guard',
    'STRUCT("check" VARCHAR, "action" VARCHAR, score DOUBLE)[]',
    '',
    'verdicts of the guard; absent: none ran',
  ),
  c('attempt_outcome', 'VARCHAR', '', 'of the only attempt, where there was one'),
  c('attempt_status', 'SMALLINT', 'HTTP', 'what its deployment answered'),
  c('attempts', ATTEMPT_TYPE, 'as above', 'all attempts, where there were several'),
  c('wasted_nano_usd', 'BIGINT', '1e-9 USD', 'part of the price that went into attempts which did not end ok'),
  c('wasted_nano_wh', 'BIGINT', '1e-9 Wh', 'part of the energy'),
  c('wasted_nano_g', 'BIGINT', '1e-9 gCO2e', 'part of the carbon'),
  c('config_version', 'INTEGER', '', 'configuration in force'),
];

/** Columns of the records beside a segment. */
export const RECORD_COLUMNS: readonly Column[] = [
  c('kind', 'VARCHAR', '', 'factors or candidates'),
  c('id', 'VARCHAR', '', 'first 16 digits of the SHA-256 of the content'),
  c('json', 'VARCHAR', '', 'the record'),
];
