import { LineBytes, bytesOf } from './line-bytes.ts';
import { attempts } from './line-attempts.ts';
import { caller, place } from './line-blocks.ts';
import { N, T, json, number } from './line-columns.ts';
import type { NamedRecords } from './line-columns.ts';
import { counterfactuals, decisionFields } from './line-decision.ts';
import { NTH, NUMBERED, NUMBERS_KEY } from './line-numbers.ts';
import type { Entry } from './types.ts';

export type { NamedRecords } from './line-columns.ts';

const QUOTE = 0x22;
const [NUMBERS, END] = [bytesOf(`,"${NUMBERS_KEY}":[`), bytesOf(']}\n')];
/** Numbers of the entry that is being written: one list for all, since nothing waits in between. */
const numbers = new Float64Array(NUMBERED.length);
const [ID, STREAMED, NOT_STREAMED, UNITS, GUARD] = [
  '{"id":',
  ',"streamed":true',
  ',"streamed":false',
  ',"units":',
  ',"guard":',
].map(bytesOf) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
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
 * Writes one entry as a line of the journal, newline included. Keys are the columns of a sealed segment, but for the
 * numbers that stand in one list; what is unknown has no key. Candidates' numbers keep four significant digits.
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
  const { cache, counterfactual: others } = entry;
  entryId(to, entry.id);
  caller(to, entry);
  place(to, entry, entry.attempts[0]?.factors ?? null);
  to.raw(entry.streamed ? STREAMED : NOT_STREAMED);
  const attemptStatus = attempts(to, entry, named);
  if (entry.importedAt !== null) number(to, N.imported_at_ms, entry.importedAt);
  if (entry.error !== null) T.error.write(to, entry.error);
  if (entry.units !== null) json(to, UNITS, entry.units);
  if (cache !== null) {
    number(to, N.cache_saved_nano_usd, cache.savedNanoUsd);
    number(to, N.cache_saved_nano_wh, cache.savedNanoWh);
    number(to, N.cache_saved_nano_g, cache.savedNanoG);
  }
  if (entry.guard !== null) json(to, GUARD, entry.guard);
  numbersOf(entry, attemptStatus);
  numbers.fill(NaN, NTH.decision_table_version);
  if (others !== null) counterfactuals(to, numbers, entry, others);
  if (entry.decision !== null) decisionFields(to, numbers, entry.decision, named);
  let count = numbers.length;
  while (count > 0 && Number.isNaN(numbers[count - 1])) count--;
  to.raw(NUMBERS);
  to.numbers(numbers, count);
  to.raw(END);
}

/** Fills in what every entry has, for the list of its line. */
function numbersOf(entry: Entry, attemptStatus: number): void {
  const { usage, latency, energyNanoWh, carbonNanoG, wasted } = entry;
  numbers[NTH.at_ms] = entry.at;
  numbers[NTH.hour] = entry.hour;
  numbers[NTH.status] = entry.status;
  numbers[NTH.tokens_input_uncached] = usage.inputUncached;
  numbers[NTH.tokens_cache_read] = usage.cacheRead;
  numbers[NTH.tokens_cache_write_5m] = usage.cacheWrite5m;
  numbers[NTH.tokens_cache_write_1h] = usage.cacheWrite1h;
  numbers[NTH.tokens_output] = usage.output;
  numbers[NTH.tokens_reasoning] = usage.reasoning;
  numbers[NTH.round_trip_ms] = latency.roundTripMs;
  numbers[NTH.ttft_ms] = latency.ttftMs ?? NaN;
  numbers[NTH.service_ms] = latency.serviceMs;
  numbers[NTH.overhead_ms] = latency.overheadMs;
  numbers[NTH.total_ms] = latency.totalMs;
  numbers[NTH.added_ms] = latency.addedMs;
  numbers[NTH.cost_nano_usd] = entry.costNanoUsd;
  numbers[NTH.electricity_nano_usd] = entry.electricityNanoUsd ?? NaN;
  numbers[NTH.energy_nano_wh] = energyNanoWh.mean ?? NaN;
  numbers[NTH.energy_sigma] = energyNanoWh.sigma;
  numbers[NTH.carbon_nano_g] = carbonNanoG.mean ?? NaN;
  numbers[NTH.carbon_sigma] = carbonNanoG.sigma;
  numbers[NTH.carbon_operational_nano_g] = entry.carbonOperationalNanoG ?? NaN;
  numbers[NTH.carbon_embodied_nano_g] = entry.carbonEmbodiedNanoG ?? NaN;
  numbers[NTH.carbon_direct_nano_g] = entry.carbonDirectNanoG ?? NaN;
  numbers[NTH.carbon_market_nano_g] = entry.carbonMarketNanoG ?? NaN;
  numbers[NTH.carbon_marginal_nano_g] = entry.carbonMarginalNanoG ?? NaN;
  numbers[NTH.water_microlitres] = entry.waterOnSiteMicrolitres ?? NaN;
  numbers[NTH.attempt_status] = attemptStatus;
  numbers[NTH.wasted_nano_usd] = wasted.nanoUsd;
  numbers[NTH.wasted_nano_wh] = wasted.nanoWh;
  numbers[NTH.wasted_nano_g] = wasted.nanoG ?? NaN;
  numbers[NTH.config_version] = entry.configVersion;
}

/** One entry as a line of text. */
export function entryLine(entry: Entry, named: NamedRecords): string {
  const to = new LineBytes();
  writeEntry(to, entry, named);
  return Buffer.from(to.taken()).toString('utf8');
}
