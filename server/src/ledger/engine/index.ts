export { openEngine } from './open-engine.ts';
export type { Engine, EngineOptions, Rows } from './open-engine.ts';
export type { ResultColumn, Row } from './protocol.ts';
export { countEntries, toParquet, writeParquet, writeSegment } from './parquet.ts';
export { HOURS_COLUMNS, hoursOfSql, mergedHoursSql } from './rollups.ts';
export * from './sql.ts';
