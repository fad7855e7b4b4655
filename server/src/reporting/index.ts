/** What the books say to those who pay or answer for it. Pure: rows in, rows out. */
export { SHOWBACK_DIMENSIONS, csvText, showback } from './showback.ts';
