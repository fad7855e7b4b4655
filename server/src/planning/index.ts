/** Where capacity should stand and what routing is worth: comparisons over recorded work. */
export { replays } from './replays.ts';
export type { RecordedResult } from './replay/compare-recorded.ts';
export type { ReplayData } from './replay/types.ts';
export { plans } from './plans.ts';
