import { systemClock, type Clock } from '../../edge/index.ts';
import { IdMap, type Ms } from '../../units/index.ts';
import { Accounts, type LimitsRule } from './accounts.ts';
import { refusalOf, type Instant } from './admission.ts';
import { Calendar } from './calendar.ts';
import type { Claim, Granted, LimitStore, Refused, Scope, SettleOutcome, SpendEntry, Subject } from './contract.ts';
import { amountsOf, type Amounts } from '../dimensions.ts';
import type { HardReading } from '../reading.ts';
import { WINDOW_SECONDS } from './minute-window.ts';
import { ratesOf } from './rates.ts';
import { readingsOf } from './readings.ts';
import { believable, checkAmounts, exchange, hold, moreThan, NOTHING, plus, type Reservation } from './reservation.ts';
import { restoreSpend } from './restore.ts';
import { NO_LIMITS, type LimitsConfig } from './schema.ts';

/** A request renews within this time, or its process is taken for dead. */
export const LEASE_MS = 120_000;
/** A settlement later than this is no more than a line in the books. */
const KEEP_EXPIRED_MS = 86_400_000;
const MAX_EXPIRED = 100_000;

/**
 * Hard caps within one process: every step is synchronous, hence atomic. Minutes and leases run on the monotonic
 * clock, which no step of the wall clock reaches; days and months are those of the wall clock.
 */
export class MemoryLimitStore implements LimitStore {
  readonly #clock: Clock;
  readonly #leaseMs: Ms;
  readonly #accounts: Accounts;
  readonly #calendar = new Calendar();
  /** Both in the order in which their time ends. */
  readonly #open = new IdMap<Reservation>();
  readonly #expired = new IdMap<Reservation>();
  /** No lease ends before this. */
  #sweepMs: Ms = 0;

  constructor(
    limits: LimitsConfig = NO_LIMITS,
    options: { readonly clock?: Clock; readonly leaseMs?: Ms; readonly rule?: LimitsRule } = {},
  ) {
    this.#accounts = new Accounts(limits, options.rule);
    this.#clock = options.clock ?? systemClock;
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
  }

