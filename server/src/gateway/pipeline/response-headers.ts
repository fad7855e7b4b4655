import type { Entry } from '../../ledger/index.ts';
import { fromNano } from '../../units/index.ts';

/** Six significant digits are more than any tier can vouch for. */
const figure = (value: number): string => Number(value.toPrecision(6)).toString();

/** What every answer carries, a stream's included. */
export const decisionHeaders = (id: string, deployment: string, overheadMs: number): Record<string, string> => ({
  'x-request-id': id,
  'x-joulegate-decision': `/v1/decisions/${id}`,
  ...(deployment === '' ? {} : { 'x-joulegate-deployment': deployment }),
  'x-joulegate-overhead-ms': overheadMs.toFixed(3),
});

/** The totals of an answer that was held until its usage was read. Unknown figures are left out. */
export function totalsHeaders(entry: Entry): Record<string, string> {
  const headers: Record<string, string> = { 'x-joulegate-cost-usd': figure(fromNano(entry.costNanoUsd)) };
  if (entry.energyNanoWh.p50 !== null) headers['x-joulegate-energy-wh'] = figure(fromNano(entry.energyNanoWh.p50));
  if (entry.carbonNanoG.p50 !== null) headers['x-joulegate-co2e-g'] = figure(fromNano(entry.carbonNanoG.p50));
  if (entry.tier !== null) headers['x-joulegate-tier'] = entry.tier;
  return headers;
}

/** The same for a stream: one SSE comment, which no client takes for a chunk. */
export function totalsComment(entry: Entry): Buffer {
  const totals = {
    decision: entry.id,
    deployment: entry.deployment,
    cost_usd: fromNano(entry.costNanoUsd),
    energy_wh: entry.energyNanoWh.p50 === null ? null : fromNano(entry.energyNanoWh.p50),
    co2e_g: entry.carbonNanoG.p50 === null ? null : fromNano(entry.carbonNanoG.p50),
    tier: entry.tier,
  };
  return Buffer.from(`: joulegate ${JSON.stringify(totals)}\n\n`);
}
