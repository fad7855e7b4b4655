import {
  JoulegateError,
  cutText,
  NO_USAGE,
  outputTokens,
  type Ms,
  type Tokens,
  type Usage,
  type UsageGrade,
} from '../../../units/index.ts';
import type { CallRequest, Lane, RequestHeaders, StreamFollower } from '../../dialects/index.ts';
import type { Fleet } from '../../fleet/index.ts';
import { firstValue, tolerate, type AnswerHeaders, type Call, type Try, type TryResult } from '../call.ts';

/** What is sent where. */
export interface Dispatch {
  readonly index: number;
  readonly lane: Lane;
  /** Both ends speak the same dialect: large bodies may pass unread. */
  readonly sameProtocol: boolean;
  readonly request: CallRequest;
  readonly client: RequestHeaders;
  /** What of the client's query goes on. */
  readonly query: string;
  readonly body: ReturnType<Lane['outgoing']>['body'];
  readonly expectedInput: Tokens;
  readonly expectedOutput: Tokens;
  /** The pace that the deployment is expected to keep. */
  readonly firstTokenMs: Ms;
  readonly perTokenMs: Ms;
}

/** What an end says beyond what the try has seen; usage left out is counted by what came. */
export interface TryDetail {
  readonly usage?: Usage;
  readonly grade?: UsageGrade;
  readonly retryable?: boolean;
  readonly passThrough?: boolean;
  readonly tail?: Buffer;
  readonly contentType?: string;
  readonly otherKey?: true;
  readonly again?: true;
}

/** A try as far as it has come. */
export interface Tried {
  readonly runtime: Call['runtime'];
  readonly dispatch: Dispatch;
  readonly follower: StreamFollower | null;
  readonly startedMs: number;
  readonly firstTokenMs: number | null;
  /** When all of it had come, where a verdict on it is waited for: that wait is not its deployment's. */
  readonly wholeMs: number | null;
  readonly status: number | null;
  readonly headers: AnswerHeaders;
  /** The client sees this try and no other. */
  readonly committed: boolean;
}

const NOTHING_TO_SEND = Buffer.alloc(0);

const BYTES_PER_TOKEN = 4;

/** Tokens of what a stream has said so far, by the bytes of its text; by its events where they hold none that is known. */
export const heardTokens = (follower: StreamFollower | null): Tokens =>
  follower === null ? 0 : Math.ceil(follower.contentBytes / BYTES_PER_TOKEN) || follower.contentEvents;

/** The input that the upstream reported before its stream was cut off, or else the expected one; the output that was heard. */
export function countedUsage({ follower, dispatch }: Tried): Usage {
  const input = follower?.begun ?? { ...NO_USAGE, inputUncached: dispatch.expectedInput };
  return { ...input, output: heardTokens(follower) };
}

/** Usage that was told and cannot be true, where nothing of a side was told by what was counted of it. */
export function atLeast(told: Usage, counted: Usage): Usage {
  const noInput = told.inputUncached + told.cacheRead + told.cacheWrite5m + told.cacheWrite1h === 0;
  return {
    ...told,
    inputUncached: noInput ? counted.inputUncached : told.inputUncached,
    output: Math.max(told.output, counted.output - told.reasoning),
  };
}

/**
 * What an upstream has taken that nobody waited for: the prompt, and of an answer in one piece what it has made by now at
 * the pace that is expected of it.
 */
function droppedUsage({ runtime, dispatch, startedMs }: Tried): Usage {
  const { expectedInput, expectedOutput, firstTokenMs, perTokenMs, request } = dispatch;
  const generatingMs = runtime.clock.monotonicMs() - startedMs - firstTokenMs;
  const made = request.stream || perTokenMs <= 0 ? 0 : Math.max(0, generatingMs / perTokenMs);
  return { ...NO_USAGE, inputUncached: expectedInput, output: Math.round(Math.min(expectedOutput, made)) };
}

function timingOf({ runtime, dispatch, startedMs, firstTokenMs, wholeMs, headers }: Tried): TryResult['timing'] {
  const endedMs = wholeMs ?? runtime.clock.monotonicMs();
  const measured = {
    ttftMs: firstTokenMs === null ? null : firstTokenMs - startedMs,
    serviceMs: endedMs - startedMs,
  };
  const networkMs = tolerate(
    runtime,
    'catalogue',
    () => runtime.table().roundTripMs.get(runtime.ownOrigin)?.[dispatch.index] ?? 0,
    0,
  );
  return runtime.upstreamTiming(measured, headers, networkMs);
}

/** The end of a try: what it took, whose fault it was and what is still to be sent. */
export function tryEnd(
  tried: Tried,
  outcome: TryResult['outcome'],
  error: JoulegateError | null,
  detail: TryDetail,
): Try {
  const { follower, status, headers, committed, dispatch } = tried;
  const worked = committed || (follower?.contentEvents ?? 0) > 0 || (follower?.begun ?? null) !== null;
  const dropped = outcome === 'aborted' || (status === 200 && (outcome === 'timeout' || outcome === 'unreachable'));
  const callersFault = detail.passThrough === true && isCallersFault(status);
  const end: Try = {
    index: dispatch.index,
    outcome,
    status,
    usage: detail.usage ?? (worked ? countedUsage(tried) : dropped ? droppedUsage(tried) : NO_USAGE),
    usageGrade: detail.grade ?? (worked ? 'counted' : 'estimated'),
    timing: timingOf(tried),
    error,
    blame: outcome === 'ok' || outcome === 'aborted' || callersFault ? 'nobody' : 'upstream',
    retryable: detail.retryable ?? false,
    committed,
    passThrough: detail.passThrough ?? false,
    contentType: detail.contentType ?? (firstValue(headers['content-type']) || 'application/json'),
    retryAfter: firstValue(headers['retry-after']) || null,
    tail: detail.tail ?? NOTHING_TO_SEND,
  };
  if (detail.otherKey === undefined && detail.again === undefined) return end;
  return {
    ...end,
    ...(detail.otherKey === true ? { otherKey: true } : {}),
    ...(detail.again === true ? { again: true } : {}),
  };
}

