import type { Gathered } from '../../units/index.ts';
import { JsonReader } from './json-reader.ts';

/** The data of an event begins before this, or is not looked for. */
const LONGEST_HEAD_BYTES = 1024;
const DATA = 'data:';

/** Of a text that nobody listens to so many characters are kept. */
const KEPT_TEXT = 65_536;

/** What a large event holds. */
export interface EventValue {
  readonly value: unknown;
  /** Bytes that its text takes in UTF-8 beyond its length as a string, with what of it was not kept. */
  readonly extraBytes: number;
}

function dataStart(event: Buffer): number {
  const head = event.toString('latin1', 0, LONGEST_HEAD_BYTES);
  if (head.startsWith(DATA)) return DATA.length;
  const at = head.indexOf(`\n${DATA}`);
  return at === -1 ? -1 : at + 1 + DATA.length;
}

/**
 * Reads the data of a large event while it comes, so that little is left to be done at once when it is whole. It reads
 * where the event is held and keeps no copy.
 */
export class LargeEvent {
  #reader: JsonReader | null;
  #taken: number;
  /** Of the parts in which the event is held: the next to be read. */
  #part = 1;

  /**
   * @param start of the event, its first part: as much as has come
   * @param isHeard somebody listens to its text: all of it is kept
   */
  constructor(start: Buffer, isHeard: boolean) {
    this.#reader = new JsonReader(isHeard ? Infinity : KEPT_TEXT);
    this.#taken = start.length;
    const at = dataStart(start);
    if (at === -1) this.#reader = null;
    else this.#read(start.subarray(at));
  }

  /** Reads what is complete of the event's further parts. */
  readOn(held: Pick<Gathered, 'part'>): void {
    for (let part = held.part(this.#part); part !== null; part = held.part(this.#part)) {
      this.#part++;
      this.#taken += part.length;
      this.#read(part);
    }
  }

  /** @returns `null` where its data is not one JSON text in one line within the bounds of {@link JsonReader} */
  end(event: Buffer): EventValue | null {
    this.#read(event.subarray(this.#taken));
    if (this.#reader === null) return null;
    try {
      const value = this.#reader.end();
      return { value, extraBytes: this.#reader.extraBytes + this.#reader.unkept };
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
    }
  }
}
