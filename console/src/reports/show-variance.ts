import type { VarianceReport } from '../api/control-plane.ts';
import { periodWords } from './periods.ts';
import type { Cell, Linked, ShownReport } from './shown.ts';

type Change = VarianceReport['measures'][number];
const TITLES = { money: 'Money', energy: 'Energy', carbon: 'Carbon' } as const;
/** Of each part so many cells. */
const CELLS = 3;

const ofBefore = (points: number | null): string =>
  points === null ? '–' : Math.abs(points) < 0.05 ? '0.0 %' : `${points > 0 ? '+' : ''}${points.toFixed(1)} %`;

/** A cell's name, and its entries in both periods. */
function whereOf({ cells, from, to }: VarianceReport, at: number): Linked {
  const { name, opens } = cells[at]!;
  return {
    words: name,
    opens: [
      { name: periodWords(from), path: opens.before?.path },
      { name: periodWords(to), path: opens.after?.path },
    ].flatMap(({ name: period, path }) => (path === undefined ? [] : [{ name: period, path }])),
  };
}

function rowsOf(
  { parts, unit, before, after, changePercent }: Change,
  report: VarianceReport,
): readonly (readonly Cell[])[] {
  return [
    [periodWords(report.from), { value: before.value, unit }, null, null],
    ...parts.flatMap(({ part, change, points, cells }) => [
      [part, { value: change, unit }, ofBefore(points), null],
      ...cells
        .slice(0, CELLS)
        .map((each) => [`of it ${part}`, { value: each.change, unit }, null, whereOf(report, each.cell)]),
    ]),
    [periodWords(report.to), { value: after.value, unit }, ofBefore(changePercent), null],
  ];
}

export const varianceShown = (report: VarianceReport): ShownReport => ({
  of: [
    { name: 'Compared with', words: periodWords(report.from) },
    ...report.sentences.map((words, i) => ({ name: TITLES[report.measures[i]!.measure], words })),
    ...(report.organisation === null ? [] : [{ name: 'Organisation', words: report.organisation }]),
    ...(report.asOf === null ? [] : [{ name: 'As known on', words: new Date(report.asOf).toISOString().slice(0, 10) }]),
  ],
  sections: report.measures.map((change) => ({
    kind: 'table',
    title: TITLES[change.measure],
    does: 'each part is the mean of what it changes in every order; they add up exactly',
    columns: ['Part', 'Change', `Of ${periodWords(report.from)}`, 'Where'],
    rows: rowsOf(change, report),
    sums: 1,
  })),
  missing: [],
  sources: report.sources,
});
