import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spliceMembers, spliceToSend } from './splice.ts';

test('a large body is sent as the copy would be, from where it lies, as often as it is tried', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.string(), fc.boolean(), (units, model, asks) => {
      const body = Buffer.from(JSON.stringify({ model: 'a', text: 'x'.repeat(units * 100_000), n: 1 }));
      const members = { model: JSON.stringify(model), ...(asks ? { stream_options: { include_usage: 'true' } } : {}) };
      const sent = spliceToSend(body, members);
      const whole = spliceMembers(body, members);
      expect(Buffer.isBuffer(sent)).toBe(body.length < 262_144);
      expect(sent.length).toBe(whole.length);
      if (Buffer.isBuffer(sent)) {
        expect(sent.equals(whole)).toBe(true);
        return;
      }
      const pieces = [...sent];
      expect(Buffer.concat(pieces).equals(whole)).toBe(true);
      expect(Buffer.concat([...sent]).equals(whole)).toBe(true);
      expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(65_536);
      expect(
        pieces.filter(({ buffer }) => buffer === body.buffer).reduce((sum, { length }) => sum + length, 0),
      ).toBeGreaterThan(body.length - 10);
      expect(sent.whole().equals(whole)).toBe(true);
      expect([sent.includes('"stream_options"'), sent.includes('"gone"')]).toEqual([asks, false]);
    }),
    { numRuns: 60 },
  );
});
