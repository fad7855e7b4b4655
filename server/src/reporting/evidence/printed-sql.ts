/** A query that a pack prints: run in the folder of its files by plain DuckDB. */
export interface PrintedQuery {
  readonly title: string;
  readonly sql: string;
}

const number = (field: string): string => `(json->>'$.${field}')::DOUBLE`;

/** Queries that make the figures of a pack again from its own files, without joulegate. */
export const PRINTED_QUERIES: readonly PrintedQuery[] = [
  {
    title: 'The figures of the period',
    sql: `SELECT sum(requests) AS requests, sum(cost_nano_usd::HUGEINT) / 1e9 AS usd, sum(energy_nano_wh::HUGEINT) / 1e12 AS kwh,
  sum(carbon_nano_g::HUGEINT) / 1e15 AS tonnes, sum(scope2_location_nano_g::HUGEINT) / 1e15 AS scope2_location_tonnes,
  sum(scope2_market_nano_g::HUGEINT) / 1e15 AS scope2_market_tonnes, sum(carbon_unknown) AS requests_of_unknown_carbon
FROM read_csv('sums.csv', header = true);`,
  },
  {
    title:
      'Operational carbon again, from the energy of each hour and the intensity of its zone; an hour that differs is in "broken"',
    sql: `SELECT count(*) AS rows, sum(booked_carbon_operational_nano_g::HUGEINT) / 1e15 AS booked_tonnes,
  sum(booked_energy_nano_wh * lifecycle_g_per_kwh_most / 1000) / 1e15 AS computed_tonnes,
  count(*) FILTER (WHERE booked_carbon_operational_nano_g NOT BETWEEN booked_energy_nano_wh * lifecycle_g_per_kwh_least / 1000 * (1 - 1e-9) - 2 * requests
    AND booked_energy_nano_wh * lifecycle_g_per_kwh_most / 1000 * (1 + 1e-9) + 2 * requests) AS broken
FROM read_csv('sums.csv', header = true) JOIN read_csv('grid.csv', header = true) USING (hour, zone);`,
  },
  {
    title: 'The sample again, from tokens and factors; the content of a factor record is its name',
    sql: `SELECT count(*) AS attempts, count(*) FILTER (WHERE abs(again_wh * 1e9 - energy_nano_wh) > 1 + 1e-9 * energy_nano_wh) AS energy_broken,
  count(*) FILTER (WHERE abs((again_wh * ${number('lifecycleGPerWh')} + again_embodied_g) * 1e9 - carbon_nano_g) > 2 + 1e-9 * carbon_nano_g) AS carbon_broken,
  count(*) FILTER (WHERE sha256(json)[1:16] <> factors_id) AS exchanged_factors
FROM (SELECT *,
    ${number('whPerInput')} * tokens_in + ${number('whPerCached')} * tokens_cache_read + (${number('whPerOutput')} + ${number('whPerOutputPerContext')} * context
      + ${number('whPerOutputPerWindowed')} * least(context, ${number('windowTokens')})) * tokens_out AS again_wh,
    ${number('gPerInput')} * tokens_in + (${number('gPerOutput')} + ${number('gPerOutputPerContext')} * context
      + ${number('gPerOutputPerWindowed')} * least(context, ${number('windowTokens')})) * tokens_out AS again_embodied_g
  FROM (SELECT *, tokens_in + tokens_cache_read + tokens_out / 2.0 AS context FROM read_csv('entries.csv', header = true))
  JOIN read_csv('factors.csv', header = true, all_varchar = true) USING (factors_id));`,
  },
  {
    title: 'What later truth changed',
    sql: `SELECT (sum(energy_nano_wh::HUGEINT) - sum(booked_energy_nano_wh::HUGEINT)) / 1e12 AS restated_kwh,
  (sum(carbon_nano_g::HUGEINT) - sum(booked_carbon_nano_g::HUGEINT)) / 1e15 AS restated_tonnes FROM read_csv('sums.csv', header = true);`,
  },
  {
    title: 'Data quality: the share of the tonnes by how their energy was obtained',
    sql: `SELECT tier, sum(carbon_nano_g::HUGEINT) / (SELECT sum(carbon_nano_g::HUGEINT) FROM read_csv('sums.csv', header = true)) AS share
FROM read_csv('sums.csv', header = true) GROUP BY tier ORDER BY share DESC;`,
  },
];
