import { expect, test } from 'vitest';
import { FailedAttempts } from './failed-attempts.ts';

const HOUR = 3_600_000;
const START = 1_000_000 * HOUR;
const opened = (perMinute: number) => {
  const attempts = new FailedAttempts(perMinute);
  return (at: number, digest: number, over: { network?: string | null; keyId?: string | null } = {}) =>
    attempts.note({ at: START + at, network: 'n', keyId: null, digest, ...over });
};

test('a network waits from the first failure beyond the bound, until the minute is over', () => {
  const note = opened(3);
  expect([0, 1, 2, 3, 4].map((i) => note(i * 1000, 1).waitMs)).toEqual([null, null, null, 57_000, 56_000]);
  // Another network, and one that nobody knows, need not.
  expect(note(5000, 1, { network: 'm' }).waitMs).toBeNull();
  expect(note(5000, 1, { network: null }).waitMs).toBeNull();
});

test('of the minute before counts what is still within sixty seconds', () => {
  const at = (ms: number): number | null => {
    const note = opened(3);
    for (let i = 0; i < 4; i++) note(59_000, 1);
    return note(ms, 1).waitMs;
  };
  // One and four quarters of four: more than three. One and one: no more.
  expect(at(60_000)).toBe(60_000);
  expect(at(60_000 + 29_000)).toBe(31_000);
  expect(at(60_000 + 30_000)).toBeNull();
  // A minute in which nothing came lies between.
  expect(at(120_000)).toBeNull();
});

test('eight different credentials of one network in an hour are told, once an hour', () => {
  const note = opened(1000);
  const told = (at: number, digest: number) => note(at, digest).stuffing;
  for (let i = 0; i < 7; i++) for (let again = 0; again < 3; again++) expect(told(i, i)).toBeNull();
  expect(told(10, 7)).toEqual({ network: 'n', keyId: null, attempts: 22, different: 8 });
  for (let i = 8; i < 20; i++) expect(told(i, i)).toBeNull();
  // The next hour begins anew.
  for (let i = 0; i < 7; i++) expect(told(HOUR + i, i)).toBeNull();
  expect(told(HOUR + 8, 7)).toEqual({ network: 'n', keyId: null, attempts: 8, different: 8 });
});

test('twelve different secrets for one key id are told, wherever they come from', () => {
  const note = opened(1000);
  const told = (i: number) => note(i, i, { network: i % 2 === 0 ? null : `n${i}`, keyId: 'k' }).stuffing;
  for (let i = 0; i < 11; i++) expect(told(i)).toBeNull();
  expect(told(11)).toEqual({ network: null, keyId: 'k', attempts: 12, different: 12 });
  expect(told(12)).toBeNull();
  expect(note(13, 13, { keyId: 'l' }).stuffing).toBeNull();
});

test('a network that tries many keys is told of first, and the key is not forgotten', () => {
  const note = opened(1000);
  const found = Array.from({ length: 14 }, (_, i) => note(i, i, { keyId: 'k' }).stuffing).filter(
    (each) => each !== null,
  );
  expect(found.map(({ network, keyId }) => [network, keyId])).toEqual([
    ['n', null],
    [null, 'k'],
  ]);
});

test('of many networks the one that was quiet longest is forgotten', () => {
  const note = opened(2);
  for (let i = 0; i < 2; i++) note(0, 1, { network: 'old' });
  for (let i = 0; i < 2; i++) note(0, 1, { network: 'kept' });
  for (let i = 0; i < 9_998; i++) note(1, 1, { network: `n${i}` });
  expect(note(2, 1, { network: 'kept' }).waitMs).not.toBeNull();
  note(3, 1, { network: 'one more' });
  expect(note(4, 1, { network: 'old' }).waitMs).toBeNull();
});