/** Shorter answers say more about the network than about the step. */
const TOKENS_TO_TIME = 16;

/** Tells the fleet how fast a deployment was, and whether it failed. */
export function observeTry(fleet: Fleet, { index, timing, usage, outcome, blame, error, status }: Try): void {
  if (timing.ttftMs !== null) {
    fleet.observeTtft(index, timing.ttftMs);
    const tokens = outputTokens(usage);
    if (outcome === 'ok' && tokens >= TOKENS_TO_TIME)
      fleet.observeTpot(index, (timing.serviceMs - timing.ttftMs) / (tokens - 1));
  }
  // An upstream that is asked too often is well; told how long, it is left alone for so long.
  if (status === 429) return;
  if (blame === 'upstream') fleet.failed(index, failureDetail(error, status));
  else if (outcome === 'ok') fleet.succeeded(index);
}

export const upstreamFailure = (message: string): JoulegateError => new JoulegateError('JG_UPSTREAM_ERROR', message);

/** An answer that is none of its protocol. @param sample what it began with, where that is known */
export const garbageFailure = (sample: string | null): JoulegateError =>
  new JoulegateError(
    'JG_UPSTREAM_GARBAGE',
    `the upstream's answer is none of its protocol${sample === null ? '' : `: it began with ${JSON.stringify(cutText(sample, 40))}`}`,
    { hint: 'check baseUrl, protocol and endpoints of the deployment' },
  );

/** An answer that is not packed as it says, or in a way that nobody here unpacks. */
export const packedFailure = (why: string): JoulegateError =>
  new JoulegateError('JG_UPSTREAM_GARBAGE', `the upstream's answer cannot be unpacked: ${cutText(why, 80)}`, {
    hint: 'its operator must send it as it is, which it was asked for',
  });

/** What operators are told of a failure, in logs too: never an answer's own words. */
export const failureDetail = (error: JoulegateError | null, status: number | null): string =>
  error === null
    ? `status ${status}`
    : error.code === 'JG_UPSTREAM_GARBAGE'
      ? 'an answer that is none of its protocol'
      : error.message;

/** A credential that cannot be read names a file or variable of this machine, which is nothing for a caller. */
export const forCaller = (error: JoulegateError): JoulegateError =>
  error.code === 'JG_CONFIG'
    ? new JoulegateError('JG_UPSTREAM_CREDENTIAL', 'the credential of a deployment cannot be read', {
        cause: error,
        hint: 'its operator must set it',
      })
    : error;

/** Statuses that say "later" rather than "your request is wrong". */
const isPassing = (status: number): boolean => status === 408 || status === 429;

/** The key's trouble: refused, or its quota used up. Another key may do; where a tier has no capacity none does. */
export const isKeysFault = (status: number, way: Call['way'] = null): boolean =>
  status === 401 || status === 402 || status === 403 || (status === 429 && way === null);

export const timeoutFailure = (detail: string, cause?: unknown): JoulegateError =>
  new JoulegateError('JG_UPSTREAM_TIMEOUT', `the upstream did not answer in time (${detail})`, { cause });

/** The caller's own mistake, which is no mark against the deployment. */
export const isCallersFault = (status: number | null): boolean =>
  status !== null && status >= 400 && status < 500 && !isPassing(status);

/**
 * What an error status means: whether another deployment may be tried, and whether the caller should see the
 * upstream's own words. Redirects are not followed, and a success without a completion is none.
 */
export function statusFailure(status: number): {
  readonly error: JoulegateError;
  readonly retryable: boolean;
  readonly passThrough: boolean;
} {
  const ours = status === 401 || status === 402 || status === 403;
  const noAnswer = status < 400;
  const error = ours
    ? new JoulegateError('JG_UPSTREAM_CREDENTIAL', `the upstream refused our credential (${status})`, {
        hint: "check this deployment's credential",
      })
    : upstreamFailure(`the upstream answered ${status}`);
  return { error, retryable: ours || noAnswer || isPassing(status) || status >= 500, passThrough: !ours && !noAnswer };
}

const TIMEOUTS: readonly string[] = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT'];

/** What a broken connection means. @param answered the upstream had begun to answer */
export function socketFailure(
  cause: Error,
  answered: boolean,
): { readonly outcome: TryResult['outcome']; readonly error: JoulegateError } {
  const code = (cause as { code?: string }).code ?? '';
  if (TIMEOUTS.includes(code)) return { outcome: 'timeout', error: timeoutFailure(code, cause) };
  const message = answered ? 'the upstream broke off its answer' : 'the upstream cannot be reached';
  return {
    outcome: 'unreachable',
    error: new JoulegateError('JG_UPSTREAM_UNREACHABLE', `${message} (${code || cause.message})`, { cause }),
  };
}
