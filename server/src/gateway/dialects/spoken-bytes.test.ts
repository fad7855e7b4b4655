import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spokenBytes, spokenMembers, type MemberWatch } from './spoken-bytes.ts';

const members = spokenMembers('content', 'arguments');

test('finds the bytes of every text as JSON writes it, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (content, padding) => {
      const event = Buffer.from(
        `data: ${JSON.stringify({ id: 'x', content, obfuscation: padding.replaceAll('"', '') })}\n\n`,
      );
      // The quotes are no text.
      expect(spokenBytes(event, members)).toBe(Buffer.byteLength(JSON.stringify(content)) - 2);
    }),
    { numRuns: 2000 },
  );
});

test('several texts of an event add up; one that is cut counts to its end; null and lists are none', () => {
  expect(spokenBytes(Buffer.from('{"content":"abc","x":{"arguments": "de"},"y":{"content":"f"}}'), members)).toBe(6);
  expect(spokenBytes(Buffer.from('{"content":"abc'), members)).toBe(3);
  expect(spokenBytes(Buffer.from('{"content":null,"arguments":["a"]}'), members)).toBe(0);
});

/** Hears which members there are, and how their values begin. */
class Heard implements MemberWatch {
  readonly watched = spokenMembers('error', 'usage');
  readonly told: string[] = [];
  isBroken = false;
  found(event: Buffer, which: number, value: number): void {
    this.told.push(`${this.watched[which]?.toString()} ${String.fromCharCode(event[value] as number)}`);
  }
  broken(): void {
    this.isBroken = true;
  }
}

test('tells of every watched member of an event, wherever it stands, and of none that a text only quotes', () => {
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, 1, '', 'error', '"error":', '\\"usage\\":{'),
      fc.string({ unit: 'binary' }),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('error', 'usage', 'content', 'x', 'my "error"'), tie('json'), { maxKeys: 4 }),
    ),
  }));
  const membersOf = (value: unknown): readonly string[] =>
    Array.isArray(value)
      ? value.flatMap(membersOf)
      : typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => [
            ...(key === 'error' || key === 'usage' ? [`${key} ${JSON.stringify(inner)[0]}`] : []),
            ...membersOf(inner),
          ])
        : [];
  fc.assert(
    fc.property(json, fc.constantFrom('', ' '), (value, blank) => {
      const heard = new Heard();
      const text = blank === '' ? JSON.stringify(value) : JSON.stringify(value, null, 1).replaceAll('\n', ' ');
      spokenBytes(Buffer.from(`data: ${text}\n\n`), members, heard);
      expect(heard.told).toEqual(membersOf(value));
      expect(heard.isBroken).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

test.each(['data: {"content":"abc', 'data: {"conte', ': it is 5" long\ndata: {"usage":{}}'])(
  'says that it cannot tell what there is where a string does not end: %s',
  (text) => {
    const heard = new Heard();
    spokenBytes(Buffer.from(text), members, heard);
    expect(heard.isBroken).toBe(true);
  },
);
