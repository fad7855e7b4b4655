export { openEngine } from './open-engine.ts';
export type { Engine, EngineOptions, Rows } from './open-engine.ts';
export type { ResultColumn, Row } from './protocol.ts';
export { countEntries, toParquet, writeParquet, writeSegment } from './parquet.ts';
export { HOUR_COLUMNS, hoursOfSql, mergeHoursSql } from './hours.ts';
export * from './sql.ts';
