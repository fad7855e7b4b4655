import { ENTRY_COLUMNS } from '../../server/src/ledger/entry/index.ts';
import { noRowsSql, sqlText } from '../../server/src/ledger/engine/sql.ts';

/** Who asks for what, and where it may run. */
export interface Population {
  readonly teams: number;
  readonly keysPerTeam: number;
  readonly workloads: number;
  readonly models: number;
  readonly sites: number;
  /** At how many of the sites each model is served. */
  readonly sitesPerModel: number;
}

export const POPULATION: Population = {
  teams: 40,
  keysPerTeam: 3,
  workloads: 12,
  models: 12,
  sites: 14,
  sitesPerModel: 4,
};

const ORGANISATIONS = 5;
const ORIGINS = 6;
const ENDS = 10_000;

/** Uniform in (0, 1), the same for the same row, purpose and seed. */
const chance = (purpose: string, seed: number): string =>
  `((hash(i, ${sqlText(purpose)}, ${seed}) >> 11)::DOUBLE + 0.5) / ${2 ** 53}`;
/** 0 to n - 1, the k-th with a weight of about 1 / k (Zipf's law). */
const zipf = (n: number, uniform: string): string =>
  `least(${n - 1}, floor(exp((${uniform}) * ln(${n + 1}))) - 1)::INT`;
const logNormal = (median: number, sigma: number, u: string, v: string): string =>
  `greatest(1, round(${median} * exp(${sigma} * sqrt(-2 * ln(${u})) * cos(2 * pi() * ${v}))))::BIGINT`;
const name = (kind: string, sql: string): string => `'${kind}_7fKq0aB2' || lpad((${sql})::VARCHAR, 3, '0')`;
/** Moment of the n-th of a day's arrivals: they come in order, most around noon. */
const arrivedMs = (nth: string): string =>
  `floor(86400000 * (CASE WHEN ${nth} < 0.5 THEN sqrt(${nth} / 2) ELSE 1 - sqrt((1 - ${nth}) / 2) END))::BIGINT`;

/**
 * Entries of one UTC day as a relation with every column, in order of arrival. A few keys, models and sites are busy and
 * many are quiet; work follows the day; a key mostly asks for one workload from one place, and mostly gets the place of
 * the hour's decision; one workload declares documents and pages.
 *
 * @param from number of the first entry: rows differ by it, and the same number is the same entry
 */
