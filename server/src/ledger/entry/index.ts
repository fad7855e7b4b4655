/** What an entry is: one table, a row a field, and everything that follows from it. */
export { ENTRY_COLUMNS, ENTRY_SCHEMA, entrySchema, RECORD_COLUMNS } from './entry.ts';
export type { BookedEstimate, Entry, GuardVerdict, Outcome } from './entry.ts';
export { USAGE } from './attempts.ts';
export type { Attempt } from './attempts.ts';
export type { Counterfactual } from './decision.ts';
export type { Column } from './field.ts';
export { HOURS_COLUMNS, hoursOfSql, mergedHoursSql } from './hours-sql.ts';
export { toFourDigits } from './four-digits.ts';
export { bytesOf, LineBytes } from './line-bytes.ts';
export type { NamedRecords } from './line-writer.ts';
export { parseLine, readLines, tryParseRow } from './lines.ts';
export type { Line } from './lines.ts';
export { emptyRecordBook, factorRecordOf, keepRecord, recordLine } from './records.ts';
export type { FactorRecord, RecordBook, RecordRow } from './records.ts';
export { entryLine, entryOfRow, NUMBERED, NUMBERS_KEY, writeEntry } from './row.ts';
