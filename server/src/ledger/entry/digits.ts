const [ZERO, POINT, MINUS, COMMA] = [0x30, 0x2e, 0x2d, 0x2c];
const BILLION = 1e9;
const HUNDRED_MILLION = 1e8;
const TEN_THOUSAND = 1e4;
/** Sign, seventeen digits, point, `e`, sign and three digits; and what a store of four bytes writes too many. */
export const LONGEST_NUMBER = 28;
/** Numbers from here on have no form of four digits. */
const FIFTEEN_DIGITS = 1e15;

const packed = (text: string): number =>
  [...text].reduce((word, digit, i) => word | (digit.charCodeAt(0) << (8 * i)), 0);
/** Digits of 0 to 9999 as the four bytes that they are, with zeros in front: one store writes them. */
const QUADS = Int32Array.from({ length: TEN_THOUSAND }, (_, i) => packed(String(i).padStart(4, '0')));
/** The same without zeros in front. */
const SHORT = Int32Array.from({ length: TEN_THOUSAND }, (_, i) => packed(String(i)));
/** `null`, in one store. */
const NULL = packed('null');
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

/** What stands behind four digits, in one store: `e4,`. */
const TAILS = Int32Array.from(POWERS, (_, exponent) => packed(`e${exponent},`));

/**
 * Writes every so manieth number of a list, times a scale, as integers of four significant digits with commas behind them.
 * @returns where the next byte goes
 */
export function putFourDigits(
  to: DataView,
  start: number,
  numbers: readonly number[],
  first: number,
  stride: number,
  scale: number,
): number {
  let at = start;
  // Of the number before: those of a list are alike.
  let exponent = 1;
  for (let i = first; i < numbers.length; i += stride) {
    let value = (numbers[i] as number) * scale;
    if (!(value < FIFTEEN_DIGITS && value > -FIFTEEN_DIGITS)) {
      to.setInt32(at, NULL, true);
      to.setUint8(at + 4, COMMA);
      at += 5;
      continue;
    }
    if (value < 0) {
      to.setUint8(at++, MINUS);
      value = -value;
    }
    if (value < (LIMITS[0] as number)) {
      at = putShort(to, at, rounded(value));
      to.setUint8(at++, COMMA);
      continue;
    }
    while (value >= (LIMITS[exponent] as number)) exponent++;
    while (value < (LIMITS[exponent - 1] as number)) exponent--;
    quad(to, at, rounded(value / (POWERS[exponent] as number)));
    to.setInt32(at + 4, TAILS[exponent] as number, true);
    at += exponent < 10 ? 7 : 8;
  }
  return at;
}

/**
 * Writes the first so many of a list of numbers as JSON with commas behind them; what is no number is `null`.
 * @returns where the next byte goes
 */
export function putNumbers(to: DataView, start: number, list: Float64Array, count: number): number {
  let at = start;
  for (let i = 0; i < count; i++) {
    const value = list[i] as number;
    if (value >= 0 && value < TEN_THOUSAND && (value | 0) === value) at = putShort(to, at, value | 0);
    else if (Number.isFinite(value)) at = putNumber(to, at, value);
    else {
      to.setInt32(at, NULL, true);
      at += 4;
    }
    to.setUint8(at++, COMMA);
  }
  return at;
}
