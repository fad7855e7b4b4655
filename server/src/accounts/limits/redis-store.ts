import { systemClock, timers, type Clock } from '../../edge/index.ts';
import type { SharedStore } from '../../state/index.ts';
import { IdMap, type Ms } from '../../units/index.ts';
import type { Amounts } from '../dimensions.ts';
import type { HardReading } from '../reading.ts';
import type { Account } from './account.ts';
import { Accounts } from './accounts.ts';
import type { Claim, Granted, LimitStore, Refused, Scope, SettleOutcome, SpendEntry, Subject } from './contract.ts';
import { surelyRefused, type LastAnswer, type LastAnswers } from './last-answers.ts';
import { isLimited, type CompiledLimits } from './limits-of.ts';
import { LEASE_MS } from './memory-store.ts';
import type { RedisLimitOptions } from './redis-limit-options.ts';
import { readingsOfState, shownOf } from './readings.ts';
import { RedisAsker } from './redis-asker.ts';
import { ShareDebts } from './redis-debts.ts';
import { RedisHealth, RedisSettlements, ShareStore, byShare, notChecked, shareOf, type Home } from './redis-outage.ts';
import { LOOK, RESERVE, TOP_UP } from './redis-scripts.ts';
import { stateIn, verdictOf } from './redis-wire.ts';
import { NOTHING, believable, checkAmounts } from './reservation.ts';
import type { LimitsConfig } from './schema.ts';

const CLOSE_MS = 2000;
/** A refusal that rests on an older answer stands, and Redis is asked beside it: other gateways may have changed it. */
const OLD_MS = 1000;
/** Redis puts what is held in its place. */
const UNKNOWN_TOKENS: Amounts = { ...NOTHING, tokens: -1 };

/** As they are asked for: a reload may change them before the answer comes. */
const limitsNow = (accounts: readonly Account[]): readonly CompiledLimits[] => accounts.map(({ limits }) => limits);

/**
 * Hard caps shared by every replica: one script a step, atomic in Redis, on Redis's clock, with the answers of the
 * in-memory store. Where Redis does not answer within its time limit the declared policy holds.
 */
export class RedisLimitStore implements LimitStore {
  readonly #replicas: number;
  readonly #whenDown: RedisLimitOptions['whenDown'];
  readonly #clock: Clock;
  readonly #leaseMs: Ms;
  readonly #accounts: Accounts;
  readonly #last: LastAnswers = new WeakMap();
  readonly #looking = new WeakSet<Account>();
  /** What this process holds of an account, by the end of its lease. */
  readonly #running = new WeakMap<Account, IdMap<Home>>();
  readonly #homes = new IdMap<Home>();
  readonly #settlements: RedisSettlements;
  readonly #health: RedisHealth;
  readonly #asker: RedisAsker;
  readonly #debts = new ShareDebts();
  #limits: LimitsConfig;
  #share: ShareStore | null = null;

