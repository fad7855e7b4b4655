import type { Clock } from '../../edge/index.ts';
import type { SharedStore } from '../../state/index.ts';
import { NanoSum, IdMap, JoulegateError, type EpochMs, type Ms } from '../../units/index.ts';
import type { Amounts } from '../dimensions.ts';
import type { Account } from './account.ts';
import type { Caller, Refused, SettleOutcome, Subject } from './contract.ts';
import type { LastAnswer } from './last-answers.ts';
import { limitsOf, type CompiledLimits } from './limits-of.ts';
import { MemoryLimitStore } from './memory-store.ts';
import { WINDOW_SECONDS } from './minute-window.ts';
import { ACCOUNT_HEAD, offsets, tallyAt } from './redis-wire.ts';
import type { LimitsConfig } from './schema.ts';

const PROBE_MS = 200;

/**
 * Whether Redis answers. After one failure nobody waits for it any more, until a probe is answered: else every
 * request of an outage would wait out its time limit.
 */
export class RedisHealth {
  readonly #redis: SharedStore;
  readonly #clock: Clock;
  readonly #changed: (up: boolean, detail: string) => void;
  #up = true;
  #cancel: () => void = () => {};

  constructor(redis: SharedStore, clock: Clock, changed: (up: boolean, detail: string) => void) {
    this.#redis = redis;
    this.#clock = clock;
    this.#changed = changed;
  }

  get up(): boolean {
    return this.#up;
  }

  failed(error: unknown): void {
    if (!this.#up) return;
    this.#up = false;
    this.#changed(false, error instanceof Error ? error.message : String(error));
    this.#probeLater();
  }

  close(): void {
    this.#cancel();
  }

  #probeLater(): void {
    this.#cancel = this.#clock.after(PROBE_MS, () => {
      this.#redis.command('PING').then(
        () => {
          this.#up = true;
          this.#changed(true, 'answers again');
        },
        () => this.#probeLater(),
      );
    });
  }
}

/** Where a request's reservation is: in Redis, in this replica's share, or both. */
export interface Home {
  readonly subject: Subject;
  readonly caller: Caller | undefined;
  readonly accounts: readonly Account[];
  /** Epoch of the counters it was taken from; 0: not from Redis, as far as anyone here knows. */
  epoch: number;
  /** Redis was asked and not heard: it may have carried it out all the same. */
  unheard: boolean;
  local: MemoryLimitStore | null;
  /** Until then Redis holds its slot for sure, by this process's clock. */
  leaseEndMs: Ms;
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
  readonly #waiting = new IdMap<{
    readonly settlement: Settlement;
    readonly done: (outcome: SettleOutcome) => void;
  }>();
  #sending = false;
  #closed = false;
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
      // Behind the end nobody sends again: what waited then would wait for ever, and hold the process's end.
      if (this.#closed || this.#waiting.size >= MOST_WAITING) return done('unknown');
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
    this.#closed = true;
    this.#cancel?.();
    for (const [id, { done }] of this.#waiting) {
      this.#waiting.delete(id);
      done('unknown');
    }
  }

  #retryLater(): void {
    this.#cancel ??= this.#clock.after(RETRY_MS, () => void this.retry());
  }
}

const part = (whole: number, replicas: number): number =>
  whole === Infinity ? Infinity : Math.floor(Math.max(0, whole) / replicas);

/**
 * The share of one replica in an account's limits. In the first minute it is a share of what was left at the last
 * answer, for the rest is in use; of a budget it stays so for the whole outage.
 * @returns `null` where an account has a budget of which this replica never heard: what is spent of it is unknown
 */
export function shareOf(
  limits: CompiledLimits,
  account: Account,
  last: LastAnswer | undefined,
  replicas: number,
  firstMinute: boolean,
): CompiledLimits | null {
  const place = last === undefined ? -1 : last.accounts.indexOf(account);
  const start = last === undefined || place < 0 ? null : (offsets(last.limits)[place] as number);
  const used = (at: number): number => (start === null || !firstMinute ? 0 : (last?.reply[start + at] ?? 0));
  const budgets = limits.budgets.map((budget) => {
    const known =
      last?.limits[place]?.budgets.findIndex(({ kind, period }) => kind === budget.kind && period === budget.period) ??
      -1;
    if (start === null || last === undefined || known < 0) return null;
    const { used: spent, held } = tallyAt(last.reply, start + ACCOUNT_HEAD + 4 * known);
    const units = Math.max(0, budget.units - spent.units - held.units) / replicas;
    return { ...budget, units, nano: NanoSum.of(units) };
  });
  if (budgets.includes(null)) return null;
  return {
    rpm: part(limits.rpm - used(0), replicas),
    tpm: part(limits.tpm - used(2), replicas),
    concurrency: part(limits.concurrency - used(4), replicas),
    budgets: budgets.filter((budget) => budget !== null),
  };
}

/** An in-memory store that holds one replica to its share while Redis does not answer. */
export class ShareStore {
  readonly store: MemoryLimitStore;
  readonly #cancel: () => void;

  /** @param find the account of a replica and its last answer */
  constructor(
    config: LimitsConfig,
    replicas: number,
    clock: Clock,
    find: (
      scope: Account['scope'],
      subject: Account['subject'],
      caller: Caller | undefined,
    ) => readonly [Account, LastAnswer | undefined],
  ) {
    let firstMinute = true;
    this.store = new MemoryLimitStore(config, {
      clock,
      rule: (limits, scope, subject, caller) => {
        const [account, last] = find(scope, subject, caller);
        // Who has a budget that is unknown here is refused before this store is asked.
        return (
          shareOf(limitsOf(limits, scope, subject, caller), account, last, replicas, firstMinute) ?? {
            rpm: 0,
            tpm: 0,
            concurrency: 0,
            budgets: [],
          }
        );
      },
    });
    this.#cancel = clock.after(WINDOW_SECONDS * 1000, () => {
      firstMinute = false;
      this.store.changeLimits(config);
    });
  }

  /** The share stays as it is from now on. */
  end(): void {
    this.#cancel();
  }
}

const NOT_CHECKED = {
  down: ['JG_STORE_DOWN', 'the store that all gateways share does not answer'],
  slow: ['JG_OVERLOADED', 'the store that all gateways share has more to count than it can'],
  unfilled: ['JG_STORE_DOWN', 'what was spent could not be read from the books in time'],
} as const;

/** The error of a request whose limits nobody can check, and why. */
export function notChecked(why: keyof typeof NOT_CHECKED): JoulegateError {
  const [code, reason] = NOT_CHECKED[why];
  return new JoulegateError(code, `limits cannot be checked: ${reason}`, { hint: 'retry with backoff' });
}

/** A refusal that says of what it speaks. */
export function byShare(refused: Refused): Refused {
  const { code, message, hint } = refused.error;
  const error = new JoulegateError(
    code,
    `${message}; this is one gateway's share of the limit, for the store that all share does not answer`,
    hint === undefined ? {} : { hint },
  );
  return { ...refused, error };
}
