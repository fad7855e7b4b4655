/** What an entry is: one table, a row a field, and everything that follows from it. */
export { PRICES, type Counterfactual } from './decision.ts';
export {
  ENTRY,
  ENTRY_SCHEMA,
  entrySchema,
  ENTRY_COLUMNS,
  ENTRY_WORDS,
  knownCost,
  RECORD_COLUMNS,
  type Attempt,
  type Entry,
  type BookedEstimate,
  type GuardVerdict,
  type Outcome,
} from './entry.ts';
export { columnOf, type Column } from './field.ts';
export { LineBytes } from './line-bytes.ts';
export {
  factorRecordOf,
  emptyRecordBook,
  keepRecord,
  recordLine,
  type ChargedPrice,
  type FactorSource,
  type GridFactor,
  type NamedRecords,
  type FactorRecord,
  type RecordBook,
  type RecordRow,
} from './line-writer.ts';
export {
  parseLine,
  readLines,
  tryParseRow,
  entryLine,
  entryOfRow,
  NUMBERED,
  NUMBERS_KEY,
  writeEntry,
  type Line,
} from './lines.ts';
