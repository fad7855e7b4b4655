/** The engine that asks the files, a process of its own, and the SQL it is told. */
export { HOURS_COLUMNS, hoursOfSql, mergedHoursSql } from './hours-sql.ts';
export { openEngine, type Engine, type Row, type Rows } from './open-engine.ts';
export {
  sqlText,
  bookedColumns,
  journalEntriesSql,
  readParquetSql,
  journalRecordsSql,
  noRowsSql,
  readLinesSql,
  ENTRY_LINE_COLUMNS,
  RECORD_LINE_COLUMNS,
  entriesOfLinesSql,
  recordsOfLinesSql,
} from './sql.ts';
