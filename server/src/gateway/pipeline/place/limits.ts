import type { ExpectedUsage, Table } from '../../../kernel/index.ts';
import type { Attempt } from '../../../ledger/index.ts';
import { toJoulegateError, type JoulegateError } from '../../../units/index.ts';
import {
  combined,
  LEASE_MS,
  spendingAtMost,
  type Amounts,
  type Granted,
  type Refused,
} from '../../../accounts/index.ts';
import type { Waiting } from '../../fleet/index.ts';
import { isEnforced, type Call } from '../call.ts';
import { amountsOf, spentSoFar } from '../finish/attempt.ts';
import { tolerateLater, type GatewayRuntime } from '../runtime.ts';

const RENEW_MS = LEASE_MS / 3;
/** How far a prompt may exceed what its length says, before its tokens were counted by anyone. */
const PROMPT_MARGIN = 1.25;

/** What one request holds of its owner's limits: renewed while it runs, or it would lose its place in every limit. */
class Lease implements Waiting {
  readonly #runtime: GatewayRuntime;
  readonly #id: string;
  place = -1;
  deadlineMs: number;

  constructor({ runtime, id }: Call) {
    this.#runtime = runtime;
    this.#id = id;
    this.deadlineMs = runtime.clock.monotonicMs() + RENEW_MS;
  }

  expire(): void {
    this.deadlineMs += RENEW_MS;
    tolerateLater(this.#runtime, 'limits', () => this.#runtime.limiter.renew(this.#id));
  }
}

/** The most that a request can take at a deployment: its longest answer, nothing cached. */
function upperBound(table: Table, index: number, expected: ExpectedUsage, maxOutputTokens: number): Amounts {
  const factors = table.factors[index];
  const input = Math.ceil((expected.inputTokens + expected.cacheReadTokens) * PROMPT_MARGIN);
  const output = Math.ceil(Math.max(maxOutputTokens, maxOutputTokens === 0 ? 0 : expected.outputTokens));
  const tokens = input + output;
  return { tokens, ...spendingAtMost(factors, { input, output }) };
}

/** What is unknown of a failed try is no reason to take nothing for the next. */
const sum = (bound: number | null, spent: number | null): number | null =>
  bound === null ? null : bound + (spent ?? 0);

/** Takes what a deployment may cost at most; a fallback to a dearer one takes the difference. */
function take(call: Call, index: number): ReturnType<GatewayRuntime['limiter']['reserve']> {
  const { runtime, id, principal, table, tries, expected, request } = call;
  const longest = request?.maxOutputTokens ?? runtime.settings.openEndedOutputTokens;
  const bound = upperBound(table, index, expected, longest);
  if (call.lease === null) return runtime.limiter.reserve({ id, subject: principal, ...bound });
  const spent = spentSoFar(table, tries);
  return runtime.limiter.topUp(id, combined(bound, spent, bound.tokens + spent.tokens, sum));
}

/** What follows when the limits have answered. */
export interface Then {
  readonly send: (call: Call, index: number) => void;
  /** The deployment's place is given back and the request refused. */
  readonly giveUp: (call: Call, index: number, error: JoulegateError) => void;
}

/** Takes from every limit what a deployment may cost at most, then sends: at once, or when the store that all share has answered. */
export function holdLimits(call: Call, index: number, then: Then): void {
  const { runtime, principal } = call;
  if (!runtime.limitsEveryone && principal.limits === null) return then.send(call, index);
  try {
    const verdict = take(call, index);
    if (!(verdict instanceof Promise)) return decided(call, index, verdict, then);
    verdict.then(
      (later) => decided(call, index, later, then),
      (error: unknown) => undecided(call, index, error, then),
    );
  } catch (error) {
    undecided(call, index, error, then);
  }
}

function decided(call: Call, index: number, verdict: Granted | Refused, then: Then): void {
  const { runtime, id } = call;
  call.verdict = verdict;
  if (verdict.kind === 'refused') return then.giveUp(call, index, verdict.error);
  if (call.lease === null) runtime.deadlines.add((call.lease = new Lease(call)));
  if (!call.over) return then.send(call, index);
  // The client left while the shared store was asked.
  runtime.fleet.release(index);
  endLease(call);
  tolerateLater(runtime, 'limits', () => runtime.limiter.release(id));
}

/** Limits that cannot be asked forbid what is enforced; elsewhere they cost the count, never the request. */
function undecided(call: Call, index: number, fault: unknown, then: Then): void {
  const { runtime } = call;
  const error = toJoulegateError(fault);
  if (isEnforced(call)) return then.giveUp(call, index, error);
  runtime.bus.publish({ kind: 'part-fault', part: 'limits', message: error.message });
  if (call.over) runtime.fleet.release(index);
  else then.send(call, index);
}

function endLease(call: Call): void {
  if (call.lease !== null) call.runtime.deadlines.delete(call.lease);
  call.lease = null;
}

/** What was taken becomes what it was. */
export function settleLimits(call: Call, attempts: readonly Attempt[]): void {
  if (call.lease === null) return;
  const { runtime, id } = call;
  endLease(call);
  tolerateLater(runtime, 'limits', () => runtime.limiter.settle(id, amountsOf(attempts)));
}
