/** When and where work that can wait runs: pure, made anew every hour. */
export { assign } from './assign.ts';
export { cheapestStart, runsNow } from './hours.ts';
