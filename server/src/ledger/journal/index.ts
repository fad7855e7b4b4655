/** Entries as they come, appended and sealed. */
export { FileJournal, type Durability, type Journal } from './journal.ts';
export { openJournal, bookAllOrNone } from './open-journal.ts';
export { RecentEntries } from './recent.ts';
