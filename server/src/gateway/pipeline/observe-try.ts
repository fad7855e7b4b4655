import { outputTokens } from '../../units/index.ts';
import type { Fleet } from '../fleet/index.ts';
import type { TryEnd } from './try-end.ts';
import { failureDetail } from './upstream-failure.ts';

/** Shorter answers say more about the network than about the step. */
const TOKENS_TO_TIME = 16;

/** Tells the fleet how fast a deployment was, and whether it failed. */
export function observeTry(
  fleet: Fleet,
  index: number,
  { timing, usage, outcome, blame, error, status }: TryEnd,
): void {
  if (timing.ttftMs !== null) {
    fleet.observeTtft(index, timing.ttftMs);
    const tokens = outputTokens(usage);
    if (outcome === 'ok' && tokens >= TOKENS_TO_TIME)
      fleet.observeTpot(index, (timing.serviceMs - timing.ttftMs) / (tokens - 1));
  }
  if (blame === 'upstream') fleet.failed(index, failureDetail(error, status));
  else if (outcome === 'ok') fleet.succeeded(index);
}
