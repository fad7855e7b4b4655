import { screenWith } from '../../server/src/guard/screen.ts';
import type { FitSettings } from './fit.ts';
import { groupOf, scannedAs, type LabelledText } from './rows.ts';
import { fitted, foldsOf, type Study } from './study.ts';

/** Log-odds of attack of each row. */
export type Scores = ReadonlyMap<LabelledText, number>;

const logit = (score: number): number => Math.log(score / (1 - score));

/**
 * Scores rows by models that saw no text of the same publisher, whichever split it stands in.
 * @param told called after each fold with how many are done
 */
export function heldOut(
  study: Study,
  settings: FitSettings,
  rows: readonly LabelledText[],
  told: (done: number, of: number) => void = () => {},
): Scores {
  const scores = new Map<LabelledText, number>();
  const folds = foldsOf(rows);
  folds.forEach((groups, i) => {
    const model = fitted(study, settings, (row) => !groups.includes(groupOf(row)));
    for (const row of rows)
      if (groups.includes(groupOf(row))) scores.set(row, logit(screenWith(model, row.text, scannedAs(row)).score));
    told(i + 1, folds.length);
  });
  return scores;
}