  reserve(claim: Claim): Granted | Refused {
    checkAmounts(claim);
    const instant = this.#step();
    const accounts = this.#accounts.of(claim.subject, claim.caller);
    if (this.#open.has(claim.id)) return { kind: 'granted', rates: ratesOf(accounts, instant) };
    const { second } = instant;
    const periods = this.#calendar.at(instant.now);
    const counters = accounts.map((account) => account.spend.at(periods));
    const refusal = refusalOf(
      accounts,
      counters,
      { more: claim, heldTokens: 0, request: true, slot: true, second },
      instant,
    );
    if (refusal !== null) return { kind: 'refused', ...refusal, rates: ratesOf(accounts, instant) };
    const reservation = {
      accounts,
      counters,
      second,
      held: amountsOf(claim.tokens, ({ amount }) => claim[amount]),
      leaseEnd: instant.steadyMs + this.#leaseMs,
    };
    for (const account of accounts) {
      account.requests.add(second, 1, second);
      account.running++;
    }
    hold(reservation, reservation.held, second);
    this.#open.set(claim.id, reservation);
    this.#expired.delete(claim.id);
    return { kind: 'granted', rates: ratesOf(accounts, instant) };
  }

  refusesAny(subject: Subject, least: Amounts): Refused | null {
    const instant = this.#step();
    const { second } = instant;
    const accounts = this.#accounts.of(subject);
    const periods = this.#calendar.at(instant.now);
    const counters = accounts.map((account) => account.spend.at(periods));
    const wanted = { more: least, heldTokens: 0, request: true, slot: true, second };
    const refusal = refusalOf(accounts, counters, wanted, instant);
    return refusal === null ? null : { kind: 'refused', ...refusal, rates: ratesOf(accounts, instant) };
  }

  topUp(id: string, amounts: Amounts): Granted | Refused {
    checkAmounts(amounts);
    const instant = this.#step();
    const expired = this.#expired.get(id);
    const reservation = this.#open.get(id) ?? expired;
    if (reservation === undefined) throw new RangeError(`request ${id} holds no reservation that could be raised`);
    const { accounts, counters, held } = reservation;
    const inWindow = reservation.second > instant.second - WINDOW_SECONDS;
    const wanted = {
      more: moreThan(held, amounts),
      heldTokens: held.tokens,
      request: false,
      slot: expired !== undefined,
      second: inWindow ? reservation.second : null,
    };
    const refusal = refusalOf(accounts, counters, wanted, instant);
    if (refusal !== null) return { kind: 'refused', ...refusal, rates: ratesOf(accounts, instant) };
    if (expired !== undefined) for (const account of accounts) account.running++;
    hold(reservation, wanted.more, instant.second);
    reservation.held = plus(held, wanted.more);
    this.#expired.delete(id);
    this.#extend(id, reservation, instant);
    return { kind: 'granted', rates: ratesOf(accounts, instant) };
  }

  settle(id: string, actual: Amounts): SettleOutcome {
    const { second } = this.#step();
    const open = this.#open.get(id);
    const reservation = open ?? this.#expired.get(id);
    if (reservation === undefined) return 'unknown';
    this.#open.delete(id);
    this.#expired.delete(id);
    exchange(reservation, believable(actual, reservation.held), second);
    if (open === undefined) return 'late';
    for (const account of reservation.accounts) account.running--;
    return 'settled';
  }

  release(id: string): SettleOutcome {
    return this.settle(id, NOTHING);
  }

  renew(id: string): boolean {
    const instant = this.#step();
    const reservation = this.#open.get(id);
    if (reservation === undefined) return false;
    this.#extend(id, reservation, instant);
    return true;
  }

  know(subject: Subject): void {
    this.#accounts.of(subject);
  }

  usage(scopes?: readonly Scope[]): readonly HardReading[] {
    const instant = this.#step();
    return readingsOf(
      [...this.#accounts.all(), ...this.#accounts.callers()],
      scopes,
      this.#calendar.at(instant.now),
      instant,
    );
  }

  restore(entries: Iterable<SpendEntry>): void {
    restoreSpend(this.#accounts, entries, this.#clock.now());
  }

  changeLimits(limits: LimitsConfig): void {
    this.#accounts.changeLimits(limits);
  }

  stats(): { readonly open: number; readonly expired: number } {
    this.#step();
    return { open: this.#open.size, expired: this.#expired.size };
  }

  #extend(id: string, reservation: Reservation, { steadyMs }: Instant): void {
    reservation.leaseEnd = steadyMs + this.#leaseMs;
    this.#open.delete(id);
    this.#open.set(id, reservation);
  }

  /** The instant of this step, with every lease that has ended by now let go. */
  #step(): Instant {
    const steadyMs = this.#clock.monotonicMs();
    const second = Math.floor(steadyMs / 1000);
    if (steadyMs >= this.#sweepMs) this.#sweep(steadyMs, second);
    return { now: this.#clock.now(), steadyMs, second };
  }

  #sweep(steadyMs: Ms, second: number): void {
    // Leases only grow, so none ends before the first one of now, or before a new one would.
    this.#sweepMs = steadyMs + this.#leaseMs;
    for (const [id, reservation] of this.#open) {
      if (reservation.leaseEnd > steadyMs) {
        this.#sweepMs = Math.min(this.#sweepMs, reservation.leaseEnd);
        break;
      }
      this.#open.delete(id);
      this.#expire(id, reservation, second);
    }
    for (const [id, { leaseEnd }] of this.#expired) {
      if (leaseEnd + KEEP_EXPIRED_MS > steadyMs && this.#expired.size <= MAX_EXPIRED) break;
      this.#expired.delete(id);
    }
  }

  #expire(id: string, reservation: Reservation, second: number): void {
    exchange(reservation, NOTHING, second);
    for (const account of reservation.accounts) account.running--;
    reservation.held = NOTHING;
    this.#expired.set(id, reservation);
  }
}
