import { expect, test } from 'vitest';
import { numberGroups } from './number-groups.ts';

const shapes = (text: string, from = 0): readonly string[] => numberGroups(text, from).map(({ shape }) => shape);

test('every way to end is one reading, longest first', () => {
  expect(numberGroups('4111 1111 12', 0)).toEqual([
    { shape: '4 4 2', digits: '4111111112', to: 12 },
    { shape: '4 4', digits: '41111111', to: 9 },
    { shape: '4', digits: '4111', to: 4 },
  ]);
});

test.each([
  ['12', ['2']],
  ['12 ', ['2']],
  ['12 x', ['2']],
  ['12x', []],
  ['12-34', ['2-2']],
  ['12.34/56+7', ['2.2/2+1', '2.2/2']],
  ['12\u00a034', ['2 2', '2']],
  ['12,34', ['2']],
  ['12  34', ['2']],
  ['x', []],
  ['', []],
])('%j is read as %j', (text, found) => {
  expect(shapes(text)).toEqual(found);
});

test('the departments of Corsica are numbers, other letters are not', () => {
  expect(numberGroups('2A-1', 0)).toEqual([{ shape: '2-1', digits: '2A1', to: 4 }]);
  expect(numberGroups('2B 1', 0)[0]).toEqual({ shape: '2 1', digits: '2B1', to: 4 });
  for (const none of ['2C-1', '3A-1', '12A-1', '2a-1']) expect(shapes(none), none).toEqual([]);
});

test('eight groups are read at most, and of too many digits those that passed the bound', () => {
  expect(shapes('1 2 3 4 5 6 7 8 9 1')[0]).toBe('1 1 1 1 1 1 1 1');
  const twelve = '123456789012';
  expect(shapes(`${twelve} ${twelve}`)[0]).toBe('12 12');
  expect(shapes(`${twelve} ${twelve} 5 6`)[0]).toBe('12 12 1');
  expect(shapes(`${twelve}1 ${twelve} 5 6`)[0]).toBe('13 12');
  expect(numberGroups('1'.repeat(24), 0)).toHaveLength(1);
  expect(numberGroups('1'.repeat(1000), 0)).toEqual([]);
});
