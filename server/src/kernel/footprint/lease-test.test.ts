import { expect, test } from 'vitest';
import { leaseTest } from './lease-test.ts';

const yes = { identified: true, exchangeable: false, directed: true };

test('a lease needs all three answers, and one against it is enough', () => {
  const answers = [true, false, null];
  for (const identified of answers)
    for (const exchangeable of answers)
      for (const directed of answers) {
        const against = [identified, exchangeable === null ? null : !exchangeable, directed];
        const expected = against.includes(false) ? false : against.includes(null) ? null : true;
        expect(leaseTest.isLease({ identified, exchangeable, directed })).toBe(expected);
      }
  expect(leaseTest.isLease(yes)).toBe(true);
});

test('what is leased or owned is Scope 2, what nobody answered is a purchased service with a question', () => {
  expect(leaseTest.of({ kind: 'rented', lease: true })).toMatchObject({
    electricity: 'Scope 2',
    embodied: 'Scope 3, category 2 or 8, by policy',
    upstream: 'Scope 3, category 3',
    question: null,
  });
  expect(leaseTest.of({ kind: 'rented', lease: false })).toMatchObject({
    electricity: 'Scope 3, category 1',
    question: null,
  });
  const open = leaseTest.of({ kind: 'rented', lease: null });
  expect(open.electricity).toBe('Scope 3, category 1');
  expect(open.question).toContain('named servers');
});
