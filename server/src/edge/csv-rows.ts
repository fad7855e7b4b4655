/** Cells of one row; `line` is where it starts, counted from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Rows of a CSV or TSV text (RFC 4180): quotes, doubled quotes and line breaks inside quotes. Empty lines are left out.
 * An open quote takes what is left: its row then has the wrong number of cells.
 *
 * @example [...csvRows('a,b\n1,"2,3"\n', ',')][1]?.cells // ['1', '2,3']
 */
export function* csvRows(text: string, separator: ',' | '\t' | ';'): Generator<CsvRow> {
  let line = 1;
  for (let from = text.startsWith('\ufeff') ? 1 : 0; from < text.length;) {
    const newline = text.indexOf('\n', from);
    const end = newline === -1 ? text.length : newline;
    const row = text.slice(from, end);
    if (!row.includes('"')) {
      const plain = row.endsWith('\r') ? row.slice(0, -1) : row;
      if (plain !== '') yield { line, cells: plain.split(separator) };
      line++;
      from = end + 1;
      continue;
    }
    const { cells, next, lines } = quotedRow(text, from, separator);
    yield { line, cells };
    line += lines;
    from = next;
  }
}

function quotedRow(text: string, from: number, separator: string): { cells: string[]; next: number; lines: number } {
  const cells: string[] = [];
  let [cell, quoted, lines, at] = ['', false, 0, from];
  for (; at < text.length; at++) {
    const char = text[at] as string;
    if (char === '\n') lines++;
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += char;
        at++;
      } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === separator) {
      cells.push(cell);
      cell = '';
    } else if (char === '\n') break;
    else cell += char;
  }
  cells.push(cell.endsWith('\r') ? cell.slice(0, -1) : cell);
  return { cells, next: at + 1, lines };
}
