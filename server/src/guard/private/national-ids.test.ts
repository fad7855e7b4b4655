import { expect, test } from 'vitest';
import { privateIn } from './find.ts';
import { termsOf } from './terms.ts';

const NO_TERMS = termsOf([]);
/** What is found: the rule and the value, without numbers that a telephone may have. */
const found = (text: string) =>
  privateIn(text, NO_TERMS)
    .filter(({ kind }) => kind !== 'phone')
    .map(({ ruleId, from, to }) => `${ruleId.slice('private.id.'.length)} ${text.slice(from, to)}`);

test.each([
  // Social Security Administration: areas, groups and serials that are never given.
  ['us-ssn', '078-05-1120', ['000-12-3456', '666-12-3456', '900-12-3456', '987-65-4320', '123-00-4567', '123-45-0000']],
  ['us-ssn', '665-12-3456', ['078-051-120', '78-05-1120', '078-05-11200', 'x078-05-1120', '1-078-05-1120']],
  ['us-ssn', '899-01-0001', ['078.05.1120', '078-05-1120-3']],
  // Bundeszentralamt für Steuern: one digit twice or three times among the first ten.
  ['de-tax', '86095742719', ['86095742718', '11112345678', '11223456785', '01123456782', '12345678903']],
  ['de-tax', '11123456786', ['86095742719A', '8609574271']],
  ['de-tax', '86 095 742 719', ['860 957 427 19', '86 095 742 718']],
  // INSEE: sex, month, department and the key.
  ['fr-nir', '185057800608491', ['185057800608492', '985057800608479', '585057800608485', '185007800608411']],
  ['fr-nir', '385057800608488', ['185130000608494', '185197800608424', '185437800608420', '185497800608419']],
  ['fr-nir', '185207800608440', ['185050000608463', '1850578006084']],
  ['fr-nir', '185427800608404', ['18505780060849 1']],
  ['fr-nir', '185507800608435', []],
  ['fr-nir', '285052B00608412', ['285052A00608412', '285052C00608412']],
  ['fr-nir', '185052A00608435', ['185052A006084351', '185052B00608435', '18505A200608435']],
  ['fr-nir', '1 85 05 2A 006 084 35', ['1 85 05 2C 006 084 35', '1 85 05 2A 006 084 36']],
  ['fr-nir', '1-85-05-78-006-084-91', ['1-85-05-78-006-084-90']],
  ['fr-nir', '1850578006084 91', ['1850578006084 90']],
  // A number of its own form, and of ten digits with a birthday in it.
  ['br-cpf', '529.982.247-25', ['529.982.247-24', '529.982.247-35', '111.111.111-11', '529.982.247.25']],
  ['se-personnummer', '811218-9876', ['811218-9877', '811300-1237', '811332-1239', '810060-1239', '811292-1239']],
  ['se-personnummer', '811218+9876', ['810061-1239', '811361-1233']],
  ['se-personnummer', '701063-2391', []],
  ['se-personnummer', '19811218-9876', ['17811218-9876', '21811218-9876']],
  ['se-personnummer', '18811218-9876', ['811218-98760']],
  ['se-personnummer', '20811218+9876', []],
] as const)('%s: %s stands for somebody wherever it stands, and others of its form do not', (rule, value, others) => {
  for (const text of [value, `He has ${value}.`, `(${value})`, `no. ${value}, and more`])
    expect(found(text)).toEqual([`${rule} ${value}`]);
  for (const other of others) expect(found(`He has ${other} here`), other).toEqual([]);
});

