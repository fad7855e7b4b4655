import { Gathered, JoulegateError, NO_USAGE, outputTokens } from '../../../units/index.ts';
import { errorToldIn, type Answer, type StreamFollower } from '../../dialects/index.ts';
import { checkAnswer, guardHeader, judgeAnswer, tapsOf, type AnswerTaps } from '../../guarding/index.ts';
import { beginAnswer, writeAnswer } from '../answer-client.ts';
import { alsoHeader, type Call, type TryResult } from '../call.ts';
import { holdMore } from '../place/limits.ts';
import { atLeast, countedUsage, upstreamFailure, type Tried, type TryDetail } from './outcome.ts';

/** Reads the answer of one try as it comes. */
export interface AnswerReader {
  /** Returns false to pause until the client takes more. */
  data(chunk: Buffer): boolean;
  /** The upstream has sent everything. */
  end(): void;
  /** Bytes that have come and were not passed on. */
  held(): Buffer;
}

/** The try whose answer is read. */
export interface ReadTry extends Tried {
  readonly call: Call;
  readonly deployment: string;
  committed: boolean;
  firstTokenMs: number | null;
  wholeMs: number | null;
  /** Something came, and more must follow in time; a client that reads slowly stops the clock. */
  wait(writable: boolean): void;
  /** More may come again. */
  resume(): void;
  /** Something came that is no content yet. */
  alive(): void;
  /** The answer is an error that was told where no status tells it. */
  told(error: unknown): void;
  /** The last event has come; a connection that is kept open behind it is closed in time. */
  awaitEnd(): void;
  /** The answer is none, and the client has seen nothing of it. */
  broken(): void;
  error(cause: Error): void;
  /** Ends the try and its request. */
  abort(reason: JoulegateError): void;
  finish(outcome: TryResult['outcome'], error: JoulegateError | null, detail: TryDetail): void;
}

/** What an answer says the provider keeps is the organisation's that asked. */
export function ownObjects({ runtime, principal }: Call, ids: readonly string[]): void {
  for (const id of ids) runtime.owned.made(principal.organisation, id);
}

/** Room is taken for so much more at a time. */
const ROOM_BYTES = 262_144;

/** Whether so much of an answer may be held. Where its key has no room the request has ended. */
function mayHold(read: ReadTry, bytes: number): boolean {
  const { call } = read;
  if (bytes <= call.mayHoldBytes) return true;
  const more = Math.max(ROOM_BYTES, bytes - call.mayHoldBytes);
  if (!call.room(more)) {
    read.abort(
      new JoulegateError('JG_OVERLOADED', 'too many bytes of answers are held', {
        where: 'answer',
        hint: 'retry with backoff, ask for fewer large answers at a time, or raise gateway.maxBufferedBytes',
      }),
    );
    return false;
  }
  call.mayHoldBytes += more;
  return true;
}

/** It is still the try that the request waits for. */
const isGoing = (read: ReadTry): boolean => Object.is(read.call.current, read);

/** What guard models are asked ends with the request. */
const letGo = ({ call }: ReadTry): unknown => (call.cancelWait = () => call.guard?.judging.leave());

const HELD_PREAMBLE_BYTES = 65_536;
/** Of text that models write: a stream is not held to have passed its limit before it certainly has. */
const MOST_BYTES_PER_TOKEN = 6;
const EMPTY = Buffer.alloc(0);
const BLANK_LINE = Buffer.from('\n\n');

/** An event stream: held until its first content, while another deployment can still answer, then passed on as it comes. */
export class FollowedStream implements AnswerReader {
  readonly #try: ReadTry;
  readonly #follower: StreamFollower;
  readonly #preamble = new Gathered();
  readonly #taps: AnswerTaps | null;

