import { expect, test } from 'vitest';
import { apart, type Find, type PrivateKind } from './finds.ts';
import { privateIn } from './find.ts';
import { termsOf } from './terms.ts';

const find = (kind: PrivateKind, from: number, to: number): Find => ({ kind, ruleId: `private.${kind}`, from, to });
const told = (...finds: readonly Find[]) => apart([...finds]).map(({ kind, from, to }) => `${kind} ${from} ${to}`);

test('values come in order, and those that touch stay two', () => {
  expect(told(find('email', 10, 20), find('card', 0, 10), find('ip', 25, 30))).toEqual([
    'card 0 10',
    'email 10 20',
    'ip 25 30',
  ]);
  expect(told(find('email', 0, 5))).toEqual(['email 0 5']);
});

test('of two over each other the one is told whose form says more, and nothing of the other is left open', () => {
  expect(told(find('phone', 0, 10), find('card', 5, 20))).toEqual(['card 0 20']);
  expect(told(find('card', 0, 10), find('phone', 5, 20))).toEqual(['card 0 20']);
  expect(told(find('card', 0, 20), find('phone', 5, 10))).toEqual(['card 0 20']);
  expect(told(find('phone', 0, 20), find('key', 5, 10))).toEqual(['key 0 20']);
  expect(told(find('phone', 0, 5), find('term', 0, 5))).toEqual(['term 0 5']);
  expect(told(find('ip', 0, 5), find('iban', 3, 8), find('password', 7, 12))).toEqual(['password 0 12']);
});

test('a value within another is not left open beside it', () => {
  const text = 'password: a.b1@example.org';
  expect(privateIn(text, termsOf([])).map(({ kind, from, to }) => `${kind} ${text.slice(from, to)}`)).toEqual([
    'password a.b1@example.org',
  ]);
});
