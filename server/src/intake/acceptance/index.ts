import { markAnswers } from './mark-answers.ts';
import { readMarks } from './read-marks.ts';
import { markedSums, verdictsOf } from './sum-marks.ts';

/** Which answers their owner accepted: read, kept, and added up with what they cost. */
export const acceptance = { read: readMarks, mark: markAnswers, sums: markedSums, verdicts: verdictsOf } as const;
