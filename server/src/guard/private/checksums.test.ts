import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCard } from './cards.ts';
import { isLuhn, isMod11And10, isVerhoeff, mod97 } from './checksums.ts';
import { ibanEnd } from './iban.ts';

const DIGITS = [...'0123456789'];
/** Numbers that differ from this one in one digit. */
const misread = (digits: string): string[] =>
  [...digits].flatMap((own, i) =>
    DIGITS.filter((digit) => digit !== own).map((digit) => digits.slice(0, i) + digit + digits.slice(i + 1)),
  );
const rows = (length: number) =>
  fc.array(fc.constantFrom(...DIGITS), { minLength: length, maxLength: length }).map((each) => each.join(''));

describe('a check digit', () => {
  test.each([
    ['Luhn (ISO/IEC 7812-1)', isLuhn, ['79927398713', '4111111111111111', '18', '0']],
    ['Verhoeff', isVerhoeff, ['2363', '234567890124', '1428570', '0']],
    ['ISO/IEC 7064, MOD 11,10', isMod11And10, ['86095742719', '11123456786']],
  ] as const)(
    'of %s is right in published numbers, and wrong in each that differs in a digit',
    (_name, isRight, rights) => {
      for (const digits of rights) {
        expect(isRight(digits), digits).toBe(true);
        expect(misread(digits).filter(isRight)).toEqual([]);
      }
    },
  );

  test.each([
    ['Luhn', isLuhn],
    ['Verhoeff', isVerhoeff],
    ['MOD 11,10', isMod11And10],
  ] as const)('of %s: just one of ten fits any row of digits', (_name, isRight) => {
    fc.assert(
      fc.property(rows(11), (digits) => {
        expect(DIGITS.filter((digit) => isRight(digits + digit))).toHaveLength(1);
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  test('of Verhoeff finds two neighbours that changed places', () => {
    for (const digits of ['2345678901', '9081726354'])
      for (let i = 0; i + 1 < digits.length; i++) {
        const last = DIGITS.find((digit) => isVerhoeff(digits + digit))!;
        const turned = digits.slice(0, i) + digits[i + 1]! + digits[i]! + digits.slice(i + 2) + last;
        expect(isVerhoeff(turned), turned).toBe(false);
      }
  });
});

test('the remainder by 97 is that of whole numbers, letters standing for 10 to 35', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789ABKYZ'), minLength: 1, maxLength: 34 }), (text) => {
      const digits = text.replaceAll(/[A-Z]/g, (letter) => String(Number.parseInt(letter, 36)));
      expect(mod97(text)).toBe(Number(BigInt(digits) % 97n));
    }),
    { seed: 3, numRuns: 300 },
  );
});

test('a card has a number that its issuer gives out', () => {
  for (const digits of [
    '4222222222222',
    '4111111111111111',
    '4123456789012345677',
    '378282246310005',
    '5105105105105100',
    '5555555555554444',
    '2221000000000009',
    '2720999999999996',
    '30569309025904',
    '6011111111111117',
    '3530111333300000',
    '6200000000000005',
  ])
    expect(isCard(digits), digits).toBe(true);
  // Of no issuer, of no length of theirs, or with a wrong sum.
  for (const digits of [
    '411111111111116',
    '5610591081018250',
    '5000000000000009',
    '2220000000000000',
    '2721000000000004',
    '4111111111111112',
    '79927398713',
    '0000000000000000',
  ])
    expect(isCard(digits), digits).toBe(false);
});

describe('an IBAN', () => {
  const of = (text: string): string | null => {
    const end = ibanEnd(text, 0);
    return end === -1 ? null : text.slice(0, end);
  };
  const REGISTRY = [
    'DE89370400440532013000',
    'GB82WEST12345698765432',
    'NO9386011117947',
    'FR1420041010050500013M02606',
    'MT84MALT011000012345MTLCAST001S',
  ];

  test('is found in one, in groups and in small letters, up to its end', () => {
    for (const iban of REGISTRY)
      for (const written of [
        iban,
        iban.replaceAll(/(.{4})(?=.)/g, '$1 '),
        iban.replaceAll(/(.{4})(?=.)/g, '$1-'),
        iban.replaceAll(/(.{4})(?=.)/g, '$1\u00a0'),
        iban.toLowerCase(),
      ]) {
        expect(of(written)).toBe(written);
        expect(of(`${written}. And more`)).toBe(written);
        expect(of(`${written}9`)).toBeNull();
      }
  });

  test('is none with a wrong digit, of a country without them, cut short or with other signs inside', () => {
    for (const iban of REGISTRY) {
      for (let i = 4; i < iban.length; i++)
        if (/\d/.test(iban[i]!))
          expect(of(iban.slice(0, i) + String((Number(iban[i]) + 1) % 10) + iban.slice(i + 1))).toBeNull();
      expect(of(iban.slice(0, -1))).toBeNull();
      expect(of(`${iban.slice(0, 8)}  ${iban.slice(8)}`)).toBeNull();
      expect(of(`${iban.slice(0, 8)}.${iban.slice(8)}`)).toBeNull();
      expect(of(`${iban.slice(0, 8)} - ${iban.slice(8)}`)).toBeNull();
    }
    expect(of('US89370400440532013000')).toBeNull();
    expect(of('DE')).toBeNull();
    // The next word belongs to no IBAN.
    expect(of('NO93 8601 1117 947 and')).toBe('NO93 8601 1117 947');
  });
});
