import { CANDIDATE_STRIDE } from '../kernel/index.ts';
import type { Decision } from '../kernel/index.ts';
import type { Usage } from '../units/index.ts';
import { candidateRecordOf } from './records.ts';
import type { CandidateRecord, FactorRecord } from './records.ts';
import { fourDigits } from './four-digits.ts';
import type { Attempt, Counterfactual, Entry } from './types.ts';

/** Where records are put that a line names. */
export type NamedRecords = Set<FactorRecord | CandidateRecord>;

const NANO = 1e9;
const MICROS_PER_MS = 1000;
const MAX_QUOTED = 8192;
const quotedTexts = new Map<string, string>();

/** A JSON string. Most texts of an entry come again and again. */
function quoted(text: string): string {
  let json = quotedTexts.get(text);
  if (json === undefined) {
    if (quotedTexts.size >= MAX_QUOTED) quotedTexts.clear();
    json = JSON.stringify(text);
    quotedTexts.set(text, json);
  }
  return json;
}

const text = (key: string, value: string | null): string => (value === null ? '' : `,"${key}":${quoted(value)}`);
const number = (key: string, value: number | null): string => (value === null || !Number.isFinite(value) ? '' : `,"${key}":${value}`);

const tokens = (u: Usage): string =>
  `,"tokens_input_uncached":${u.inputUncached},"tokens_cache_read":${u.cacheRead},"tokens_cache_write_5m":${u.cacheWrite5m},"tokens_cache_write_1h":${u.cacheWrite1h},"tokens_output":${u.output},"tokens_reasoning":${u.reasoning}`;

/** Whether the only attempt says nothing that the entry does not say itself. */
function isPlain(entry: Entry, attempt: Attempt): boolean {
  const { usage: a } = attempt;
  const { usage: b, latency } = entry;
  return (
    attempt.deployment === entry.deployment &&
    attempt.costNanoUsd === entry.costNanoUsd &&
    attempt.energyNanoWh === entry.energyNanoWh.p50 &&
    attempt.carbonNanoG === entry.carbonNanoG.p50 &&
    attempt.ttftMs === latency.ttftMs &&
    attempt.serviceMs === latency.serviceMs &&
    attempt.usageGrade === entry.usageGrade &&
    (a === b ||
      (a.inputUncached === b.inputUncached && a.cacheRead === b.cacheRead && a.cacheWrite5m === b.cacheWrite5m &&
        a.cacheWrite1h === b.cacheWrite1h && a.output === b.output && a.reasoning === b.reasoning))
  );
}

function attemptObject(attempt: Attempt, named: NamedRecords): string {
  if (attempt.factors !== null) named.add(attempt.factors);
  return `{"deployment":${quoted(attempt.deployment)},"outcome":"${attempt.outcome}"${number('status', attempt.status)}${tokens(attempt.usage)},"usage_grade":"${attempt.usageGrade}"${number('ttft_ms', attempt.ttftMs)}${number('service_ms', attempt.serviceMs)}${number('cost_nano_usd', attempt.costNanoUsd)}${number('energy_nano_wh', attempt.energyNanoWh)}${number('carbon_nano_g', attempt.carbonNanoG)}${text('factors_id', attempt.factors?.id ?? null)}}`;
}

function attempts(entry: Entry, named: NamedRecords): string {
  const [only] = entry.attempts;
  if (only === undefined) return '';
  if (entry.attempts.length > 1 || !isPlain(entry, only)) return `,"attempts":[${entry.attempts.map((each) => attemptObject(each, named)).join(',')}]`;
  if (only.factors !== null) named.add(only.factors);
  return `${text('factors_id', only.factors?.id ?? null)},"attempt_outcome":"${only.outcome}"${number('attempt_status', only.status)}`;
}

/** Whether a counterfactual is what happened, so that its figures are the entry's own. */
const isServed = (entry: Entry, other: Counterfactual): boolean =>
  other.deployment === entry.deployment &&
  other.costNanoUsd === entry.costNanoUsd &&
  other.energyNanoWh === entry.energyNanoWh.p50 &&
  other.carbonNanoG === entry.carbonNanoG.p50 &&
  other.addedMs === entry.latency.addedMs;

function counterfactual(key: string, entry: Entry, other: Counterfactual | null): string {
  if (other === null) return '';
  if (isServed(entry, other)) return text(`${key}_deployment`, other.deployment);
  return `${text(`${key}_deployment`, other.deployment)},"${key}_cost_nano_usd":${other.costNanoUsd},"${key}_energy_nano_wh":${other.energyNanoWh}${number(`${key}_carbon_nano_g`, other.carbonNanoG)}${number(`${key}_added_ms`, other.addedMs)}`;
}

function candidateList(numbers: readonly number[], field: number, scale: number): string {
  let list = '';
  for (let at = field; at < numbers.length; at += CANDIDATE_STRIDE) list += (list === '' ? '' : ',') + fourDigits((numbers[at] as number) * scale);
  return list;
}

const BASE = 36;

