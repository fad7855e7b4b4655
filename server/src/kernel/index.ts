/** What work costs and what to choose. Pure: no I/O, no clock of its own. */
export type { MeterPlan } from './energy/attribution-readings.ts';
export type { BookedRequest } from './energy/attribution-work.ts';
export { CHAT_TURN } from './energy/calibrate.ts';
export { PUE_PRIOR, SIGMA } from './energy/constants.ts';
export { inferBatch } from './energy/infer-batch.ts';
export { measuredHours } from './energy/measured-hour.ts';
export type { MeasuredHour } from './energy/measured-hour.ts';
export { MOST_IMAGE_TOKENS, base64Bytes, imageTokens, pdfTokens } from './energy/media-size.ts';
export { mediaTokens } from './energy/media.ts';
export { tokenCoefficients } from './energy/roofline.ts';
export type { TokenCoefficients } from './energy/roofline.ts';
export { footprintFactors, withEnergySigma } from './footprint/factors.ts';
export type { FootprintFactors } from './footprint/factors.ts';
export { footprint, tokenEmbodiedG, tokenEnergyWh } from './footprint/footprint.ts';
export type { Footprint } from './footprint/footprint.ts';
export { outlook } from './outlook/outlook.ts';
export type { Outlook } from './outlook/outlook.ts';
export { brokenRule } from './policy/control.ts';
export type { CorporateTarget } from './policy/corporate-target.ts';
export { rulingOf } from './policy/ruling.ts';
export type { Ruling } from './policy/ruling.ts';
export { policyShape } from './policy/schema.ts';
export { shareBudget, splitMonth, targetMonth, yearTonnes } from './policy/target-shares.ts';
export type { MonthSplit, TargetShares } from './policy/target-shares.ts';
export { NO_PRICES, OWNED_KINDS, PACED, mapSpend } from './policy/types.ts';
export type { Budget, ControlRules, Mode, PacedKind, PerSpend, Prices, WhenSpent, Workload } from './policy/types.ts';
export {
  BOOKED_FIELDS,
  CANDIDATE_FIELDS,
  CANDIDATE_STRIDE,
  DECISION_PRICES,
  NO_ALLOWANCES,
  NO_SHADOW,
  OFFSET,
  budgetPrices,
  fits,
  fullCostAt,
  fullCostUsd,
  ownedPrice,
  spendOfFootprint,
} from './routing/candidate.ts';
export type { Allowances, ShadowPrices } from './routing/candidate.ts';
export { marginalUsd } from './routing/carbon-signal.ts';
export { exclusionCode, maskOf } from './routing/compile.ts';
export type { CompiledWorkload, Table } from './routing/compile.ts';
export { decide } from './routing/decide.ts';
export type { LiveState, RouteRequest } from './routing/decide.ts';
export { candidatesOf, explain } from './routing/explain.ts';
export { pacing } from './routing/paced-price.ts';
export type { FleetPeriod, Pace } from './routing/pacing-budget.ts';
export { EXCLUSIONS, candidateNumber } from './routing/types.ts';
export type { CarbonErrors, Decision, Explanation, WeighedCarbon } from './routing/types.ts';
export type { ExpectedUsage } from './usage/expected.ts';
export { UsageLearner } from './usage/learner.ts';
export { plainTokens } from './usage/plain-tokens.ts';
