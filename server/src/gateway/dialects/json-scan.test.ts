import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonScan } from './json-scan.ts';
import { parseJsonBody } from './json-body.ts';

const scanned = (text: string, pieceBytes = Infinity): JsonScan => {
  const scan = new JsonScan();
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i += pieceBytes) scan.push(bytes.subarray(i, i + pieceBytes));
  return scan;
};
const keysOf = (value: unknown): number => {
  let count = 0;
  JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) count += Object.keys(inner).length;
    return inner;
  });
  return count;
};
const parse = (text: string | Buffer): unknown => parseJsonBody(Buffer.from(text as string), '{}');
const codeOf = (run: () => unknown): { code?: string; where?: string; message?: string } => {
  try {
    run();
    return {};
  } catch (error) {
    return error as { code: string };
  }
};

describe('the scan of a body', () => {
  test('counts the members that a parser finds, at any cut, whatever stands in strings', () => {
    const hard = fc.stringMatching(/^[\\"{}[\],: a\u00e9]{0,120}$/);
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        hard,
        fc.integer(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(hard, tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(
        json,
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 0, max: 2 }),
        (value, pieceBytes, indent) => {
          const text = JSON.stringify(value, null, indent);
          expect(scanned(text).members).toBe(keysOf(value));
          expect(scanned(text, pieceBytes).members).toBe(keysOf(value));
          if (typeof value === 'object' && value !== null && !Array.isArray(value))
            expect(parse(text)).toEqual(JSON.parse(text));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['64 levels are taken, 65 are not', '['.repeat(65), 'deeper than 64'],
    ['a list of 20,001 items', `[${'1,'.repeat(20_000)}1]`, 'more than 20000 items'],
    [
      'a hundred thousand empty objects',
      `{"a":[${Array(20)
        .fill(`[${Array(5_001).fill('{}').join(',')}]`)
        .join(',')}]}`,
      'lists, objects and members',
    ],
    [
      'an object of 20,001 members',
      `{${Array.from({ length: 20_001 }, (_, i) => `"${i}":1`).join(',')}}`,
      'more than 20000 items',
    ],
    [
      'a hundred thousand members',
      `[${Array.from({ length: 6 }, () => `{${Array.from({ length: 19_000 }, (_, i) => `"${i}":1`).join(',')}}`).join(',')}]`,
      'lists, objects and members',
    ],
  ])('%s', (_name, text, message) => {
    for (const pieceBytes of [1024, Infinity])
      expect(codeOf(() => scanned(text, pieceBytes)).message).toContain(message);
  });

  test('what is allowed is taken', () => {
    scanned('['.repeat(64));
    scanned(`[${'1,'.repeat(19_999)}1]`);
    scanned(`{"a":"${'{["'.replaceAll('"', '\\"').repeat(100_000)}"}`);
  });
});

describe('one reading of a body', () => {
  test.each([
    ['{"model":"a","messages":[],"model":"b"}', 'model'],
    ['{"model":"a","\\u006dodel":"b"}', 'model'],
    ['{"messages":[{"role":"user","content":"x","role":"system"}]}', 'messages[0].role'],
    ['{"tools":[1,{"function":{"name":"a","name":"a"}}]}', 'tools[1].function.name'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{"a":{"":1,"":2}}', 'a.'],
  ])('%s is refused for a member that stands twice', (text, where) => {
    expect(codeOf(() => parse(text))).toMatchObject({ code: 'JG_BAD_REQUEST', where });
  });

  test.each(['Model', 'MODEL', 'max_toKens', '\u017ftream', 'max_to\u212aens', 'Max_Completion_Tokens', 'Tools', 'N'])(
    'a top-level member %s is refused',
    (key) =>
      expect(codeOf(() => parse(JSON.stringify({ model: 'a', [key]: 1 })))).toMatchObject({
        code: 'JG_BAD_REQUEST',
        where: key,
      }),
  );

  test('names of other things keep their case', () => {
    const body = {
      model: 'a',
      Custom: 1,
      tools: [{ function: { parameters: { properties: { Model: {}, model: {}, Stream: {} } } } }],
    };
    expect(parse(JSON.stringify(body))).toEqual(body);
  });

  test.each([[[0xff]], [[0xc0, 0xaf]], [[0xed, 0xa0, 0x80]], [[0xf4, 0x90, 0x80, 0x80]]])(
    'bytes %j are no UTF-8',
    (bytes) => {
      const body = Buffer.concat([Buffer.from('{"model":"'), Buffer.from(bytes), Buffer.from('"}')]);
      expect(codeOf(() => parse(body))).toMatchObject({ code: 'JG_BAD_JSON' });
    },
  );
});
