import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock, type Clock } from '../../edge/index.ts';
import type { RedisScript, SharedStore } from '../../state/index.ts';
import { JoulegateError, type EpochMs, type Ms } from '../../units/index.ts';
import type { Account } from './account.ts';
import { Accounts } from './accounts.ts';
import type { Amounts, Claim, Granted, LimitReading, LimitStore, Refused, Scope, SettleOutcome, SpendEntry, Spent, Subject } from './contract.ts';
import { LEASE_MS, type MemoryLimitStore } from './memory-store.ts';
import { readingsOfState } from './readings.ts';
import { openOrganisation, restoreOrganisation, sumsOf } from './redis-rebuild.ts';
import { RedisHealth } from './redis-health.ts';
import { RENEW, READ, RESERVE, SETTLE, TOP_UP } from './redis-scripts.ts';
import { shareOf, ShareStore, type LastAnswers } from './redis-share.ts';
import { accountKeys, doubles, keysOf, numbersOf, stateIn, verdictOf, withLimits, type Hands } from './redis-wire.ts';
import { believable, checkAmounts, NOTHING } from './reservation.ts';
import type { LimitsConfig } from './schema.ts';

export interface RedisLimitOptions {
  /** Of the replicas that share the limits; what one of them may take where Redis does not answer. */
  readonly replicas: number;
  readonly whenDown: 'share' | 'closed';
  /** What was spent so far, for an organisation that Redis does not know. */
  readonly books: () => Promise<Spent>;
  /** Told when Redis stops answering, and when it answers again. */
  readonly changed?: (up: boolean, detail: string) => void;
  /** Of this replica, for its share. */
  readonly clock?: Clock;
  readonly leaseMs?: Ms;
  /** Keys begin with it. */
  readonly prefix?: string;
  /** For tests: the store's clock, instead of Redis's own. */
  readonly hands?: () => Hands;
}

/** Where a request's reservation is: in Redis, in this replica's share, or both. */
interface Home {
  readonly subject: Subject;
  readonly accounts: readonly Account[];
  /** Epoch of the counters it was taken from; 0: not from Redis, as far as anyone here knows. */
  epoch: number;
  /** Redis was asked and not heard: it may have carried it out all the same. */
  unheard: boolean;
  local: MemoryLimitStore | null;
}

/** A settlement that Redis has not taken yet. `null`: give back what may be held, and book nothing where nothing is. */
interface Waiting {
  readonly home: Home;
  readonly actual: Amounts | null;
  readonly endedAt: EpochMs;
  readonly done: (outcome: SettleOutcome) => void;
}

const MOST_WAITING = 100_000;
const RETRY_MS = 250;
const CLOSE_MS = 2000;
/** Redis puts what is held in its place. */
const UNKNOWN_TOKENS: Amounts = { ...NOTHING, tokens: -1 };

/**
 * Hard caps shared by every replica: one script a step, atomic in Redis, on Redis's clock, with the answers of the
 * in-memory store. Where Redis does not answer within its time limit the declared policy holds.
 *
 * @example
 * const store = new RedisLimitStore(await openRedis(url), limits, { replicas: 4, whenDown: 'share', books });
 * const taken = await store.reserve(claim);
 */
export class RedisLimitStore implements LimitStore {
  readonly #redis: SharedStore;
  readonly #options: Required<Omit<RedisLimitOptions, 'changed' | 'hands'>> & Pick<RedisLimitOptions, 'hands'>;
  readonly #accounts: Accounts;
  readonly #last: LastAnswers = new WeakMap();
  readonly #homes = new Map<string, Home>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #opening = new Map<string, Promise<boolean>>();
  readonly #health: RedisHealth;
  #limits: LimitsConfig;
  #share: ShareStore | null = null;
  #underWay = 0;
  #cancelRetry: (() => void) | null = null;

