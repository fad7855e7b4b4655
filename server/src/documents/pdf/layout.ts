import type { Block } from '../lean-document.ts';
import { textOf, type Cell, type Line } from './lines.ts';

/** So many rows of two cells make a table. */
const TABLE_ROWS = 3;
/** Rows further apart than this, in sizes of their letters, are of two tables. */
const ROW_GAP = 4;
const SAME_ROW = 0.45;
/** Cells longer than this, or this long on the mean, are columns of text side by side. */
const LONGEST_CELL = 60;
const COLUMN_LETTERS = 32;
/** Larger than most letters by so much is a heading. */
const HEADING_SIZE = 1.12;
const HEADING_LETTERS = 140;
/** Lines further apart than this, in sizes of their letters, are of two paragraphs. */
const PARAGRAPH_GAP = 1.75;
const BULLET = /^([•‣▪◦●■–—*-]|[\uf0b7\uf0a7])\s+/;

/** The size of most letters. */
export function bodySize(lines: readonly Line[]): number {
  const letters = new Map<number, number>();
  for (const line of lines) {
    const size = Math.round(line.size * 2) / 2;
    letters.set(size, (letters.get(size) ?? 0) + textOf(line).length);
  }
  return [...letters].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

/** The columns of a table: where cells of many lines stand one above the other. */
function columnsOf(rows: readonly Line[]): readonly { readonly from: number; readonly to: number }[] {
  const cells = rows.flatMap(({ cells: of }) => of).toSorted((a, b) => a.x - b.x);
  const typical = cells.map(({ x, end }) => end - x).toSorted((a, b) => a - b)[cells.length >> 1] ?? 0;
  const columns: { from: number; to: number }[] = [];
  for (const { x, end } of cells) {
    // A cell over several columns says nothing of where one ends.
    if (end - x > 3 * typical && cells.length > 8) continue;
    const last = columns.at(-1);
    if (last === undefined || x > last.to) columns.push({ from: x, to: end });
    else last.to = Math.max(last.to, end);
  }
  return columns;
}

function tableOf(rows: readonly Line[]): Block {
  const columns = columnsOf(rows);
  const columnAt = ({ x, end }: Cell): number => {
    const middle = (x + end) / 2;
    const inside = columns.findIndex(({ from, to }) => middle >= from && middle <= to);
    if (inside !== -1) return inside;
    const next = columns.findIndex(({ from }) => from >= x);
    return next === -1 ? columns.length - 1 : next;
  };
  return {
    kind: 'table',
    rows: rows.map(({ cells }) => {
      const row = columns.map(() => '');
      for (const cell of cells) {
        const at = Math.max(0, columnAt(cell));
        row[at] = row[at] === undefined || row[at] === '' ? cell.text : `${row[at]} ${cell.text}`;
      }
      return row;
    }),
  };
}

/** Text in columns that a page draws line by line: each column is read to its end. */
function sideBySide(rows: readonly Line[]): Line[] {
  const columns = columnsOf(rows);
  return columns.flatMap(({ from, to }) =>
    rows.flatMap((row) => {
      const cells = row.cells.filter(({ x, end }) => (x + end) / 2 >= from && (x + end) / 2 <= to);
      return cells.length === 0 ? [] : [{ ...row, cells }];
    }),
  );
}

const areColumns = (rows: readonly Line[]): boolean => {
  const cells = rows.flatMap(({ cells: of }) => of);
  const letters = cells.reduce((sum, { text }) => sum + text.length, 0);
  return rows.length > 3 && letters / cells.length > COLUMN_LETTERS;
};

function paragraphs(lines: readonly Line[], body: number): Block[] {
  const blocks: Block[] = [];
  let [text, before]: [string, Line | null] = ['', null];
  const end = (): void => {
    if (text !== '') {
      const mark = BULLET.exec(text);
      blocks.push(
        mark === null
          ? { kind: 'paragraph', text }
          : { kind: 'item', depth: 0, mark: '-', text: text.slice(mark[0].length) },
      );
    }
    text = '';
  };
  for (const line of lines) {
    const said = textOf(line);
    const isHeading = line.size > HEADING_SIZE * body && said.length < HEADING_LETTERS && /\p{L}/u.test(said);
    const last = blocks.at(-1);
    if (isHeading) {
      end();
      // A heading of two lines is one.
      if (
        last?.kind === 'heading' &&
        before !== null &&
        Math.abs(before.size - line.size) < 0.5 &&
        before.y - line.y < 1.6 * line.size &&
        before.y > line.y
      )
        blocks[blocks.length - 1] = { ...last, text: `${last.text} ${said}` };
      else
        blocks.push({
          kind: 'heading',
          level: line.size > 1.6 * body ? 1 : line.size > 1.3 * body ? 2 : 3,
          text: said,
        });
    } else {
      const gap = before === null ? 0 : before.y - line.y;
      const isNext =
        before !== null && gap > 0 && gap < PARAGRAPH_GAP * Math.max(line.size, before.size) && !BULLET.test(said);
      if (!isNext) end();
      // A word that is cut at the end of a line stays as the page has it.
      text += text === '' ? said : /\p{L}-$/u.test(text) ? `\n${said}` : ` ${said}`;
    }
    before = line;
  }
  end();
  return blocks;
}

/** Lines that stand on one height, wherever the page draws them. */
interface Row extends Line {
  readonly lines: readonly Line[];
}

function rowsOf(lines: readonly Line[]): Row[] {
  const rows: { y: number; size: number; lines: Line[] }[] = [];
  for (const line of lines.toSorted((a, b) => b.y - a.y)) {
    const row = rows.at(-1);
    if (row !== undefined && row.y - line.y < SAME_ROW * Math.max(row.size, line.size)) row.lines.push(line);
    else rows.push({ y: line.y, size: line.size, lines: [line] });
  }
  return rows.map((row) => ({ ...row, cells: row.lines.flatMap(({ cells }) => cells).toSorted((a, b) => a.x - b.x) }));
}

const isTableRow = ({ cells }: Row): boolean =>
  cells.length > 1 &&
  cells.every(({ text }) => text.length <= LONGEST_CELL) &&
  cells.reduce((sum, { text }) => sum + text.length, 0) / cells.length <= COLUMN_LETTERS;

/** Runs of rows that are tables; a row of one cell may stand between two of them. */
function tablesOf(lines: readonly Line[]): readonly (readonly Row[])[] {
  const tables: Row[][] = [];
  let [run, waiting]: [Row[], Row | null] = [[], null];
  const end = (): void => {
    const cells = run.reduce((sum, row) => sum + row.cells.length, 0);
    if (run.length >= TABLE_ROWS || (run.length >= 2 && cells >= 3 * run.length)) tables.push(run);
    [run, waiting] = [[], null];
  };
  for (const row of rowsOf(lines)) {
    const last = waiting ?? run.at(-1);
    const isNear = last !== undefined && last.y - row.y < ROW_GAP * Math.max(row.size, last.size);
    if (!isNear) end();
    if (isTableRow(row)) {
      if (waiting !== null) run.push(waiting);
      waiting = null;
      run.push(row);
    } else if (
      run.length > 0 &&
      waiting === null &&
      row.cells.length === 1 &&
      (row.cells[0] as Cell).text.length <= LONGEST_CELL
    )
      waiting = row;
    else end();
  }
  end();
  return tables;
}

/**
 * Lines of a page as blocks. Short texts that stand side by side on several heights are a table, whatever the order in
 * which the page draws them; long ones are columns. Larger letters are headings, what stands close together is a paragraph.
 */
export function blocksOf(lines: readonly Line[], body: number): Block[] {
  const tableOfLine = new Map<Line, readonly Row[]>();
  for (const table of tablesOf(lines))
    for (const row of table) for (const line of row.lines) tableOfLine.set(line, table);
  const blocks: Block[] = [];
  const told = new Set<readonly Row[]>();
  let [plain, beside]: [Line[], Line[]] = [[], []];
  const endBeside = (): void => {
    plain.push(...(areColumns(beside) ? sideBySide(beside) : beside));
    beside = [];
  };
  for (const line of lines) {
    const table = tableOfLine.get(line);
    if (table === undefined) {
      if (line.cells.length > 1) beside.push(line);
      else {
        endBeside();
        plain.push(line);
      }
      continue;
    }
    if (told.has(table)) continue;
    told.add(table);
    endBeside();
    blocks.push(...paragraphs(plain, body));
    plain = [];
    blocks.push(tableOf(table));
  }
  endBeside();
  return [...blocks, ...paragraphs(plain, body)];
}
