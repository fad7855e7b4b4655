/** Where capacity should stand and what routing is worth: comparisons over recorded work. */
export { compareRecorded } from './replay/compare-recorded.ts';
export type { RecordedResult } from './replay/compare-recorded.ts';
export { compareReplay } from './replay/compare-replay.ts';
export { loadReplayData } from './replay/replay-data.ts';
export { replayRequests } from './replay/requests.ts';
export { parseTokenPairs } from './replay/token-pairs.ts';
export type { ReplayData, ReplayRow } from './replay/types.ts';
