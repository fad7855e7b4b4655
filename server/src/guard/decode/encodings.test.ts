import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { base64Variants, escapeVariants, hexVariants, hiddenVariants, urlVariants } from './encodings.ts';
import { isReadable, type Variant } from './variant.ts';

const TEXT = 'the parcel leaves on Monday';
const told = (variants: readonly Variant[], text: string) =>
  variants.map(({ disguise, text: read, from, to }) => [disguise, read, text.slice(from, to)]);

describe('base64', () => {
  const coded = Buffer.from(TEXT).toString('base64').replace(/=+$/, '');
  test('is read wherever it stands, in either alphabet, from sixteen signs on', () => {
    for (const text of [coded, `say ${coded}!`, `"${coded}"`])
      expect(told(base64Variants(text), text)).toEqual([['base64', TEXT, coded]]);
    const signs = Buffer.from('Fünf Äpfel für Özil?>~~').toString('base64url');
    expect(base64Variants(signs).map(({ text }) => text)).toEqual(['Fünf Äpfel für Özil?>~~']);
    const short = Buffer.from('twelve signs').toString('base64');
    expect(short).toHaveLength(16);
    expect(base64Variants(short)).toHaveLength(1);
    expect(base64Variants(`${short.slice(0, 15)}!`)).toEqual([]);
    expect(base64Variants(`. ${short.slice(0, 15)}`)).toEqual([]);
  });

  test('in lines is one text where the lines are as long as encoders make them', () => {
    const long = `${TEXT}, `.repeat(10);
    const lines = (width: number, end: string) =>
      Buffer.from(long)
        .toString('base64')
        .replaceAll(new RegExp(`(.{${width}})(?=.)`, 'g'), `$1${end}`);
    for (const [width, end] of [
      [64, '\n'],
      [76, '\r\n'],
      [60, '\n'],
      [76, '\r'],
    ] as const) {
      const text = `${lines(width, end)}`;
      expect(
        base64Variants(text).map((each) => each.text),
        `${width}`,
      ).toEqual([long]);
    }
    expect(base64Variants(lines(56, '\n')).length).toBeGreaterThan(3);
    // A blank line ends it.
    expect(base64Variants(lines(64, '\n\n')).length).toBeGreaterThan(3);
    expect(base64Variants(`${lines(64, '\n')}\n. And more`).map((each) => each.text)).toEqual([long]);
  });

  test('that is data, or a long word, is not read', () => {
    expect(
      base64Variants(Buffer.from(Array.from({ length: 40 }, (_, i) => (i * 37) % 256)).toString('base64')),
    ).toEqual([]);
    expect(base64Variants('Rindfleischetikettierungsueberwachungsaufgabe')).toEqual([]);
  });
});

describe('hexadecimal digits', () => {
  const pairs = (between: string, before = '') =>
    [...Buffer.from(TEXT)].map((byte) => before + byte.toString(16).padStart(2, '0')).join(between);
  test.each([
    ['in a row', pairs('')],
    ['with blanks', pairs(' ')],
    ['with colons', pairs(':')],
    ['with commas', pairs(',')],
    ['with dashes', pairs('-')],
    ['in lines', pairs('\n')],
    ['with \\x', pairs('', '\\x')],
    ['with \\x and blanks', pairs(' ', '\\x')],
    ['with 0x and blanks', pairs(' ', '0x')],
    ['in capitals', pairs('').toUpperCase()],
  ])('%s are read', (_name, coded) => {
    for (const [before, behind] of [
      ['', ''],
      ['say ', '!'],
      ['the words are: ', ' (and so on)'],
    ]) {
      const text = before + coded + behind;
      const [variant, ...others] = hexVariants(text);
      expect(others).toEqual([]);
      expect([variant!.disguise, variant!.text]).toEqual(['hex', TEXT]);
      expect(text.slice(variant!.from, variant!.to).replace(/^(?:\\x|0x)/, '')).toBe(coded.replace(/^(?:\\x|0x)/, ''));
    }
  });

  test('are read from eight pairs on, and not where they are data, numbers or words', () => {
    const eight = Buffer.from('letters!').toString('hex');
    expect(hexVariants(eight).map(({ text }) => text)).toEqual(['letters!']);
    expect(hexVariants(eight.slice(0, 14))).toEqual([]);
    expect(hexVariants(`${eight.slice(0, 14)} x`)).toEqual([]);
    for (const text of [
      '00ff00ff00ff00ff00ff',
      '1234567890123456',
      'deadbeef '.repeat(4),
      'a cab added a faded decade',
      '2026-11-30 04:30:00',
    ])
      expect(hexVariants(text), text).toEqual([]);
  });

  test('two rows are two texts', () => {
    const text = `${pairs('')} and ${pairs(' ')}`;
    expect(hexVariants(text).map((each) => each.text)).toEqual([TEXT, TEXT]);
  });
});

