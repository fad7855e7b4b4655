import type { Entry } from '../../ledger/index.ts';
import { fromNano } from '../../units/index.ts';
import type { HeaderList } from './reply.ts';

/** Six significant digits are more than any tier can vouch for. Whole numbers are rounded many times faster than text. */
export function figure(nano: number): string {
  let scale = 1;
  for (let rest = Math.abs(nano); rest >= 1e6; rest /= 10) scale *= 10;
  return String(fromNano(Math.round(nano / scale) * scale));
}

/** What every answer carries, a stream's included. */
export function decisionHeaders(
  headers: HeaderList,
  requestIdHeader: string,
  id: string,
  deployment: string,
  overheadMs: number,
): void {
  headers.push(
    requestIdHeader,
    id,
    'x-joulegate-decision',
    `/v1/decisions/${id}`,
    'x-joulegate-overhead-ms',
    overheadMs.toFixed(3),
  );
  if (deployment !== '') headers.push('x-joulegate-deployment', deployment);
}

/** The totals of an answer that was held until its usage was read. Unknown figures are left out. */
export function totalsHeaders(headers: HeaderList, entry: Entry): void {
  headers.push('x-joulegate-cost-usd', figure(entry.costNanoUsd));
  if (entry.energyNanoWh.mean !== null) headers.push('x-joulegate-energy-wh', figure(entry.energyNanoWh.mean));
  if (entry.carbonNanoG.mean !== null) headers.push('x-joulegate-co2e-g', figure(entry.carbonNanoG.mean));
  if (entry.tier !== null) headers.push('x-joulegate-tier', entry.tier);
}

/** The same for a stream: one SSE comment, which no client takes for a chunk. */
export function totalsComment(entry: Entry): Buffer {
  const totals = {
    decision: entry.id,
    deployment: entry.deployment,
    cost_usd: fromNano(entry.costNanoUsd),
    energy_wh: entry.energyNanoWh.mean === null ? null : fromNano(entry.energyNanoWh.mean),
    co2e_g: entry.carbonNanoG.mean === null ? null : fromNano(entry.carbonNanoG.mean),
    tier: entry.tier,
  };
  return Buffer.from(`: joulegate ${JSON.stringify(totals)}\n\n`);
}
