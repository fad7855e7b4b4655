import type { OutboundCall } from '../../edge/index.ts';
import { JoulegateError, NO_USAGE, toJoulegateError, type Usage, type UsageGrade } from '../../units/index.ts';
import { upstreamHeaders, type Waiting } from '../fleet/index.ts';
import { usageInTail, type Answer, type CallRequest, type Lane, type StreamFollower } from '../protocols/index.ts';
import type { TryResult } from './attempt.ts';
import type { Incoming } from './reply.ts';
import type { GatewayRuntime, Timing } from './runtime.ts';
import { tolerate } from './tolerate.ts';
import type { AnswerHeaders } from './upstream-response-headers.ts';
import { forCaller, garbageFailure, isCallersFault, isKeysFault, socketFailure, statusFailure, timeoutFailure, upstreamFailure } from './upstream-failure.ts';

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

/** The client's side of a try. */
export interface TrySink {
  /** The upstream answers; nothing of it has gone to the client yet. */
  answered(headers: AnswerHeaders): void;
  headers(isStream: boolean): void;
  write(chunk: Buffer): boolean;
  onDrain(callback: () => void): void;
  end(end: TryEnd): void;
}

/** What is sent where. */
export interface Dispatch {
  readonly index: number;
  readonly lane: Lane;
  /** Both ends speak the same protocol: large bodies may pass unread. */
  readonly sameProtocol: boolean;
  readonly call: CallRequest;
  readonly client: Incoming['headers'];
  readonly body: Buffer;
  readonly expectedInput: number;
}

const HELD_BODY_BYTES = 1_048_576;
/** A body that must be translated is needed whole. */
const TRANSLATED_BODY_BYTES = 33_554_432;
const HELD_PREAMBLE_BYTES = 65_536;
const USAGE_TAIL_BYTES = 16_384;
const EMPTY = Buffer.alloc(0);

const header = (value: string | string[] | undefined): string => (Array.isArray(value) ? (value[0] ?? '') : (value ?? ''));

/** Sends a request to one deployment and follows the answer; reports exactly one {@link TryEnd}. */
export class UpstreamTry implements Waiting {
  readonly #runtime: GatewayRuntime;
  readonly #dispatch: Dispatch;
  readonly #sink: TrySink;
  readonly #follower: StreamFollower | null;
  #call: OutboundCall | null = null;
  #startedMs = 0;
  #firstTokenMs: number | null = null;
  #status: number | null = null;
  #headers: AnswerHeaders = {};
  #isStream = false;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #committed = false;
  #ended = false;
  #behind: Waiting | null = null;
  place = -1;
  /** Until its first content, then between two pieces of it. */
  deadlineMs = Infinity;

  constructor(runtime: GatewayRuntime, dispatch: Dispatch, sink: TrySink) {
    this.#runtime = runtime;
    this.#dispatch = dispatch;
    this.#sink = sink;
    this.#follower = dispatch.call.stream ? dispatch.lane.follow(dispatch.call) : null;
  }

