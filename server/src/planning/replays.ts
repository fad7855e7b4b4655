import { bookedRequestOf } from './decide-again/booked-request.ts';
import { replayBooks } from './decide-again/replay-books.ts';
import { frontierOf } from './frontier/frontier.ts';
import { frontierRequestOf } from './frontier/frontier-request.ts';
import { opportunitiesOf } from './opportunities/opportunities.ts';
import { KINDS } from './opportunities/proposals.ts';
import { compareRecorded } from './replay/compare-recorded.ts';
import { compareReplay } from './replay/compare-replay.ts';
import { loadReplayData } from './replay/replay-data.ts';
import { replayRequests } from './replay/requests.ts';
import { parseTokenPairs } from './replay/token-pairs.ts';

/** Recorded work sent again, by each policy or at each price. */
export const replays = {
  compare: compareReplay,
  compareRecorded,
  /** Booked requests, decided again by another policy. */
  books: { of: replayBooks, request: bookedRequestOf },
  /** What would have emitted less, replayed on booked requests. */
  opportunities: { of: opportunitiesOf, kinds: KINDS },
  /** Booked requests, decided again at every price. */
  frontier: { of: frontierOf, request: frontierRequestOf },
  load: loadReplayData,
  requests: replayRequests,
  parseTokenPairs,
} as const;
