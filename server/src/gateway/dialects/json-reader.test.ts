import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJsonBody } from './json-body.ts';
import { JsonReader } from './json-reader.ts';

/** A step may pass its bound by what cannot be cut: one part of a string, or one number. */
const OVER = 40_000;

interface Reading {
  readonly value?: unknown;
  readonly code?: string;
  readonly where?: string | undefined;
  readonly reader: JsonReader;
  /** The most that one step took. */
  readonly longestStep: number;
}

/** Reads bytes in pieces, a few operations a step. */
function read(bytes: Buffer, pieceBytes = Infinity, operations = 1): Reading {
  const reader = new JsonReader();
  let longestStep = 0;
  const step = (): boolean => {
    const before = reader.operations;
    const more = reader.step(operations);
    longestStep = Math.max(longestStep, reader.operations - before);
    return more;
  };
  try {
    for (let i = 0; i < bytes.length; i += pieceBytes) {
      reader.push(bytes.subarray(i, i + pieceBytes));
      while (step());
    }
    return { value: reader.end(), reader, longestStep };
  } catch (error) {
    const { code, where } = error as { code: string; where?: string };
    return { code, where, reader, longestStep };
  }
}
const whole = (bytes: Buffer): { value?: unknown; code?: string; where?: string | undefined } => {
  try {
    return { value: parseJsonBody(bytes, '{}') };
  } catch (error) {
    const { code, where } = error as { code: string; where?: string };
    return { code, where };
  }
};

const hard = fc.oneof(
  fc.stringMatching(/^[\\"{}[\],: a\u00e9\u{1f600}\n]{0,80}$/u),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('__proto__', 'toString', 'x'.repeat(47), 'x'.repeat(48), 'x'.repeat(49), '\ud83d', '\\u00e9'),
);
// Of a lone half of a pair as a member's name, V8's own parser now and then makes another name: it is no judge there.
const name = hard.filter((key) => key.isWellFormed());
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    hard,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.constantFrom(null, true, false, -0, 1e300),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
})).value;
const pieces = fc.integer({ min: 1, max: 70 });

