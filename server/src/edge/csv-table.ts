import { JoulegateError, parseHour, type EpochHour } from '../units/index.ts';
import { csvRows } from './csv-rows.ts';

/** What a reader asks of a table. */
export interface CsvShape {
  /** Names the text in errors; the file's name will do. */
  readonly source: string;
  /** Columns that must be there, in any order; others are read where they are. */
  readonly columns: readonly string[];
  /** What a row is, in the error of a text without rows. */
  readonly rowsAre?: string;
}

/** Bounds of a number in a cell. */
export interface CsvNumber {
  /** 0 without it. */
  readonly least?: number;
  readonly most?: number;
  /** Whose number it is, such as `zone FR`. */
  readonly of?: () => string;
  /** What to do about an empty cell. */
  readonly hint?: string;
}

/** One line of a table: its cells by the names of their columns, and errors that name where it stands. */
export class CsvLine {
  readonly number: number;
  readonly #table: CsvTable;
  readonly #cells: readonly string[];

  constructor(table: CsvTable, number: number, cells: readonly string[]) {
    this.#table = table;
    this.number = number;
    this.#cells = cells;
  }

  /** The cell of a column without blanks around it; empty where the table has no such column. */
  text(column: string): string {
    const position = this.#table.positions.get(column);
    return position === undefined ? '' : this.#cells[position]!.trim();
  }

  /** The cell as a finite number. @throws JoulegateError JG_DATA where it is empty, none, or beyond its bounds */
  amount(column: string, { least = 0, most = Number.MAX_VALUE, of, hint = '' }: CsvNumber = {}): number {
    const cell = this.text(column);
    const value = cell === '' ? NaN : Number(cell);
    if (value >= least && value <= most) return value;
    return this.fail(
      `${of === undefined ? '' : `${of()}: `}${column} is ${cell === '' ? 'empty' : `"${cell}"`}`,
      `give a number ${most === Number.MAX_VALUE ? `from ${least} up` : `from ${least} to ${most}`}${hint === '' ? '' : `; ${hint}`}`,
    );
  }

  /** The cell as an hour. @throws JoulegateError JG_DATA where it is no whole UTC hour */
  hour(column: string, of: string): EpochHour {
    const cell = this.text(column);
    const known = this.#table.hours.get(cell);
    if (known !== undefined) return known;
    try {
      const hour = parseHour(cell);
      this.#table.hours.set(cell, hour);
      return hour;
    } catch {
      return this.fail(`${of}: "${cell}" is not a whole UTC hour`, 'write hours as 2022-06-01T05:00Z');
    }
  }

  /** @throws JoulegateError JG_DATA that names the source and this line */
  fail(message: string, hint: string): never {
    return this.#table.fail(this.number, message, hint);
  }
}

/** A CSV text with a head that names its columns. */
export class CsvTable {
  readonly source: string;
  readonly names: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
  /** Hours of cells that were read: most stand in a file many times. */
  readonly hours = new Map<string, EpochHour>();
  readonly #rows: ReturnType<typeof csvRows>;
  readonly #rowsAre: string;

  /** @throws JoulegateError JG_DATA where a column lacks */
  constructor(text: string, { source, columns, rowsAre = 'rows' }: CsvShape) {
    this.source = source;
    this.#rowsAre = rowsAre;
    this.#rows = csvRows(text, ',');
    const head = this.#rows.next();
    if (head.done === true) this.fail(1, `no ${rowsAre}`, `the first line must name ${columns.join(', ')}`);
    this.names = head.value.cells.map((name) => name.trim());
    this.positions = new Map(this.names.map((name, position) => [name, position]));
    const lacking = columns.filter((name) => !this.positions.has(name));
    if (lacking.length > 0)
      this.fail(1, `the header lacks ${lacking.join(', ')}`, `the first line must name ${columns.join(', ')}`);
  }

  /** Each line below the head, once. @throws JoulegateError JG_DATA where cells lack or there is no line */
  *lines(): Generator<CsvLine> {
    let any = false;
    for (const { line: number, cells } of this.#rows) {
      any = true;
      const line = new CsvLine(this, number, cells);
      if (cells.length !== this.names.length)
        line.fail(
          `${cells.length} cells instead of ${this.names.length} (${this.names
            .slice(0, 2)
            .map((name, i) => `${name} "${cells[i] ?? ''}"`)
            .join(', ')})`,
          `write ${this.names.join(',')}`,
        );
      yield line;
    }
    if (!any) this.fail(1, `no ${this.#rowsAre}`, 'give at least one row below the header');
  }

  /** @throws JoulegateError JG_DATA that names the source and a line */
  fail(line: number, message: string, hint: string): never {
    throw new JoulegateError('JG_DATA', `${this.source}, line ${line}: ${message}`, {
      where: `${this.source}:${line}`,
      hint,
    });
  }
}

/**
 * Opens a comma-separated text whose first line names its columns. Quoting is that of RFC 4180.
 *
 * @throws JoulegateError JG_DATA that names source and line: a column or cells lack, no rows
 * @example [...csvTable('a,b\n1,2\n', { source: 'x.csv', columns: ['b'] }).lines()].map((line) => line.amount('b')) // [2]
 */
export const csvTable = (text: string, shape: CsvShape): CsvTable => new CsvTable(text, shape);

/** Tables of comma-separated values. */
export const csvData = {
  rows: csvRows,
  table: csvTable,
} as const;
