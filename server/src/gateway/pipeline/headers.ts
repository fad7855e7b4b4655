import type { Entry } from '../../ledger/index.ts';
import { fromNano } from '../../units/index.ts';
import type { Dialect } from '../dialects/index.ts';
import type { AnswerHeaders, HeaderList } from './call.ts';

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
  return Buffer.from(`: joulegate ${JSON.stringify(totals)}\n`);
}

/** What clients of every dialect read beside the body. Everything else stays here: cookies, hops and what the transport says. */
const PASSED: readonly string[] = ['retry-after', 'retry-after-ms', 'x-should-retry', 'request-id', 'x-request-id'];

const LONGEST_VALUE = 256;

/** A value that a header can carry on. */
function isPlain(value: string): boolean {
  if (value.length > LONGEST_VALUE) return false;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

/**
 * Adds to an answer what its upstream said beside the body; a name that is already there is ours and stays. The
 * upstream's own name for the request, by which its provider's support finds it, is told in any case.
 * @param dialect of a client that would have had these headers without joulegate: nothing was decided or translated for it
 */
export function pushUpstreamHeaders(
  headers: HeaderList,
  upstream: AnswerHeaders,
  dialect: Pick<Dialect, 'passes'> | null,
): void {
  const id = upstream['x-request-id'] ?? upstream['request-id'];
  if (typeof id === 'string' && isPlain(id)) headers.push('x-joulegate-upstream-request-id', id);
  if (dialect === null) return;
  for (const name in upstream) {
    const value = upstream[name];
    if (
      typeof value === 'string' &&
      (PASSED.includes(name) || dialect.passes(name)) &&
      isPlain(value) &&
      !headers.includes(name)
    )
      headers.push(name, value);
  }
}
