import { LineBytes, bytesOf } from './line-bytes.ts';
import { attempts } from './line-attempts.ts';
import { caller, place } from './line-blocks.ts';
import { N, T, json, number, tokens } from './line-columns.ts';
import type { NamedRecords } from './line-columns.ts';
import { OTHERS, counterfactual, decisionFields } from './line-decision.ts';
import type { Entry } from './types.ts';

export type { NamedRecords } from './line-columns.ts';

const [NEWLINE, CLOSE, QUOTE] = [0x0a, 0x7d, 0x22];
const [ID, STREAMED, NOT_STREAMED, UNITS, GUARD] = ['{"id":', ',"streamed":true', ',"streamed":false', ',"units":', ',"guard":'].map(bytesOf) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
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
