import { Gathered } from '../../units/index.ts';
import { JsonReader } from './json-reader.ts';

/** What comes in smaller pieces is read in pieces of this. */
const PIECE_BYTES = 32_768;
/** The data of an event begins before this, or is not looked for. */
const LONGEST_HEAD_BYTES = 1024;
const DATA = 'data:';

/** What a large event holds. */
export interface EventValue {
  readonly value: unknown;
  /** Bytes that its text takes in UTF-8 beyond its length as a string. */
  readonly extraBytes: number;
}

function dataStart(event: Buffer): number {
  const head = event.toString('latin1', 0, LONGEST_HEAD_BYTES);
  if (head.startsWith(DATA)) return DATA.length;
  const at = head.indexOf(`\n${DATA}`);
  return at === -1 ? -1 : at + 1 + DATA.length;
}

/** Reads the data of a large event while it comes, so that little is left to be done at once when it is whole. */
export class LargeEvent {
  readonly #waiting = new Gathered();
  #reader: JsonReader | null = new JsonReader();
  #taken: number;

  /** @param start of the event, as much as has come */
  constructor(start: Buffer) {
    this.#taken = start.length;
    const at = dataStart(start);
    if (at === -1) this.#reader = null;
    else this.#read(start.subarray(at));
  }

  /** The next bytes of the event. */
  push(bytes: Buffer): void {
    this.#taken += bytes.length;
    if (this.#reader === null) return;
    this.#waiting.append(bytes);
    if (this.#waiting.length >= PIECE_BYTES) this.#read(this.#waiting.take());
  }

  /** @returns `null` where its data is not one JSON text in one line within the bounds of {@link JsonReader} */
  end(event: Buffer): EventValue | null {
    this.push(event.subarray(this.#taken));
    if (this.#waiting.length > 0) this.#read(this.#waiting.take());
    if (this.#reader === null) return null;
    try {
      return { value: this.#reader.end(), extraBytes: this.#reader.extraBytes };
    } catch {
      return null;
    }
  }

  #read(bytes: Buffer): void {
    if (this.#reader === null) return;
    this.#reader.push(bytes);
    try {
      this.#reader.step(Infinity);
    } catch {
      // Then it is read whole, as a small one is.
      this.#reader = null;
      this.#waiting.drop();
    }
  }
}