describe('a document read in steps', () => {
  test('is what JSON.parse makes of it, at any cut', () => {
    fc.assert(
      fc.property(json, pieces, fc.integer({ min: 0, max: 2 }), (value, pieceBytes, indent) => {
        const text = JSON.stringify(value, null, indent);
        const bytes = Buffer.from(text);
        for (const cut of [pieceBytes, Infinity]) {
          const got = read(bytes, cut);
          expect(got.value).toEqual(JSON.parse(text));
          expect(got.reader.extraBytes).toBe(bytes.length - text.length);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('tells where the outermost members stand', () => {
    fc.assert(
      fc.property(fc.dictionary(name, json, { maxKeys: 5 }), pieces, (value, pieceBytes) => {
        const bytes = Buffer.from(JSON.stringify(value, null, 1));
        const { spans } = read(bytes, pieceBytes).reader;
        const found = spans?.map(({ key, start, end }) => [
          key,
          JSON.parse(bytes.toString('utf8', start, end)) as unknown,
        ]);
        expect(found).toEqual(Object.entries(JSON.parse(bytes.toString()) as object));
      }),
      { numRuns: 300 },
    );
  });

  test('is refused exactly where one that is read at once is, whatever was broken in it', () => {
    const broken = fc.record({
      value: fc.dictionary(name, json, { maxKeys: 4 }),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.integer({ min: 0, max: 3 }),
      put: fc.constantFrom(
        '',
        '"',
        ',',
        ':',
        '}',
        ']',
        '{',
        '[',
        '\\',
        '\\u12',
        '0',
        '-',
        '.',
        'e',
        'nul',
        '\n',
        '\u0001',
        '\xff',
        '\xc3',
        '"a":1,',
        '\xef\xbb\xbf',
      ),
    });
    fc.assert(
      fc.property(broken, pieces, ({ value, at, cut, put }, pieceBytes) => {
        const bytes = Buffer.from(JSON.stringify(value));
        const from = Math.floor(at * bytes.length);
        const changed = Buffer.concat([
          bytes.subarray(0, from),
          Buffer.from(put, 'latin1'),
          bytes.subarray(from + cut),
        ]);
        const wanted = whole(changed);
        // A value that is no object, and names that differ in case only, are for whoever takes the value.
        const got = read(changed, pieceBytes);
        if (wanted.code === undefined) expect(got.value).toEqual(wanted.value);
        else if (got.code === undefined)
          expect(whole(Buffer.from('1'))).toMatchObject({ code: wanted.code, where: wanted.where });
        else expect({ code: got.code, where: got.where }).toEqual({ code: wanted.code, where: wanted.where });
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    '01',
    '+1',
    '1.',
    '.5',
    '1e',
    '1e+',
    '-',
    '--1',
    'nul',
    'True',
    'NaN',
    'Infinity',
    '0x1',
    '1 2',
    '[1,]',
    '[,1]',
    '{"a":1,}',
    '{,}',
    '{"a"}',
    '{"a":}',
    '{1:2}',
    '[1}',
    '{"a":1]',
    ']',
    '}',
    ',',
    ':',
    '"',
    '"\\x"',
    '"\\u12g4"',
    '"\t"',
    '',
    ' ',
    '[',
    '{"a"',
    '[1',
    'tru',
    '"a',
    '/**/1',
    "'a'",
    '1e5.5',
    '1-1',
  ])('%s is no JSON', (text) => {
    expect(() => void JSON.parse(text)).toThrow();
    for (const cut of [1, Infinity]) expect(read(Buffer.from(text), cut).code).toBe('JG_BAD_JSON');
  });

  test.each([
    ['{"model":"a","messages":[],"model":"b"}', 'model'],
    ['{"model":"a","\\u006dodel":"b"}', 'model'],
    ['{"messages":[{"role":"user","content":"x","role":"system"}]}', 'messages[0].role'],
    ['{"tools":[1,{"function":{"name":"a","name":"a"}}]}', 'tools[1].function.name'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{"a":{"":1,"":2}}', 'a.'],
  ])('%s is refused for a member that stands twice', (text, where) => {
    expect(read(Buffer.from(text), 1)).toMatchObject({ code: 'JG_BAD_REQUEST', where });
  });

  test.each([
    ['65 levels', '['.repeat(65)],
    ['a list of 20,001 items', `[${'1,'.repeat(20_000)}1]`],
    ['20,001 members', `{${Array.from({ length: 20_001 }, (_, i) => `"${i}":1`).join(',')}}`],
    ['a number of 1,001 digits', '1'.repeat(1001)],
  ])('%s are refused', (_, text) => {
    for (const cut of [1024, Infinity])
      expect(read(Buffer.from(text), cut, 5000)).toMatchObject({ code: 'JG_BAD_REQUEST', where: 'body' });
  });
});

describe('no step is longer than its bound and what cannot be cut', () => {
  const BYTES = 1_000_000;
  const filled = (piece: string): string => piece.repeat(Math.floor(BYTES / piece.length));
  test.each([
    ['one text', `"${filled('word ')}"`],
    ['one text of escapes', `"${filled('\\n')}"`],
    ['one text of backslashes', `"${filled('\\\\')}"`],
    ['one text of quotes', `"${filled('\\"')}"`],
    ['one text of many bytes a letter', `"${filled('\u{1f600}')}"`],
    ['white space', `${filled(' \n')}1`],
    ['numbers', `[${Array.from({ length: 15 }, () => `[${'1,'.repeat(19_000)}1]`).join(',')}]`],
    [
      'members',
      `[${Array.from({ length: 5 }, () => `{${Array.from({ length: 18_000 }, (_, i) => `"${i.toString(36)}":1`).join(',')}}`).join(',')}]`,
    ],
  ])('%s', (_, text) => {
    const bytes = Buffer.from(text);
    for (const cut of [65_536, Infinity]) {
      const { value, longestStep, reader } = read(bytes, cut, 10_000);
      expect(value).toEqual(JSON.parse(text));
      expect(longestStep).toBeLessThan(10_000 + OVER);
      // In all it is linear in the bytes.
      expect(reader.operations).toBeLessThan(20 * bytes.length);
    }
  });

  test('a member of a text of single bytes is kept in a few parts', () => {
    const bytes = Buffer.from(`{"a":"${'x'.repeat(20_000)}"}`);
    expect(read(bytes, 1).value).toEqual({ a: 'x'.repeat(20_000) });
  });
});
