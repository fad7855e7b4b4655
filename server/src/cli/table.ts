import { stripVTControlCharacters } from 'node:util';

/** A column: its head, how a row fills it, and its side. Numbers stand right. */
export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
  readonly align?: 'left' | 'right';
}

const visible = (text: string): number => stripVTControlCharacters(text).length;

/**
 * A plain text table with aligned columns.
 */
export function textTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row).replace(/[\n\t\r]/g, ' ')));
  const widths = columns.map(({ head }, i) => Math.max(visible(head), ...cells.map((row) => visible(row[i] ?? ''))));
  const pad = (text: string, i: number): string => {
    const space = ' '.repeat((widths[i] ?? 0) - visible(text));
    return columns[i]?.align === 'left' ? text + space : space + text;
  };
  const line = (texts: readonly string[]): string => `  ${texts.map(pad).join('  ')}`.trimEnd();
  return [
    line(columns.map(({ head }) => head)),
    line(widths.map((width) => '─'.repeat(width))),
    ...cells.map(line),
  ].join('\n');
}
