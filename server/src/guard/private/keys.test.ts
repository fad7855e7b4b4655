import { describe, expect, test } from 'vitest';
import { privateIn } from './find.ts';
import { KEY_FORMATS, type KeyFormat } from './key-formats.ts';
import { termsOf } from './terms.ts';

const NO_TERMS = termsOf([]);
const found = (text: string) =>
  privateIn(text, NO_TERMS).map(({ ruleId, from, to }) => `${ruleId.replace('private.', '')} ${text.slice(from, to)}`);

/** Signs that look made by chance, in the alphabet of a format. */
const SIGNS: Readonly<Record<KeyFormat['rest'], string>> = {
  alnum: 'a7Kq2ZxP9mB4tR',
  word: 'a7K_q2-ZxP9mB4tR',
  hex: '0a1b2c3d4e5f6789',
  base32: 'A7KQ2ZXP5MB4TR3W',
  base64: 'a7K+q2/ZxP9mB4tR',
};
const made = (rest: KeyFormat['rest'], length: number): string => {
  const signs = SIGNS[rest];
  return signs.repeat(Math.ceil(length / signs.length)).slice(0, length - 1) + 'a7'.at(length % 2)!.toUpperCase();
};
// Two formats may share a beginning: the longer one says more.
const ALONE = KEY_FORMATS.filter(({ prefix }) => prefix !== 'sk-' && prefix !== 'SK');

describe.each(ALONE.map((format) => [format.prefix, format] as const))(
  'a key that begins with %s',
  (prefix, format) => {
    const key = (length: number): string => prefix + made(format.rest, length);
    test('is found at its shortest and its longest, with its maker', () => {
      for (const length of [format.least, format.most])
        for (const [before, behind] of [
          ['', ''],
          ['the key ', '.'],
          ['"', '"'],
          ['KEY=', '\n'],
        ] as const)
          expect(found(`${before}${key(length)}${behind}`)).toContain(`key.${format.maker} ${key(length)}`);
    });

    test('is none shorter, or where its signs are a place holder', () => {
      expect(found(key(format.least - 1)).filter((each) => each.startsWith('key'))).toEqual([]);
      expect(found(prefix + 'x'.repeat(format.least))).toEqual([]);
      expect(
        found(prefix + 'abcdefg'.repeat(format.least).slice(0, format.least)).filter((each) => each.startsWith('key')),
      ).toEqual([]);
    });
  },
);

test('a key is no longer than its maker gives it', () => {
  for (const rest of ['A7KQ2ZXP5MB4TR3WA', 'A7KQ2ZXP5MB4TR3Wa', 'A7KQ2ZXP5MB4TR3'])
    expect(found(`AKIA${rest}`)).toEqual([]);
  expect(found(`ghp_${made('alnum', 252)}`)).toEqual([]);
});

test('letters of both cases, or digits, look made by chance; words do not', () => {
  const words = 'thisisthenameofalongrepositoryofours';
  expect(words).toHaveLength(36);
  expect(found(`ghp_${words}`)).toEqual([]);
  expect(found(`ghp_${words.toUpperCase()}`)).toEqual([]);
  expect(found(`ghp_${words.slice(0, 30)}OFOURS`)).toEqual([`key.github ghp_${words.slice(0, 30)}OFOURS`]);
  expect(found(`ghp_${words.slice(0, 35)}7`)).toEqual([`key.github ghp_${words.slice(0, 35)}7`]);
  // Seven different signs are too few.
  expect(found(`ghp_${'abcdef7'.repeat(6).slice(0, 36)}`)).toEqual([]);
  expect(found(`ghp_${'abcdefg7'.repeat(6).slice(0, 36)}`)).toHaveLength(1);
  // Keys in capitals without a digit.
  expect(found('AKIAABCDEFGHIJKLMNOP')).toEqual(['key.aws AKIAABCDEFGHIJKLMNOP']);
});

test('of formats that begin alike the longer beginning is told', () => {
  const rest = made('word', 90);
  expect(found(`sk-ant-${rest}`)).toEqual([`key.anthropic sk-ant-${rest}`]);
  expect(found(`sk-proj-${rest}`)).toEqual([`key.openai sk-proj-${rest}`]);
  expect(found(`sk-${made('alnum', 48)}`)).toEqual([`key.openai sk-${made('alnum', 48)}`]);
});

describe('a signed token', () => {
  const [header, claims, signature] = [
    'eyJhbGciOiJIUzI1NiJ9',
    'eyJzdWIiOiIxMjM0In0',
    'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  ];
  test('is found in its three parts', () => {
    const jwt = `${header}.${claims}.${signature}`;
    for (const text of [jwt, `Bearer ${jwt}`, `"${jwt}"`]) expect(found(text)).toContain(`key.jwt ${jwt}`);
    expect(found(`${jwt} and more`)).toEqual([`key.jwt ${jwt}`]);
  });

  test.each([
    `${header}.${claims}`,
    `${header}.${claims}.`,
    `${header}.${claims}.short`,
    `${header}.abc${claims}.${signature}`,
    `${header} ${claims} ${signature}`,
    `eyJhbGciO.${claims}.${signature}`,
    `eyKhbGciOiJIUzI1NiJ9.${claims}.${signature}`,
    `${header}${'a'.repeat(9000)}.${claims}.${signature}`,
  ])('is none without all of them: %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('a private key in PEM', () => {
  const pem = (name: string): string => `-----BEGIN ${name}-----\nMIIEvQIBADANBgkq\n-----END ${name}-----`;
  test.each([
    'PRIVATE KEY',
    'RSA PRIVATE KEY',
    'EC PRIVATE KEY',
    'ENCRYPTED PRIVATE KEY',
    'OPENSSH PRIVATE KEY',
    'PGP PRIVATE KEY BLOCK',
  ])('%s is found from its first dash to its last', (name) => {
    expect(found(`The key:\n${pem(name)}\nand more`)).toEqual([`key.pem ${pem(name)}`]);
    // What of it is there is private too.
    expect(found(pem(name).slice(0, -3))).toEqual([`key.pem ${pem(name).slice(0, -3)}`]);
  });

  test.each(['PUBLIC KEY', 'CERTIFICATE', 'private key'])('%s is none', (name) => {
    expect(found(pem(name))).toEqual([]);
  });

  test('one without an end is private as far as a key may reach', () => {
    const text = `-----BEGIN PRIVATE KEY-----\n${'word '.repeat(5000)}`;
    expect(privateIn(text, NO_TERMS)).toEqual([{ kind: 'key', ruleId: 'private.key.pem', from: 0, to: 16_384 }]);
    // The end of another kind of key ends none.
    expect(found(`${pem('RSA PRIVATE KEY').replace('END RSA', 'END EC')} more`)[0]).toContain('more');
  });
});
