import { cutText, wellFormedJson } from '../../units/index.ts';

const [ZERO, POINT, MINUS, EXPONENT] = [0x30, 0x2e, 0x2d, 0x65];
const BILLION = 1e9;
const HUNDRED_MILLION = 1e8;
const TEN_THOUSAND = 1e4;
/** Sign, seventeen digits, point, `e`, sign and three digits; and what a store of four bytes writes too many. */
export const LONGEST_NUMBER = 28;
/** Numbers from here on have no form of four digits. */
export const FIFTEEN_DIGITS = 1e15;

const packed = (text: string): number =>
  [...text].reduce((word, digit, i) => word | (digit.charCodeAt(0) << (8 * i)), 0);
/** Digits of 0 to 9999 as the four bytes that they are, with zeros in front: one store writes them. */
const QUADS = Int32Array.from({ length: TEN_THOUSAND }, (_, i) => packed(String(i).padStart(4, '0')));
/** The same without zeros in front. */
const SHORT = Int32Array.from({ length: TEN_THOUSAND }, (_, i) => packed(String(i)));
const POWERS = Float64Array.from({ length: 13 }, (_, i) => 10 ** i);
/** Below the n-th of these a number rounds to four digits and n zeros. */
const LIMITS = POWERS.map((power) => 9999.5 * power);

/** The nearest integer of a positive number below 2^31, in a few instructions: `Math.round` costs ten times as much. */
const rounded = (value: number): number => (value + 0.5) | 0;
const quad = (to: DataView, at: number, value: number): void => to.setInt32(at, QUADS[value] as number, true);

/** An integer below ten thousand. */
function putShort(to: DataView, at: number, value: number): number {
  to.setInt32(at, SHORT[value] as number, true);
  return at + (value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4);
}

/** An integer below a billion. */
function putInteger(to: DataView, at: number, value: number): number {
  if (value < TEN_THOUSAND) return putShort(to, at, value);
  if (value < HUNDRED_MILLION) {
    const high = (value / TEN_THOUSAND) | 0;
    const next = putShort(to, at, high);
    quad(to, next, value - high * TEN_THOUSAND);
    return next + 4;
  }
  const first = (value / HUNDRED_MILLION) | 0;
  to.setUint8(at, ZERO + first);
  return putEight(to, at + 1, value - first * HUNDRED_MILLION);
}

function putEight(to: DataView, at: number, value: number): number {
  const high = (value / TEN_THOUSAND) | 0;
  quad(to, at, high);
  quad(to, at + 4, value - high * TEN_THOUSAND);
  return at + 8;
}

/** An integer below 2^53. */
function putWhole(to: DataView, at: number, value: number): number {
  if (value < BILLION) return putInteger(to, at, value | 0);
  const high = Math.floor(value / HUNDRED_MILLION);
  return putEight(to, putInteger(to, at, high), (value - high * HUNDRED_MILLION) | 0);
}

function putText(to: DataView, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) to.setUint8(at + i, text.charCodeAt(i));
  return at + text.length;
}

/**
 * Writes a finite number as JSON, where there is room for {@link LONGEST_NUMBER} bytes.
 * @returns where the next byte goes
 */
export function putNumber(to: DataView, start: number, value: number): number {
  let at = start;
  let positive = value;
  if (value < 0) {
    to.setUint8(at++, MINUS);
    positive = -value;
  }
  // 2^53 has sixteen digits: what is before the last eight is below a billion.
  if (positive > Number.MAX_SAFE_INTEGER) return putText(to, at, String(positive));
  const whole = Math.floor(positive);
  if (whole === positive) return putWhole(to, at, whole);
  // Rounded figures have few decimals: written without the general printer, if that gives the very same number.
  const decimals = rounded((positive - whole) * TEN_THOUSAND);
  if (decimals >= TEN_THOUSAND || whole >= BILLION || (whole * TEN_THOUSAND + decimals) / TEN_THOUSAND !== positive)
    return putText(to, at, String(positive));
  at = putInteger(to, at, whole | 0);
  to.setUint8(at, POINT);
  quad(to, at + 1, decimals);
  const zeros = decimals % 10 !== 0 ? 0 : decimals % 100 !== 0 ? 1 : decimals % 1000 !== 0 ? 2 : 3;
  return at + 5 - zeros;
}

/** Writes a number between -1e15 and 1e15 as an integer of four significant digits: 61234567 is `6123e4`. */
export function putFourDigits(to: DataView, start: number, signed: number): number {
  let at = start;
  let value = signed;
  if (value < 0) {
    to.setUint8(at++, MINUS);
    value = -value;
  }
  if (value < (LIMITS[0] as number)) return putShort(to, at, rounded(value));
  let exponent = value < (LIMITS[5] as number) ? 1 : 6;
  while (value >= (LIMITS[exponent] as number)) exponent++;
  quad(to, at, rounded(value / (POWERS[exponent] as number)));
  to.setUint8(at + 4, EXPONENT);
  return putShort(to, at + 5, exponent);
}

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
