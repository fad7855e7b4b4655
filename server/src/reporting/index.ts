/** What the books say to those who pay or answer for it. Pure: rows in, rows out. */
export { showbacks } from './showback.ts';
