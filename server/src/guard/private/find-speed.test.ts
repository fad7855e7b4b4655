import { expect, test } from 'vitest';
import { privateIn } from './find.ts';
import { termsOf } from './terms.ts';

const TERMS = termsOf(['Anna Müller', 'Projekt Nordlicht', '山田太郎']);

test.each([
  '1 ',
  'a@',
  '-----BEGIN ',
  'password:',
  ':::::',
  '+1',
  '-----BEGIN PRIVATE KEY-----',
  'eyJaaaaaaaaaa.',
  'sk-',
  '://a:',
  'DE00',
  'a@b.',
  '4 ',
])('work is in line with the length of %j many times', (part) => {
  const of = (length: number): number => {
    const text = part.repeat(Math.ceil(length / part.length));
    const from = performance.now();
    privateIn(text, TERMS);
    return performance.now() - from;
  };
  of(10_000);
  const [one, eight] = [Math.min(of(20_000), of(20_000)), Math.min(of(160_000), of(160_000))];
  // Eight times as long takes eight times as long, and not 64 times; a busy machine may double it.
  expect(eight).toBeLessThan(Math.max(one, 2) * 30);
});
