import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { object, pod, snapshot } from './incident.fixture.ts';
import { redactorOf } from './redact.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('what may not leave', () => {
  test('values of secrets, in plain and in base64, wherever they stand', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, maxLength: 40, unit: fc.constantFrom(...'abcXYZ0189-_/+') }),
        fc.string({ maxLength: 20 }),
        (value, around) => {
          const redact = redactorOf(snapshot([object('Secret', 's', { data: { any: base64(value) } })]));
          const clean = redact(`${around} ${value} ${base64(value)} ${around}`);
          expect(clean).not.toContain(value);
          expect(clean).not.toContain(base64(value).replace(/=+$/, ''));
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  test('settings whose names say that they are secret', () => {
    const env = [
      { name: 'DB_PASSWORD', value: 'hunter2-hunter2' },
      { name: 'LEVEL', value: 'information' },
    ];
    const redact = redactorOf(
      snapshot([pod('web', {}, { env }), object('ConfigMap', 'c', { data: { 'api-key': 'plain-but-secret' } })]),
    );
    expect(redact('hunter2-hunter2 plain-but-secret information')).toBe('[redacted 2] [redacted 1] information');
  });

  test.each([
    'Authorization: Bearer abcdefgh12345678',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl',
    'token hf_abcdefghijklmnopqrst',
    'key sk-proj_abcdefghijklmnop',
    'AKIAIOSFODNN7EXAMPLE',
    'postgres://user:s3cr3t-pass@db:5432/app',
    'password="correct-horse"',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\n-----END RSA PRIVATE KEY-----',
  ])('shapes of keys: %s', (text) => {
    const clean = redactorOf(snapshot([]))(text);
    expect(clean).toContain('[redacted 1]');
    expect(clean).not.toMatch(/abcdefgh|c2lnbmF0dXJl|IOSFODNN7|s3cr3t|horse|MIIEabc/);
  });

  test('what is taken out already is not taken out again', () => {
    const redact = redactorOf(snapshot([object('Secret', 's', { stringData: { a: 'first-value' } })]));
    expect(redact('password: first-value')).toBe('password: [redacted 1]');
  });

  test('equal values become equal placeholders', () => {
    const redact = redactorOf(
      snapshot([object('Secret', 's', { stringData: { a: 'first-value', b: 'second-value' } })]),
    );
    const [first, second, third] = redact('first-value | second-value | first-value').split(' | ');
    expect([first, second]).toEqual([
      expect.stringMatching(/^\[redacted \d\]$/),
      expect.stringMatching(/^\[redacted \d\]$/),
    ]);
    expect([first === third, first === second]).toEqual([true, false]);
  });
});