  constructor(redis: SharedStore, limits: LimitsConfig, options: RedisLimitOptions) {
    const { clock = systemClock, leaseMs = LEASE_MS, prefix = 'jg', changed } = options;
    this.#replicas = options.replicas;
    this.#whenDown = options.whenDown;
    this.#clock = clock;
    this.#leaseMs = leaseMs;
    this.#limits = limits;
    this.#accounts = new Accounts(limits);
    this.#health = new RedisHealth(redis, clock, (up, detail) => {
      this.#share?.end();
      this.#share = null;
      if (!up) this.#asker.down();
      if (up) {
        this.#debts.outageEnds();
        void this.#settlements.retry();
      }
      changed?.(up, detail);
    });
    this.#asker = new RedisAsker(redis, this.#health, {
      ...options,
      clock,
      leaseMs,
      prefix,
      slow: (detail) => {
        // A share is taken of a store that is full too, which it relieves.
        if (options.whenDown === 'share') this.#health.failed(new Error(`it is full: ${detail}`));
        else options.slow?.(detail);
      },
    });
    this.#settlements = new RedisSettlements(clock, (id, settlement) => this.#asker.settle(id, settlement));
  }

  async reserve(claim: Claim): Promise<Granted | Refused> {
    checkAmounts(claim);
    const accounts = this.#accounts.of(claim.subject, claim.caller);
    const home: Home = this.#homes.get(claim.id) ?? {
      subject: claim.subject,
      caller: claim.caller,
      accounts,
      epoch: 0,
      unheard: false,
      local: null,
      leaseEndMs: 0,
    };
    if (home.local !== null) return home.local.reserve(claim);
    const askedMs = this.#clock.monotonicMs();
    const limits = limitsNow(accounts);
    const reply = await this.#asker.admit(RESERVE, claim.id, home, limits, claim);
    if (typeof reply === 'string') return this.#byShare(claim, home, reply);
    this.#heard(accounts, { reply, accounts, limits, askedMs });
    return this.#verdict(claim.id, home, reply, limits, askedMs);
  }

  refusesAny(subject: Subject, least: Amounts): Refused | null {
    if (!this.#health.up) return null;
    const accounts = this.#accounts.of(subject);
    const nowMs = this.#clock.monotonicMs();
    const refusal = surelyRefused(accounts, this.#last, (account) => this.#ownOf(account, nowMs), least, nowMs);
    if (refusal === null) return null;
    void this.#lookAgain(subject, accounts, nowMs);
    return { kind: 'refused', ...refusal };
  }

  async topUp(id: string, amounts: Amounts): Promise<Granted | Refused> {
    checkAmounts(amounts);
    const home = this.#homes.get(id);
    if (home === undefined) throw new RangeError(`request ${id} holds no reservation that could be raised`);
    if (home.local !== null) return home.local.topUp(id, amounts);
    const askedMs = this.#clock.monotonicMs();
    const limits = limitsNow(home.accounts);
    const reply = await this.#asker.admit(TOP_UP, id, home, limits, amounts);
    if (typeof reply === 'string') {
      const { subject, caller } = home;
      return this.#byShare({ id, subject, ...(caller && { caller }), ...amounts }, home, reply);
    }
    if (reply[0] === 0) throw new RangeError(`request ${id} holds no reservation that could be raised`);
    return this.#verdict(id, home, reply, limits, askedMs);
  }

  async settle(id: string, actual: Amounts): Promise<SettleOutcome> {
    const home = this.#homes.get(id);
    if (home === undefined) return 'unknown';
    this.#homes.delete(id);
    for (const account of home.accounts) this.#running.get(account)?.delete(id);
    home.local?.settle(id, actual);
    const taken = believable(actual, UNKNOWN_TOKENS);
    const settlement = { home, actual: taken, endedAt: this.#clock.now() };
    const outcome = (await this.#asker.settle(id, settlement)) ?? (await this.#settlements.later(id, settlement));
    if (home.local !== null) this.#debts.booked(home.accounts, this.#clock.monotonicMs());
    return outcome;
  }

  release(id: string): Promise<SettleOutcome> {
    return this.settle(id, NOTHING);
  }

  async renew(id: string): Promise<boolean> {
    const home = this.#homes.get(id);
    if (home === undefined) return false;
    const local = home.local?.renew(id) ?? false;
    const askedMs = this.#clock.monotonicMs();
    const reply = await this.#asker.renew(id, home.subject.organisation);
    if (reply?.[0] === 1) home.leaseEndMs = askedMs + this.#leaseMs;
    return local || reply?.[0] === 1;
  }

  know(subject: Subject): void {
    this.#accounts.of(subject);
  }

  /** Owners that this replica has seen, as they stand for all. */
  async usage(scopes?: readonly Scope[]): Promise<readonly HardReading[]> {
    const known = [...this.#accounts.all(), ...this.#accounts.callers()];
    const wanted = known.filter(({ scope }) => scopes === undefined || scopes.includes(scope));
    const readings: HardReading[] = [];
    for (const [organisation, accounts] of Map.groupBy(wanted, (account) => account.organisation)) {
      const reply = await this.#asker.read(organisation, accounts);
      if (reply[0] !== -1)
        accounts.forEach((account, i) =>
          readings.push(...readingsOfState(account, stateIn(reply, i), reply[2] as number)),
        );
    }
    return shownOf(readings);
  }

  async restore(entries: Iterable<SpendEntry>): Promise<void> {
    await this.#asker.restore(entries, this.#accounts);
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
    while (this.#asker.underWay + this.#settlements.size > 0 && performance.now() < deadline) await timers.sleep(10);
    this.#health.close();
    this.#share?.end();
    this.#settlements.close();
  }

  #heard(accounts: readonly Account[], answer: LastAnswer): void {
    for (const account of accounts) this.#last.set(account, answer);
    this.#debts.heard(accounts, answer.askedMs);
  }

  #verdict(
    id: string,
    home: Home,
    reply: readonly number[],
    limits: readonly CompiledLimits[],
    askedMs: Ms,
  ): Granted | Refused {
    const verdict = verdictOf(reply, home.accounts, limits);
    if (verdict.kind === 'granted') {
      home.epoch = reply[1] as number;
      home.leaseEndMs = askedMs + this.#leaseMs;
      this.#homes.set(id, home);
      for (const account of home.accounts) {
        let running = this.#running.get(account);
        if (running === undefined) this.#running.set(account, (running = new IdMap()));
        running.set(id, home);
      }
    }
    return verdict;
  }

  /** Requests of an account whose slots this process surely holds in Redis; counted as far as the limit. */
  #ownOf(account: Account, nowMs: Ms): number {
    const running = this.#running.get(account);
    if (running === undefined || running.size < account.limits.concurrency) return 0;
    let own = 0;
    for (const [, { leaseEndMs }] of running) if (leaseEndMs > nowMs && ++own >= account.limits.concurrency) break;
    return own;
  }

  /** Nobody waits for it: the next request is answered by what it says. */
  async #lookAgain(subject: Subject, accounts: readonly Account[], nowMs: Ms): Promise<void> {
    const [first] = accounts;
    if (first === undefined || this.#looking.has(first)) return;
    if (nowMs - Math.min(...accounts.map((each) => this.#last.get(each)?.askedMs ?? -Infinity)) < OLD_MS) return;
    this.#looking.add(first);
    const home: Home = { subject, caller: undefined, accounts, epoch: 0, unheard: false, local: null, leaseEndMs: 0 };
    const limits = limitsNow(accounts);
    const reply = await this.#asker.admit(LOOK, '', home, limits, NOTHING);
    if (typeof reply !== 'string') this.#heard(accounts, { reply, accounts, limits, askedMs: nowMs });
    this.#looking.delete(first);
  }

  #byShare(claim: Claim, home: Home, why: Parameters<typeof notChecked>[0]): Granted | Refused {
    const replicas = this.#replicas;
    const servedBy = (account: Account): boolean =>
      !isLimited(account.limits) ||
      (this.#whenDown === 'share' &&
        this.#debts.told(account) &&
        shareOf(account.limits, account, this.#last.get(account), replicas, false) !== null);
    if (!home.accounts.every(servedBy)) {
      this.#abandon(claim.id, home);
      throw notChecked(why);
    }
    this.#share ??= new ShareStore(this.#limits, replicas, this.#clock, (scope, subject, caller) => {
      const account = this.#accounts.of(subject, caller).find((each) => each.scope === scope) as Account;
      return [account, this.#last.get(account)];
    });
    const { store } = this.#share;
    const verdict = store.reserve(claim);
    if (verdict.kind === 'granted') {
      home.local = store;
      this.#debts.owe(home.accounts);
      this.#homes.set(claim.id, home);
      return verdict;
    }
    this.#abandon(claim.id, home);
    return byShare(verdict);
  }

  /** What a reserve that was not heard may hold is given back when Redis answers. */
  #abandon(id: string, home: Home): void {
    if (home.unheard && home.epoch === 0)
      void this.#settlements.later(id, { home, actual: null, endedAt: this.#clock.now() });
  }
}
