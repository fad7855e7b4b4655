import type { ScenarioOption } from './scenario.ts';

type Rubric = ScenarioOption['control']['rubric'];

/** Mean of the criteria that have points; `null`: none has. @example controlScore({ exit: { score: 4, evidence: 'weights are open' } }) // 4 */
export function controlScore(rubric: Rubric): number | null {
  const scores = Object.values(rubric ?? {}).map(({ score }) => score);
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** Points with what they stand on. */
export const controlPoints = (
  rubric: Rubric,
): readonly { readonly criterion: string; readonly score: number; readonly evidence: string }[] =>
  Object.entries(rubric ?? {}).map(([criterion, { score, evidence }]) => ({ criterion, score, evidence }));
