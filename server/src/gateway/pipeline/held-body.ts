import { NO_USAGE } from '../../units/index.ts';
import type { Answer } from '../dialects/index.ts';
import type { AnswerReader, ReadTry } from './answer-reader.ts';

const HELD_BYTES = 1_048_576;
/** A body that must be translated is needed whole. */
const TRANSLATED_BYTES = 33_554_432;
const USAGE_TAIL_BYTES = 16_384;

/** A body up to 1 MB is held until its usage is read; a larger one streams, its usage read from its end. */
export class HeldBody implements AnswerReader {
  readonly #try: ReadTry;
  #held: Buffer[] = [];
  #bytes = 0;

  constructor(read: ReadTry) {
    this.#try = read;
  }

  data(chunk: Buffer): boolean {
    const read = this.#try;
    this.#bytes += chunk.length;
    this.#held.push(chunk);
    const { sameProtocol } = read.dispatch;
    if (this.#bytes <= (sameProtocol ? HELD_BYTES : TRANSLATED_BYTES)) return true;
    if (read.status !== 200 || !sameProtocol) {
      read.broken();
      return true;
    }
    if (!read.committed) {
      read.committed = true;
      read.sink.headers(false);
    }
    const writable = this.#passOn();
    read.wait(writable);
    return writable;
  }

  end(): void {
    const read = this.#try;
    const { lane, call, expectedInput } = read.dispatch;
    const body = this.held();
    let answer: Answer;
    try {
      answer = read.committed ? { body, usage: lane.usageAtEnd(body) } : lane.answer(body, call);
    } catch {
      return read.broken();
    }
    const { usage } = answer;
    const generated = call.maxOutputTokens === 0 ? 0 : Math.ceil(this.#bytes / 4);
    const estimated = { ...NO_USAGE, inputUncached: expectedInput, output: generated };
    read.finish('ok', null, {
      usage: usage ?? estimated,
      grade: usage === null ? 'estimated' : 'reported',
      tail: answer.body,
    });
  }

  held(): Buffer {
    return this.#held.length === 1 ? (this.#held[0] as Buffer) : Buffer.concat(this.#held);
  }

  /** All but the end, in which usage will stand. */
  #passOn(): boolean {
    const all = Buffer.concat(this.#held);
    const keepFrom = Math.max(0, all.length - USAGE_TAIL_BYTES);
    this.#held = [Buffer.from(all.subarray(keepFrom))];
    return keepFrom === 0 || this.#try.sink.write(all.subarray(0, keepFrom));
  }
}
