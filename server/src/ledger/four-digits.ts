const MANTISSAS = Array.from({ length: 10_000 }, (_, i) => String(i));

/**
 * A number as JSON with four significant digits, as an integer: `61234567` is `6123e4`. Small integers stand
 * as they are; what is no number is `null`. Texts of mantissas are kept, since printing a large number takes
 * several times as long as everything else about it.
 *
 * @example fourDigits(205_449.7) // '2054e2'
 */
export function fourDigits(value: number): string {
  if (!(value >= 0 && value < 1e15)) return value < 0 && value > -1e15 ? `-${fourDigits(-value)}` : 'null';
  let mantissa = value;
  let exponent = 0;
  while (mantissa >= 9999.5) {
    mantissa /= 10;
    exponent++;
  }
  const digits = MANTISSAS[Math.round(mantissa)] as string;
  return exponent === 0 ? digits : `${digits}e${exponent}`;
}

/** A number rounded to four significant digits. @example toFourDigits(2204.93) // 2205 */
export function toFourDigits(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const scale = 10 ** (3 - Math.floor(Math.log10(Math.abs(value))));
  return Math.round(value * scale) / scale;
}