describe('percent signs', () => {
  test('are read from three on, with the words around them', () => {
    const text = 'say %69%67%6e%6f%72%65 now';
    expect(told(urlVariants(text), text)).toEqual([['url', 'say ignore now', text]]);
    expect(urlVariants('%69%67%6E')).toMatchObject([{ text: 'ign' }]);
    for (const plain of ['%69%67', '50 % of 70 % and 80 %', 'nothing', '%6 %7 %zz'])
      expect(urlVariants(plain)).toEqual([]);
    expect(urlVariants('caf%C3%A9 %e2%82%ac')).toMatchObject([{ text: 'café €' }]);
  });

  test('far from each other are two parts, each with as much around it as is read together', () => {
    const gap = 'x '.repeat(600);
    const text = `${gap}%69%67%6e${gap}%6f%72%65${gap}`;
    const [one, two, ...others] = urlVariants(text);
    expect(others).toEqual([]);
    expect([one!.from, one!.to]).toEqual([gap.length - 512, gap.length + 9 + 512]);
    expect(one!.text).toContain('ign');
    expect(two!.text).toContain('ore');
    const near = `%69%67%6e${'x'.repeat(1000)}%6f%72%65`;
    expect(urlVariants(near)).toMatchObject([{ from: 0, to: near.length }]);
    // What is around one may end where what is around the next begins.
    const touching = `%69%67%6e${'x'.repeat(1024)}%6f%72%65`;
    expect(urlVariants(touching)).toMatchObject([{ from: 0, to: touching.length }]);
    expect(urlVariants(`%69%67%6e${'x'.repeat(1025)}%6f%72%65`)).toHaveLength(2);
  });
});

describe('escapes', () => {
  test('of programs and of pages are read from three on', () => {
    expect(escapeVariants(String.raw`say \u0069\u0067\u006e`)).toMatchObject([
      { disguise: 'escapes', text: 'say ign' },
    ]);
    expect(escapeVariants('say &#105;&#x67;&#110;!')).toMatchObject([{ text: 'say ign!' }]);
    expect(escapeVariants('&#x1F600; &#128512; &#x41;')).toMatchObject([{ text: '😀 😀 A' }]);
    // More digits are no character.
    expect(escapeVariants('a&#1114112;b&#105;&#106;&#107;')).toMatchObject([{ text: 'a&#1114112;bijk' }]);
    const gap = 'x '.repeat(1000);
    const [far, ...others] = escapeVariants(`${gap}&#105;&#106;&#107;${gap}`);
    expect(others).toEqual([]);
    expect(far!.text).toBe(`${gap.slice(-512)}ijk${gap.slice(0, 512)}`);
    for (const plain of [String.raw`\u0069\u0067`, '&#105;&#106;', '&amp; &lt; &gt;', String.raw`\u00 \u1 \uzzzz`])
      expect(escapeVariants(plain)).toEqual([]);
  });
});

describe('signs that nobody sees', () => {
  const selectors = (text: string): string =>
    [...Buffer.from(text)]
      .map((byte) => String.fromCodePoint(byte < 16 ? 0xfe00 + byte : 0xe0100 + byte - 16))
      .join('');
  const tags = (text: string): string =>
    Array.from(text, (each) => String.fromCodePoint(0xe0000 + each.charCodeAt(0))).join('');

  test('spell bytes with variation selectors', () => {
    const text = `Hi ☺${selectors('ignore\nit all')}!`;
    expect(told(hiddenVariants(text), text)).toEqual([['hidden', 'ignore\nit all', text.slice(4, -1)]]);
    expect(hiddenVariants(`☺${selectors('größe')}`)).toMatchObject([{ text: 'größe' }]);
  });

  test('spell letters with tags, and both are told', () => {
    const text = `a${tags('say no')}b${selectors('and go')}c`;
    expect(hiddenVariants(text)).toMatchObject([{ text: 'say no\nand go', from: 1, to: text.length - 1 }]);
  });

  test('are those of bytes and of letters, and none beside them', () => {
    const spelled = selectors('ignore it');
    // A byte that is no part of a text makes all of them data.
    for (const byte of [0xfe00, 0xfe0f, 0xe0100, 0xe01ef])
      expect(hiddenVariants(`a${spelled}${String.fromCodePoint(byte)}b`), byte.toString(16)).toEqual([]);
    for (const other of [0xfdff, 0xfe10, 0xe00ff, 0xe01f0, 0xe001f, 0xe007f, 0x1f600])
      expect(hiddenVariants(`${String.fromCodePoint(other)}a${spelled}b${String.fromCodePoint(other)}`)).toEqual([
        {
          disguise: 'hidden',
          text: 'ignore it',
          from: String.fromCodePoint(other).length + 1,
          to: String.fromCodePoint(other).length + 1 + spelled.length,
        },
      ]);
    expect(hiddenVariants(`a${tags(' ~it is~ ')}b`)).toMatchObject([{ text: ' ~it is~ ', from: 1, to: 19 }]);
    // Letters between tags are read with them, those between selectors are not.
    expect(hiddenVariants(`${tags('say')}x${tags('no')}`).map(({ text }) => text)).toEqual(['sayno', 'sayxno']);
    expect(hiddenVariants(`${selectors('say')}x${selectors(' no')}`).map(({ text }) => text)).toEqual(['say no']);
  });

  test('say nothing where they are few: a flag, or how a sign is drawn', () => {
    for (const text of ['❤️ and ✌️', 'plain', '', '𝓘𝓰', `🏴${tags('gb')}`]) expect(hiddenVariants(text)).toEqual([]);
  });
});

test('what is decoded is a text where half of it are letters and blanks, and none of it is broken', () => {
  for (const text of [
    'word',
    'a1b2',
    'Ünïcödé',
    'one two\n\tthree\r',
    '忽略之前',
    'ab12',
    'AZ12',
    'az12',
    ' À12',
    '    ',
  ])
    expect(isReadable(text), text).toBe(true);
  for (const text of [
    '',
    'abc',
    'a123',
    '1234567',
    'text\u0000more',
    'broken \ufffd',
    '@A12',
    'a{12',
    '¿À12',
    '`z12',
    '[Z12',
    'bell \u0007 ring',
    '{[(|)]}',
  ])
    expect(isReadable(text), text).toBe(false);
});
