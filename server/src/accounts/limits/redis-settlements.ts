import type { Clock } from '../../edge/index.ts';
import type { EpochMs } from '../../units/index.ts';
import type { Account } from './account.ts';
import type { Amounts } from '../dimensions.ts';
import type { SettleOutcome, Subject } from './contract.ts';
import type { MemoryLimitStore } from './memory-store.ts';

/** Where a request's reservation is: in Redis, in this replica's share, or both. */
export interface Home {
  readonly subject: Subject;
  readonly accounts: readonly Account[];
  /** Epoch of the counters it was taken from; 0: not from Redis, as far as anyone here knows. */
  epoch: number;
  /** Redis was asked and not heard: it may have carried it out all the same. */
  unheard: boolean;
  local: MemoryLimitStore | null;
}

/** What is to be booked of a request. `actual` `null`: give back what may be held, and book nothing where nothing is. */
export interface Settlement {
  readonly home: Home;
  readonly actual: Amounts | null;
  readonly endedAt: EpochMs;
}

const MOST_WAITING = 100_000;
const RETRY_MS = 250;

/** Settlements that Redis has not taken, sent again until it has. */
export class RedisSettlements {
  readonly #clock: Clock;
  readonly #send: (id: string, settlement: Settlement) => Promise<SettleOutcome | null>;
  readonly #waiting = new Map<
    string,
    { readonly settlement: Settlement; readonly done: (outcome: SettleOutcome) => void }
  >();
  #sending = false;
  #cancel: (() => void) | null = null;

  /** @param send gives `null` where it must be sent again; sent twice it books once */
  constructor(clock: Clock, send: (id: string, settlement: Settlement) => Promise<SettleOutcome | null>) {
    this.#clock = clock;
    this.#send = send;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Resolves when Redis has taken it; `unknown` where too many wait, or at the end. */
  later(id: string, settlement: Settlement): Promise<SettleOutcome> {
    return new Promise((done) => {
      if (this.#waiting.size >= MOST_WAITING) return done('unknown');
      this.#waiting.set(id, { settlement, done });
      this.#retryLater();
    });
  }

  async retry(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#sending) return;
    this.#sending = true;
    for (const [id, { settlement, done }] of this.#waiting) {
      const outcome = await this.#send(id, settlement);
      if (outcome === null) break;
      this.#waiting.delete(id);
      done(outcome);
    }
    this.#sending = false;
    if (this.#waiting.size > 0) this.#retryLater();
  }

  close(): void {
    this.#cancel?.();
    for (const { done } of this.#waiting.values()) done('unknown');
    this.#waiting.clear();
  }

  #retryLater(): void {
    this.#cancel ??= this.#clock.after(RETRY_MS, () => void this.retry());
  }
}
