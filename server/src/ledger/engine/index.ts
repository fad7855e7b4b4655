/** The engine that asks the files, a process of its own, the SQL it is told, and what it can read. */
export { openEngine, parquetOf, type Engine, type Row, type Rows } from './open-engine.ts';
export { lineScreen, type LineScreen, type SetAside } from './screen.ts';
export {
  FACTORS_SQL,
  HOURS_COLUMNS,
  hoursOfSql,
  mergedHoursSql,
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
