import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvRows } from './csv-rows.ts';
import { csvTable } from './csv-table.ts';

test('CSV: what was written comes back, whatever stands in the cells', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é') });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }), (rows) => {
      const text = rows
        .map((cells) => `${cells.map((each) => `"${each.replaceAll('"', '""')}"`).join(',')}\r\n`)
        .join('');
      expect([...csvRows(text, ',')].map(({ cells }) => cells)).toEqual(rows);
    }),
  );
  expect([...csvRows('\ufeffa,b\r\n\r\n"x\ny",2\n3,4', ',')]).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 3, cells: ['x\ny', '2'] },
    { line: 5, cells: ['3', '4'] },
  ]);
});

const table = (text: string) => csvTable(text, { source: 'x.csv', columns: ['b', 'at'], rowsAre: 'hours' });
const lines = (text: string) => [...table(text).lines()];

test('a table is read by the names of its columns, whatever their order', () => {
  const [first, second] = lines('\ufeffat, c,b\r\n2026-05-01T13:00Z,"x, y", 1.5 \r\n\r\n2026-05-01T14:00Z,,2\r\n');
  expect([first!.amount('b'), first!.text('c'), first!.text('none'), second!.number]).toEqual([1.5, 'x, y', '', 4]);
  expect(second!.hour('at', 'zone FR') - first!.hour('at', 'zone FR')).toBe(1);
});

test.each([
  ['', 'x.csv, line 1: no hours'],
  ['b,at', 'x.csv, line 1: no hours'],
  ['b,c\n1,2', 'x.csv, line 1: the header lacks at'],
  ['b,at\n1', 'x.csv, line 2: 1 cells instead of 2 (b "1", at "")'],
  ['b,at\n1,2\n1,2,3', 'x.csv, line 3: 3 cells instead of 2'],
  ['b,at\n1,"2\n', 'x.csv, line 2: b is "1"'],
  ['b,at\n,2', 'x.csv, line 2: b is empty'],
  ['b,at\nNaN,2', 'b is "NaN"'],
  ['b,at\n1e999,2', 'b is "1e999"'],
  ['b,at\n2,13:00', 'x.csv, line 2: zone FR: "13:00" is not a whole UTC hour'],
])('%j is refused with its line', (text, message) => {
  const read = () => lines(text).map((line) => [line.amount('b', { least: 2, most: 9 }), line.hour('at', 'zone FR')]);
  expect(read).toThrow(message);
  expect(read).toThrow(
    expect.objectContaining({
      code: 'JG_DATA',
      where: message.startsWith('x') ? `x.csv:${/line (\d)/.exec(message)![1]}` : 'x.csv:2',
    }),
  );
});
