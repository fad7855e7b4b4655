import { periodWords, scaleOf } from './readable.ts';
import type { ToldChange } from './told.ts';

const VERBS = { money: 'cost', energy: 'took', carbon: 'emitted' } as const;

const fixed = (points: number): string => Math.abs(points).toFixed(Math.abs(points) < 9.95 ? 1 : 0);
const signedPoints = (points: number): string => `${points < 0 ? '-' : '+'}${fixed(points)}`;
/** Less of it nobody sees in a sentence. */
const LEAST_POINTS = 0.05;

/** The parts that a reader must know: the largest first, until the rest is less than a tenth of all that moved. */
function mainParts({ parts }: ToldChange): readonly ToldChange['parts'][number][] {
  const sized = parts
    .filter(({ points }) => points !== null && Math.abs(points) >= LEAST_POINTS)
    .toSorted((a, b) => Math.abs(b.points!) - Math.abs(a.points!));
  const all = sized.reduce((sum, { points }) => sum + Math.abs(points!), 0);
  let told = 0;
  return sized.filter(({ points }) => {
    const needed = told < 0.9 * all;
    told += Math.abs(points!);
    return needed;
  });
}

/**
 * A measure in one sentence: by how much it changed and by what, in percentage points of the figure before.
 * @param from @param to periods such as 2022-03
 */
export function sentenceOf(change: ToldChange, from: string, to: string): string {
  const { measure, before, after, changePercent } = change;
  const [was, is] = [periodWords(from), periodWords(to)];
  const { unit, text } = scaleOf(change);
  const verb = VERBS[measure];
  const allUnknown = (value: string, { unknownRequests }: ToldChange['before']): boolean =>
    Number(value) === 0 && unknownRequests > 0;
  if (allUnknown(before.value, before) || allUnknown(after.value, after))
    return `What ${is} ${verb} over ${was} is unknown: ${after.unknownRequests} and ${before.unknownRequests} requests have no such figure.`;
  if (changePercent === null) return `${is} ${verb} ${text(after.value)} ${unit}, ${was} none.`;
  const figures = `${text(after.value)} after ${text(before.value)} ${unit}`;
  const main = mainParts(change);
  const by = main.map(({ part, points }) => `${part} ${signedPoints(points!)}`).join(', ');
  if (Math.abs(changePercent) < LEAST_POINTS)
    return `${is} ${verb} as much ${measure === 'energy' ? 'energy ' : ''}as ${was} (${figures})${main.length === 0 ? '' : `, though ${by} points`}.`;
  const more = changePercent > 0 ? 'more' : 'less';
  return `${is} ${verb} ${fixed(changePercent)} % ${more}${measure === 'energy' ? ' energy' : ''} than ${was} (${figures}): ${by} points.`;
}
