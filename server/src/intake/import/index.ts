/** Past usage from exports of others, booked as entries of tier `imported`. */
export { importUsage } from './book-import.ts';
export type { Imported, ImportOptions } from './book-import.ts';
export { catalogueModel, plainModelName } from './model-name.ts';
export { readExportText, usageOf } from './read-usage.ts';
export { USAGE_FORMATS } from './types.ts';
export type { BadRow, UsageExport, UsageFormat, UsageRow } from './types.ts';
