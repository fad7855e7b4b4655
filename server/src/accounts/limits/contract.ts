import type { SubjectNames } from '../../identity/index.ts';
import type { EpochMs, JoulegateError, Ms } from '../../units/index.ts';
import type { Amounts, Spending } from '../dimensions.ts';
import type { HardReading } from '../reading.ts';
import type { LimitsConfig, LimitSet } from './schema.ts';

export type Awaitable<T> = T | Promise<T>;

/**
 * Whose limits bind a request; a `Principal` is one. Everything is counted by these ids, which are those of the books.
 * Compared by identity: change it by another object.
 */
export interface Subject {
  readonly organisation: string;
  readonly team: string | null;
  readonly keyId: string;
  /** The key's own limits; they replace the default's one by one. */
  readonly limits: LimitSet | null;
  /** Absent: the ids are names. */
  readonly names?: SubjectNames;
  /** Why the key has fewer requests a minute for a while, beside all its limits; absent: it has not. */
  readonly throttled?: { readonly rpm: number | null; readonly endsAt: EpochMs | null; readonly why: string };
}

/** Who acts within a key, as its caller named it: pseudonyms that no two keys share. `null`: nobody was named. */
export interface Caller {
  readonly workload: string | null;
  readonly session: string | null;
  readonly agent: string | null;
}

/** A request before it is sent: upper bounds at the chosen deployment, the longest answer included. */
export interface Claim extends Amounts {
  /** The request's id. */
  readonly id: string;
  readonly subject: Subject;
  /** Absent: its session and agent are not counted. */
  readonly caller?: Caller;
}

/** State of a rate limit after the step, of the owner that has least left. */
export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  /** Until nothing of it is used. */
  readonly resetMs: Ms;
}

/** `null`: not limited. */
export interface Rates {
  readonly requests: RateState | null;
  readonly tokens: RateState | null;
}

export interface Granted {
  readonly kind: 'granted';
  readonly rates: Rates;
}

export interface Refused {
  readonly kind: 'refused';
  /** JG_RATE_LIMITED, or JG_BUDGET_SPENT where waiting a moment does not help. */
  readonly error: JoulegateError;
  readonly rates: Rates;
  /** When the same claim fits, if nothing else is claimed meanwhile; `null` for a budget. */
  readonly retryAfterMs: Ms | null;
}

/** `late`: after its lease had ended. `unknown`: never reserved, or settled before; nothing changed. */
export type SettleOutcome = 'settled' | 'late' | 'unknown';

/** Within a key, and counted only where the config limits it. */
export type CallerScope = 'session' | 'agent';
export type Scope = 'organisation' | 'team' | 'key' | CallerScope;

/** What the books say was spent: an entry, or a sum of entries of one UTC day. */
export interface SpendEntry extends Spending {
  readonly at: EpochMs;
  /** Of a sum: how many entries did not know an amount, which the sum leaves out. */
  readonly unknown?: Readonly<Record<keyof Spending, number>>;
  readonly organisation: string;
  readonly team: string | null;
  readonly keyId: string;
  /** Absent: they are not known, or were erased. */
  readonly names?: SubjectNames;
}

/** What the books say, and when they were read: what ended before is in them. */
export interface Spent {
  readonly readAt: EpochMs;
  readonly entries: Iterable<SpendEntry>;
}

/**
 * Hard caps of organisations, teams and keys: reserve, then settle. docs/limits.md says what each method promises;
 * the in-memory store is the reference that a shared one must equal.
 */
export interface LimitStore {
  /**
   * One atomic step over every limit that binds: all are taken, or none. An id that is held already is granted again
   * without being counted again.
   * @throws RangeError where an amount is no whole number
   */
  reserve(claim: Claim): Awaitable<Granted | Refused>;
  /**
   * Whether a request would be refused however small it is, by what this process knows: nothing is asked and nothing taken.
   * @param least the least it may take; `null` of an amount: something, nobody knows how much
   */
  refusesAny(subject: Subject, least: Amounts): Refused | null;
  /**
   * Raises what a request holds to `amounts`, upper bounds of all its attempts together; never lowers it and never
   * counts the request again. Refused: it still holds what it held.
   * @throws RangeError where an amount is no whole number, or the id is unknown
   */
  topUp(id: string, amounts: Amounts): Awaitable<Granted | Refused>;
  /** Books what was taken, in the minute, day and month of the reservation, and frees its slot. Never throws on odd figures: they count as unknown. */
  settle(id: string, actual: Amounts): Awaitable<SettleOutcome>;
  /** Nothing was sent: settles nothing, frees the slot; the request stays counted. */
  release(id: string): Awaitable<SettleOutcome>;
  /** Extends the lease of a request that still runs. `false`: it has ended or is unknown. */
  renew(id: string): Awaitable<boolean>;
  /** Counts this owner's limits among the readings, before its first request too. */
  know(subject: Subject): void;
  /** Every limit of every owner known so far; of sessions and agents those that have used half of one, of the last fifty. */
  usage(scopes?: readonly Scope[]): Awaitable<readonly HardReading[]>;
  /** Replaces what budgets have settled by what the books say; open reservations stay. */
  restore(entries: Iterable<SpendEntry>): Awaitable<void>;
  /** Puts other limits in force; counters stay. */
  changeLimits(limits: LimitsConfig): void;
  /** Reservations held, and those whose lease ended without a settlement. */
  stats(): { readonly open: number; readonly expired: number };
}
