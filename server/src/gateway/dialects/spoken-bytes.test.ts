import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spokenBytes, spokenMembers } from './spoken-bytes.ts';

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
