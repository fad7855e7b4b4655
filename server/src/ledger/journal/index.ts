/** Entries as they come, appended and sealed. */
export { FileJournal } from './journal.ts';
export { openJournal, bookAllOrNone } from './open-journal.ts';
export type { Durability, Journal } from './options.ts';
export { RecentEntries } from './recent.ts';
