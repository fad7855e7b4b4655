/** The sum of Luhn (ISO/IEC 7812-1, annex B) over a row of digits, the check digit the last. @example isLuhn('79927398713') // true */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

/** The remainder by 97 of a number whose letters stand for 10 to 35 (ISO/IEC 7064). @example mod97('3214282912345698765432161182') // 1 */
export function mod97(text: string): number {
  let rest = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    rest = code <= 57 ? (rest * 10 + code - 48) % 97 : (rest * 100 + code - 55) % 97;
  }
  return rest;
}

/** ISO/IEC 7064, MOD 11,10, the check digit the last. @example isMod11And10('86095742719') // true */
export function isMod11And10(digits: string): boolean {
  let product = 10;
  for (let i = 0; i < digits.length - 1; i++) {
    const sum = (digits.charCodeAt(i) - 48 + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digits.charCodeAt(digits.length - 1) - 48;
}

/** Digits by their weights, added. */
export function weighed(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (digits.charCodeAt(i) - 48) * (weights[i] as number);
  return sum;
}

/** The dihedral group of order ten: rotations 0 to 4, reflections 5 to 9. */
function composed(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b - 5) % 5);
  return b < 5 ? 5 + ((a - 5 - b + 5) % 5) : (a - b + 5) % 5;
}
const STEP = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
/** {@link STEP} taken so many times, which is the same after eight. */
const STEPS: readonly (readonly number[])[] = Array.from({ length: 7 }).reduce<number[][]>(
  (all) => [...all, (all.at(-1) as number[]).map((digit) => STEP[digit] as number)],
  [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
);

/** Verhoeff's scheme, the check digit the last. @example isVerhoeff('2363') // true */
export function isVerhoeff(digits: string): boolean {
  let check = 0;
  for (let i = 0; i < digits.length; i++)
    check = composed(check, (STEPS[i % 8] as number[])[digits.charCodeAt(digits.length - 1 - i) - 48] as number);
  return check === 0;
}
