import {
  codingsOf,
  openUnpacker,
  type OutboundCall,
  type OutboundHandler,
  type Unpacker,
} from '../../../edge/index.ts';
import { JoulegateError, toJoulegateError } from '../../../units/index.ts';
import {
  maskOf,
  Pieces,
  refusedMember,
  upstreamHeaders,
  upstreamPath,
  type SecretMask,
  type Waiting,
} from '../../fleet/index.ts';
import { retryAfterMs, toldBody, toldStatus, type StreamFollower } from '../../dialects/index.ts';
import { firstValue, type AnswerHeaders, type Call, type Try, type TryResult } from '../call.ts';
import { FollowedStream, HeldBody, ownObjects, type AnswerReader, type ReadTry } from './answer.ts';
import {
  forCaller,
  garbageFailure,
  isKeysFault,
  packedFailure,
  socketFailure,
  statusFailure,
  timeoutFailure,
  tryEnd,
  type Dispatch,
  type TryDetail,
} from './outcome.ts';

/** Of an event that is not whole yet: from here on it is a large one. */
const LARGE_BYTES = 65_536;

/** Sends a request to one deployment and has the answer read; reports exactly one end to its sink. */
export class UpstreamTry implements Waiting, OutboundHandler, ReadTry {
  readonly runtime: Call['runtime'];
  readonly call: Call;
  readonly deployment: string;
  readonly dispatch: Dispatch;
  readonly #onEnd: (call: Call, end: Try, endedMs: number) => void;
  readonly follower: StreamFollower | null;
  startedMs = 0;
  firstTokenMs: number | null = null;
  wholeMs: number | null = null;
  status: number | null = null;
  headers: AnswerHeaders = {};
  committed = false;
  place = -1;
  /** Until its first content, then between two pieces of it. */
  deadlineMs = Infinity;
  #sent: OutboundCall | null = null;
  #reader: AnswerReader | null = null;
  /** Of an answer that comes packed, though it was asked for as it is. */
  #unpacker: Unpacker | null = null;
  #ended = false;
  readonly #pieces = new Pieces();
  #behind: Waiting | null = null;
  /** Takes our credential out of whatever the upstream says. */
  #mask: SecretMask | null = null;

  constructor(
    call: Call,
    deployment: string,
    dispatch: Dispatch,
    onEnd: (call: Call, end: Try, endedMs: number) => void,
  ) {
    this.runtime = call.runtime;
    this.call = call;
    this.deployment = deployment;
    this.dispatch = dispatch;
    this.#onEnd = onEnd;
    this.follower = dispatch.request.stream ? dispatch.lane.follow(dispatch.request) : null;
  }

  send(): void {
    const { settings, outbound, upstreams, clock, deadlines } = this.runtime;
    const { index, lane, request: asked, body, client, query, sameProtocol } = this.dispatch;
    const { trace } = this.call;
    this.startedMs = clock.monotonicMs();
    if (asked.stream) this.alive();
    else this.deadlineMs = this.startedMs + settings.answerTimeoutMs;
    deadlines.add(this);
    try {
      const upstream = upstreams[index];
      if (upstream === undefined) throw new RangeError(`no upstream at ${index}`);
      const secret = upstream.credential.current();
      this.#mask = maskOf(secret);
      const request = {
        method: 'POST',
        path: upstreamPath(upstream, lane.path, query),
        headers: upstreamHeaders(upstream, {
          secret,
          client,
          sameProtocol,
          stream: asked.stream,
          bodyBytes: body.length,
          traceparent: trace?.beginTry(this.startedMs) ?? null,
        }),
        body,
        headersTimeoutMs: 0,
        idleTimeoutMs: 0,
      } as const;
      this.#sent = outbound.send(upstream.origin, request, this);
    } catch (error) {
      this.finish('unreachable', forCaller(toJoulegateError(error)), { retryable: true });
    }
  }

  get index(): number {
    return this.dispatch.index;
  }

  /** Not within a large event: measured, that made the collector's long pauses many times as many (docs/decisions/0018). */
  get gathers(): boolean {
    return (this.follower?.heldBytes ?? 0) < LARGE_BYTES;
  }

  abort(reason: JoulegateError): void {
    this.#sent?.abort(reason);
    this.finish('aborted', reason, { retryable: false });
  }

  /** Headers have come, perhaps, but not what was waited for. */
  expire(): void {
    const error = timeoutFailure(this.committed ? 'nothing more came' : 'no content came');
    this.finish('timeout', error, { retryable: true });
    this.#sent?.abort(error);
  }

  start(status: number, headers: AnswerHeaders): void {
    this.status = status;
    this.headers = this.#mask?.headers(headers) ?? headers;
    this.call.upstreamHeaders = this.headers;
    const isStream = this.follower !== null && status === 200 && isEventStream(firstValue(headers['content-type']));
    this.#reader = isStream ? new FollowedStream(this, this.follower) : new HeldBody(this);
    if (isStream) this.alive();
    const packing = firstValue(headers['content-encoding']);
    if (packing !== '') this.#unpack(packing);
  }

