import { CANDIDATE_STRIDE } from '../../kernel/index.ts';
import type { Decision } from '../../kernel/index.ts';
import { bytesOf } from './line-bytes.ts';
import type { LineBytes } from './line-bytes.ts';
import { T, json } from './line-columns.ts';
import type { NamedRecords } from './line-columns.ts';
import { NTH } from './line-numbers.ts';
import { candidateRecordOf } from './records.ts';
import type { Counterfactual, Entry } from './types.ts';

const NANO = 1e9;
const MICROS_PER_MS = 1000;
const [CLOSE_LIST, QUOTE] = [0x5d, 0x22];
const RELAXED = bytesOf(',"decision_relaxed":');
const EXCLUSIONS = bytesOf(',"decision_exclusions":"');
const LISTS = [
  'candidate_cash_nano_usd',
  'candidate_energy_nano_wh',
  'candidate_carbon_nano_g',
  'candidate_latency_us',
].map((key) => bytesOf(`,"${key}":[`));
const SCALES = [NANO, NANO, NANO, MICROS_PER_MS];
const BASE_36 = bytesOf('0123456789abcdefghijklmnopqrstuvwxyz');

/** Whether a counterfactual is what happened, so that its figures are the entry's own. */
const isServed = (
  entry: Entry,
  { deployment, costNanoUsd, energyNanoWh, carbonNanoG, addedMs }: Counterfactual,
): boolean =>
  deployment === entry.deployment &&
  costNanoUsd === entry.costNanoUsd &&
  energyNanoWh === entry.energyNanoWh.mean &&
  carbonNanoG === entry.carbonNanoG.mean &&
  addedMs === entry.latency.addedMs;

function figures(numbers: Float64Array, first: number, entry: Entry, what: Counterfactual | null): void {
  const own = what === null || isServed(entry, what);
  numbers[first] = own ? NaN : what.costNanoUsd;
  numbers[first + 1] = own ? NaN : what.energyNanoWh;
  numbers[first + 2] = own ? NaN : (what.carbonNanoG ?? NaN);
  numbers[first + 3] = own ? NaN : (what.addedMs ?? NaN);
}

/** Writes which deployments an entry is compared with, and puts what they would have cost among its numbers. */
export function counterfactuals(
  to: LineBytes,
  numbers: Float64Array,
  entry: Entry,
  others: NonNullable<Entry['counterfactual']>,
): void {
  T.nearest_deployment.write(to, others.nearest?.deployment ?? null);
  T.static_deployment.write(to, others.static?.deployment ?? null);
  T.cheapest_deployment.write(to, others.cheapest?.deployment ?? null);
  T.chosen_deployment.write(to, others.chosen?.deployment ?? null);
  figures(numbers, NTH.nearest_cost_nano_usd, entry, others.nearest);
  figures(numbers, NTH.static_cost_nano_usd, entry, others.static);
  figures(numbers, NTH.cheapest_cost_nano_usd, entry, others.cheapest);
  figures(numbers, NTH.chosen_cost_nano_usd, entry, others.chosen);
}

/** Writes a decision, names its record, and puts its prices among the entry's numbers. */
export function decisionFields(to: LineBytes, numbers: Float64Array, decision: Decision, named: NamedRecords): void {
  const record = candidateRecordOf(decision);
  named.add(record);
  T.decision_candidates_id.write(to, record.id);
  T.decision_chosen.write(to, decision.chosen);
  T.decision_nearest.write(to, decision.nearest);
  T.decision_reason.write(to, decision.reason);
  if (decision.relaxed.length > 0) json(to, RELAXED, decision.relaxed);
  to.raw(EXCLUSIONS);
  for (let i = 0; i < decision.exclusions.length; i++) to.byte(BASE_36[decision.exclusions[i] as number] as number);
  to.byte(QUOTE);
  for (let field = 0; field < LISTS.length; field++) {
    to.raw(LISTS[field] as Uint8Array);
    to.fourDigits(decision.numbers, field, CANDIDATE_STRIDE, SCALES[field] as number);
    to.byte(CLOSE_LIST);
  }
  numbers[NTH.decision_table_version] = decision.tableVersion;
  numbers[NTH.decision_carbon_usd_per_tonne] = decision.carbonUsdPerTonne;
  numbers[NTH.decision_latency_usd_per_second] = decision.latencyUsdPerSecond;
  numbers[NTH.decision_cash_factor] = decision.cashFactor ?? NaN;
}
