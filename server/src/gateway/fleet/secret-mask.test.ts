import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskOf, SecretMask } from './secret-mask.ts';

const SECRET = 'sk-ab/ab+sk-ab"9';
const FORMS = [SECRET, SECRET.replace('"', '\\"'), 'sk-ab\\/ab+sk-ab\\"9', encodeURIComponent(SECRET)];

test('no cut of the pieces lets a secret through, and all other bytes come in order', () => {
  const part = fc.oneof(
    fc.constantFrom(...FORMS, 'sk-ab', 'sk-ab/ab+sk-a', 'sk-absk-ab/', '\n\n', 'é'),
    fc.string({ maxLength: 12 }),
  );
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 12 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 30 })),
      (parts, sizes) => {
        const whole = Buffer.from(parts.join(''));
        const mask = new SecretMask(SECRET);
        const out: Buffer[] = [];
        for (let at = 0; at < whole.length;) {
          const size = sizes.next().value as number;
          out.push(mask.push(whole.subarray(at, at + size)));
          at += size;
        }
        out.push(mask.rest());
        const got = Buffer.concat(out);
        expect(got.length).toBe(whole.length);
        for (const form of FORMS) expect(got.includes(form)).toBe(false);
        // Wherever a byte was changed, it became a star.
        for (let i = 0; i < whole.length; i++) if (got[i] !== whole[i]) expect(got[i]).toBe(0x2a);
        if (!FORMS.some((form) => whole.includes(form))) expect(got.equals(whole)).toBe(true);
        expect(Buffer.from(mask.text(whole.toString())).length).toBe(Buffer.from(whole.toString()).length);
      },
    ),
    { numRuns: 2000 },
  );
});

test('an event that ends is never held back', () => {
  const mask = new SecretMask('sk-0123456789');
  const event = Buffer.from('data: {"a":"sk-0"}\n\n');
  expect(mask.push(event)).toBe(event);
});

test('a word is no secret', () => {
  expect(maskOf('none')).toBeNull();
  expect(maskOf(null)).toBeNull();
});
