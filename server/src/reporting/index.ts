/** What the books say to those who pay or answer for it. Pure: rows in, rows out. */
import { breakdowns } from './breakdown.ts';
import { showbacks } from './showback.ts';

export const reports = { breakdown: breakdowns, showback: showbacks } as const;
