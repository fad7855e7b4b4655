import { cutText, wellFormedJson } from '../../units/index.ts';
import { FIFTEEN_DIGITS, LONGEST_NUMBER, putFourDigits, putNumber } from './line-digits.ts';

const START_BYTES = 64 * 1024;
const COPIED_IN_A_LOOP = 12;
const COMMA = 0x2c;

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

/** `null` as one store writes it. */
const NULL = new DataView(bytesOf('null').buffer).getInt32(0, true);

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
    const view = this.#view;
    let at = this.#at;
    for (let i = 0; i < count; i++) {
      if (i > 0) view.setUint8(at++, COMMA);
      const value = list[i] as number;
      if (Number.isFinite(value)) at = putNumber(view, at, value);
      else {
        view.setInt32(at, NULL, true);
        at += 4;
      }
    }
    this.#at = at;
  }

  /**
   * Every so manieth number of a list, times a scale, with commas between and four significant digits each, as
   * integers: 61234567 is `6123e4`. What is no number is `null`.
   */
  fourDigits(numbers: readonly number[], first: number, stride: number, scale: number): void {
    this.#reserve(Math.ceil(numbers.length / stride) * LONGEST_NUMBER);
    const view = this.#view;
    let at = this.#at;
    for (let i = first; i < numbers.length; i += stride) {
      if (i > first) view.setUint8(at++, COMMA);
      const value = (numbers[i] as number) * scale;
      if (value < FIFTEEN_DIGITS && value > -FIFTEEN_DIGITS) at = putFourDigits(view, at, value);
      else {
        view.setInt32(at, NULL, true);
        at += 4;
      }
    }
    this.#at = at;
  }

  /** An ASCII text, as it stands. */
  ascii(text: string): void {
    const { length } = text;
    this.#reserve(length);
    const bytes = this.#bytes;
    const at = this.#at;
    for (let i = 0; i < length; i++) bytes[at + i] = text.charCodeAt(i);
    this.#at = at + length;
  }
}
