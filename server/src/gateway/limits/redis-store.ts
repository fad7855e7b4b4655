import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock, type Clock } from '../../edge/index.ts';
import type { RedisScript, SharedStore } from '../../state/index.ts';
import type { Ms } from '../../units/index.ts';
import type { Account } from './account.ts';
import { Accounts } from './accounts.ts';
import type { Amounts, Claim, Granted, LimitReading, LimitStore, Refused, Scope, SettleOutcome, SpendEntry, Spent } from './contract.ts';
import { LEASE_MS } from './memory-store.ts';
import { readingsOfState } from './readings.ts';
import { openOrganisation, restoreOrganisation, sumsOf } from './redis-rebuild.ts';
import { RedisHealth } from './redis-health.ts';
import { RENEW, READ, RESERVE, SETTLE, TOP_UP } from './redis-scripts.ts';
import { RedisSettlements, type Home, type Settlement } from './redis-settlements.ts';
import { byShare, notChecked, shareOf, ShareStore, type LastAnswers } from './redis-share.ts';
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

const CLOSE_MS = 2000;
/** So long a request waits for an organisation to be filled from the books; then the policy holds. */
const OPEN_MS = 2000;
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
  readonly #settlements: RedisSettlements;
  readonly #opening = new Map<string, Promise<boolean>>();
  readonly #health: RedisHealth;
  #limits: LimitsConfig;
  #share: ShareStore | null = null;
  #underWay = 0;

  constructor(redis: SharedStore, limits: LimitsConfig, options: RedisLimitOptions) {
    const { clock = systemClock, leaseMs = LEASE_MS, prefix = 'jg', changed, ...rest } = options;
    this.#redis = redis;
    this.#limits = limits;
    this.#accounts = new Accounts(limits);
    this.#options = { clock, leaseMs, prefix, ...rest };
    this.#health = new RedisHealth(redis, clock, (up, detail) => {
      this.#share?.end();
      this.#share = null;
      if (up) void this.#settlements.retry();
      changed?.(up, detail);
    });
    this.#settlements = new RedisSettlements(clock, (id, settlement) => this.#settle(id, settlement));
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
    const settlement = { home, actual: taken, endedAt: this.#options.clock.now() };
    return (await this.#settle(id, settlement)) ?? (await this.#settlements.later(id, settlement));
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
    return { open: this.#homes.size, expired: this.#settlements.size };
  }

  /** Waits a moment for settlements under way; those still waiting are dropped then, and their leases end by themselves. */
  async close(waitMs: Ms = CLOSE_MS): Promise<void> {
    const deadline = performance.now() + waitMs;
    while (this.#underWay + this.#settlements.size > 0 && performance.now() < deadline) await sleep(10);
    this.#health.close();
    this.#share?.end();
    this.#settlements.close();
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
      throw notChecked();
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
    return byShare(verdict);
  }

  /** What a reserve that was not heard may hold is given back when Redis answers. */
  #abandon(id: string, home: Home): void {
    if (home.unheard && home.epoch === 0) void this.#settlements.later(id, { home, actual: null, endedAt: this.#options.clock.now() });
  }

  /** @returns `null` where Redis could not take it */
  async #settle(id: string, { home: { subject, accounts, epoch }, actual, endedAt }: Settlement): Promise<SettleOutcome | null> {
    if (!this.#health.up) return null;
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

  /** Fills an organisation from the books, once for all who ask. */
  #open(organisation: string): Promise<boolean> {
    const { prefix, books } = this.#options;
    let filling = this.#opening.get(organisation);
    if (filling === undefined) {
      filling = openOrganisation(this.#redis, prefix, organisation, books, this.#hands()).finally(() => this.#opening.delete(organisation));
      this.#opening.set(organisation, filling);
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const cancel = this.#options.clock.after(OPEN_MS, () => resolve(false));
    return Promise.race([filling, promise]).finally(cancel);
  }
}
