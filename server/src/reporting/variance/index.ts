import { CELL_DIMENSIONS } from './cells.ts';
import { MEASURES, PART_WORDS, PARTS } from './parts.ts';
import { periodWords, scaleOf } from './readable.ts';
import { sentenceOf } from './sentence.ts';
import { toldOf } from './told.ts';
import { varianceOf } from './variance.ts';
import { variancePage } from './variance-page.ts';
import { waterfallOf } from './waterfall.ts';

/** Why a period cost, took and emitted more or less than another. */
export const variances = {
  dimensions: CELL_DIMENSIONS,
  parts: PARTS,
  words: PART_WORDS,
  measures: MEASURES,
  of: varianceOf,
  told: toldOf,
  sentence: sentenceOf,
  waterfall: waterfallOf,
  scale: scaleOf,
  periodWords,
  page: variancePage,
} as const;
