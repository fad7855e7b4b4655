/** The one hour that all clocks share: the grid of a zone and the table of an hour, past, now and to come. */
export { outlook } from './outlook.ts';
export type { Outlook, OutlookParts } from './outlook.ts';
