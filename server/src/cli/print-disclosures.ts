import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { textTable } from './table.ts';
import { textFigures } from './text-figures.ts';

const { figure, percent, tier, counted } = textFigures;
type Ghg = Answer<'report ghg'>;
type Told = Ghg['rows'][number]['figure'];

const short = ({ value }: Told): string => figure(value === null ? null : Number(value));
const interval = ({ p05, p95 }: Told): string =>
  p05 === null || p95 === null ? '–' : `${figure(p05)} to ${figure(p95)}`;
const tiers = ({ tiers: of }: Told): string =>
  of.length === 0 ? '–' : of.map(({ tier: name, share }) => `${tier(name)} ${percent(share)}`).join(', ');

/** What is missing with who can supply it, and what the figures stand on. */
function beneath({ missing, sources }: Pick<Ghg, 'missing' | 'sources'>): readonly string[] {
  return [
    ...(missing.length === 0
      ? []
      : [
          '',
          pc.bold('  Missing'),
          ...missing.map(({ fact, who, until }) => `  - ${fact}; from ${who}. Until then: ${until}.`),
        ]),
    ...(sources.length === 0
      ? []
      : [
          '',
          pc.dim('  Sources'),
          ...sources.map(({ what, source, licence }) =>
            pc.dim(`  - ${what}: ${source}${licence === null ? '' : ` (${licence})`}`),
          ),
        ]),
  ];
}

/** What is said of figures, each once. */
const notes = (rows: Ghg['rows']): readonly string[] =>
  [...Map.groupBy(rows, ({ figure: told }) => told.note)].flatMap(([note, of]) =>
    note === null ? [] : [pc.dim(`  ${of.map(({ row }) => row).join('; ')}: ${note}`)],
  );

const headOf = ({ entity, period }: Pick<Ghg, 'entity' | 'period'>): string =>
  pc.bold(
    `  ${entity.name}, ${period}: ${entity.boundary}${entity.boundary === 'equity share' ? `, ${entity.equityPercent} %` : ''}`,
  );

/** Scope 2 and 3 of a period, and where every place of the books stands. */
export function ghgText({ rows, classification, standard, ...answer }: Ghg): string {
  return [
    headOf(answer),
    pc.dim(`  ${standard}`),
    '',
    textTable(rows, [
      { head: 'row', align: 'left', cell: ({ row }) => row },
      { head: 'value', cell: ({ figure: told }) => short(told) },
      { head: 'unit', align: 'left', cell: ({ figure: told }) => told.unit },
      { head: 'nine of ten between', cell: ({ figure: told }) => interval(told) },
      { head: 'tiers', align: 'left', cell: ({ figure: told }) => tiers(told) },
    ]),
    ...notes(rows),
    '',
    textTable(classification, [
      { head: 'deployment', align: 'left', cell: ({ deployment }) => deployment ?? '–' },
      { head: 'operator', align: 'left', cell: ({ operator }) => operator ?? '–' },
      { head: 'site', align: 'left', cell: ({ site }) => site ?? '–' },
      { head: 'held', align: 'left', cell: ({ held, stated }) => (stated ? held : `${held}, nobody said`) },
      { head: 'electricity', align: 'left', cell: ({ electricity }) => electricity },
      { head: 'embodied', align: 'left', cell: ({ embodied }) => embodied },
      { head: 'MWh', cell: ({ energy }) => short(energy) },
      { head: 't CO2e', cell: ({ carbon }) => short(carbon) },
    ]),
    ...(rows.some(({ figure: told }) => told.unknownRequests > 0)
      ? [
          pc.dim(
            `  at most ${counted(Math.max(...rows.map(({ figure: told }) => told.unknownRequests)), 'request')} in no sum of a row`,
          ),
        ]
      : []),
    ...beneath(answer),
  ].join('\n');
}
