import { NO_USAGE, type JoulegateError, type Usage, type UsageGrade } from '../../units/index.ts';
import type { StreamFollower } from '../dialects/index.ts';
import type { TryResult } from './attempt.ts';
import type { Dispatch } from './dispatch.ts';
import type { GatewayRuntime, Timing } from './runtime.ts';
import { tolerate } from './tolerate.ts';
import { isCallersFault } from './upstream-failure.ts';
import { firstValue, type AnswerHeaders } from './upstream-response-headers.ts';

/** How a try ended and what the client should see of it. */
export interface TryEnd extends Omit<TryResult, 'index'> {
  readonly error: JoulegateError | null;
  /** Whose fault it was, for the breaker. */
  readonly blame: 'upstream' | 'nobody';
  /** Another deployment may be tried. */
  readonly retryable: boolean;
  /** The client has seen content of this try. */
  readonly committed: boolean;
  /** The upstream's own answer goes to the client as it is. */
  readonly passThrough: boolean;
  readonly contentType: string;
  readonly retryAfter: string | null;
  /** Bytes still to be sent: a whole body, or a stream's last event. */
  readonly tail: Buffer;
}

/** What an end says beyond what the try has seen; usage left out is counted by what came. */
export interface TryDetail {
  readonly usage?: Usage;
  readonly grade?: UsageGrade;
  readonly retryable?: boolean;
  readonly passThrough?: boolean;
  readonly tail?: Buffer;
}

/** A try as far as it has come. */
export interface Tried {
  readonly runtime: GatewayRuntime;
  readonly dispatch: Dispatch;
  readonly follower: StreamFollower | null;
  readonly startedMs: number;
  readonly firstTokenMs: number | null;
  readonly status: number | null;
  readonly headers: AnswerHeaders;
  /** The client sees this try and no other. */
  readonly committed: boolean;
}

const NOTHING_TO_SEND = Buffer.alloc(0);

/** The input that the upstream reported before its stream was cut off, or else the expected one; the output by its events. */
export function countedUsage({ follower, dispatch }: Tried): Usage {
  const input = follower?.begun ?? { ...NO_USAGE, inputUncached: dispatch.expectedInput };
  return { ...input, output: follower?.contentEvents ?? 0 };
}

function timingOf({ runtime, dispatch, startedMs, firstTokenMs, headers }: Tried): Timing {
  const now = runtime.clock.monotonicMs();
  const measured = { ttftMs: firstTokenMs === null ? null : firstTokenMs - startedMs, serviceMs: now - startedMs };
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
): TryEnd {
  const { follower, status, headers, committed } = tried;
  const worked = committed || (follower?.contentEvents ?? 0) > 0 || (follower?.begun ?? null) !== null;
  const callersFault = detail.passThrough === true && isCallersFault(status);
  return {
    outcome,
    status,
    usage: detail.usage ?? (worked ? countedUsage(tried) : NO_USAGE),
    usageGrade: detail.grade ?? (worked ? 'counted' : 'estimated'),
    timing: timingOf(tried),
    error,
    blame: outcome === 'ok' || outcome === 'aborted' || callersFault ? 'nobody' : 'upstream',
    retryable: detail.retryable ?? false,
    committed,
    passThrough: detail.passThrough ?? false,
    contentType: firstValue(headers['content-type']) || 'application/json',
    retryAfter: firstValue(headers['retry-after']) || null,
    tail: detail.tail ?? NOTHING_TO_SEND,
  };
}
