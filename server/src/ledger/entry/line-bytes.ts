import { cutText, wellFormed, wellFormedJson } from '../../units/index.ts';
import { LONGEST_NUMBER, putFourDigits, putNumber, putNumbers } from './digits.ts';

const QUOTE = 0x22;

/** Characters that JSON writes as they are and ids are made of. */
const OF_IDS = Uint8Array.from({ length: 128 }, (_, code) => (/[\w.:-]/.test(String.fromCharCode(code)) ? 1 : 0));

const START_BYTES = 64 * 1024;
const COPIED_IN_A_LOOP = 12;

/** Bytes of ASCII or UTF-8 text. */
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A booked text is no longer: what reads lines has a bound for one, and no name is near this. */
const LONGEST_TEXT = 4096;

/**
 * A text or a value as JSON that every reader of the books takes, whatever its texts were: well formed, and cut where they
 * are endless. The last guard of all that is written.
 */
export const jsonBytes = (value: unknown): Uint8Array =>
  bytesOf(JSON.stringify(typeof value === 'string' ? cutText(value, LONGEST_TEXT) : wellFormedJson(value)));

/**
 * A growing buffer that JSON is written into, byte by byte: several times cheaper than making strings of an entry's
 * hundred pieces and encoding them. Its content is taken with `taken()`; `clear()` makes it new.
 */
export class LineBytes {
  #bytes = new Uint8Array(START_BYTES);
  /** The same memory twice more: to write words, and to copy parts of it. */
  #view = new DataView(this.#bytes.buffer);
  #buffer = Buffer.from(this.#bytes.buffer);
  #at = 0;

  get length(): number {
    return this.#at;
  }

  taken(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Copies what was written since it had a length, where there is room; a view of it would be garbage for every line. */
  copySince(length: number, to: Uint8Array, at: number): void {
    this.#buffer.copy(to, at, length, this.#at);
  }

  clear(): void {
    this.#at = 0;
  }

  /** Goes back to a length it had: what was written since is gone. */
  truncate(length: number): void {
    this.#at = length;
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#at + more));
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
    this.#buffer = Buffer.from(grown.buffer);
  }

  raw(part: Uint8Array): void {
    const { length } = part;
    this.#reserve(length);
    const at = this.#at;
    if (length > COPIED_IN_A_LOOP) this.#bytes.set(part, at);
    else {
      const bytes = this.#bytes;
      for (let i = 0; i < length; i++) bytes[at + i] = part[i] as number;
    }
    this.#at = at + length;
  }

  byte(code: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = code;
  }

  /** A finite number, as JSON. */
  number(value: number): void {
    this.#reserve(LONGEST_NUMBER);
    this.#at = putNumber(this.#view, this.#at, value);
  }

  /** The first so many of a list of numbers, as JSON with commas between; what is no number is `null`. */
  numbers(list: Float64Array, count: number): void {
    this.#reserve(count * LONGEST_NUMBER);
    this.#list(putNumbers(this.#view, this.#at, list, count));
  }

  /** What is written ends there, but for the comma behind the last of a list. */
  #list(end: number): void {
    if (end > this.#at) this.#at = end - 1;
  }

  /**
   * Every so manieth number of a list, times a scale, with commas between and four significant digits each, as
   * integers: 61234567 is `6123e4`. What is no number is `null`.
   */
  fourDigits(numbers: readonly number[], first: number, stride: number, scale: number): void {
    this.#reserve(Math.ceil(numbers.length / stride) * LONGEST_NUMBER);
    this.#list(putFourDigits(this.#view, this.#at, numbers, first, stride, scale));
  }

  /** A byte of an alphabet for each number of a list. */
  letters(list: readonly number[], alphabet: Uint8Array): void {
    this.#reserve(list.length);
    const bytes = this.#bytes;
    const at = this.#at;
    for (let i = 0; i < list.length; i++) bytes[at + i] = alphabet[list[i] as number] as number;
    this.#at = at + list.length;
  }

  /**
   * An id as JSON: letters, digits and what ids have besides are copied as they stand.
   * @throws TypeError where it would be written as another one: two entries could then have the same
   */
  id(text: string): void {
    const { length } = text;
    if (length > LONGEST_TEXT) throw new TypeError('an id is longer than the books keep texts');
    this.#reserve(length + 2);
    const bytes = this.#bytes;
    const at = this.#at;
    bytes[at] = QUOTE;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code >= OF_IDS.length || OF_IDS[code] === 0) {
        if (wellFormed(text) !== text) throw new TypeError('an id has characters that the books cannot keep');
        this.raw(jsonBytes(text));
        return;
      }
      bytes[at + 1 + i] = code;
    }
    bytes[at + 1 + length] = QUOTE;
    this.#at = at + length + 2;
  }
}

/** How many texts of a column, or pieces of texts, are kept as bytes. */
export const MAX_KEPT = 4096;
/** A longer one is made again each time. */
const LONGEST_KEPT = 512;

/** A column of texts: they come again and again, so key and value are kept as the bytes they are written as. */
export class TextColumn {
  readonly #key: Uint8Array;
  readonly #kept = new Map<string, Uint8Array>();
  #last: string | null = null;
  #lastBytes: Uint8Array = new Uint8Array(0);

  constructor(key: string) {
    this.#key = keyBytes(key);
  }

  write(to: LineBytes, value: string | null): void {
    if (value === null) return;
    if (value === this.#last) {
      to.raw(this.#lastBytes);
      return;
    }
    let bytes = this.#kept.get(value);
    if (bytes === undefined) {
      if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
      bytes = Buffer.concat([this.#key, jsonBytes(value)]);
      if (value.length <= LONGEST_KEPT) this.#kept.set(value, bytes);
    }
    this.#last = value;
    this.#lastBytes = bytes;
    to.raw(bytes);
  }
}

export const keyBytes = (key: string): Uint8Array => bytesOf(`,"${key}":`);

/** Writes a number under its key; an unknown one has none. */
export function writeNumber(to: LineBytes, key: Uint8Array, value: number | null): void {
  if (value === null || !Number.isFinite(value)) return;
  to.raw(key);
  to.number(value);
}

/** Writes what is neither a text of ours nor a number. */
export function writeJson(to: LineBytes, key: Uint8Array, value: unknown): void {
  to.raw(key);
  to.raw(jsonBytes(value));
}
