import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base64Variants, hexVariants } from './encodings.ts';
import { isReadable } from './variant.ts';

interface Part {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}
const parts = (found: readonly Part[]): readonly Part[] => found.map(({ text, from, to }) => ({ text, from, to }));

/** By patterns alone, each line of a wrapped run at least as long as encoders make them. */
function base64Wanted(text: string): readonly Part[] {
  const found: Part[] = [];
  const run = /[\w+/-]{16,}/g;
  for (let match = run.exec(text); match !== null; match = run.exec(text)) {
    const from = match.index;
    let to = from + match[0].length;
    let line = match[0].length;
    for (;;) {
      const next = /^(?:\r\n|\n|\r)([\w+/-]+)/.exec(text.slice(to));
      if (line < 60 || next === null) break;
      line = next[1]!.length;
      to += next[0].length;
    }
    run.lastIndex = to;
    const decoded = Buffer.from(text.slice(from, to), 'base64').toString('utf8');
    if (isReadable(decoded)) found.push({ text: decoded, from, to });
  }
  return found;
}

/** Eight pairs, then as many more as follow in the same manner; an odd digit ends it. */
function hexWanted(text: string): readonly Part[] {
  const found: Part[] = [];
  const first = /(?:[\da-f]{2}[ \n:,-]?(?:\\x|0x)?){8}/giy;
  const run = /(?:0x)?((?:[\da-f]{2})+)(?![\da-f])/iy;
  const separator = /[ \n:,-]?(?:\\x)?(?=[\da-f])/iy;
  for (let at = 0; at < text.length;) {
    first.lastIndex = at;
    if (first.exec(text) === null) {
      at++;
      continue;
    }
    let digits = '';
    let [end, next] = [at, at];
    for (;;) {
      run.lastIndex = next;
      const match = run.exec(text);
      if (match === null) {
        // Digits that are not pairs were read too.
        next += /^(?:0x)?[\da-f]*/i.exec(text.slice(next))![0].length;
        break;
      }
      digits += match[1]!;
      end = next = run.lastIndex;
      separator.lastIndex = end;
      if (separator.exec(text) === null) break;
      next = separator.lastIndex;
    }
    const from = at;
    at = Math.max(next, end, at + 1);
    if (digits.length < 16) continue;
    const decoded = Buffer.from(digits, 'hex').toString('utf8');
    if (isReadable(decoded)) found.push({ text: decoded, from, to: end });
  }
  return found;
}

const words = fc.constantFrom(
  'the parcel leaves on Monday',
  'ab',
  'letters!',
  'over the hills and far away, they went',
);
const base64Texts = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: words.map((each) => Buffer.from(each).toString('base64').replace(/=+$/, '')) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom(59, 60, 64, 76), fc.constantFrom('\n', '\r\n', '\r', '\n\n'))
          .map(([width, end]) =>
            Buffer.from('wrapped lines of an encoder, some of them long. '.repeat(4))
              .toString('base64')
              .replace(/=+$/, '')
              .replaceAll(new RegExp(`(.{${width}})(?=.)`, 'g'), `$1${end}`),
          ),
      },
      fc.stringMatching(/^[A-Za-z0-9+/_-]{1,20}$/),
      fc.constantFrom(' ', '. ', '!', '\n', 'ü', '=', '€€', ', and '),
    ),
    { minLength: 1, maxLength: 9 },
  )
  .map((list) => list.join(''));

test('runs of base64 are those that patterns find', () => {
  let many = 0;
  fc.assert(
    fc.property(base64Texts, (text) => {
      const wanted = base64Wanted(text);
      many += wanted.length;
      expect(parts(base64Variants(text))).toEqual(wanted);
    }),
    { numRuns: 2000, seed: 5 },
  );
  expect(many).toBeGreaterThan(1000);
});

const hexTexts = fc
  .array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc
          .tuple(words, fc.constantFrom('', ' ', ':', ',', '-', '\n', ', '), fc.constantFrom('', '', '\\x', '0x'))
          .map(([text, between, before]) =>
            [...Buffer.from(text)].map((byte) => before + byte.toString(16).padStart(2, '0')).join(between),
          ),
      },
      fc.stringMatching(/^[0-9a-fA-F]{1,9}$/),
      fc.stringMatching(/^[0-9a-fA-F :,x\\-]{1,24}$/),
      fc.constantFrom(' ', '. ', 'x', '\\', '0x', '\n', 'ü', 'face', 'added', ', and '),
    ),
    { minLength: 1, maxLength: 9 },
  )
  .map((list) => list.join(''));

test('runs of hexadecimal digits are those that patterns find', () => {
  let many = 0;
  fc.assert(
    fc.property(hexTexts, (text) => {
      const wanted = hexWanted(text);
      many += wanted.length;
      expect(parts(hexVariants(text))).toEqual(wanted);
    }),
    { numRuns: 2000, seed: 6 },
  );
  expect(many).toBeGreaterThan(1000);
});
