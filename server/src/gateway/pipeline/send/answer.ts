import { Gathered, NO_USAGE, type JoulegateError } from '../../../units/index.ts';
import type { Answer, StreamFollower } from '../../dialects/index.ts';
import { beginAnswer, writeAnswer } from '../answer-client.ts';
import type { Call, TryResult } from '../call.ts';
import { holdMore } from '../place/limits.ts';
import { countedUsage, upstreamFailure, type Tried, type TryDetail } from './outcome.ts';

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
  /** Something came, and more must follow in time; a client that reads slowly stops the clock. */
  wait(writable: boolean): void;
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

  constructor(read: ReadTry, follower: StreamFollower) {
    this.#try = read;
    this.#follower = follower;
  }

  data(chunk: Buffer): boolean {
    const read = this.#try;
    const follower = this.#follower;
    const { forward, done } = follower.push(chunk);
    if (!read.committed) {
      if (!follower.committed) {
        this.#preamble.append(forward);
        const tooLong = this.#preamble.length > HELD_PREAMBLE_BYTES;
        if (follower.garbage !== null || follower.upstreamError !== null || tooLong) read.broken();
        else if (done) {
          this.#finish(follower.last);
          read.awaitEnd();
        }
        return true;
      }
      read.firstTokenMs = read.runtime.clock.monotonicMs();
    }
    const writable = this.#commit(forward);
    if (done) {
      this.#finish(follower.last);
      read.awaitEnd();
      // Paused for a client that then leaves, the connection would never be read to its end or time out.
      return true;
    }
    read.wait(writable);
    const heard = follower.contentBytes / MOST_BYTES_PER_TOKEN;
    if (heard > read.call.heldOutputTokens)
      holdMore(read.call, read.dispatch.index, heard, (error) => read.abort(error));
    return writable;
  }

  end(): void {
    const read = this.#try;
    const follower = this.#follower;
    const { forward } = follower.push(BLANK_LINE);
    if (!read.committed && !follower.committed) return read.broken();
    if (forward.length > BLANK_LINE.length) this.#commit(forward);
    // Where the protocol ends a stream by an event of its own, one without is cut off.
    if (follower.last.length === 0) return read.error(new Error('the stream ended before its last event'));
    this.#finish(EMPTY);
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

  /** @param last the upstream's own last event; a good stream that lacks it gets one */
  #finish(last: Buffer): void {
    const read = this.#try;
    const { usage, upstreamError } = this.#follower;
    if (!read.committed) this.#commit(EMPTY);
    const failed = upstreamError !== null;
    read.finish(
      failed ? 'error' : 'ok',
      failed ? upstreamFailure('the upstream reported an error in its stream') : null,
      {
        usage: usage ?? countedUsage(read),
        grade: usage === null ? 'counted' : 'reported',
        passThrough: failed,
        tail: failed ? last : this.#follower.last,
      },
    );
  }
}

const HELD_BYTES = 1_048_576;
/** A body that must be translated is needed whole. */
const TRANSLATED_BYTES = 33_554_432;
const USAGE_TAIL_BYTES = 16_384;

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
    const { sameProtocol } = read.dispatch;
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
      return read.broken();
    }
    const { usage, made = [] } = answer;
    ownObjects(read.call, made);
    const generated = request.maxOutputTokens === 0 ? 0 : Math.ceil(this.#bytes / 4);
    const estimated = { ...NO_USAGE, inputUncached: expectedInput, output: generated };
    read.finish('ok', null, {
      usage: usage ?? estimated,
      grade: usage === null ? 'estimated' : 'reported',
      tail: answer.body,
    });
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
