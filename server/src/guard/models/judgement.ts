import type { Said } from './guard-model.ts';

/** Why a guard model said nothing of a text. */
export type Silence =
  'timeout' | 'unreachable' | 'refused' | 'unparsable' | 'busy' | 'resting' | 'too-long' | 'control' | 'left';

/** What a guard model says of a text, all its answers together. */
export interface Judgement extends Said {
  /** `null`: it told of all that was asked. */
  readonly silence: Silence | null;
}

/** Of what could not be asked. */
export const silent = (silence: Silence): Judgement => ({
  met: [],
  likely: [],
  isOther: false,
  score: null,
  silence,
});

/**
 * Puts answers together: whatever any of them found was found, and one that is missing is missed.
 * @example joinedJudgement([silent('timeout')]).silence // 'timeout'
 */
export function joinedJudgement(answers: readonly (Judgement | Said)[]): Judgement {
  const met = [...new Set(answers.flatMap((each) => each.met))];
  const scores = answers.flatMap(({ score }) => (score === null ? [] : [score]));
  return {
    met,
    likely: [...new Set(answers.flatMap((each) => each.likely))].filter((label) => !met.includes(label)),
    isOther: answers.some((each) => each.isOther),
    score: scores.length === 0 ? null : Math.max(...scores),
    silence: answers.flatMap((each) => ('silence' in each && each.silence !== null ? [each.silence] : []))[0] ?? null,
  };
}
