import { expect, test } from 'vitest';
import { markdownOf } from './lean-document.ts';

const table = (...rows: readonly (readonly string[])[]): string => markdownOf([{ kind: 'table', rows }]);

test('a table has no bar that tells no cells apart', () => {
  expect(table(['Item', '', 'Price'], ['Oil', '', '3'])).toBe('Item|Price\n-|-\nOil|3');
  expect(table(['a', 'b', 'c'], ['1', '', ''], ['', '2', ''], ['', '', '']), 'empty cells at the end').toBe(
    'a|b|c\n-|-|-\n1\n||2',
  );
  expect(table(['a', ''], ['1', '2']), 'a head has a cell for each column').toBe('a||\n-|-\n1|2');
});

test('a row that would begin a list, a heading or a quotation keeps its first bar', () => {
  expect(table(['k', 'v'], ['-', '1'], ['# 2', '3'], ['4. a', '5'], ['4.5', '6'])).toBe(
    'k|v\n-|-\n|-|1\n|# 2|3\n|4. a|5\n4.5|6',
  );
});

test('bars inside of cells are told from those between them, in one column too', () => {
  expect(table(['a|b', 'c'], ['1', '2'])).toBe('a\\|b|c\n-|-\n1|2');
  expect(table(['a|b'], ['c'])).toBe('a|b\nc');
});

test('signs that turn the direction of a text are left out', () => {
  expect(markdownOf([{ kind: 'paragraph', text: '\u200f\u202bمقدمة\u202c 1\u200e' }])).toBe('مقدمة 1');
});
