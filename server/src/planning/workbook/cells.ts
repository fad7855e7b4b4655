/** How a figure of a cell is shown. */
export const FORMATS = {
  money: '#,##0.00',
  share: '0.0%',
  whole: '#,##0',
  figure: '#,##0.000',
  fine: '0.000000E+00',
} as const;
export type Format = keyof typeof FORMATS;

/** What stands in a cell. Text is text whatever it begins with: no reader computes it. */
export type Cell =
  | { readonly kind: 'text'; readonly text: string; readonly strong?: boolean; readonly wide?: boolean }
  | { readonly kind: 'number'; readonly value: number; readonly format: Format; readonly isInput?: boolean }
  | {
      readonly kind: 'formula';
      /** Without the leading equals sign. Only addresses, numbers and functions: nothing that a scenario says. */
      readonly formula: string;
      /** What the plan has, for readers that do not compute; `null`: nothing. */
      readonly value: number | string | null;
      readonly format: Format;
    };
export type Row = readonly (Cell | null)[];

/** A sheet of a workbook. */
export interface Sheet {
  readonly name: string;
  /** Widths in characters. */
  readonly columns: readonly number[];
  readonly rows: readonly Row[];
  /** Rows that stay while the rest scrolls. */
  readonly stickyRows: number;
}

const LETTERS = 26;
/** @param index from 0 @example columnName(27) // 'AB' */
export const columnName = (index: number): string =>
  (index < LETTERS ? '' : columnName(Math.floor(index / LETTERS) - 1)) + String.fromCharCode(65 + (index % LETTERS));

/**
 * Address of a cell on any sheet.
 * @param row from 1 @param column from 0
 * @example addressOf('Page one', 3, 2) // "'Page one'!$C$3"
 */
export const addressOf = (sheet: string, row: number, column: number): string =>
  `'${sheet}'!$${columnName(column)}$${row}`;

export const text = (value: string, { strong = false, wide = false } = {}): Cell => ({
  kind: 'text',
  text: value,
  strong,
  wide,
});
export const number = (value: number | null, format: Format): Cell =>
  value === null ? text('unknown') : { kind: 'number', value, format };
export const formula = (written: string, value: number | string | null, format: Format): Cell => ({
  kind: 'formula',
  formula: written,
  value,
  format,
});
