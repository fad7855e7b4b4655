import { expect, test } from 'vitest';
import { terminalText } from './output.ts';
import { textTable } from './table.ts';

test('a terminal shows and does not obey what it is given; colours of ours stay', () => {
  expect(terminalText('\u001b[31mred\u001b[39m a\u001b]0;x\u0007\u009b2J\r')).toBe(
    '\u001b[31mred\u001b[39m a\ufffd]0;x\ufffd\ufffd2J\ufffd',
  );
});

test('a cell is one line', () => {
  const table = textTable([{ a: 'x\ny' }], [{ head: 'a', cell: ({ a }) => a }]);
  expect(table.split('\n')).toHaveLength(3);
});
