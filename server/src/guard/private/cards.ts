import { isLuhn } from './checksums.ts';

/** First and last of the leading digits of an issuer's range, and the lengths of its numbers. */
const RANGES: readonly (readonly [from: string, to: string, lengths: readonly number[]])[] = [
  // Visa
  ['4', '4', [13, 16, 19]],
  // Mastercard
  ['51', '55', [16]],
  ['2221', '2720', [16]],
  // American Express
  ['34', '34', [15]],
  ['37', '37', [15]],
  // Diners Club
  ['300', '305', [14, 16]],
  ['309', '309', [14, 16]],
  ['36', '36', [14, 16]],
  ['38', '39', [14, 16]],
  // Discover
  ['6011', '6011', [16, 19]],
  ['644', '649', [16, 19]],
  ['65', '65', [16, 19]],
  // JCB
  ['3528', '3589', [16, 19]],
  // UnionPay
  ['62', '62', [16, 17, 18, 19]],
  // Maestro
  ['5018', '5018', [13, 16, 19]],
  ['5020', '5020', [13, 16, 19]],
  ['5038', '5038', [13, 16, 19]],
  ['5893', '5893', [13, 16, 19]],
  ['6304', '6304', [13, 16, 19]],
  ['6759', '6763', [13, 16, 19]],
  // Mir
  ['2200', '2204', [16]],
  // RuPay
  ['6069', '6069', [16]],
  ['6070', '6079', [16]],
  ['81', '82', [16]],
  // Elo, Hipercard
  ['6362', '6363', [16]],
  ['606282', '606282', [16]],
  ['6504', '6509', [16]],
];

/** Whether digits are a number that an issuer of payment cards gives out: its range, its length, the sum of Luhn. */
export const isCard = (digits: string): boolean =>
  RANGES.some(([from, to, lengths]) => {
    const lead = digits.slice(0, from.length);
    return lead >= from && lead <= to && lengths.includes(digits.length);
  }) && isLuhn(digits);
