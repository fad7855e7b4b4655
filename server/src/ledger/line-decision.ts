import { CANDIDATE_STRIDE } from '../kernel/index.ts';
import type { Decision } from '../kernel/index.ts';
import { bytesOf } from './line-bytes.ts';
import type { LineBytes } from './line-bytes.ts';
import { N, T, TextColumn, json, keyBytes, number } from './line-columns.ts';
import type { NamedRecords } from './line-columns.ts';
import { candidateRecordOf } from './records.ts';
import type { Counterfactual, Entry } from './types.ts';

const NANO = 1e9;
const MICROS_PER_MS = 1000;
const CLOSE_LIST = 0x5d;
const RELAXED = bytesOf(',"decision_relaxed":');
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
/** Columns of the three counterfactuals. */
export const OTHERS = { nearest: other('nearest'), static: other('static'), cheapest: other('cheapest') };

/** Whether a counterfactual is what happened, so that its figures are the entry's own. */
const isServed = (entry: Entry, { deployment, costNanoUsd, energyNanoWh, carbonNanoG, addedMs }: Counterfactual): boolean =>
  deployment === entry.deployment &&
  costNanoUsd === entry.costNanoUsd &&
  energyNanoWh === entry.energyNanoWh.p50 &&
  carbonNanoG === entry.carbonNanoG.p50 &&
  addedMs === entry.latency.addedMs;

/** Writes what another deployment would have cost. */
export function counterfactual(to: LineBytes, columns: OtherColumns, entry: Entry, what: Counterfactual | null): void {
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

/** Writes a decision and names its record. */
export function decisionFields(to: LineBytes, decision: Decision, named: NamedRecords): void {
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
    to.fourDigits(numbers, field, CANDIDATE_STRIDE, SCALES[field] as number);
    to.byte(CLOSE_LIST);
  }
}