  start(): void {
    const { settings, outbound, upstreams, clock, deadlines } = this.#runtime;
    const { index, lane, call, body, client } = this.#dispatch;
    this.#startedMs = clock.monotonicMs();
    this.deadlineMs = this.#startedMs + (call.stream ? settings.firstByteTimeoutMs : settings.answerTimeoutMs);
    deadlines.add(this);
    try {
      const upstream = upstreams[index];
      if (upstream === undefined) throw new RangeError(`no upstream at ${index}`);
      this.#call = outbound.send(
        upstream.origin,
        {
          method: 'POST',
          path: `${upstream.basePath}${lane.path}${upstream.search}`,
          headers: upstreamHeaders(upstream, client, call.stream, body.length),
          body,
          headersTimeoutMs: 0,
          idleTimeoutMs: 0,
        },
        {
          start: (status, responseHeaders) => {
            this.#status = status;
            this.#headers = responseHeaders;
            this.#sink.answered(responseHeaders);
            this.#isStream = this.#follower !== null && status === 200 && header(responseHeaders['content-type']).includes('text/event-stream');
          },
          data: (chunk) => this.#data(chunk),
          end: () => this.#end(),
          error: (error) => this.#error(error),
        },
      );
    } catch (error) {
      this.#finish('unreachable', forCaller(toJoulegateError(error)), { retryable: true });
    }
  }

  abort(reason: JoulegateError): void {
    this.#call?.abort(reason);
    this.#finish('aborted', reason, { retryable: false });
  }

  /** Headers have come, perhaps, but not what was waited for. */
  expire(): void {
    const error = timeoutFailure(this.#committed ? 'nothing more came' : 'no content came');
    this.#finish('timeout', error, { retryable: true });
    this.#call?.abort(error);
  }

  /** Something came, and more must follow in time; a client that reads slowly stops the clock. */
  #wait(writable: boolean): void {
    const { clock, settings } = this.#runtime;
    this.deadlineMs = writable ? clock.monotonicMs() + settings.idleTimeoutMs : Infinity;
    if (writable) return;
    this.#sink.onDrain(() => {
      this.#wait(true);
      this.#call?.resume();
    });
  }

  #data(chunk: Buffer): boolean {
    if (this.#ended) return true;
    const follower = this.#follower;
    if (!this.#isStream || follower === null) return this.#hold(chunk);
    const { forward, done } = follower.push(chunk);
    if (!this.#committed) {
      if (!follower.committed) {
        this.#held.push(forward);
        this.#heldBytes += forward.length;
        if (follower.garbage !== null || follower.upstreamError !== null || this.#heldBytes > HELD_PREAMBLE_BYTES) this.#brokenBeforeContent();
        else if (done) {
          this.#finishStream(follower, follower.last);
          this.#awaitEnd();
        }
        return true;
      }
      this.#firstTokenMs = this.#runtime.clock.monotonicMs();
    }
    const writable = this.#commit(forward);
    if (done) {
      this.#finishStream(follower, follower.last);
      this.#awaitEnd();
      // Paused for a client that then leaves, the connection would never be read to its end or time out.
      return true;
    }
    this.#wait(writable);
    return writable;
  }

  /** The last event has come; a connection that is kept open behind it is closed in time. */
  #awaitEnd(): void {
    const { clock, settings, deadlines } = this.#runtime;
    const behind: Waiting = {
      place: -1,
      deadlineMs: clock.monotonicMs() + settings.idleTimeoutMs,
      expire: () => {
        deadlines.delete(behind);
        this.#call?.abort(timeoutFailure('the line stayed open behind the last event'));
      },
    };
    this.#behind = behind;
    deadlines.add(behind);
  }

  #over(): void {
    if (this.#behind !== null) this.#runtime.deadlines.delete(this.#behind);
  }

  /** From here on the client sees this try and no other. */
  #commit(forward: Buffer): boolean {
    let bytes = forward;
    if (!this.#committed) {
      this.#committed = true;
      this.#sink.headers(true);
      if (this.#held.length > 0) bytes = Buffer.concat([...this.#held, forward]);
      this.#held = [];
    }
    return bytes.length === 0 || this.#sink.write(bytes);
  }

  /** A body up to 1 MB is held until its usage is read; a larger one streams, its usage read from its end. */
  #hold(chunk: Buffer): boolean {
    this.#heldBytes += chunk.length;
    this.#held.push(chunk);
    const { sameProtocol } = this.#dispatch;
    const most = sameProtocol ? HELD_BODY_BYTES : TRANSLATED_BODY_BYTES;
    if (this.#heldBytes <= most) return true;
    if (this.#status !== 200 || !sameProtocol) {
      this.#brokenBeforeContent();
      return true;
    }
    if (!this.#committed) {
      this.#committed = true;
      this.#sink.headers(false);
    }
    const all = Buffer.concat(this.#held);
    const keepFrom = Math.max(0, all.length - USAGE_TAIL_BYTES);
    this.#held = [Buffer.from(all.subarray(keepFrom))];
    const writable = keepFrom === 0 || this.#sink.write(all.subarray(0, keepFrom));
    this.#wait(writable);
    return writable;
  }

  #end(): void {
    if (this.#ended) return this.#over();
    if (this.#status !== 200) return this.#refused();
    const follower = this.#follower;
    if (!this.#isStream || follower === null) return this.#finishBody();
    const { forward } = follower.push(BLANK_LINE);
    if (this.#committed || follower.committed) {
      if (forward.length > BLANK_LINE.length) this.#commit(forward);
      // Where the protocol ends a stream by an event of its own, one without is cut off.
      if (follower.last.length === 0) return this.#error(new Error('the stream ended before its last event'));
      return this.#finishStream(follower, EMPTY);
    }
    this.#brokenBeforeContent();
  }

  #finishBody(): void {
    const body = this.#held.length === 1 ? (this.#held[0] as Buffer) : Buffer.concat(this.#held);
    const { lane, call } = this.#dispatch;
    let answer: Answer;
    try {
      answer = this.#committed ? { body, usage: lane.usage(usageInTail(body)) } : lane.answer(body, call);
    } catch {
      return this.#brokenBeforeContent();
    }
    const { usage } = answer;
    const generated = call.maxOutputTokens === 0 ? 0 : Math.ceil(this.#heldBytes / 4);
    const estimated = { ...NO_USAGE, inputUncached: this.#dispatch.expectedInput, output: generated };
    this.#finish('ok', null, { usage: usage ?? estimated, grade: usage === null ? 'estimated' : 'reported', tail: answer.body });
  }

  /** @param last the upstream's own last event; a good stream that lacks it gets one */
  #finishStream(follower: StreamFollower, last: Buffer): void {
    const { usage, upstreamError } = follower;
    if (!this.#committed) this.#commit(EMPTY);
    const failed = upstreamError !== null;
    this.#finish(failed ? 'error' : 'ok', failed ? upstreamFailure('the upstream reported an error in its stream') : null, {
      usage: usage ?? this.#counted(),
      grade: usage === null ? 'counted' : 'reported',
      passThrough: failed,
      tail: failed ? last : follower.last,
    });
  }

  /** The input that the upstream reported before its stream was cut off, or else the expected one; the output by its events. */
  #counted(): Usage {
    const input = this.#follower?.begun ?? { ...NO_USAGE, inputUncached: this.#dispatch.expectedInput };
    return { ...input, output: this.#follower?.contentEvents ?? 0 };
  }

  #brokenBeforeContent(): void {
    const { upstreamError = null, garbage = null } = this.#follower ?? {};
    const error = upstreamError === null ? garbageFailure(garbage) : upstreamFailure('the upstream reported an error before any content');
    // First the verdict, or the abort's own error would end the try as the caller's doing and nobody would fall back.
    this.#finish('garbage', error, { retryable: true });
    this.#call?.abort(error);
  }

  /** The upstream answered with an error status. */
  #refused(): void {
    const status = this.#status ?? 502;
    const { error, ...detail } = statusFailure(status);
    if (isKeysFault(status)) this.#runtime.upstreams[this.#dispatch.index]?.credential.rotate();
    this.#finish('error', error, { ...detail, tail: this.#dispatch.lane.error(status, Buffer.concat(this.#held)) });
  }

  #error(cause: Error): void {
    if (this.#ended) return this.#over();
    if (cause instanceof JoulegateError) return this.#finish('aborted', cause, {});
    const { outcome, error } = socketFailure(cause, this.#status !== null);
    this.#finish(outcome, error, { retryable: true });
  }

  #timing(): Timing {
    const now = this.#runtime.clock.monotonicMs();
    const measured = {
      ttftMs: this.#firstTokenMs === null ? null : this.#firstTokenMs - this.#startedMs,
      serviceMs: now - this.#startedMs,
    };
    const networkMs = tolerate(this.#runtime, 'catalogue', () => this.#runtime.table().roundTripMs.get(this.#runtime.ownOrigin)?.[this.#dispatch.index] ?? 0, 0);
    return this.#runtime.upstreamTiming(measured, this.#headers, networkMs);
  }

  #finish(
    outcome: TryResult['outcome'],
    error: JoulegateError | null,
    detail: {
      usage?: Usage;
      grade?: UsageGrade;
      retryable?: boolean;
      passThrough?: boolean;
      tail?: Buffer;
    },
  ): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#runtime.deadlines.delete(this);
    const worked = this.#committed || (this.#follower?.contentEvents ?? 0) > 0 || (this.#follower?.begun ?? null) !== null;
    const callersFault = detail.passThrough === true && isCallersFault(this.#status);
    this.#sink.end({
      outcome,
      status: this.#status,
      usage: detail.usage ?? (worked ? this.#counted() : NO_USAGE),
      usageGrade: detail.grade ?? (worked ? 'counted' : 'estimated'),
      timing: this.#timing(),
      error,
      blame: outcome === 'ok' || outcome === 'aborted' || callersFault ? 'nobody' : 'upstream',
      retryable: detail.retryable ?? false,
      committed: this.#committed,
      passThrough: detail.passThrough ?? false,
      contentType: header(this.#headers['content-type']) || 'application/json',
      retryAfter: header(this.#headers['retry-after']) || null,
      tail: detail.tail ?? EMPTY,
    });
  }
}

const BLANK_LINE = Buffer.from('\n\n');
