import type { Clock } from '../../edge/index.ts';
import type { Ms } from '../../units/index.ts';
import type { Spent } from './contract.ts';
import type { Hands } from './redis-wire.ts';

/** What limits that are shared in Redis are kept with. */
export interface RedisLimitOptions {
  /** Of the replicas that share the limits; what one of them may take where Redis does not answer. */
  readonly replicas: number;
  readonly whenDown: 'share' | 'closed';
  /** What was spent so far, for an organisation that Redis does not know. */
  readonly books: () => Promise<Spent>;
  /** Told when Redis stops answering, and when it answers again. */
  readonly changed?: (up: boolean, detail: string) => void;
  /** Told of each request that came too late because Redis has more to do than it can; not of each of an outage. */
  readonly slow?: (detail: string) => void;
  /** Told of each request for which an organisation could not be filled from the books in time, while Redis answers. */
  readonly unfilled?: () => void;
  /** Of this replica, for its share. */
  readonly clock?: Clock;
  readonly leaseMs?: Ms;
  /** Keys begin with it. */
  readonly prefix?: string;
  /** For tests: the store's clock, instead of Redis's own. */
  readonly hands?: () => Hands;
}
