import { CANDIDATE_STRIDE } from '../kernel/index.ts';
import type { Decision } from '../kernel/index.ts';
import type { Usage } from '../units/index.ts';
import { LineBytes, bytesOf } from './line-bytes.ts';
import { candidateRecordOf } from './records.ts';
import type { CandidateRecord, FactorRecord } from './records.ts';
import type { Attempt, Counterfactual, Entry } from './types.ts';

/** Where records are put that a line names. */
export type NamedRecords = Set<FactorRecord | CandidateRecord>;

const NANO = 1e9;
const MICROS_PER_MS = 1000;
const MAX_KEPT = 4096;
const [COMMA, NEWLINE, CLOSE, QUOTE, CLOSE_LIST] = [0x2c, 0x0a, 0x7d, 0x22, 0x5d];

/** A column of texts: they come again and again, so key and value are kept as the bytes they are written as. */
class TextColumn {
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

const keyBytes = (key: string): Uint8Array => bytesOf(`,"${key}":`);
const texts = <K extends string>(...keys: readonly K[]): Readonly<Record<K, TextColumn>> => Object.fromEntries(keys.map((key) => [key, new TextColumn(key)])) as Record<K, TextColumn>;
const keysOf = <K extends string>(...keys: readonly K[]): Readonly<Record<K, Uint8Array>> => Object.fromEntries(keys.map((key) => [key, keyBytes(key)])) as Record<K, Uint8Array>;

const T = texts(
  'organisation', 'team', 'key_id', 'endpoint', 'protocol', 'workload', 'mode', 'outcome', 'error', 'model_asked', 'model_served', 'deployment', 'site', 'zone',
  'operator', 'origin', 'usage_grade', 'price_source', 'tier', 'method', 'factors_id', 'decision_candidates_id', 'decision_chosen', 'decision_nearest', 'decision_reason',
  'decision_exclusions', 'shadow_deployment', 'attempt_outcome',
);
const N = keysOf(
  'at_ms', 'hour', 'imported_at_ms', 'status', 'tokens_input_uncached', 'tokens_cache_read', 'tokens_cache_write_5m', 'tokens_cache_write_1h', 'tokens_output', 'tokens_reasoning',
  'round_trip_ms', 'ttft_ms', 'service_ms', 'overhead_ms', 'total_ms', 'added_ms', 'cost_nano_usd', 'electricity_nano_usd', 'energy_nano_wh', 'energy_sigma', 'carbon_nano_g',
  'carbon_sigma', 'carbon_operational_nano_g', 'carbon_embodied_nano_g', 'carbon_direct_nano_g', 'carbon_market_nano_g', 'carbon_marginal_nano_g', 'water_microlitres',
  'decision_table_version', 'decision_carbon_usd_per_tonne', 'decision_latency_usd_per_second', 'decision_cash_factor', 'shadow_saved_nano_usd', 'shadow_saved_nano_g', 'shadow_added_ms',
  'cache_saved_nano_usd', 'cache_saved_nano_wh', 'cache_saved_nano_g', 'attempt_status', 'wasted_nano_usd', 'wasted_nano_wh', 'wasted_nano_g', 'config_version',
);
const LISTS = ['candidate_cash_nano_usd', 'candidate_energy_nano_wh', 'candidate_carbon_nano_g', 'candidate_latency_us'].map((key) => bytesOf(`,"${key}":[`));
const SCALES = [NANO, NANO, NANO, MICROS_PER_MS];
const other = (which: string) => ({
  deployment: new TextColumn(`${which}_deployment`),
  cost: keyBytes(`${which}_cost_nano_usd`),
  energy: keyBytes(`${which}_energy_nano_wh`),
  carbon: keyBytes(`${which}_carbon_nano_g`),
  added: keyBytes(`${which}_added_ms`),
});
type OtherColumns = ReturnType<typeof other>;
const OTHERS = { nearest: other('nearest'), static: other('static'), cheapest: other('cheapest') };
const [ID, STREAMED, NOT_STREAMED, UNITS, RELAXED, GUARD, ATTEMPTS] = ['{"id":', ',"streamed":true', ',"streamed":false', ',"units":', ',"decision_relaxed":', ',"guard":', ',"attempts":['].map(bytesOf) as [
  Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array,
];

/** Texts that go together, as the bytes they are written as. Compared before they are used again, so never stale. */
interface Block {
  readonly values: readonly (string | null)[];
  readonly bytes: Uint8Array;
}

function makeBlock(columns: readonly TextColumn[], values: readonly (string | null)[]): Block {
  const to = new LineBytes();
  for (const [i, column] of columns.entries()) column.write(to, values[i] ?? null);
  return { values, bytes: to.taken().slice() };
}

const PLACE = [T.protocol, T.model_served, T.deployment, T.site, T.zone, T.operator, T.price_source, T.tier, T.method];
const places = new WeakMap<FactorRecord, Block>();

/** Where it ran: the same for every entry of a deployment and hour. */
function place(to: LineBytes, e: Entry, key: FactorRecord | null): void {
  let block = key === null ? undefined : places.get(key);
  const v = block?.values;
  const fits =
    v !== undefined && v[0] === e.protocol && v[1] === e.modelServed && v[2] === e.deployment && v[3] === e.site && v[4] === e.zone && v[5] === e.operator && v[6] === e.priceSource && v[7] === e.tier && v[8] === e.method;
  if (block === undefined || !fits) {
    block = makeBlock(PLACE, [e.protocol, e.modelServed, e.deployment, e.site, e.zone, e.operator, e.priceSource, e.tier, e.method]);
    if (key !== null) places.set(key, block);
  }
  to.raw(block.bytes);
}

const CALLER = [T.organisation, T.team, T.key_id, T.endpoint, T.workload, T.mode, T.outcome, T.model_asked, T.origin, T.usage_grade];
const callers = new Map<string, Map<string, Block>>();

/** Who asked for what: mostly the same for the entries of one key and workload. */
function caller(to: LineBytes, e: Entry): void {
  let ofKey = callers.get(e.keyId);
  if (ofKey === undefined) {
    if (callers.size >= MAX_KEPT) callers.clear();
    ofKey = new Map();
    callers.set(e.keyId, ofKey);
  }
  let block = ofKey.get(e.workload);
  const v = block?.values;
  const fits =
    v !== undefined && v[0] === e.organisation && v[1] === e.team && v[2] === e.keyId && v[3] === e.endpoint && v[5] === e.mode && v[6] === e.outcome && v[7] === e.modelAsked && v[8] === e.origin && v[9] === e.usageGrade;
  if (block === undefined || !fits) {
    block = makeBlock(CALLER, [e.organisation, e.team, e.keyId, e.endpoint, e.workload, e.mode, e.outcome, e.modelAsked, e.origin, e.usageGrade]);
    ofKey.set(e.workload, block);
  }
  to.raw(block.bytes);
}

function number(to: LineBytes, key: Uint8Array, value: number | null): void {
  if (value === null || !Number.isFinite(value)) return;
  to.raw(key);
  to.number(value);
}

function json(to: LineBytes, key: Uint8Array, value: unknown): void {
  to.raw(key);
  to.raw(bytesOf(JSON.stringify(value)));
}

function tokens(to: LineBytes, usage: Usage): void {
  number(to, N.tokens_input_uncached, usage.inputUncached);
  number(to, N.tokens_cache_read, usage.cacheRead);
  number(to, N.tokens_cache_write_5m, usage.cacheWrite5m);
  number(to, N.tokens_cache_write_1h, usage.cacheWrite1h);
  number(to, N.tokens_output, usage.output);
  number(to, N.tokens_reasoning, usage.reasoning);
}

const sameUsage = (a: Usage, b: Usage): boolean =>
  a === b ||
  (a.inputUncached === b.inputUncached && a.cacheRead === b.cacheRead && a.cacheWrite5m === b.cacheWrite5m && a.cacheWrite1h === b.cacheWrite1h && a.output === b.output && a.reasoning === b.reasoning);

/** Whether the only attempt says nothing that the entry does not say itself. */
const isPlain = (entry: Entry, attempt: Attempt): boolean =>
  attempt.deployment === entry.deployment &&
  attempt.costNanoUsd === entry.costNanoUsd &&
  attempt.energyNanoWh === entry.energyNanoWh.p50 &&
  attempt.carbonNanoG === entry.carbonNanoG.p50 &&
  attempt.ttftMs === entry.latency.ttftMs &&
  attempt.serviceMs === entry.latency.serviceMs &&
  attempt.usageGrade === entry.usageGrade &&
  sameUsage(attempt.usage, entry.usage);

function attemptObject(to: LineBytes, attempt: Attempt, named: NamedRecords): void {
  if (attempt.factors !== null) named.add(attempt.factors);
  to.ascii('{"deployment":');
  to.raw(bytesOf(JSON.stringify(attempt.deployment)));
  to.ascii(`,"outcome":"${attempt.outcome}"`);
  number(to, N.status, attempt.status);
  tokens(to, attempt.usage);
  T.usage_grade.write(to, attempt.usageGrade);
  number(to, N.ttft_ms, attempt.ttftMs);
  number(to, N.service_ms, attempt.serviceMs);
  number(to, N.cost_nano_usd, attempt.costNanoUsd);
  number(to, N.energy_nano_wh, attempt.energyNanoWh);
  number(to, N.carbon_nano_g, attempt.carbonNanoG);
  T.factors_id.write(to, attempt.factors?.id ?? null);
  to.byte(CLOSE);
}

function attempts(to: LineBytes, entry: Entry, named: NamedRecords): void {
  const [only] = entry.attempts;
  if (only === undefined) return;
  if (entry.attempts.length === 1 && isPlain(entry, only)) {
    if (only.factors !== null) named.add(only.factors);
    T.factors_id.write(to, only.factors?.id ?? null);
    T.attempt_outcome.write(to, only.outcome);
    number(to, N.attempt_status, only.status);
    return;
  }
  to.raw(ATTEMPTS);
  for (const [i, each] of entry.attempts.entries()) {
    if (i > 0) to.byte(COMMA);
    attemptObject(to, each, named);
  }
  to.byte(CLOSE_LIST);
}

/** Whether a counterfactual is what happened, so that its figures are the entry's own. */
const isServed = (entry: Entry, { deployment, costNanoUsd, energyNanoWh, carbonNanoG, addedMs }: Counterfactual): boolean =>
  deployment === entry.deployment &&
  costNanoUsd === entry.costNanoUsd &&
  energyNanoWh === entry.energyNanoWh.p50 &&
  carbonNanoG === entry.carbonNanoG.p50 &&
  addedMs === entry.latency.addedMs;

function counterfactual(to: LineBytes, columns: OtherColumns, entry: Entry, what: Counterfactual | null): void {
  if (what === null) return;
  columns.deployment.write(to, what.deployment);
  if (isServed(entry, what)) return;
  number(to, columns.cost, what.costNanoUsd);
  number(to, columns.energy, what.energyNanoWh);
  number(to, columns.carbon, what.carbonNanoG);
  number(to, columns.added, what.addedMs);
}

const BASE = 36;

function exclusionText(codes: readonly number[]): string {
  let text = '';
  for (const code of codes) text += code.toString(BASE);
  return text;
}

function decisionFields(to: LineBytes, decision: Decision, named: NamedRecords): void {
  const record = candidateRecordOf(decision);
  named.add(record);
  T.decision_candidates_id.write(to, record.id);
  number(to, N.decision_table_version, decision.tableVersion);
  T.decision_chosen.write(to, decision.chosen);
  T.decision_nearest.write(to, decision.nearest);
  T.decision_reason.write(to, decision.reason);
  if (decision.relaxed.length > 0) json(to, RELAXED, decision.relaxed);
  T.decision_exclusions.write(to, exclusionText(decision.exclusions));
  number(to, N.decision_carbon_usd_per_tonne, decision.carbonUsdPerTonne);
  number(to, N.decision_latency_usd_per_second, decision.latencyUsdPerSecond);
  number(to, N.decision_cash_factor, decision.cashFactor ?? null);
  const { numbers } = decision;
  for (let field = 0; field < LISTS.length; field++) {
    to.raw(LISTS[field] as Uint8Array);
    const scale = SCALES[field] as number;
    for (let at = field; at < numbers.length; at += CANDIDATE_STRIDE) {
      if (at > field) to.byte(COMMA);
      to.fourDigits((numbers[at] as number) * scale);
    }
    to.byte(CLOSE_LIST);
  }
}

const PLAIN_ID = /^[\w.:-]*$/;

function entryId(to: LineBytes, id: string): void {
  to.raw(ID);
  if (!PLAIN_ID.test(id)) {
    to.raw(bytesOf(JSON.stringify(id)));
    return;
  }
  to.byte(QUOTE);
  to.ascii(id);
  to.byte(QUOTE);
}

/**
 * Writes one entry as a line of the journal, newline included. Keys are the columns of a sealed segment; what is
 * unknown has no key. Candidates' numbers keep four significant digits.
 *
 * @param named takes the records that the line names: they belong before it in the file
 * @throws TypeError when a value of the entry has no place in JSON; nothing is written then
 */
export function writeEntry(to: LineBytes, entry: Entry, named: NamedRecords): void {
  const start = to.length;
  try {
    writeColumns(to, entry, named);
  } catch (error) {
    to.truncate(start);
    throw error;
  }
}

function writeColumns(to: LineBytes, entry: Entry, named: NamedRecords): void {
  const { latency, shadow, cache, counterfactual: others, energyNanoWh, carbonNanoG, wasted } = entry;
  entryId(to, entry.id);
  number(to, N.at_ms, entry.at);
  number(to, N.hour, entry.hour);
  number(to, N.imported_at_ms, entry.importedAt);
  caller(to, entry);
  place(to, entry, entry.attempts[0]?.factors ?? null);
  T.error.write(to, entry.error);
  number(to, N.status, entry.status);
  to.raw(entry.streamed ? STREAMED : NOT_STREAMED);
  tokens(to, entry.usage);
  if (entry.units !== null) json(to, UNITS, entry.units);
  number(to, N.round_trip_ms, latency.roundTripMs);
  number(to, N.ttft_ms, latency.ttftMs);
  number(to, N.service_ms, latency.serviceMs);
  number(to, N.overhead_ms, latency.overheadMs);
  number(to, N.total_ms, latency.totalMs);
  number(to, N.added_ms, latency.addedMs);
  number(to, N.cost_nano_usd, entry.costNanoUsd);
  number(to, N.electricity_nano_usd, entry.electricityNanoUsd);
  number(to, N.energy_nano_wh, energyNanoWh.p50);
  number(to, N.energy_sigma, energyNanoWh.sigma);
  number(to, N.carbon_nano_g, carbonNanoG.p50);
  number(to, N.carbon_sigma, carbonNanoG.sigma);
  number(to, N.carbon_operational_nano_g, entry.carbonOperationalNanoG);
  number(to, N.carbon_embodied_nano_g, entry.carbonEmbodiedNanoG);
  number(to, N.carbon_direct_nano_g, entry.carbonDirectNanoG);
  number(to, N.carbon_market_nano_g, entry.carbonMarketNanoG);
  number(to, N.carbon_marginal_nano_g, entry.carbonMarginalNanoG);
  number(to, N.water_microlitres, entry.waterOnSiteMicrolitres);
  if (others !== null) {
    counterfactual(to, OTHERS.nearest, entry, others.nearest);
    counterfactual(to, OTHERS.static, entry, others.static);
    counterfactual(to, OTHERS.cheapest, entry, others.cheapest);
  }
  if (entry.decision !== null) decisionFields(to, entry.decision, named);
  if (shadow !== null) {
    T.shadow_deployment.write(to, shadow.deployment);
    number(to, N.shadow_saved_nano_usd, shadow.savedNanoUsd);
    number(to, N.shadow_saved_nano_g, shadow.savedNanoG);
    number(to, N.shadow_added_ms, shadow.addedMs);
  }
  if (cache !== null) {
    number(to, N.cache_saved_nano_usd, cache.savedNanoUsd);
    number(to, N.cache_saved_nano_wh, cache.savedNanoWh);
    number(to, N.cache_saved_nano_g, cache.savedNanoG);
  }
  if (entry.guard !== null) json(to, GUARD, entry.guard);
  attempts(to, entry, named);
  number(to, N.wasted_nano_usd, wasted.nanoUsd);
  number(to, N.wasted_nano_wh, wasted.nanoWh);
  number(to, N.wasted_nano_g, wasted.nanoG);
  number(to, N.config_version, entry.configVersion);
  to.byte(CLOSE);
  to.byte(NEWLINE);
}

/** One entry as a line of text. */
export function entryLine(entry: Entry, named: NamedRecords): string {
  const to = new LineBytes();
  writeEntry(to, entry, named);
  return Buffer.from(to.taken()).toString('utf8');
}
