import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { textTable } from './table.ts';
import { textFigures } from './text-figures.ts';

const { figure, percent, counted } = textFigures;
type Report = Answer<'report governance'>;
type Listed = Report['records'][number];
type Week = NonNullable<Listed['figures']>['before'];

const number = (text: string | null): string => figure(text === null ? null : Number(text));
const placesOf = ({ places }: Week): string =>
  places
    .slice(0, 3)
    .map(({ site, share }) => `${site ?? 'nowhere'} ${percent(share)}`)
    .join(', ');

function weeks({ figures }: Listed): readonly string[] {
  if (figures === null) return [];
  const { workloads, before, after, alsoChanged } = figures;
  const rows = [
    { name: '7 days before', week: before },
    { name: after.complete ? '7 days after' : 'since, not 7 days yet', week: after },
  ];
  const table = textTable(rows, [
    { head: workloads === null ? 'all workloads' : workloads.join(', '), align: 'left', cell: ({ name }) => name },
    { head: 'requests', cell: ({ week }) => week.requests.toLocaleString('en') },
    { head: 'USD', cell: ({ week }) => number(week.costUsd) },
    { head: 'kWh', cell: ({ week }) => number(week.energyKWh) },
    { head: 'kg CO2e', cell: ({ week }) => number(week.carbonKg) },
    { head: 'g per 1,000 tokens', cell: ({ week }) => figure(week.gPer1000Tokens) },
    { head: 'places', align: 'left', cell: ({ week }) => placesOf(week) },
  ]);
  const others =
    alsoChanged === 0
      ? []
      : [pc.dim(`    ${counted(alsoChanged, 'other change')} of the same workloads in these weeks`)];
  return [...table.split('\n').map((line) => `  ${line}`), ...others];
}

const detailOf = (detail: Listed['detail']): string =>
  Object.entries(detail)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');

function recordText(record: Listed): readonly string[] {
  const { at, actor, actorName, action, subject, subjectName, cause, changes, more, detail } = record;
  const what = subject === 'config' ? '' : ` ${subjectName ?? subject}`;
  const by = `${actorName ?? actor}${cause === null || cause === actor ? '' : ` (${cause})`}`;
  return [
    `  ${pc.bold(new Date(at).toISOString().slice(0, 19).replace('T', ' '))}  ${action}${what}, by ${by}`,
    ...(Object.keys(detail).length === 0 ? [] : [`    ${detailOf(detail)}`]),
    ...changes.map(({ kind, path, before, after, effect, secret }) =>
      secret
        ? `    ${kind}  ${path}: changed; it is a secret`
        : `    ${kind}  ${path}: ${before ?? 'not set'} -> ${after ?? 'not set'}${effect === null ? '' : `, ${effect}`}`,
    ),
    ...(more === 0 ? [] : [`    and ${counted(more, 'change')} more`]),
    ...weeks(record),
    '',
  ];
}

/** Who set what, the newest first, and the weeks around it. */
export const governanceText = ({ period, records, note, variance }: Report): string =>
  [
    `  ${counted(records.length, 'record')} of ${period}, the newest first`,
    '',
    ...records.flatMap(recordText),
    pc.dim(`  ${note}`),
    `  what changed by its cause: ${variance}`,
  ].join('\n');
