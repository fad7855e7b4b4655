import { expect, test } from 'vitest';
import { readDocument } from '../read-document.ts';
import { pdfFile, shown } from './pdf.fixture.ts';

const read = (pages: readonly string[], turned?: number) => readDocument(pdfFile(pages, turned), '');
const lines = (...texts: readonly string[]): string => texts.map((text, i) => shown(text, 72, 700 - 14 * i)).join('');

test('lines that stand close are a paragraph, larger letters a heading, and a word cut at a line stays cut', async () => {
  const page = `${shown('Report', 72, 760, 20)}${lines('The first line of a text that', 'goes on in the second, and is for-', 'mal.')}${shown('Another one.', 72, 600)}`;
  const { markdown, pages, kind } = await read([page]);
  expect(markdown).toBe(
    '# Report\n\nThe first line of a text that goes on in the second, and is for-\nmal.\n\nAnother one.',
  );
  expect({ pages, kind }).toEqual({ pages: 1, kind: 'pdf' });
});

const TABLE = [
  ['Item', 'Qty', 'Price'],
  ['Oil', '2', '3.50'],
  ['Salt', '10', '0.90'],
  ['', 'Total', '16.00'],
];

test.each([
  ['row by row', TABLE.flatMap((row, r) => row.map((text, c) => [text, r, c] as const))],
  ['column by column', [0, 1, 2].flatMap((c) => TABLE.map((row, r) => [row[c] ?? '', r, c] as const))],
])('a table is one, drawn %s', async (_, cells) => {
  const page = cells.map(([text, r, c]) => (text === '' ? '' : shown(text, 72 + 150 * c, 700 - 16 * r))).join('');
  const { markdown } = await read([page]);
  expect(markdown).toBe('Item|Qty|Price\n-|-|-\nOil|2|3.50\nSalt|10|0.90\n||Total|16.00');
});

test('a page that is turned is read as it is shown', async () => {
  const sideways = (text: string, x: number, y: number): string =>
    `BT /F1 11 Tf 0 1 -1 0 ${x} ${y} Tm (${text}) Tj ET\n`;
  const page =
    sideways('a', 100, 100) +
    sideways('b', 116, 100) +
    sideways('c', 132, 100) +
    sideways('1', 100, 300) +
    sideways('2', 116, 300) +
    sideways('3', 132, 300);
  const { markdown } = await read([page], 90);
  expect(markdown).toBe('a|1\n-|-\nb|2\nc|3');
});

test('columns of prose are read one after the other, though drawn line by line', async () => {
  const [left, right] = [
    'the left column of this page says a few words',
    'while the right one says something else again',
  ];
  const page = Array.from(
    { length: 6 },
    (_, i) => shown(`${left} ${i}`, 60, 700 - 14 * i, 9) + shown(`${right} ${i}`, 330, 700 - 14 * i, 9),
  ).join('');
  const { markdown } = await read([page]);
  const at = (text: string): number => markdown.indexOf(text);
  expect(at(`${left} 5`)).toBeGreaterThan(0);
  expect(at(`${left} 5`)).toBeLessThan(at(`${right} 0`));
});

test('heads, feet and page numbers of most pages, and a page that came before, are left out and listed', async () => {
  const text = (i: number): string =>
    lines(
      `Page ${['one', 'two', 'three', 'four'][i]} has a text of its own that is long enough`,
      'to be told from the others by what it says, and more.',
    );
  const page = (i: number): string => shown('Acme quarterly', 72, 810) + text(i % 4) + shown(`- ${i + 1} -`, 290, 30);
  const { markdown, leftOut } = await read(
    [0, 1, 2, 3, 0].map((each, i) => page(each).replace(`- ${each + 1} -`, `- ${i + 1} -`)),
  );
  expect(markdown).not.toMatch(/Acme|- \d -/);
  expect(leftOut.find(({ text: said }) => said === 'Acme quarterly')).toMatchObject({
    reason: 'running head',
    times: 5,
  });
  expect(leftOut.filter(({ reason }) => reason === 'running head').map(({ text: said }) => said)).toContain('- 4 -');
  expect(leftOut.filter(({ reason }) => reason === 'repeated page')).toHaveLength(1);
});

test('what nobody sees is told: white on white, drawn with nothing, tiny, off the page', async () => {
  const seen = lines('This is what a reader of the page sees and what stays.');
  const dark = `0 0 0.4 rg 60 480 200 30 re f\n${shown('White on a dark bar', 72, 490, 11, '1 1 1 rg')}`;
  const hidden =
    shown('white text', 72, 300, 11, '1 1 1 rg') +
    shown('undrawn text', 72, 280, 11, '3 Tr') +
    shown('tiny text', 72, 260, 0.5) +
    shown('far text', 900, 240);
  const { markdown, leftOut } = await read([seen + dark + hidden]);
  expect(markdown).toContain('White on a dark bar');
  expect(leftOut.map(({ reason, text }) => `${reason}: ${text}`)).toEqual([
    'hidden: far text',
    'hidden: white text',
    'hidden: undrawn text',
    'hidden: tiny text',
  ]);
  expect(markdown).not.toMatch(/white text|undrawn|tiny|far text/);
});
