import type { EpochMs } from '../../units/index.ts';
import type { Account } from './account.ts';
import { Tally, type Counters } from './budget-counters.ts';
import { COUNTED, type Amounts } from '../dimensions.ts';
import type { Granted, Rates, RateState, Refused, Scope } from './contract.ts';
import type { CompiledLimits } from './limits-of.ts';
import type { AccountState } from './readings.ts';
import { budgetError, rateError } from './refusals.ts';
import { BUDGET_KINDS, BUDGET_PERIODS } from './schema.ts';

/** Wall and steady hands of a test; a live call takes Redis's own. */
export interface Hands {
  readonly wallMs: number;
  readonly steadyMs: number;
}

/** Keys of an organisation: one hash tag, so that a cluster keeps them in one place. */
export function keysOf(
  prefix: string,
  organisation: string,
): readonly [clock: string, leases: string, ended: string, held: string, owners: string] {
  const tag = `${prefix}:{${encodeURIComponent(organisation)}}`;
  return [`${tag}:clock`, `${tag}:leases`, `${tag}:ended`, `${tag}:held`, `${tag}:owners`];
}

export const accountKey = (prefix: string, organisation: string, scope: Scope, owner: string): string =>
  `${prefix}:{${encodeURIComponent(organisation)}}:${scope}:${encodeURIComponent(owner)}`;

export const accountKeys = (prefix: string, accounts: readonly Account[]): readonly string[] =>
  accounts.map(({ organisation, scope, owner }) => accountKey(prefix, organisation, scope, owner));

/** Little-endian doubles: what `struct.unpack` reads. */
export function doubles(numbers: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(numbers.length * 8);
  for (let i = 0; i < numbers.length; i++) bytes.writeDoubleLE(numbers[i] as number, i * 8);
  return bytes;
}

const known = (value: number | null): number => value ?? -1;

/** @param epoch of the reservation, for a settlement; 0 where Redis never gave one */
export function numbersOf(hands: Hands | null, leaseMs: number, amounts: Amounts | null, epoch = 0): number[] {
  return [
    hands?.wallMs ?? -1,
    hands?.steadyMs ?? -1,
    leaseMs,
    amounts?.tokens ?? 0,
    ...COUNTED.map(({ amount }) => known(amounts === null ? 0 : amounts[amount])),
    epoch,
  ];
}

/** The limits of accounts behind the numbers of a call. */
export function withLimits(numbers: number[], limits: readonly CompiledLimits[]): number[] {
  for (const { rpm, tpm, concurrency, budgets } of limits) {
    numbers.push(rpm, tpm, concurrency, budgets.length);
    for (const { kind, period, nano } of budgets)
      numbers.push(BUDGET_KINDS.indexOf(kind) + 1, BUDGET_PERIODS.indexOf(period) + 1, nano.whole, nano.rest);
  }
  return numbers;
}

const HEAD = 9;
/** Requests and tokens of the minute, each with when they are gone; running; when one request more fits. Then the budgets. */
export const ACCOUNT_HEAD = 6;
const KINDS = ['requests', 'tokens', 'concurrency'] as const;

export function tallyAt(reply: readonly number[], at: number): Tally {
  const tally = new Tally();
  tally.used.whole = reply[at] as number;
  tally.used.rest = reply[at + 1] as number;
  tally.held.whole = reply[at + 2] as number;
  tally.held.rest = reply[at + 3] as number;
  return tally;
}

/** Where each account's part of an answer begins. */
export function offsets(limits: readonly CompiledLimits[]): readonly number[] {
  let at = HEAD;
  return limits.map(({ budgets }) => {
    const from = at;
    at += ACCOUNT_HEAD + 4 * budgets.length;
    return from;
  });
}

/** What an answer tells of rates, of the owner that had least left. */
export function ratesIn(
  reply: readonly number[],
  accounts: readonly Account[],
  limits: readonly CompiledLimits[],
): Rates {
  const starts = offsets(limits);
  let requests: RateState | null = null;
  let tokens: RateState | null = null;
  accounts.forEach((_, i) => {
    const { rpm, tpm } = limits[i] as CompiledLimits;
    const from = starts[i] as number;
    const state = (limit: number, at: number): RateState => ({
      limit,
      remaining: Math.max(0, limit - (reply[at] as number)),
      resetMs: reply[at + 1] as number,
    });
    if (rpm !== Infinity) {
      const own = state(rpm, from);
      if (requests === null || own.remaining < requests.remaining) requests = own;
    }
    if (tpm !== Infinity) {
      const own = state(tpm, from + 2);
      if (tokens === null || own.remaining < tokens.remaining) tokens = own;
    }
  });
  return { requests, tokens };
}

/**
 * The answer of `reserve` and `topUp` as the in-memory store would give it.
 * @param limits of the accounts, as they were asked for
 */
export function verdictOf(
  reply: readonly number[],
  accounts: readonly Account[],
  limits: readonly CompiledLimits[],
): Granted | Refused {
  const [code, , now, , index = 0, which = 0, third = 0, fourth = 0, wait = 0] = reply as readonly [
    number,
    number,
    EpochMs,
    number,
    ...number[],
  ];
  const starts = offsets(limits);
  const rates = ratesIn(reply, accounts, limits);
  if (code === 1) return { kind: 'granted', rates };
  const account = accounts[index - 1] as Account;
  const { rpm, tpm, concurrency, budgets } = limits[index - 1] as CompiledLimits;
  if (code === 2) {
    const kind = KINDS[which - 1] as (typeof KINDS)[number];
    const limit = { requests: rpm, tokens: tpm, concurrency }[kind];
    return {
      kind: 'refused',
      error: rateError({ account, kind, used: third, limit, claimed: fourth, retryAfterMs: wait }),
      rates,
      retryAfterMs: wait,
    };
  }
  const budget = budgets[which - 1] as CompiledLimits['budgets'][number];
  const tally = tallyAt(reply, (starts[index - 1] as number) + ACCOUNT_HEAD + 4 * (which - 1));
  return {
    kind: 'refused',
    error: budgetError(account, budget, tally, third < 0 ? null : third, now),
    rates,
    retryAfterMs: null,
  };
}

const READ_HEAD = 4;
/** Numbers of a tally: whole and nano units used and held, and how many were unknown. */
const PER_TALLY = 5;
const PER_PERIOD = PER_TALLY * COUNTED.length;
const PER_ACCOUNT = 5 + PER_PERIOD * BUDGET_PERIODS.length;

/** One account of a `read`. */
export function stateIn(reply: readonly number[], index: number): AccountState {
  const from = READ_HEAD + index * PER_ACCOUNT;
  const at = (i: number): number => reply[from + i] as number;
  const counters = Object.fromEntries(
    BUDGET_PERIODS.map((period, j) => [
      period,
      Object.fromEntries(
        BUDGET_KINDS.map((kind, k) => {
          const start = from + 5 + j * PER_PERIOD + k * PER_TALLY;
          const tally = tallyAt(reply, start);
          tally.unknown = reply[start + 4] as number;
          return [kind, tally];
        }),
      ),
    ]),
  ) as unknown as Counters;
  return {
    requests: { used: at(0), emptyInMs: at(1) },
    tokens: { used: at(2), emptyInMs: at(3) },
    running: at(4),
    counters,
  };
}
