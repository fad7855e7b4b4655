import type { TotalsRow } from '../ledger/index.ts';
import { NO_USAGE } from '../units/index.ts';

const NONE = { nano: 0n, unknown: 0 };
const NO_FIGURES = { costNano: 0n, energyNano: 0n, carbonNano: 0n };
/** A row of the books of one request that cost nothing. */
export const rowOf = (over: Partial<TotalsRow> = {}): TotalsRow => ({
  by: {},
  requests: 1,
  usage: { ...NO_USAGE, inputUncached: 7, cacheRead: 2, output: 3, reasoning: 1 },
  units: {},
  cost: NONE,
  electricity: NONE,
  energy: { ...NONE, sigma: 0 },
  carbon: { ...NONE, sigma: 0 },
  carbonOperational: NONE,
  carbonEmbodied: NONE,
  carbonDirect: NONE,
  carbonMarket: NONE,
  carbonUpstream: NONE,
  carbonMarginal: NONE,
  waterMicrolitres: NONE,
  addedMs: 0,
  nearest: NO_FIGURES,
  wasted: NO_FIGURES,
  lean: { ...NO_FIGURES, files: 0, tokens: 0, unknown: 0 },
  cached: { ...NO_FIGURES, answers: 0, tokens: 0, unknown: 0 },
  waited: { ...NO_FIGURES, requests: 0, unknown: 0 },
  guard: { ...NO_FIGURES, calls: 0, tokens: 0, unknown: 0 },
  tier: null,
  ...over,
});
