import { type Column, ENTRY_COLUMNS, NUMBERED, NUMBERS_KEY, RECORD_COLUMNS } from '../entry/index.ts';

/** A text as SQL. @example sqlText("it's") // "'it''s'" */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Its reader takes twice this much memory a thread. No entry comes near: callers' texts are cut when they are booked. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;
const columnMap = (columns: readonly Column[]): string =>
  `{${columns.map(({ name, type }) => `${sqlText(name)}: ${sqlText(type)}`).join(', ')}}`;
const pathList = (paths: readonly string[]): string => `[${paths.map(sqlText).join(', ')}]`;

/** Lines of journal files as a relation of the given columns. A damaged line is an error. */
export const readLinesSql = (paths: readonly string[], columns: readonly Column[]): string =>
  `read_json(${pathList(paths)}, columns = ${columnMap(columns)}, format = 'newline_delimited', maximum_object_size = ${MAX_LINE_BYTES})`;

/** Keys of a record's line. */
export const RECORD_LINE_COLUMNS: readonly Column[] = ['record', 'record_id', 'record_json'].map((name) => ({
  name,
  type: 'VARCHAR',
  unit: '',
  doc: '',
}));

const numbered = new Map<string, number>(NUMBERED.map((name, i) => [name, i]));

/** Keys of an entry's line. */
export const ENTRY_LINE_COLUMNS: readonly Column[] = [
  ...ENTRY_COLUMNS.filter(({ name }) => !numbered.has(name)),
  { name: NUMBERS_KEY, type: 'DOUBLE[]', unit: '', doc: 'safe integers and measured figures: exact as doubles' },
];

const columnOfLine = ({ name, type }: Column): string => {
  const nth = numbered.get(name);
  return nth === undefined ? `"${name}"` : `${NUMBERS_KEY}[${nth + 1}]::${type} AS "${name}"`;
};

/** Entries among lines that were read with {@link ENTRY_LINE_COLUMNS}. */
export const entriesOfLinesSql = (lines: string): string =>
  `SELECT ${ENTRY_COLUMNS.map(columnOfLine).join(', ')} FROM ${lines} WHERE id IS NOT NULL`;

/** Records among lines that were read with {@link RECORD_LINE_COLUMNS}. */
export const recordsOfLinesSql = (lines: string): string =>
  `SELECT record AS kind, record_id AS id, record_json AS json FROM ${lines} WHERE record IS NOT NULL`;

/** Entries of journal files. */
export const journalEntriesSql = (paths: readonly string[]): string =>
  entriesOfLinesSql(readLinesSql(paths, ENTRY_LINE_COLUMNS));

/** Records of journal files. */
export const journalRecordsSql = (paths: readonly string[]): string =>
  recordsOfLinesSql(readLinesSql(paths, RECORD_LINE_COLUMNS));

/** No rows of the given columns: a union with it has every column, whatever the files have. */
export const noRowsSql = (columns: readonly Column[]): string =>
  `SELECT ${columns.map(({ name, type }) => `NULL::${type} AS "${name}"`).join(', ')} WHERE false`;

export const readParquetSql = (paths: readonly string[]): string =>
  `SELECT * FROM read_parquet(${pathList(paths)}, union_by_name = true)`;

const namesOf = (columns: readonly Column[]): string => columns.map(({ name }) => `"${name}"`).join(', ');

/** Columns of entries and of the records that they name: as a list, and as a relation without rows. */
export const bookedColumns = {
  entries: namesOf(ENTRY_COLUMNS),
  records: namesOf(RECORD_COLUMNS),
  noEntries: noRowsSql(ENTRY_COLUMNS),
  noRecords: noRowsSql(RECORD_COLUMNS),
} as const;
