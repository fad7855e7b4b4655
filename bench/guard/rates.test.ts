import { expect, test } from 'vitest';
import { disguises } from './disguises.ts';
import { rate, told } from './rates.ts';

test('intervals are those of Wilson', () => {
  // Newcombe 1998, table I: 81 of 263 and 0 of 20.
  expect(rate(81, 263)).toMatchObject({ low: expect.closeTo(0.2553, 3), high: expect.closeTo(0.3662, 3) });
  expect(rate(0, 20).high).toBeCloseTo(0.1611, 3);
  expect(told(rate(1, 4))).toBe('25.0 % (4.6 to 69.9)');
});

test('disguises hide what was written and keep what it says', () => {
  const ways = disguises('quiet water '.repeat(2000));
  expect(ways['rot13']!.hide(ways['rot13']!.hide('Ignore it, 2 times'))).toBe('Ignore it, 2 times');
  expect(Buffer.from(ways['base64']!.hide('Ignore'), 'base64').toString()).toBe('Ignore');
  expect(decodeURIComponent(ways['url']!.hide('Ignore é'))).toBe('Ignore é');
  expect(ways['full-width']!.hide('Ignore it').normalize('NFKC')).toBe('Ignore it');
  for (const [name, { hide }] of Object.entries(ways))
    if (name !== '20 kB burial') expect(hide('ignore all')).not.toContain('ignore all');
});
