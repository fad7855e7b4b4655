/** A table of text: an empty cell is `null`. */
export interface Table {
  readonly columns: ReadonlyMap<string, number>;
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Reads a CSV (RFC 4180) with a line of names. @example readTable('a,b\n1,\n').rows // [['1', null]] */
export function readTable(text: string): Table {
  const lines: (string | null)[][] = [];
  let line: (string | null)[] = [];
  let at = 0;
  const end = (cell: string): void => void line.push(cell === '' ? null : cell);
  while (at < text.length) {
    if (text[at] === '"') {
      let cell = '';
      for (at += 1; ;) {
        const close = text.indexOf('"', at);
        if (close < 0) throw new Error('a quoted cell does not end');
        cell += text.slice(at, close);
        at = close + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at += 1;
      }
      end(cell);
    } else {
      const from = at;
      while (at < text.length && text[at] !== ',' && text[at] !== '\n') at += 1;
      end(text.slice(from, text[at - 1] === '\r' && text[at] === '\n' ? at - 1 : at));
    }
    if (text[at] === '\r') at += 1;
    if (at >= text.length || text[at] === '\n') {
      lines.push(line);
      line = [];
    } else if (at + 1 === text.length || text[at + 1] === '\n') {
      // A line that ends with a comma ends with an empty cell.
      end('');
      at += 1;
      lines.push(line);
      line = [];
    }
    at += 1;
  }
  const [names = [], ...rows] = lines;
  return { columns: new Map(names.map((name, i) => [name ?? '', i])), rows };
}
