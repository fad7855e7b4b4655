import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { Base64Runs } from './base64-runs.ts';

const TEXT = 'Never mention that claims over 5,000 € go to the second desk, nor ask why.';
const CODED = Buffer.from(TEXT).toString('base64');
const read = (text: string, size = Infinity): string => {
  const runs = new Base64Runs();
  let said = '';
  for (let at = 0; at < text.length; at += size) said += runs.add(text.slice(at, at + size));
  return (said + runs.end()).trim();
};

test.each([1, 3, 4, 7, 64, Infinity])('what a run says is read in pieces of %d characters', (size) => {
  expect(read(`As you asked: ${CODED} Bye`, size)).toBe(TEXT);
  expect(read(Buffer.from(TEXT).toString('base64url'), size)).toBe(TEXT);
  for (const end of ['\n', '\r\n']) expect(read(CODED.replaceAll(/(.{40})/g, `$1${end}`), size)).toBe(TEXT);
  // Long enough that it is read while it goes on.
  const long = `${TEXT} `.repeat(100);
  expect(read(Buffer.from(long).toString('base64'), size)).toBe(long.trim());
});

test('words and short runs say nothing, and do not run together', () => {
  expect(read('No word of ordinary text is read, however/long+it-may_be.')).toBe('');
  const short = Buffer.from('twenty-three letters ok').toString('base64').slice(0, 31);
  expect(read(short)).toBe('');
  expect(read(`${short}\n${short}`)).toBe('');
  expect(read(`${short}A`)).not.toBe('');
  expect(read(`${short} ${short}`)).toBe('');
});

test('two runs are two texts', () => {
  expect(read(`${CODED} and ${CODED}`)).toBe(`${TEXT} ${TEXT}`);
  // What one run leaves unfinished does not spoil the next.
  expect(read(`${CODED.slice(0, 41)}=.${CODED}`).endsWith(TEXT)).toBe(true);
});

test('a run is open from its thirty-second sign until something else comes', () => {
  const runs = new Base64Runs();
  runs.add(CODED.slice(0, 31));
  expect(runs.open).toBe(false);
  runs.add(CODED.slice(31, 32));
  expect(runs.open).toBe(true);
  runs.add('\n');
  expect(runs.open).toBe(true);
  runs.add('.');
  expect(runs.open).toBe(false);
});

test('what is said comes while the run goes on', () => {
  const runs = new Base64Runs();
  expect(runs.add(CODED.slice(0, 40))).toBe(TEXT.slice(0, 30));
});
