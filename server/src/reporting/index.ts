/** What the books say to those who pay or answer for it. Pure: rows in, rows out. */
export { csvText, decimalOf, SHOWBACK_DIMENSIONS, showback } from './showback.ts';
export type { Showback } from './showback.ts';
