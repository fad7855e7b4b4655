/** Quantities with units, estimates, hourly series, calendar, coded errors and usage buckets. */
export { MS_PER_DAY, MS_PER_HOUR, calendarPeriod, hourLabel, hourOf, hourStart, parseHour } from './calendar.ts';
export { JoulegateError, toJoulegateError, toOpenAiError } from './errors.ts';
export { TIERS, TIER_FACTOR_90, intervalOf, totalOf, logSigma } from './estimate.ts';
export type { Estimate, Tier } from './estimate.ts';
export { FairPool } from './fair-pool.ts';
export { Gathered } from './gathered.ts';
export { IdMap } from './id-map.ts';
export { NanoSum } from './nano-sum.ts';
export { JOULES_PER_WH, fromNano, nanoAtMost, toFourDigits, toNano } from './quantity.ts';
export type {
  EpochHour,
  EpochMs,
  Grams,
  GramsPerKwh,
  Joules,
  Litres,
  Microlitres,
  Ms,
  Nano,
  NanoG,
  NanoUsd,
  NanoWh,
  Tokens,
  Usd,
  Wh,
} from './quantity.ts';
export { Roster } from './roster.ts';
export type { Listed } from './roster.ts';
export { Recent } from './recent.ts';
export { page } from './page.ts';
export { cutText, wellFormed, wellFormedJson } from './text.ts';
export { NO_USAGE, addUsage, inputTokens, outputTokens } from './usage.ts';
export type { Usage, UsageGrade } from './usage.ts';
export { VERSION } from './version.ts';