function decisionFields(decision: Decision, named: NamedRecords): string {
  const record = candidateRecordOf(decision);
  named.add(record);
  let exclusions = '';
  for (const code of decision.exclusions) exclusions += code.toString(BASE);
  const relaxed = decision.relaxed.length === 0 ? '' : `,"decision_relaxed":${JSON.stringify(decision.relaxed)}`;
  const { numbers } = decision;
  return `,"decision_candidates_id":"${record.id}","decision_table_version":${decision.tableVersion}${text('decision_chosen', decision.chosen)}${text('decision_nearest', decision.nearest)},"decision_reason":"${decision.reason}"${relaxed},"decision_exclusions":"${exclusions}"${number('decision_carbon_usd_per_tonne', decision.carbonUsdPerTonne)}${number('decision_latency_usd_per_second', decision.latencyUsdPerSecond)}${number('decision_cash_factor', decision.cashFactor ?? null)},"candidate_cash_nano_usd":[${candidateList(numbers, 0, NANO)}],"candidate_energy_nano_wh":[${candidateList(numbers, 1, NANO)}],"candidate_carbon_nano_g":[${candidateList(numbers, 2, NANO)}],"candidate_latency_us":[${candidateList(numbers, 3, MICROS_PER_MS)}]`;
}

/**
 * One entry as a line of the journal, newline included. Keys are the columns of a sealed segment; what is
 * unknown has no key. Candidates' numbers keep four significant digits.
 *
 * @param named takes the records that the line names: they belong before it in the file
 * @throws TypeError when a text of the entry is no string
 */
export function entryLine(entry: Entry, named: NamedRecords): string {
  const { latency, decision, shadow, cache, counterfactual: other, guard, units, energyNanoWh, carbonNanoG, wasted } = entry;
  return `{"id":${JSON.stringify(entry.id)},"at_ms":${entry.at},"hour":${entry.hour}${number('imported_at_ms', entry.importedAt)},"organisation":${quoted(entry.organisation)}${text('team', entry.team)},"key_id":${quoted(entry.keyId)},"endpoint":${quoted(entry.endpoint)}${text('protocol', entry.protocol)},"workload":${quoted(entry.workload)},"mode":"${entry.mode}","outcome":"${entry.outcome}"${text('error', entry.error)},"status":${entry.status},"streamed":${entry.streamed},"model_asked":${quoted(entry.modelAsked)}${text('model_served', entry.modelServed)}${text('deployment', entry.deployment)}${text('site', entry.site)}${text('zone', entry.zone)}${text('operator', entry.operator)},"origin":${quoted(entry.origin)}${tokens(entry.usage)},"usage_grade":"${entry.usageGrade}"${units === null ? '' : `,"units":${JSON.stringify(units)}`}${number('round_trip_ms', latency.roundTripMs)}${number('ttft_ms', latency.ttftMs)}${number('service_ms', latency.serviceMs)}${number('overhead_ms', latency.overheadMs)}${number('total_ms', latency.totalMs)}${number('added_ms', latency.addedMs)},"cost_nano_usd":${entry.costNanoUsd}${text('price_source', entry.priceSource)}${number('electricity_nano_usd', entry.electricityNanoUsd)}${number('energy_nano_wh', energyNanoWh.p50)},"energy_sigma":${energyNanoWh.sigma}${number('carbon_nano_g', carbonNanoG.p50)},"carbon_sigma":${carbonNanoG.sigma}${number('carbon_operational_nano_g', entry.carbonOperationalNanoG)}${number('carbon_embodied_nano_g', entry.carbonEmbodiedNanoG)}${number('carbon_direct_nano_g', entry.carbonDirectNanoG)}${number('carbon_market_nano_g', entry.carbonMarketNanoG)}${number('carbon_marginal_nano_g', entry.carbonMarginalNanoG)}${number('water_microlitres', entry.waterOnSiteMicrolitres)}${text('tier', entry.tier)}${text('method', entry.method)}${
    other === null
      ? ''
      : counterfactual('nearest', entry, other.nearest) + counterfactual('static', entry, other.static) + counterfactual('cheapest', entry, other.cheapest)
  }${decision === null ? '' : decisionFields(decision, named)}${
    shadow === null
      ? ''
      : `${text('shadow_deployment', shadow.deployment)}${number('shadow_saved_nano_usd', shadow.savedNanoUsd)}${number('shadow_saved_nano_g', shadow.savedNanoG)}${number('shadow_added_ms', shadow.addedMs)}`
  }${
    cache === null
      ? ''
      : `,"cache_saved_nano_usd":${cache.savedNanoUsd},"cache_saved_nano_wh":${cache.savedNanoWh}${number('cache_saved_nano_g', cache.savedNanoG)}`
  }${guard === null ? '' : `,"guard":${JSON.stringify(guard)}`}${attempts(entry, named)},"wasted_nano_usd":${wasted.nanoUsd},"wasted_nano_wh":${wasted.nanoWh}${number('wasted_nano_g', wasted.nanoG)},"config_version":${entry.configVersion}}\n`;
}
