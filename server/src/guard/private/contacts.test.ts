import { describe, expect, test } from 'vitest';
import { privateIn } from './find.ts';
import { termsOf } from './terms.ts';

const NO_TERMS = termsOf([]);
const found = (kind: string, text: string) =>
  privateIn(text, NO_TERMS)
    .filter((find) => find.kind === kind)
    .map(({ from, to }) => text.slice(from, to));

describe('an address of mail', () => {
  test.each([
    'a@b.example',
    "a.b+c-d%e'f@mail.example.org",
    'jörg@müller.example',
    'A_1@EXAMPLE.ORG',
    'gitx@github.com',
    `${'a'.repeat(64)}@b.example`,
    `a@${'b.'.repeat(120)}example`,
  ])('%s is one, whatever stands around it', (address) => {
    for (const text of [
      address,
      `<${address}>`,
      `mailto:${address}`,
      `'${address}'`,
      `Mail ${address}.`,
      `(${address}), now`,
    ])
      expect(found('email', text)).toEqual([address]);
  });

  test.each([
    'a@b',
    'a@b.c',
    'a@b.e1',
    'a@b.example_x',
    'a@b..example',
    'a@.example',
    '@example.org',
    'a.@b.example',
    '... @b.example',
    'a @b.example',
    'a@ b.example',
    'a\u200b@b',
    `${'a'.repeat(65)}@b.example`,
    // Names of files and services, and the user of a repository.
    'icon@2x.png',
    'logo@3x.JPEG',
    'foo@bar.service',
    'git@github.com:owner/name',
  ])('%j is none', (text) => {
    expect(found('email', `See ${text} there`)).toEqual([]);
  });

  test('two in a list are two', () => {
    expect(found('email', 'a@b.example,c@d.example')).toEqual(['a@b.example', 'c@d.example']);
  });
});

describe('a telephone number', () => {
  test.each([
    '+49 30 901820',
    '+49309018',
    '+1 (415) 555-2671',
    '+(49) 30 901820',
    '+49/30/901820',
    '+49.30.901820',
    '+49\u00a030\u202f901820',
    '+123456789012345',
    '+358 9 123456',
    '+971 4 1234567',
  ])('%s is one abroad', (number) => {
    for (const text of [number, `at ${number}.`, `(${number})`]) expect(found('phone', text)).toEqual([number]);
  });

  test.each([
    '+4930901',
    '+1234567890123456',
    '+999 12345678',
    '+210 1234567',
    'x+49 30 901820',
    '+49   30 901820',
    '+49 30 901820x',
    '+49 30 901820@b',
    '+ 49 30 901820',
    '+x49 30 901820',
  ])('%j is none', (text) => {
    expect(found('phone', text)).toEqual([]);
  });

  test.each(['415-555-2671', '(415) 555-2671', '(415)555-2671', '415 555-2671', '999-999-0000'])(
    '%s is one in the American way',
    (number) => {
      for (const text of [number, `at ${number}.`, `"${number}"`]) expect(found('phone', text)).toEqual([number]);
    },
  );

  test.each([
    '4155552671',
    '115-555-2671',
    '415-155-2671',
    '415.555.2671',
    '415-555-26711',
    '415-555-2671-1',
    '1-415-555-2671',
    '415 555 2671',
  ])('%s is none unless a word says so', (text) => {
    expect(found('phone', `at ${text}`)).toEqual([]);
  });

  test.each([
    ['call', '030 901820'],
    ['Tel.', '0170 1234567'],
    ['telephone:', '06 12 34 56 78'],
    ['phone', '901820123'],
    ['phone', '901 8201'],
    ['phone', '415 555 2671'],
    ['phone', '12.34.56.78.90'],
    ['WhatsApp', '0170/1234567'],
    ['handynummer', '0170-123-4567'],
    ['Rückruf', '(030) 901820'],
    ['appelez le', '06.12.34.56.78'],
    ['teléfono', '612 34 56 78'],
    ['电话', '13800138000'],
    ['電話：', '090-1234-5678'],
  ])('behind %s %s is one', (word, number) => {
    expect(found('phone', `${word} ${number}, please`)).toEqual([number]);
  });

  test.each([
    'order 0170 1234567',
    'call 9018201',
    'phone 901820',
    'call 1234567890123456',
    'phone 12.10.2026',
    'phone 3.141592653',
    'phone 192.168.100.100',
    'the headphones cost 0170 1234567',
    'the phone rang and it was a long and winding 0170 1234567',
    'phone 0170 1234567x',
  ])('in %j there is none', (text) => {
    expect(found('phone', text)).toEqual([]);
  });
});