test.each([
  [
    'us-ssn',
    ['SSN', 'Social Security', 'socialsecurity no.', 'soc. sec.'],
    ['078051120', '078 05 1120'],
    ['000 05 1120'],
  ],
  [
    'nl-bsn',
    ['BSN', 'burgerservicenummer', 'sofinummer', 'citizen service number'],
    [
      '111222333',
      '123456782',
      '1112.22.333',
      '111 222 333',
      '111.222.333',
      '1112-22-333',
      '111-222-333',
      '1112 22 333',
    ],
    ['111222334', '000000000', '1112223333'],
  ],
  [
    'br-cpf',
    ['CPF', 'cadastro de pessoas'],
    ['52998224725', '529982247-25', '529 982 247 25', '12345678909', '10000000019'],
    ['52998224735', '52998224724', '11111111111'],
  ],
  [
    'pl-pesel',
    ['PESEL', 'pesel:'],
    ['44051401359', '02270812343', '99810112346', '99631512349', '99411512341', '44123101356', '44010101355'],
    ['44051401358', '44131401350', '44001401354', '44053201353', '44050001352', '22222222222'],
  ],
  [
    'se-personnummer',
    ['personnummer', 'person-nummer', 'personnr', 'samordningsnummer', 'Swedish personal number'],
    ['8112189876', '198112189876'],
    ['8112189877', '178112189876'],
  ],
  [
    'uk-nhs',
    ['NHS', 'NHS number'],
    ['9434765919', '943 476 5919', '943-476-5919', '2000000010'],
    ['9434765918', '4444444444', '2000000070'],
  ],
  [
    'in-aadhaar',
    ['Aadhaar', 'adhar', 'UIDAI', 'आधार'],
    ['234567890124', '2345 6789 0124', '2345-6789-0124', '999999999981'],
    ['234567890125', '123456789010', '333333333333'],
  ],
] as const)('%s: a number of a common form is told by a word near it', (rule, words, values, others) => {
  for (const value of values) {
    for (const word of words) {
      expect(found(`${word} ${value}`), word).toEqual([`${rule} ${value}`]);
      expect(found(`${value} is the ${word} of his`), word).toEqual([`${rule} ${value}`]);
    }
    // Nothing says what it is, or says it too far away.
    expect(found(`the parcel ${value} has come`)).toEqual([]);
    expect(found(`${words[0]} ${'and more of the same '.repeat(5)} ${value}`)).toEqual([]);
  }
  for (const other of others) expect(found(`${words[0]} ${other}`), other).toEqual([]);
});

test.each([
  [
    'es-dni',
    ['12345678Z', '12345678-Z', '12345678 Z', '00000000T', '87654321X'],
    ['12345678A', '1234567Z', '123456789Z', '12345678--Z', '12345678ZZ', '12345678z', '1-12345678Z'],
  ],
  [
    'es-dni',
    ['X1234567L', 'X-1234567L', 'X-1234567-L', 'X1234567-L', 'x1234567l', 'Y1234567X', 'Z7654321H'],
    ['X1234567A', 'W1234567L', 'X123456L', 'X1234567LL', 'a.X1234567L', 'Y1234567L'],
  ],
  [
    'it-codice-fiscale',
    ['RSSMRA85T10A562S', 'MRTMTT91D08F205J', 'rssmra85t10a562s', 'RSSMRA85T10A56NH', 'BNCGNN50E52L219X'],
    ['RSSMRA85T10A562T', 'RSSMRA85Z10A562S', 'RSSMRA85T10A562', 'RSSMRA85T10A562SX'],
  ],
  [
    'uk-nino',
    ['AB123456C', 'AB 12 34 56 C', 'JG103759A', 'WT 00 00 00 D'],
    [
      'BG123456C',
      'GB123456C',
      'NK123456C',
      'TN 12 34 56 C',
      'ZZ123456C',
      'DA123456C',
      'AO123456C',
      'AB123456E',
      'AB12345C',
      'AB 12 34 56 E',
      'AB 12 34 56 CD',
      'ab123456c',
      'AB 12 34 567',
    ],
  ],
] as const)('%s: letters and digits that belong together', (rule, values, others) => {
  for (const value of values)
    for (const text of [value, `He has ${value}.`, `(${value})`]) expect(found(text)).toEqual([`${rule} ${value}`]);
  for (const other of others) expect(found(`He has ${other} here`), other).toEqual([]);
});

test('a space of any kind may stand between groups', () => {
  for (const space of [' ', '\t', '\u00a0', '\u202f'])
    expect(found(`NHS 943${space}476${space}5919`)).toEqual([`uk-nhs 943${space}476${space}5919`]);
  expect(found('NHS 943\n476\n5919')).toEqual([]);
});