  constructor(read: ReadTry, follower: StreamFollower) {
    this.#try = read;
    this.#follower = follower;
    this.#taps = tapsOf(read.call.guard, {
      withheld: (error) => isGoing(read) && read.abort(error),
      released: (bytes) => this.#released(bytes),
    });
    if (this.#taps === null) return;
    follower.hear = this.#taps.hear;
    letGo(read);
  }

  data(chunk: Buffer): boolean {
    const read = this.#try;
    const follower = this.#follower;
    const { forward: came, done } = follower.push(chunk);
    const forward = this.#taps === null ? came : this.#taps.pass(came, done);
    if (forward === null) return true;
    if (!mayHold(read, follower.heldBytes + (this.#taps?.heldBytes ?? 0))) return true;
    if (!follower.committed) {
      if (follower.garbage !== null || (follower.upstreamError !== null && !read.committed)) {
        read.broken();
        return true;
      }
      if (!read.committed && !done) {
        this.#preamble.append(forward);
        // Held any longer it would cost memory: what it costs is that no other deployment may answer.
        if (this.#preamble.length > HELD_PREAMBLE_BYTES) this.#commit(EMPTY);
        read.alive();
        return true;
      }
    } else read.firstTokenMs ??= read.runtime.clock.monotonicMs();
    const writable = this.#commit(forward);
    if (done || follower.upstreamError !== null) {
      this.#whole();
      read.awaitEnd();
      // Paused for a client that then leaves, the connection would never be read to its end or time out.
      return true;
    }
    if (follower.committed) read.wait(writable);
    else read.alive();
    const heard = follower.contentBytes / MOST_BYTES_PER_TOKEN;
    if (heard > read.call.heldOutputTokens)
      holdMore(read.call, read.dispatch.index, heard, (error) => read.abort(error));
    return writable && this.#taps?.isFull !== true;
  }

  end(): void {
    const read = this.#try;
    const follower = this.#follower;
    const { forward: came } = follower.push(BLANK_LINE);
    const forward = this.#taps === null ? came : this.#taps.pass(came, true);
    if (forward === null) return;
    if (!read.committed && !follower.committed) return read.broken();
    if (follower.upstreamError !== null && !read.committed) return read.broken();
    if (forward.length > BLANK_LINE.length) this.#commit(forward);
    if (follower.upstreamError === null && follower.last.length === 0)
      return read.error(new Error('the stream ended before the upstream said that it is whole'));
    this.#whole();
  }

  /** All has come: it ends when what is judged of it has its verdict. */
  #whole(): void {
    if (this.#taps === null) return this.#finish();
    this.#try.wholeMs = this.#try.runtime.clock.monotonicMs();
    this.#taps.end(() => isGoing(this.#try) && this.#finish());
    if (isGoing(this.#try)) this.#try.wait(true);
  }

  /** A verdict lets go what was held for it. */
  #released(bytes: Buffer): void {
    const read = this.#try;
    if (!isGoing(read)) return;
    const writable = this.#commit(bytes);
    read.wait(writable);
    if (writable && read.wholeMs === null) read.resume();
  }

  held(): Buffer {
    return this.#preamble.view();
  }

  /** From here on the client sees this try and no other. */
  #commit(forward: Buffer): boolean {
    const read = this.#try;
    let bytes = forward;
    if (!read.committed) {
      read.committed = true;
      beginAnswer(read.call, read.deployment, true);
      if (this.#preamble.length > 0) {
        this.#preamble.append(forward);
        bytes = this.#preamble.take();
      }
    }
    return bytes.length === 0 || writeAnswer(read.call, bytes);
  }

  /** The one verdict on a stream that has come to an end: books, cache and the client's last event follow it. */
  #finish(): void {
    const read = this.#try;
    const { usage, upstreamError, last } = this.#follower;
    if (!read.committed) this.#commit(EMPTY);
    const failed = upstreamError !== null;
    const counted = countedUsage(read);
    const sound = usage !== null && !this.#follower.doubtful && !(outputTokens(usage) === 0 && counted.output > 0);
    read.finish(
      failed ? 'error' : 'ok',
      failed ? upstreamFailure('the upstream reported an error in its stream') : null,
      {
        usage: usage === null ? counted : sound ? usage : atLeast(usage, counted),
        grade: sound ? 'reported' : 'counted',
        passThrough: failed,
        tail: this.#taps === null || last.length === 0 ? last : this.#taps.last(last),
      },
    );
  }
}

const HELD_BYTES = 1_048_576;
/** A body that must be translated is needed whole. */
const TRANSLATED_BYTES = 33_554_432;
const USAGE_TAIL_BYTES = 16_384;

/** The error that a body tells which is no answer; `null` where it tells none. */
function toldIn(body: Buffer): unknown {
  try {
    return errorToldIn(JSON.parse(body.toString('utf8')));
  } catch {
    return null;
  }
}

/** A body up to 1 MB is held until its usage is read; a larger one streams, its usage read from its end. */
export class HeldBody implements AnswerReader {
  readonly #try: ReadTry;
  readonly #held = new Gathered();
  #bytes = 0;

  constructor(read: ReadTry) {
    this.#try = read;
  }

  data(chunk: Buffer): boolean {
    const read = this.#try;
    this.#bytes += chunk.length;
    this.#held.append(chunk);
    if (!mayHold(read, this.#held.length)) return true;
    const sameProtocol = read.dispatch.sameProtocol && read.call.guard?.privacy?.needsAnswer !== true;
    if (this.#bytes <= (sameProtocol ? HELD_BYTES : TRANSLATED_BYTES)) return true;
    if (read.status !== 200 || !sameProtocol) {
      read.broken();
      return true;
    }
    if (!read.committed) {
      read.committed = true;
      ownObjects(read.call, read.dispatch.lane.madeAtStart?.(this.held()) ?? []);
      beginAnswer(read.call, read.deployment, false);
    }
    const writable = this.#passOn();
    read.wait(writable);
    return writable;
  }

  end(): void {
    const read = this.#try;
    const { lane, request, expectedInput } = read.dispatch;
    const body = this.held();
    let answer: Answer;
    try {
      answer = read.committed ? { body, usage: lane.usageAtEnd(body) } : lane.answer(body, request);
    } catch {
      const told = toldIn(body);
      return told === null ? read.broken() : read.told(told);
    }
    const { usage, doubtful = false, made = [] } = answer;
    ownObjects(read.call, made);
    const generated = request.maxOutputTokens === 0 ? 0 : Math.ceil(this.#bytes / 4);
    const estimated = { ...NO_USAGE, inputUncached: expectedInput, output: generated };
    const { guard } = read.call;
    const isSeen = !read.committed && guard !== null && read.status === 200;
    const checked = isSeen ? checkAnswer(guard, answer.body) : answer.body;
    const finish = (error: JoulegateError | null): void => {
      if (guard !== null) alsoHeader(read.call, 'x-joulegate-guard', guardHeader(guard));
      read.finish(error === null ? 'ok' : 'aborted', error, {
        usage: usage === null ? estimated : doubtful ? atLeast(usage, estimated) : usage,
        grade: usage === null || doubtful ? 'estimated' : 'reported',
        tail: checked instanceof JoulegateError ? EMPTY : checked,
      });
    };
    if (checked instanceof JoulegateError) return finish(checked);
    const judged = guard === null || read.status !== 200 ? null : judgeAnswer(guard, isSeen ? answer.body : null);
    if (judged === null) return finish(null);
    letGo(read);
    read.wholeMs = read.runtime.clock.monotonicMs();
    read.wait(true);
    void judged.then((error) => isGoing(read) && finish(error));
  }

  held(): Buffer {
    return this.#held.view();
  }

  /** All but the end, in which usage will stand. */
  #passOn(): boolean {
    const all = this.#held.take();
    const keepFrom = Math.max(0, all.length - USAGE_TAIL_BYTES);
    this.#held.append(Buffer.from(all.subarray(keepFrom)));
    return keepFrom === 0 || writeAnswer(this.#try.call, all.subarray(0, keepFrom));
  }
}
