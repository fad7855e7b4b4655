import { sitingHtml } from '../report/siting-report.ts';
import { plansApart } from '../plan/plan-apart.ts';
import { makeSiting, MOST_SEARCHES } from './make-siting.ts';
import { readSiting } from './read-siting.ts';
import { placesOf, sitingSentences } from './siting-sentences.ts';

/** Where capacity should stand: from a scenario to the placement, what a millisecond costs and page one. */
export const sitings = {
  read: readSiting,
  make: makeSiting,
  mostSearches: MOST_SEARCHES,
  pageOne: sitingSentences,
  placesOf,
  html: sitingHtml,
  xlsx: plansApart.workbookOfSiting,
} as const;
