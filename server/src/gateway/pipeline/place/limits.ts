import { LEASE_MS, spending, type Amounts, type Granted, type Refused } from '../../../accounts/index.ts';
import { factorsWith, type Table } from '../../../kernel/index.ts';
import { toJoulegateError, type EpochMs, type JoulegateError } from '../../../units/index.ts';
import { laneTo, type CallRequest } from '../../dialects/index.ts';
import type { Waiting } from '../../fleet/index.ts';
import { callerCounted } from '../../guarding/index.ts';
import { tolerateLater, type Call } from '../call.ts';
import { dearestPrice, spentSoFar } from '../finish/attempt.ts';

/** How far a prompt may exceed what its length says, before its tokens were counted by anyone. */
const PROMPT_MARGIN = 1.25;
/** No model reads more at once; the window of a deployment that says nothing of it. */
const LARGEST_WINDOW = 2_097_152;
/** Answers, however many, are no more together: sums of tokens stay exact. */
const MOST_OUTPUT = 1_000_000_000;

/** What is known of a request's size before it is sent. */
export interface Size {
  /** Of its text, by its length alone: what traffic teaches bounds nobody. */
  readonly textTokens: number;
  /** Of one answer, in tokens. */
  readonly longestAnswer: number;
  readonly request: Pick<CallRequest, 'answers' | 'media' | 'parsed'>;
  readonly cacheWrites: boolean;
  /** When it came: prices are those of its instant. */
  readonly at: EpochMs;
}

const bounded = (tokens: number, most: number): number =>
  Number.isNaN(tokens) ? most : Math.ceil(Math.min(most, Math.max(0, tokens)));

/**
 * The most that a request can take at a deployment: its longest answers, nothing cached, no more of either than its
 * context window holds, at the dearest price of the service tier that it asks for. Whole numbers that limits can count, whatever the caller writes.
 */
export function upperBound(table: Table, index: number, size: Size): Amounts {
  const { request } = size;
  const window = windowOf(table, index);
  const input = bounded(size.textTokens * PROMPT_MARGIN + request.media.mostTokens, window);
  const output = longestOutput(table, index, size);
  const { cacheWrites } = size;
  const compiled = table.factors[index];
  const factors =
    compiled === undefined ? undefined : factorsWith.price(compiled, dearestPrice(compiled.price, input, size));
  return spending.atMost(factors, { input, output, cacheWrites }, input + output);
}

/** All answers together at their longest, in tokens. */
export function longestOutput(
  table: Table,
  index: number,
  { longestAnswer, request }: Pick<Size, 'longestAnswer' | 'request'>,
): number {
  const answer = bounded(longestAnswer, windowOf(table, index));
  return bounded(answer * Math.max(1, request.answers), MOST_OUTPUT);
}

function windowOf(table: Table, index: number): number {
  const known = table.contextTokens[index] ?? 0;
  return known > 0 && known < LARGEST_WINDOW ? known : LARGEST_WINDOW;
}

const RENEW_MS = LEASE_MS / 3;

