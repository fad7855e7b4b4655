import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { reports } from '../reporting/index.ts';
import { textFigures } from './text-figures.ts';

const { percent, tier } = textFigures;
const { variance } = reports;
type Report = Answer<'report variance'>;
type Change = Report['measures'][number];

const [NAME, BAR, SHOWN] = [16, 40, 3];
const PAINT = { money: pc.blue, energy: pc.yellow, carbon: pc.green } as const;

/** Of the figure before. */
const pointsText = (points: number): string => {
  const fixed = points.toFixed(1);
  return Number(fixed) === 0 ? '0.0 %' : `${points > 0 ? '+' : ''}${fixed} %`;
};

/** Full blocks for the figures and for what is more, light ones for what is less. */
function barText(start: number, end: number, kind: string, [from, to]: readonly [number, number]): string {
  const at = (value: number): number => Math.round(((value - from) / (to - from)) * BAR);
  const [left, right] = [at(Math.min(start, end)), at(Math.max(start, end))];
  const length = Math.max(1, right - left);
  const begin = Math.min(left, BAR - length);
  return `${' '.repeat(begin)}${(kind === 'less' ? '░' : '█').repeat(length)}`.padEnd(BAR);
}

function measureText(change: Change, { from, to, cells }: Report): readonly string[] {
  const names = [variance.periodWords(from), variance.periodWords(to)] as const;
  const scale = variance.scale(change);
  const { bars, ...axis } = variance.waterfall(change, names);
  const width = Math.max(...bars.map(({ value }) => scale.signed(value).length));
  const parts = new Map<string, Change['parts'][number]>(change.parts.map((each) => [each.part, each]));
  return [
    ...bars.flatMap(({ name, kind, start, end, value }) => {
      const points = parts.get(name)?.points ?? null;
      const line = [
        `  ${name.padEnd(NAME)}`,
        PAINT[change.measure](barText(start, end, kind, [axis.from, axis.to])),
        (kind === 'whole' ? scale.text(value) : scale.signed(value)).padStart(width),
        kind === 'whole' ? scale.unit : points === null ? '' : pc.dim(pointsText(points)),
      ].join(' ');
      return [kind === 'whole' ? pc.bold(line) : line];
    }),
    ...(axis.from === 0
      ? []
      : [pc.dim(`  the bars begin at ${scale.text(String(axis.from))} ${scale.unit}, not at 0`)]),
    ...change.parts.flatMap(({ part, change: own, cells: largest, others }) => {
      if (Number(scale.text(own)) === 0) return [];
      const shown = largest.slice(0, SHOWN).map((each) => `${cells[each.cell]!.name} ${scale.signed(each.change)}`);
      const more = largest.length - shown.length + others.cells;
      return [pc.dim(`    ${part}: ${shown.join('; ')}${more === 0 ? '' : `; ${more} more`}`)];
    }),
    ...(change.measure === 'money'
      ? []
      : [
          pc.dim(
            `    obtained: ${[change.before, change.after].map(({ tiers }) => tiers.map((each) => `${tier(each.tier)} ${percent(each.share)}`).join(', ') || 'unknown').join('; then ')}`,
          ),
        ]),
    ...(change.before.unknownRequests + change.after.unknownRequests === 0
      ? []
      : [
          pc.dim(
            `    ${change.before.unknownRequests} and ${change.after.unknownRequests} requests have no such figure and are in none`,
          ),
        ]),
    '',
  ];
}

/** A text as one word of a shell. */
const shellWord = (text: string): string =>
  /["\\$`!]/.test(text) ? `'${text.replaceAll("'", String.raw`'\''`)}'` : `"${text}"`;

/** The part that moved most, opened. */
function openText({ measures, cells }: Report): readonly string[] {
  const parts = measures.flatMap(({ parts: of }) => of.filter(({ cells: [first] }) => first !== undefined));
  const most = parts.toSorted((a, b) => Math.abs(b.points ?? 0) - Math.abs(a.points ?? 0))[0];
  const cell = most === undefined ? undefined : cells[most.cells[0]!.cell];
  const opens = cell?.opens.after ?? cell?.opens.before ?? null;
  if (most === undefined || cell === undefined || opens === null) return [];
  return [
    `  The entries of ${cell.name}, the most of ${most.part} (--json has such a query for each cell):`,
    `  joulegate ledger query ${shellWord(opens.query)}`,
  ];
}

/** Why a period cost, took and emitted more or less than another, as waterfalls. */
export const varianceText = (report: Report): string =>
  [
    ...report.sentences.map((sentence) => `  ${pc.bold(sentence)}`),
    '',
    ...report.measures.flatMap((change) => measureText(change, report)),
    ...openText(report),
    ...(report.sources.length === 0
      ? []
      : [
          '',
          pc.dim('  Sources'),
          ...report.sources.map(({ what, source, licence }) =>
            pc.dim(`  - ${what}: ${source}${licence === null ? '' : ` (${licence})`}`),
          ),
        ]),
  ].join('\n');
