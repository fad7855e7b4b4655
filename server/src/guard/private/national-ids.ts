import { isLuhn, isMod11And10, isVerhoeff, weighed } from './checksums.ts';

/** A number that a state gives its people. */
export interface NationalId {
  readonly ruleId: string;
  /** How it is written, as lengths of groups. */
  readonly shapes: readonly string[];
  /** Shapes that anything may have: then a word must name it. */
  readonly named?: readonly string[];
  readonly words?: RegExp;
  readonly isValid: (digits: string) => boolean;
}

const at = (digits: string, from: number, to: number): number => Number(digits.slice(from, to));
const isDay = (month: number, day: number): boolean => month >= 1 && month <= 12 && day >= 1 && day <= 31;
const isPlain = (digits: string): boolean => !/[AB]/.test(digits);
const isOneDigit = (digits: string): boolean => digits === digits[0]!.repeat(digits.length);

/** Social Security Administration: no area 000, 666 or 900 to 999, no group 00, no serial 0000. */
function isUsSsn(digits: string): boolean {
  const area = at(digits, 0, 3);
  return area !== 0 && area !== 666 && area < 900 && at(digits, 3, 5) !== 0 && at(digits, 5, 9) !== 0;
}

/** Bundeszentralamt für Steuern: of the first ten digits one comes twice or three times, the others once at most. */
function isDeTaxId(digits: string): boolean {
  if (digits[0] === '0' || !isMod11And10(digits)) return false;
  const counts = new Map<string, number>();
  for (const digit of digits.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const repeated = [...counts.values()].filter((count) => count > 1);
  return repeated.length === 1 && (repeated[0] as number) <= 3;
}

/** INSEE: sex, year, month, department, commune, order, and 97 less the remainder of all before. */
export function isFrNir(digits: string): boolean {
  const month = at(digits, 3, 5);
  if (
    !'123478'.includes(digits[0] as string) ||
    month === 0 ||
    (month > 12 && month < 20) ||
    (month > 42 && month < 50)
  )
    return false;
  const department = digits.slice(5, 7);
  const number = digits.slice(0, 13);
  const isCorsica = department === '2A' || department === '2B';
  if (/[AB]/.test(isCorsica ? number.replace(department, '') : number) || department === '00') return false;
  const plain = isCorsica ? `${number.slice(0, 5)}${department === '2A' ? '19' : '18'}${number.slice(7)}` : number;
  return 97 - (Number(plain) % 97) === at(digits, 13, 15);
}

/** The test of eleven, as the Netherlands take it. */
const isNlBsn = (digits: string): boolean =>
  !isOneDigit(digits) && weighed(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;

function isBrCpf(digits: string): boolean {
  if (isOneDigit(digits)) return false;
  const check = (weights: readonly number[]): number => ((weighed(digits, weights) * 10) % 11) % 10;
  return (
    check([10, 9, 8, 7, 6, 5, 4, 3, 2]) === at(digits, 9, 10) &&
    check([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) === at(digits, 10, 11)
  );
}

/** The month tells the century too: 80, 20, 40 and 60 are added to it. */
const isPlPesel = (digits: string): boolean =>
  isDay(at(digits, 2, 4) % 20, at(digits, 4, 6)) &&
  weighed(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0 &&
  !isOneDigit(digits);

/** Skatteverket: a day of birth, or that day and 60 for those who have no other number; Luhn over ten digits. */
function isSePersonal(digits: string): boolean {
  const ten = digits.slice(-10);
  const day = at(ten, 4, 6);
  const century = digits.slice(0, -10);
  return (
    (century === '' || ['18', '19', '20'].includes(century)) &&
    isDay(at(ten, 2, 4), day > 60 ? day - 60 : day) &&
    isLuhn(ten)
  );
}

/** NHS Data Dictionary: weights 10 to 2, eleven less the remainder of eleven. */
function isUkNhs(digits: string): boolean {
  const check = 11 - (weighed(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return !isOneDigit(digits) && (check === 11 ? 0 : check) === at(digits, 9, 10);
}

const isInAadhaar = (digits: string): boolean => digits[0]! >= '2' && isVerhoeff(digits) && !isOneDigit(digits);

const IDS: readonly NationalId[] = [
  {
    ruleId: 'private.id.us-ssn',
    shapes: ['3-2-4'],
    named: ['9', '3 2 4'],
    words: /\bssn|social\s?security|soc\.? ?sec/i,
    isValid: isUsSsn,
  },
  {
    ruleId: 'private.id.de-tax',
    shapes: ['2 3 3 3', '11'],
    isValid: isDeTaxId,
  },
  {
    ruleId: 'private.id.fr-nir',
    shapes: ['1 2 2 2 3 3 2', '15', '13 2', '1-2-2-2-3-3-2'],
    isValid: isFrNir,
  },
  {
    ruleId: 'private.id.nl-bsn',
    shapes: [],
    named: ['9', '3 3 3', '4.2.3', '4 2 3', '3.3.3', '4-2-3', '3-3-3'],
    words: /\bbsn|burgerservice|sofi-?nummer|citizen service/i,
    isValid: isNlBsn,
  },
  {
    ruleId: 'private.id.br-cpf',
    shapes: ['3.3.3-2'],
    named: ['11', '9-2', '3 3 3 2'],
    words: /\bcpf\b|cadastro de pessoas/i,
    isValid: isBrCpf,
  },
  { ruleId: 'private.id.pl-pesel', shapes: [], named: ['11'], words: /pesel/i, isValid: isPlPesel },
  {
    ruleId: 'private.id.se-personnummer',
    shapes: ['6-4', '8-4', '6+4', '8+4'],
    named: ['10', '12'],
    words: /person-?nummer|personnr|samordningsnummer|swedish personal/i,
    isValid: isSePersonal,
  },
  {
    ruleId: 'private.id.uk-nhs',
    shapes: [],
    named: ['10', '3 3 4', '3-3-4'],
    words: /\bnhs\b/i,
    isValid: isUkNhs,
  },
  {
    ruleId: 'private.id.in-aadhaar',
    shapes: [],
    named: ['12', '4 4 4', '4-4-4'],
    words: /a+dh?a+r|\buidai\b|आधार/i,
    isValid: isInAadhaar,
  },
];

/** What may be written in a shape. */
export const IDS_BY_SHAPE: ReadonlyMap<string, readonly (NationalId & { readonly mustBeNamed: boolean })[]> =
  Map.groupBy(
    // What a word names goes before what has the same form.
    [
      ...IDS.flatMap((id) => (id.named ?? []).map((shape) => ({ ...id, shape, mustBeNamed: true }))),
      ...IDS.flatMap((id) => id.shapes.map((shape) => ({ ...id, shape, mustBeNamed: false }))),
    ],
    ({ shape }) => shape,
  );

/** Digits only, or what an NIR has besides. */
export const isOfDigits = (id: NationalId, digits: string): boolean => id.isValid === isFrNir || isPlain(digits);