  constructor(redis: SharedStore, limits: LimitsConfig, options: RedisLimitOptions) {
    const { clock = systemClock, leaseMs = LEASE_MS, prefix = 'jg', changed, ...rest } = options;
    this.#redis = redis;
    this.#limits = limits;
    this.#accounts = new Accounts(limits);
    this.#options = { clock, leaseMs, prefix, ...rest };
    this.#health = new RedisHealth(redis, clock, (up, detail) => {
      this.#share?.end();
      this.#share = null;
      if (up) void this.#settleWaiting();
      changed?.(up, detail);
    });
  }

  async reserve(claim: Claim): Promise<Granted | Refused> {
    checkAmounts(claim);
    const accounts = this.#accounts.of(claim.subject);
    const home: Home = this.#homes.get(claim.id) ?? { subject: claim.subject, accounts, epoch: 0, unheard: false, local: null };
    if (home.local !== null) return home.local.reserve(claim);
    const reply = await this.#admit(RESERVE, claim.id, home, claim);
    return reply === null ? this.#byShare(claim, home) : this.#verdict(claim.id, home, reply);
  }

  async topUp(id: string, amounts: Amounts): Promise<Granted | Refused> {
    checkAmounts(amounts);
    const home = this.#homes.get(id);
    if (home === undefined) throw new RangeError(`request ${id} holds no reservation that could be raised`);
    if (home.local !== null) return home.local.topUp(id, amounts);
    const reply = await this.#admit(TOP_UP, id, home, amounts);
    if (reply?.[0] === 0) throw new RangeError(`request ${id} holds no reservation that could be raised`);
    return reply === null ? this.#byShare({ id, subject: home.subject, ...amounts }, home) : this.#verdict(id, home, reply);
  }

  async settle(id: string, actual: Amounts): Promise<SettleOutcome> {
    const home = this.#homes.get(id);
    if (home === undefined) return 'unknown';
    this.#homes.delete(id);
    home.local?.settle(id, actual);
    const taken = believable(actual, UNKNOWN_TOKENS);
    const endedAt = this.#options.clock.now();
    const outcome = this.#health.up ? await this.#settle(id, home, taken, endedAt) : null;
    return outcome ?? (await this.#later(id, home, taken, endedAt));
  }

  release(id: string): Promise<SettleOutcome> {
    return this.settle(id, NOTHING);
  }

  async renew(id: string): Promise<boolean> {
    const home = this.#homes.get(id);
    if (home === undefined) return false;
    const local = home.local?.renew(id) ?? false;
    const reply = await this.#run(RENEW, id, home.subject.organisation, [], numbersOf(this.#hands(), this.#options.leaseMs, null)).catch(() => null);
    return local || reply?.[0] === 1;
  }

  /** Owners that this replica has seen, as they stand for all. */
  async usage(scopes?: readonly Scope[]): Promise<readonly LimitReading[]> {
    const wanted = [...this.#accounts.all()].filter(({ scope }) => scopes === undefined || scopes.includes(scope));
    const readings: LimitReading[] = [];
    for (const [organisation, accounts] of Map.groupBy(wanted, (account) => account.organisation)) {
      const read = (): Promise<readonly number[]> => this.#run(READ, '', organisation, accountKeys(this.#options.prefix, accounts), numbersOf(this.#hands(), 0, null));
      let reply = await read();
      if (reply[0] === -1 && (await this.#open(organisation))) reply = await read();
      if (reply[0] !== -1) accounts.forEach((account, i) => readings.push(...readingsOfState(account, stateIn(reply, i), reply[2] as number)));
    }
    return readings;
  }

  async restore(entries: Iterable<SpendEntry>): Promise<void> {
    const [seconds = '0'] = (await this.#redis.command('TIME')) as string[];
    const sums = sumsOf(entries, this.#options.prefix, this.#hands()?.wallMs ?? Number(seconds) * 1000);
    const known = new Set([...this.#accounts.all()].map(({ organisation }) => organisation));
    for (const organisation of new Set([...known, ...sums.keys()]))
      await restoreOrganisation(this.#redis, this.#options.prefix, organisation, sums.get(organisation) ?? new Map());
  }

  changeLimits(limits: LimitsConfig): void {
    this.#limits = limits;
    this.#accounts.changeLimits(limits);
    this.#share?.store.changeLimits(limits);
  }

  /** Of this replica: requests that hold something, and settlements that wait for Redis. */
  stats(): { readonly open: number; readonly expired: number } {
    return { open: this.#homes.size, expired: this.#waiting.size };
  }

  /** Waits a moment for settlements under way; those still waiting are dropped then, and their leases end by themselves. */
  async close(waitMs: Ms = CLOSE_MS): Promise<void> {
    const deadline = performance.now() + waitMs;
    while (this.#underWay + this.#waiting.size > 0 && performance.now() < deadline) await sleep(10);
    this.#health.close();
    this.#share?.end();
    this.#cancelRetry?.();
    for (const { done } of this.#waiting.values()) done('unknown');
    this.#waiting.clear();
  }

  #hands(): Hands | null {
    return this.#options.hands?.() ?? null;
  }

  async #run(script: RedisScript, id: string, organisation: string, keys: readonly string[], numbers: readonly number[]): Promise<readonly number[]> {
    this.#underWay++;
    try {
      return (await this.#redis.run(script, [...keysOf(this.#options.prefix, organisation), ...keys], [id, doubles(numbers)])) as number[];
    } finally {
      this.#underWay--;
    }
  }

  /** @returns `null` where Redis does not answer, or does not know the organisation yet */
  async #admit(script: RedisScript, id: string, home: Home, amounts: Amounts): Promise<readonly number[] | null> {
    if (!this.#health.up) return null;
    const { subject, accounts } = home;
    const ask = (): Promise<readonly number[]> => {
      const numbers = withLimits(numbersOf(this.#hands(), this.#options.leaseMs, amounts), accounts);
      return this.#run(script, id, subject.organisation, accountKeys(this.#options.prefix, accounts), numbers);
    };
    try {
      const reply = await ask();
      if (reply[0] !== -1) return reply;
      if (!(await this.#open(subject.organisation))) return null;
      const again = await ask();
      return again[0] === -1 ? null : again;
    } catch (error) {
      home.unheard = true;
      this.#health.failed(error);
      return null;
    }
  }

  #verdict(id: string, home: Home, reply: readonly number[]): Granted | Refused {
    const { accounts } = home;
    const answer = { reply, accounts, limits: accounts.map(({ limits }) => limits) };
    for (const account of accounts) this.#last.set(account, answer);
    const verdict = verdictOf(reply, accounts);
    if (verdict.kind === 'granted') {
      home.epoch = reply[1] as number;
      this.#homes.set(id, home);
    }
    return verdict;
  }

  #byShare(claim: Claim, home: Home): Granted | Refused {
    const { replicas, whenDown, clock } = this.#options;
    const known = home.accounts.every((account) => shareOf(account.limits, account, this.#last.get(account), replicas, false) !== null);
    if (whenDown === 'closed' || !known) {
      this.#abandon(claim.id, home);
      throw new JoulegateError('JG_OVERLOADED', 'limits cannot be checked: the store that all gateways share does not answer', { hint: 'retry with backoff' });
    }
    this.#share ??= new ShareStore(this.#limits, replicas, clock, (scope, subject) => {
      const account = this.#accounts.found(subject).find((each) => each.scope === scope) as Account;
      return [account, this.#last.get(account)];
    });
    const { store } = this.#share;
    const verdict = store.reserve(claim);
    if (verdict.kind === 'granted') {
      home.local = store;
      this.#homes.set(claim.id, home);
      return verdict;
    }
    this.#abandon(claim.id, home);
    const { code, message, hint } = verdict.error;
    const error = new JoulegateError(code, `${message}; this is one gateway's share of the limit, for the store that all share does not answer`, hint === undefined ? {} : { hint });
    return { ...verdict, error };
  }

  /** What a reserve that was not heard may hold is given back when Redis answers. */
  #abandon(id: string, home: Home): void {
    if (home.unheard && home.epoch === 0) void this.#later(id, home, null, this.#options.clock.now());
  }

  async #settle(id: string, { subject, accounts, epoch }: Home, actual: Amounts | null, endedAt: EpochMs): Promise<SettleOutcome | null> {
    const keys = accountKeys(this.#options.prefix, accounts);
    const numbers = [...numbersOf(this.#hands(), 0, actual ?? NOTHING, actual === null ? -1 : epoch), endedAt];
    try {
      let reply = await this.#run(SETTLE, id, subject.organisation, keys, numbers);
      if (reply[0] === -1 && (await this.#open(subject.organisation))) reply = await this.#run(SETTLE, id, subject.organisation, keys, numbers);
      return reply[0] === -1 ? null : ((['unknown', 'settled', 'late'] as const)[reply[0] as number] ?? null);
    } catch (error) {
      this.#health.failed(error);
      return null;
    }
  }

  /** Sends a settlement until Redis has taken it. */
  #later(id: string, home: Home, actual: Amounts | null, endedAt: EpochMs): Promise<SettleOutcome> {
    return new Promise((done) => {
      if (this.#waiting.size >= MOST_WAITING) return done('unknown');
      this.#waiting.set(id, { home, actual, endedAt, done });
      this.#retryLater();
    });
  }

  #retryLater(): void {
    this.#cancelRetry ??= this.#options.clock.after(RETRY_MS, () => void this.#settleWaiting());
  }

  async #settleWaiting(): Promise<void> {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    for (const [id, { home, actual, endedAt, done }] of this.#waiting) {
      const outcome = this.#health.up ? await this.#settle(id, home, actual, endedAt) : null;
      if (outcome === null) break;
      this.#waiting.delete(id);
      done(outcome);
    }
    if (this.#waiting.size > 0) this.#retryLater();
  }

  /** Fills an organisation from the books, once for all who ask. */
  #open(organisation: string): Promise<boolean> {
    const running = this.#opening.get(organisation);
    if (running !== undefined) return running;
    const { prefix, books } = this.#options;
    const made = openOrganisation(this.#redis, prefix, organisation, books, this.#hands()).finally(() => this.#opening.delete(organisation));
    this.#opening.set(organisation, made);
    return made;
  }
}