/** What one request holds of its owner's limits: renewed while it runs, or it would lose its place in every limit. */
class Lease implements Waiting {
  readonly #runtime: Call['runtime'];
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

/** What is unknown of a failed try is no reason to take nothing for the next. */
const sum = (bound: number | null, spent: number | null): number | null =>
  bound === null ? null : bound + (spent ?? 0);

/** What an answer may be that nobody has bounded: what the lane asks for, or what is learned, or what is set aside. */
function sizeOf(call: Call, index: number): Size {
  const { runtime, endpoint, expected, textTokens, request, body, at } = call;
  if (request === null) throw new TypeError('a request is prepared before its limits are asked');
  const upstream = runtime.upstreams[index];
  const lane = upstream === undefined ? undefined : laneTo(endpoint, upstream);
  const longest =
    request.maxOutputTokens ??
    Math.max(
      runtime.settings.openEndedOutputTokens,
      expected.outputTokens / request.answers,
      lane?.longestAnswer?.(upstream?.model ?? '') ?? 0,
    );
  return { textTokens, longestAnswer: longest, request, cacheWrites: body.includes(CACHE_CONTROL), at };
}

const CACHE_CONTROL = Buffer.from('"cache_control"');

/** What nobody knows, told as such. */
export const UNKNOWN_AMOUNTS: Amounts = spending.of(0, () => null);

/** Takes what a deployment may cost at most; a fallback to a dearer one takes the difference. */
function take(call: Call, index: number): ReturnType<Call['runtime']['limiter']['reserve']> {
  const { runtime, id, principal, table, tries, wishes, request, compiled } = call;
  const claimed = {
    id,
    subject: principal,
    ...(runtime.limitsCallers && {
      caller: callerCounted(principal, wishes.caller, request?.parsed ?? null, compiled?.workload.id ?? null),
    }),
  };
  // Of what passes unread nobody knows what it takes: it goes until a budget is spent.
  if (request === null) return runtime.limiter.reserve({ ...claimed, ...UNKNOWN_AMOUNTS });
  const size = sizeOf(call, index);
  const bound = upperBound(table, index, size);
  call.heldOutputTokens = longestOutput(table, index, size);
  if (call.lease === null) return runtime.limiter.reserve({ ...claimed, ...bound });
  const spent = spentSoFar(table, tries, call);
  return runtime.limiter.topUp(id, spending.combined(bound, spent, bound.tokens + spent.tokens, sum));
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
  if (!runtime.limitsEveryone && principal.limits === null && principal.throttled === undefined)
    return then.send(call, index);
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

/** Limits that cannot be asked let nobody through, in any mode; a shared store that may when it is down says so itself. */
function undecided(call: Call, index: number, fault: unknown, then: Then): void {
  const error = toJoulegateError(fault);
  call.runtime.bus.publish({ kind: 'part-fault', part: 'limits', message: error.message });
  then.giveUp(call, index, error);
}

/** So far ahead of what was heard a stream is held for, so that it asks seldom. */
const AHEAD = 1.5;

/**
 * Takes more where an answer that streams has passed what was held for it.
 * @param heardTokens of its output, at the least
 * @param refused told once where the limits do not give it: the stream ends there
 */
export function holdMore(
  call: Call,
  index: number,
  heardTokens: number,
  refused: (error: JoulegateError) => void,
): void {
  if (call.lease === null || heardTokens <= call.heldOutputTokens) return;
  const { runtime, id, table, tries } = call;
  const longestAnswer = (heardTokens * AHEAD) / (call.request?.answers ?? 1);
  const size = { ...sizeOf(call, index), longestAnswer };
  const bound = upperBound(table, index, size);
  // Nobody asks again while this is asked.
  call.heldOutputTokens = Infinity;
  const answered = (verdict: Granted | Refused): void => {
    if (verdict.kind === 'refused') refused(verdict.error);
    else call.heldOutputTokens = Math.max(heardTokens * AHEAD, longestOutput(table, index, size));
  };
  const failed = (fault: unknown): void => {
    const error = toJoulegateError(fault);
    runtime.bus.publish({ kind: 'part-fault', part: 'limits', message: error.message });
    refused(error);
  };
  try {
    const spent = spentSoFar(table, tries, call);
    const verdict = runtime.limiter.topUp(id, spending.combined(bound, spent, bound.tokens + spent.tokens, sum));
    if (verdict instanceof Promise) verdict.then(answered, failed);
    else answered(verdict);
  } catch (fault) {
    failed(fault);
  }
}

function endLease(call: Call): void {
  if (call.lease !== null) call.runtime.deadlines.delete(call.lease);
  call.lease = null;
}

/** What was taken becomes what it was. */
export function settleLimits(call: Call, amounts: Amounts): void {
  if (call.lease === null) return;
  const { runtime, id } = call;
  endLease(call);
  tolerateLater(runtime, 'limits', () => runtime.limiter.settle(id, amounts));
}
