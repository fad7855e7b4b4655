const START_BYTES = 64 * 1024;
const COPIED_IN_A_LOOP = 64;
const ZERO = 0x30;
const BILLION = 1e9;
const TEN_THOUSAND = 1e4;
const POWERS = Array.from({ length: 12 }, (_, i) => 10 ** i);
/** Below the n-th of these a number rounds to four digits and n zeros. */
const LIMITS = POWERS.map((power) => 9999.5 * power);
/** Digits of 0 to 99, two bytes each. */
const PAIRS = Uint8Array.from({ length: 200 }, (_, i) => ZERO + (i % 2 === 0 ? Math.floor(i / 20) : (i >> 1) % 10));

/** Bytes of ASCII or UTF-8 text. */
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

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
    let width = 1;
    for (let limit = 10; limit <= value && width < 10; limit *= 10) width++;
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

  /** A number with four significant digits, as an integer: 61234567 is `6123e4`. What is no number is `null`. */
  fourDigits(value: number): void {
    if (!(Math.abs(value) < 1e15)) {
      this.raw(NULL);
      return;
    }
    if (value < 0) this.byte(0x2d);
    const magnitude = Math.abs(value);
    let exponent = 0;
    while (magnitude >= (LIMITS[exponent] as number)) exponent++;
    this.#digits(Math.round(exponent === 0 ? magnitude : magnitude / (POWERS[exponent] as number)), 0);
    if (exponent === 0) return;
    this.byte(0x65);
    this.#digits(exponent, 0);
  }

  /** An ASCII text, as it stands. */
  ascii(text: string): void {
    this.#reserve(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#at++] = text.charCodeAt(i);
  }
}

const NULL = bytesOf('null');
