import type { StreamFollower } from '../dialects/index.ts';
import type { AnswerReader, ReadTry } from './answer-reader.ts';
import { countedUsage } from './try-end.ts';
import { upstreamFailure } from './upstream-failure.ts';

const HELD_PREAMBLE_BYTES = 65_536;
const EMPTY = Buffer.alloc(0);
const BLANK_LINE = Buffer.from('\n\n');

/** An event stream: held until its first content, while another deployment can still answer, then passed on as it comes. */
export class FollowedStream implements AnswerReader {
  readonly #try: ReadTry;
  readonly #follower: StreamFollower;
  #preamble: Buffer[] = [];
  #bytes = 0;

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
        this.#preamble.push(forward);
        this.#bytes += forward.length;
        if (follower.garbage !== null || follower.upstreamError !== null || this.#bytes > HELD_PREAMBLE_BYTES)
          read.broken();
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
    return Buffer.concat(this.#preamble);
  }

  /** From here on the client sees this try and no other. */
  #commit(forward: Buffer): boolean {
    const read = this.#try;
    let bytes = forward;
    if (!read.committed) {
      read.committed = true;
      read.sink.headers(true);
      if (this.#preamble.length > 0) bytes = Buffer.concat([...this.#preamble, forward]);
      this.#preamble = [];
    }
    return bytes.length === 0 || read.sink.write(bytes);
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
