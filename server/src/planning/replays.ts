import { compareRecorded } from './replay/compare-recorded.ts';
import { compareReplay } from './replay/compare-replay.ts';
import { loadReplayData } from './replay/replay-data.ts';
import { replayRequests } from './replay/requests.ts';
import { parseTokenPairs } from './replay/token-pairs.ts';

/** Recorded work sent again on a virtual clock, by each policy. */
export const replays = {
  compare: compareReplay,
  compareRecorded,
  load: loadReplayData,
  requests: replayRequests,
  parseTokenPairs,
} as const;
