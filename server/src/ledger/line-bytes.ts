const START_BYTES = 64 * 1024;
const COPIED_IN_A_LOOP = 64;
const ZERO = 0x30;
const BILLION = 1e9;
const [COMMA, MINUS, EXPONENT] = [0x2c, 0x2d, 0x65];
const MAX_FOUR_DIGITS = 1e15;
/** Comma, sign, four digits, `e` and two more. */
const LONGEST_FOUR_DIGITS = 9;
const TEN_THOUSAND = 1e4;
const POWERS = Array.from({ length: 13 }, (_, i) => 10 ** i);
/** Below the n-th of these a number rounds to four digits and n zeros. */
const LIMITS = POWERS.map((power) => 9999.5 * power);
/** Digits of 0 to 99, two bytes each. */
const PAIRS = Uint8Array.from({ length: 200 }, (_, i) => ZERO + (i % 2 === 0 ? Math.floor(i / 20) : (i >> 1) % 10));

/** Bytes of ASCII or UTF-8 text. */
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const NULL = bytesOf('null');

/**
 * A growing buffer that JSON is written into, byte by byte: several times cheaper than making strings of an entry's
 * hundred pieces and encoding them. Its content is taken with `taken()`; `clear()` makes it new.
 */
export class LineBytes {
  #bytes: Uint8Array = new Uint8Array(START_BYTES);
  #at = 0;

  get length(): number {
    return this.#at;
  }

  taken(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  /** What was written since it had a length. Valid until the next write. */
  since(length: number): Uint8Array {
    return this.#bytes.subarray(length, this.#at);
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
  }

  raw(part: Uint8Array): void {
    const { length } = part;
    this.#reserve(length);
    if (length > COPIED_IN_A_LOOP) this.#bytes.set(part, this.#at);
    else {
      const bytes = this.#bytes;
      const at = this.#at;
      for (let i = 0; i < length; i++) bytes[at + i] = part[i] as number;
    }
    this.#at += length;
  }

  byte(code: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = code;
  }

  /** A non-negative integer below 2^53. */
  #digits(value: number, least: number): void {
    if (value >= BILLION) {
      const high = Math.floor(value / BILLION);
      this.#digits(high, 0);
      this.#digits(value - high * BILLION, 9);
      return;
    }
    let width = value < 1e4 ? (value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4) : value < 1e6 ? (value < 1e5 ? 5 : 6) : value < 1e8 ? (value < 1e7 ? 7 : 8) : 9;
    if (width < least) width = least;
    this.#reserve(width);
    const bytes = this.#bytes;
    let rest = value | 0;
    let at = this.#at + width;
    this.#at = at;
    for (let left = width; left > 1; left -= 2) {
      const next = (rest / 100) | 0;
      const pair = (rest - next * 100) * 2;
      bytes[--at] = PAIRS[pair + 1] as number;
      bytes[--at] = PAIRS[pair] as number;
      rest = next;
    }
    if (width % 2 === 1) bytes[--at] = ZERO + rest;
  }

  /** A finite number, as JSON. */
  number(value: number): void {
    let positive = value;
    if (value < 0) {
      this.byte(0x2d);
      positive = -value;
    }
    if (positive <= Number.MAX_SAFE_INTEGER) {
      const whole = Math.floor(positive);
      if (whole === positive) {
        this.#digits(whole, 0);
        return;
      }
      // Rounded figures have few decimals: written without the general printer, if that gives the very same number.
      let decimals = Math.round((positive - whole) * TEN_THOUSAND);
      if (decimals < TEN_THOUSAND && whole < BILLION && (whole * TEN_THOUSAND + decimals) / TEN_THOUSAND === positive) {
        this.#digits(whole, 0);
        this.byte(0x2e);
        let width = 4;
        for (; decimals % 10 === 0; decimals /= 10) width--;
        this.#digits(decimals, width);
        return;
      }
    }
    const text = String(positive);
    this.#reserve(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#at++] = text.charCodeAt(i);
  }

  /**
   * Every so manieth number of a list, times a scale, with commas between and four significant digits each, as
   * integers: 61234567 is `6123e4`. What is no number is `null`.
   */
  fourDigits(numbers: readonly number[], first: number, stride: number, scale: number): void {
    this.#reserve(Math.ceil(numbers.length / stride) * LONGEST_FOUR_DIGITS);
    const bytes = this.#bytes;
    let at = this.#at;
    let exponent = 0;
    for (let i = first; i < numbers.length; i += stride) {
      if (i > first) bytes[at++] = COMMA;
      let value = (numbers[i] as number) * scale;
      if (!(value < MAX_FOUR_DIGITS && value > -MAX_FOUR_DIGITS)) {
        for (let k = 0; k < NULL.length; k++) bytes[at++] = NULL[k] as number;
        continue;
      }
      if (value < 0) {
        bytes[at++] = MINUS;
        value = -value;
      }
      // Figures beside each other are mostly of one magnitude.
      while (exponent > 0 && value < (LIMITS[exponent - 1] as number)) exponent--;
      while (value >= (LIMITS[exponent] as number)) exponent++;
      const mantissa = Math.round(exponent === 0 ? value : value / (POWERS[exponent] as number));
      const high = (mantissa / 100) | 0;
      const left = high * 2;
      const right = (mantissa - high * 100) * 2;
      if (mantissa >= 1000) bytes[at++] = PAIRS[left] as number;
      if (mantissa >= 100) bytes[at++] = PAIRS[left + 1] as number;
      if (mantissa >= 10) bytes[at++] = PAIRS[right] as number;
      bytes[at++] = PAIRS[right + 1] as number;
      if (exponent === 0) continue;
      bytes[at++] = EXPONENT;
      if (exponent >= 10) bytes[at++] = ZERO + 1;
      bytes[at++] = ZERO + (exponent % 10);
    }
    this.#at = at;
  }

  /** An ASCII text, as it stands. */
  ascii(text: string): void {
    this.#reserve(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#at++] = text.charCodeAt(i);
  }
}