  data(chunk: Buffer, pieces: number, endsRead: boolean): boolean {
    if (this.#ended) return true;
    return this.#unpacker === null ? this.#read(chunk, pieces, endsRead) : this.#unpacker.write(chunk);
  }

  #read(chunk: Buffer, pieces = 1, endsRead = true): boolean {
    if (this.#ended || this.#reader === null) return true;
    return this.#reader.data(this.#mask?.push(chunk) ?? chunk) && this.#mayGoOn(pieces, endsRead);
  }

  #mayGoOn(pieces: number, endsRead: boolean): boolean {
    if (this.#pieces.mayGoOn(pieces, endsRead)) return true;
    this.runtime.turns.add(this.call.principal.keyId, () => {
      this.resume();
      return false;
    });
    return false;
  }

  resume(): void {
    if (this.#unpacker === null) this.#sent?.resume();
    else this.#unpacker.resume();
  }

  #unpack(packing: string): void {
    const codings = codingsOf(packing);
    if (codings === null) return this.#badlyPacked(`it is packed as ${packing}`);
    if (codings.length === 0) return;
    const unpacker = openUnpacker(codings, {
      data: (chunk) => void (this.#read(chunk) || unpacker.pause()),
      end: () => this.#complete(),
      error: ({ message }) => this.#badlyPacked(message),
      drained: () => this.#sent?.resume(),
    });
    this.#unpacker = unpacker;
  }

  #badlyPacked(why: string): void {
    const error = packedFailure(why);
    this.finish('garbage', error, { retryable: true });
    this.#sent?.abort(error);
  }

  end(): void {
    if (this.#ended || this.wholeMs !== null) return this.#over();
    if (this.#unpacker === null) this.#complete();
    else this.#unpacker.end();
  }

  #complete(): void {
    if (this.#ended) return;
    const rest = this.#mask?.rest();
    if (rest !== undefined && rest.length > 0) this.#reader?.data(rest);
    if (this.status !== 200 || this.#reader === null) return this.#refused();
    this.#reader.end();
  }

  error(cause: Error): void {
    if (this.#ended) return this.#over();
    if (cause instanceof JoulegateError) return this.finish('aborted', cause, {});
    if (this.wholeMs !== null) return this.#over();
    const { outcome, error } = socketFailure(cause, this.status !== null);
    this.finish(outcome, error, { retryable: true });
  }

  alive(): void {
    const { clock, settings, upstreams } = this.runtime;
    const longestMs = upstreams[this.index]?.firstContentTimeoutMs ?? settings.firstContentTimeoutMs;
    this.deadlineMs = Math.min(clock.monotonicMs() + settings.firstByteTimeoutMs, this.startedMs + longestMs);
  }

  wait(writable: boolean): void {
    const { clock, settings } = this.runtime;
    this.deadlineMs = writable ? clock.monotonicMs() + settings.idleTimeoutMs : Infinity;
    if (writable) return;
    this.call.client.onDrain(() => {
      this.wait(true);
      this.resume();
    });
  }

  awaitEnd(): void {
    const { clock, settings, deadlines } = this.runtime;
    const behind: Waiting = {
      place: -1,
      deadlineMs: clock.monotonicMs() + settings.idleTimeoutMs,
      expire: () => {
        deadlines.delete(behind);
        this.#sent?.abort(timeoutFailure('the line stayed open behind the last event'));
      },
    };
    this.#behind = behind;
    deadlines.add(behind);
  }

  broken(): void {
    const { upstreamError = null, garbage = null } = this.follower ?? {};
    if (upstreamError !== null) return this.told(upstreamError);
    const error = garbageFailure(garbage);
    // First the verdict, or the abort's own error would end the try as the caller's doing and nobody would fall back.
    this.finish('garbage', error, { retryable: true });
    this.#sent?.abort(error);
  }

  finish(outcome: TryResult['outcome'], error: JoulegateError | null, detail: TryDetail): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#unpacker !== null) {
      this.#unpacker.close();
      // What still comes is read to its end.
      this.#sent?.resume();
    }
    this.runtime.deadlines.delete(this);
    this.follower?.free();
    ownObjects(this.call, this.follower?.made ?? []);
    const endedMs = this.wholeMs ?? this.runtime.clock.monotonicMs();
    this.#onEnd(this.call, tryEnd(this, outcome, error, detail), endedMs);
  }

  told(told: unknown): void {
    this.status = toldStatus(told);
    const { error } = statusFailure(this.status);
    this.#fails(this.status, toldBody(told, this.dispatch.lane.upstream));
    this.#sent?.abort(error);
  }

  /** The upstream answered with an error status. */
  #refused(): void {
    this.#fails(this.status ?? 502, this.#reader?.held() ?? Buffer.alloc(0));
  }

  #fails(status: number, body: Buffer): void {
    const { error, ...detail } = statusFailure(status);
    const { lane, index, body: sent } = this.dispatch;
    const { upstreams, fleet, clock } = this.runtime;
    const other = isKeysFault(status, this.call.way) && upstreams[index]?.credential.rotate() === true;
    const restMs = retryAfterMs(firstValue(this.headers['retry-after']) || null, clock.now());
    if (status === 429 && !other && restMs !== null && this.call.way === null) fleet.rest(index, restMs);
    const member = refusedMember(status, body, sent);
    const again = member !== null && upstreams[index]?.refused.has(member) === false;
    if (again) upstreams[index]?.refused.add(member);
    this.finish('error', error, {
      ...detail,
      contentType: 'application/json',
      tail: lane.error(status, body),
      ...(other ? { otherKey: true } : {}),
      ...(again ? { again: true } : {}),
    });
  }

  #over(): void {
    if (this.#behind !== null) this.runtime.deadlines.delete(this.#behind);
  }
}

const isEventStream = (contentType: string): boolean => /^\s*text\/event-stream\s*(?:;|$)/i.test(contentType);
