import { MemoryLimitStore, RedisLimitStore, type LimitStore, type Spent } from '../accounts/index.ts';
import { type EventBus } from '../gateway/index.ts';
import { urlOf, type RawConfig } from '../config/index.ts';
import type { Clock } from '../edge/index.ts';
import { openRedis, type SharedStore } from '../state/index.ts';

export interface LimitsInForce {
  readonly limiter: LimitStore;
  /** `null`: everything is counted in this process. */
  readonly redis: SharedStore | null;
  /** What of it does not answer at present, for `/readyz`. */
  faults(): readonly string[];
  close(): Promise<void>;
}

export interface LimitsOptions {
  readonly raw: RawConfig;
  readonly clock: Clock;
  readonly bus: EventBus;
  /** Gateway processes of this machine. */
  readonly workers: number;
  /** What the books say was spent. */
  readonly books: () => Promise<Spent>;
}

/** Of a full Redis every request would tell. */
const SLOW_TOLD_MS = 1000;
const SHARED = 'shared limits';

/**
 * The store of limits that a config asks for: of this process, or of a Redis that a fleet shares.
 * @throws JoulegateError JG_STATE where Redis does not answer, JG_CONFIG where it may evict what is counted
 */
export async function openLimits({ raw, clock, bus, workers, books }: LimitsOptions): Promise<LimitsInForce> {
  const { redis: shared } = raw.storage;
  if (shared === null)
    return {
      limiter: new MemoryLimitStore(raw.limits, { clock }),
      redis: null,
      faults: () => [],
      close: () => Promise.resolve(),
    };
  const redis = await openRedis(urlOf(shared.url, 'storage.redis.url'));
  const policy =
    shared.whenDown === 'share'
      ? 'this gateway keeps to its share of the limits'
      : 'requests that have limits are answered 503';
  const fault = (what: string, does = policy, part = SHARED): void =>
    bus.publish({ kind: 'part-fault', part, message: `${what}: ${does}` });
  let toldMs = -Infinity;
  let faults: readonly string[] = [];
  const limiter = new RedisLimitStore(redis, raw.limits, {
    replicas: Math.max(workers, shared.replicas ?? workers),
    whenDown: shared.whenDown,
    clock,
    books,
    changed: (up, detail) => {
      if (!up) fault(`Redis does not answer (${detail})`);
      // An outage has an end, which a count of faults does not show.
      faults = up ? [] : [SHARED];
      bus.publish({ kind: 'standing-fault', part: SHARED, message: up ? null : `Redis does not answer: ${policy}` });
    },
    slow: (detail) => {
      if (clock.monotonicMs() - toldMs < SLOW_TOLD_MS) return;
      toldMs = clock.monotonicMs();
      fault(
        `Redis has more to count than it can (${detail})`,
        'what is too much is answered 503',
        'shared limits full',
      );
    },
    unfilled: () => fault('what an organisation spent could not be read from the books in time'),
  });
  return {
    limiter,
    redis,
    faults: () => faults,
    async close() {
      await limiter.close();
      await redis.close();
    },
  };
}
