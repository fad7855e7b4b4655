import type { ExpectedUsage, Table } from '../../kernel/index.ts';
import type { Attempt } from '../../ledger/index.ts';
import type { Ms } from '../../units/index.ts';
import type { Waiting } from '../fleet/index.ts';
import { LEASE_MS, type Amounts, type Granted, type Refused } from '../../accounts/index.ts';
import type { Principal } from '../tenants/index.ts';
import type { TryResult } from './attempt.ts';
import { upperBound } from './expect.ts';
import type { GatewayRuntime } from './runtime.ts';
import { amountsOf, spentSoFar } from './settle.ts';
import { tolerateLater } from './tolerate.ts';

const RENEW_MS = LEASE_MS / 3;

/** What one request holds of its owner's limits: taken before it is sent, renewed while it runs, settled once. */
export class CallLimits implements Waiting {
  readonly #runtime: GatewayRuntime;
  readonly #id: string;
  readonly #principal: Principal;
  #reserved = false;
  place = -1;
  deadlineMs: Ms = Infinity;

  constructor(runtime: GatewayRuntime, id: string, principal: Principal) {
    this.#runtime = runtime;
    this.#id = id;
    this.#principal = principal;
  }

  /** Whether any limit can bind the request. */
  get binds(): boolean {
    return this.#runtime.limitsEveryone || this.#principal.limits !== null;
  }

  /** Takes what a deployment may cost at most; a fallback to a dearer one takes the difference. */
  take(
    table: Table,
    index: number,
    expected: ExpectedUsage,
    longestOutput: number,
    tries: readonly TryResult[],
  ): ReturnType<GatewayRuntime['limiter']['reserve']> {
    const { limiter } = this.#runtime;
    const bound = upperBound(table, index, expected, longestOutput);
    return this.#reserved
      ? limiter.topUp(this.#id, plus(bound, spentSoFar(table, tries)))
      : limiter.reserve({ id: this.#id, subject: this.#principal, ...bound });
  }

  /** The store has said yes. */
  granted(): void {
    if (this.#reserved) return;
    this.#reserved = true;
    this.deadlineMs = this.#runtime.clock.monotonicMs() + RENEW_MS;
    this.#runtime.deadlines.add(this);
  }

  /** It runs on: without a new lease it would lose its place in every limit. */
  expire(): void {
    this.deadlineMs += RENEW_MS;
    tolerateLater(this.#runtime, 'limits', () => this.#runtime.limiter.renew(this.#id));
  }

  /** Nothing was sent, though it was granted. */
  giveBack(): void {
    this.#end();
    tolerateLater(this.#runtime, 'limits', () => this.#runtime.limiter.release(this.#id));
  }

  settle(attempts: readonly Attempt[]): void {
    if (!this.#reserved) return;
    this.#end();
    tolerateLater(this.#runtime, 'limits', () => this.#runtime.limiter.settle(this.#id, amountsOf(attempts)));
  }

  #end(): void {
    this.#runtime.deadlines.delete(this);
  }
}

/** What nobody knows of a failed try is no reason to take nothing for the next. */
const sum = (bound: number | null, spent: number | null): number | null =>
  bound === null ? null : bound + (spent ?? 0);

const plus = (bound: Amounts, spent: Amounts): Amounts => ({
  tokens: bound.tokens + spent.tokens,
  nanoUsd: sum(bound.nanoUsd, spent.nanoUsd),
  nanoWh: sum(bound.nanoWh, spent.nanoWh),
  nanoG: sum(bound.nanoG, spent.nanoG),
});

export type Verdict = Granted | Refused;
