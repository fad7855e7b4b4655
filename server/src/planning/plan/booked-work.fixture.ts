import type { TotalsRow } from '../../ledger/index.ts';
import { NO_USAGE } from '../../units/index.ts';
import type { BookedSums } from './booked-work.ts';

const FIRST_HOUR = 496_000;
const none = { nano: 0n, unknown: 0 };

/** A row of so many requests, each of 900 tokens in (100 from a cache), 50 out, 0.002 USD, 0.5 Wh and 0.2 g. */
export function bookedRow(by: TotalsRow['by'], requests: number): TotalsRow {
  const nano = (each: number): bigint => BigInt(Math.round(requests * each * 1e9));
  return {
    by,
    requests,
    usage: { ...NO_USAGE, inputUncached: 800 * requests, cacheRead: 100 * requests, output: 50 * requests },
    units: {},
    cost: { nano: nano(0.002), unknown: 0 },
    electricity: none,
    energy: { nano: nano(0.5), sigma: 0.3, unknown: 0 },
    carbon: { nano: nano(0.2), sigma: 0.4, unknown: 0 },
    carbonOperational: { nano: nano(0.15), unknown: 0 },
    carbonEmbodied: { nano: nano(0.05), unknown: 0 },
    carbonDirect: none,
    carbonMarket: { nano: nano(0.1), unknown: 0 },
    carbonUpstream: { nano: 0n, unknown: requests },
    carbonMarginal: none,
    waterMicrolitres: { nano: BigInt(requests * 1000), unknown: 0 },
    addedMs: 0,
    nearest: { costNano: 0n, energyNano: 0n, carbonNano: 0n },
    wasted: { costNano: 0n, energyNano: 0n, carbonNano: 0n },
    lean: { costNano: 0n, energyNano: 0n, carbonNano: 0n, files: 0, tokens: 0, unknown: 0 },
    cached: { costNano: 0n, energyNano: 0n, carbonNano: 0n, answers: 0, tokens: 0, unknown: 0 },
    waited: { costNano: 0n, energyNano: 0n, carbonNano: 0n, requests: 0, unknown: 0 },
    guard: { costNano: 0n, energyNano: 0n, carbonNano: 0n, calls: 0, tokens: 0, unknown: 0 },
    tier: 'modelled-open',
  };
}

/** Work of so many hours, 10 requests in each but 30 in the first. */
export function bookedSums(hours: number): BookedSums {
  const byHour = Array.from({ length: hours }, (_, i) => bookedRow({ hour: FIRST_HOUR + i }, i === 0 ? 30 : 10));
  const requests = byHour.reduce((sum, each) => sum + each.requests, 0);
  return {
    span: { fromHour: FIRST_HOUR, toHour: FIRST_HOUR + hours },
    total: bookedRow({}, requests),
    byHour,
    byOrigin: [bookedRow({ origin: 'paris' }, requests - 20), bookedRow({ origin: 'unknown' }, 20)],
    bySite: [bookedRow({ site: 'gcp:europe-west9' }, requests)],
    byModel: [bookedRow({ model: 'a-model-of-their-own' }, requests)],
    marks: { marked: 0, accepted: 0 },
  };
}