export function drawnEntriesSql(
  { teams, keysPerTeam, workloads, models, sites, sitesPerModel }: Population,
  {
    seed,
    day,
    from,
    count,
  }: { readonly seed: number; readonly day: number; readonly from: number; readonly count: number },
): string {
  const u = (purpose: string): string => chance(purpose, seed);
  const drawn = `SELECT i,
    ${zipf(teams * keysPerTeam, u('key'))} AS key_no,
    ${arrivedMs(`((i - ${from}) / ${count})`)} + ${day} * 86400000::BIGINT AS at_ms,
    ${u('habit')} AS habit, ${u('end')} * ${ENDS} AS ending, ${u('model')} AS of_model, ${u('site')} AS of_site, ${u('home')} AS of_home,
    ${logNormal(900, 0.9, u('in'), u('in2'))} AS input, ${logNormal(220, 0.8, u('out'), u('out2'))} AS output,
    CASE WHEN ${u('warm')} < 0.4 THEN 128 * (1 + floor(12 * ${u('warm2')}))::BIGINT ELSE 0 END AS cached,
    ${u('ttft')} AS of_ttft, ${u('decode')} AS of_decode
    FROM (SELECT unnest(range(${from}, ${from + count})) AS i)`;
  const asked = `SELECT *, at_ms // 3600000 AS hour_no, key_no % ${teams} AS team_no,
    (key_no * 7 + CASE WHEN habit < 0.9 THEN 0 ELSE 1 + floor(habit * 20)::INT % 2 END) % ${workloads} AS workload_no,
    (key_no + CASE WHEN of_home < 0.98 THEN 0 ELSE 1 END) % ${ORIGINS} AS origin_no,
    ending < ${ENDS * 0.015} AS refused FROM drawn`;
  // Mostly the decision of the hour; the rest went where capacity, a warm prefix or a caller's own rule led it.
  const placed = `SELECT *, (workload_no * 5 + CASE WHEN of_model < 0.85 THEN 0 ELSE 1 + floor(of_model * 100)::INT % 2 END) % ${models} AS model_no,
    ((hash(hour_no, workload_no) % ${sitesPerModel})::INT + CASE WHEN of_site < 0.85 THEN 0 ELSE 1 + floor(of_site * 100)::INT % ${sitesPerModel - 1} END) % ${sitesPerModel} AS place_no FROM asked`;
  const served = `SELECT *, (model_no * 3 + place_no * 5) % ${sites} AS site_no,
    1 + (model_no + 1) * 0.4 AS size, 30 + 45 * ((model_no * 3 + place_no * 5) % ${sites}) + (hash(hour_no, place_no) % 60)::INT AS grams FROM placed`;
  const figured = `SELECT *, round((input * 0.02 + cached * 0.002 + output * 0.9) * size * 1e6)::BIGINT AS wh,
    round((input * 0.15 + cached * 0.015 + output * 0.6) * size * 1e3)::BIGINT AS usd FROM served`;
  const where = (sql: string): string => `CASE WHEN NOT refused THEN ${sql} END`;
  const columns: Readonly<Record<string, string>> = {
    id: `'jg_' || rtrim(to_base64(unhex(md5(i || ' ${seed}'))), '=')`,
    at_ms: 'at_ms',
    hour: 'hour_no::INTEGER',
    organisation: name('org', `team_no % ${ORGANISATIONS}`),
    team: name('team', 'team_no'),
    key_id: name('key', 'key_no'),
    endpoint: `'/v1/chat/completions'`,
    protocol: where(`'openai'`),
    workload: `'workload-' || workload_no`,
    mode: `CASE WHEN workload_no % 4 = 0 THEN 'observe' WHEN workload_no % 4 = 1 THEN 'shadow' ELSE 'enforce' END`,
    outcome: `CASE WHEN refused THEN 'refused' WHEN ending < ${ENDS * 0.03} THEN 'failed' ELSE 'served' END`,
    status: `CASE WHEN refused THEN 429 WHEN ending < ${ENDS * 0.03} THEN 502 ELSE 200 END`,
    streamed: 'of_ttft < 0.7',
    model_asked: `'workload-' || workload_no`,
    model_served: where(`'model-' || model_no`),
    deployment: where(`'model-' || model_no || '-at-' || site_no`),
    site: where(`'site-' || site_no`),
    zone: where(`'Z' || site_no`),
    operator: where(`'operator-' || (site_no % 4)`),
    origin: `'origin-' || origin_no`,
    tokens_input_uncached: 'input',
    tokens_cache_read: 'cached',
    tokens_cache_write_5m: '0',
    tokens_cache_write_1h: '0',
    tokens_output: 'output',
    tokens_reasoning: '0',
    usage_grade: `'reported'`,
    units: `CASE WHEN workload_no = 3 AND NOT refused THEN MAP {'documents': 1.0, 'pages': 1.0 + floor(of_decode * 12)} END`,
    round_trip_ms: '5.0 + 9 * site_no',
    ttft_ms: 'round(100 + 200 * of_ttft, 1)',
    service_ms: 'round(100 + 200 * of_ttft + output * (15 + 10 * of_decode))',
    overhead_ms: 'round(0.2 + of_decode, 2)',
    total_ms: 'round(105 + 9 * site_no + 200 * of_ttft + output * (15 + 10 * of_decode))',
    added_ms: 'round(9.0 * (site_no % 5), 1)',
    cost_nano_usd: 'CASE WHEN refused THEN 0 ELSE usd END',
    price_source: where(`'list 2026-11'`),
    electricity_nano_usd: where('round(wh * 0.00012)::BIGINT'),
    energy_nano_wh: where('wh'),
    energy_sigma: '0.35',
    carbon_nano_g: where('round(wh * (grams / 1000) * 1.1)::BIGINT'),
    carbon_sigma: '0.41',
    carbon_operational_nano_g: where('round(wh * (grams / 1000) * 1.1)::BIGINT - round(wh * 0.02)::BIGINT'),
    carbon_embodied_nano_g: where('round(wh * 0.02)::BIGINT'),
    carbon_direct_nano_g: where('round(wh * (grams / 1000) * 0.8)::BIGINT'),
    carbon_marginal_nano_g: where('round(wh * 0.5)::BIGINT'),
    water_microlitres: where('round(wh * 0.0018)::BIGINT'),
    tier: where(`CASE WHEN model_no % 3 = 0 THEN 'modelled-open' ELSE 'modelled-opaque' END`),
    method: where(`'energy-2'`),
    attempt_outcome: where(`CASE WHEN ending < ${ENDS * 0.03} THEN 'error' ELSE 'ok' END`),
    attempt_status: where(`CASE WHEN ending < ${ENDS * 0.03} THEN 502 ELSE 200 END`),
    wasted_nano_usd: `CASE WHEN NOT refused AND ending < ${ENDS * 0.03} THEN usd ELSE 0 END`,
    wasted_nano_wh: `CASE WHEN NOT refused AND ending < ${ENDS * 0.03} THEN wh ELSE 0 END`,
    wasted_nano_g: '0',
    config_version: '3',
    nearest_deployment: where(`'model-' || model_no || '-at-' || (model_no * 3 % ${sites})`),
    nearest_cost_nano_usd: where('round(usd * 1.2)::BIGINT'),
    nearest_energy_nano_wh: where('round(wh * 1.1)::BIGINT'),
    nearest_carbon_nano_g: where('round(wh * 0.4)::BIGINT'),
    nearest_added_ms: where('0'),
  };
  const types = new Map(ENTRY_COLUMNS.map((column) => [column.name, column.type]));
  const select = Object.entries(columns).map(([column, sql]) => {
    const type = types.get(column);
    if (type === undefined) throw new Error(`an entry has no column ${column}`);
    return `(${sql})::${type} AS "${column}"`;
  });
  // Each step once: the engine would otherwise put a column's formula wherever the column is used.
  const steps = Object.entries({ drawn, asked, placed, served, figured });
  return `WITH ${steps.map(([step, sql]) => `${step} AS MATERIALIZED (${sql})`).join(', ')}
    SELECT * FROM (${noRowsSql(ENTRY_COLUMNS)}) UNION ALL BY NAME SELECT ${select.join(', ')} FROM figured`;
}
