import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { textTable } from './table.ts';
import { textFigures } from './text-figures.ts';

const { counted, figure } = textFigures;
const SHOWN_SOURCES = 12;

/** What an export in FOCUS has, and what it has not. */
export function focusText({
  period,
  focusVersion,
  columns,
  rows,
  sums,
  uncharged,
  sources,
}: Answer<'report focus'>): string {
  const parts = (['rows', 'uncharged', 'books'] as const).map((name) => ({ name, ...sums[name] }));
  return [
    `  FOCUS ${focusVersion} of ${period}: ${counted(rows.length, 'row')}, ${columns.length} columns`,
    textTable(parts, [
      { head: '', align: 'left', cell: ({ name }) => name },
      { head: 'USD', cell: ({ costUsd }) => costUsd },
      { head: 'Wh', cell: ({ energyWh }) => energyWh },
      { head: 'g CO2e', cell: ({ carbonG }) => carbonG },
    ]),
    ...(uncharged.length === 0
      ? []
      : [
          '',
          '  without a row:',
          textTable(uncharged, [
            { head: 'why', align: 'left', cell: ({ why }) => why },
            { head: 'operator', align: 'left', cell: ({ operator }) => operator ?? '–' },
            { head: 'deployment', align: 'left', cell: ({ deployment }) => deployment ?? '–' },
            { head: 'model', align: 'left', cell: ({ model }) => model ?? '–' },
            { head: 'requests', cell: ({ requests }) => String(requests) },
            { head: 'g CO2e', cell: ({ carbonG }) => figure(Number(carbonG)) },
          ]),
          pc.dim(
            '  a price of theirs: state it in joulegate.yaml (docs/methods/money.md), or import usage with its cost',
          ),
        ]),
    '',
    '  stands on:',
    ...sources
      .slice(0, SHOWN_SOURCES)
      .map(({ what, source, licence }) => pc.dim(`    ${what}: ${source}${licence === null ? '' : ` (${licence})`}`)),
    ...(sources.length > SHOWN_SOURCES ? [pc.dim(`    and ${sources.length - SHOWN_SOURCES} more, in --json`)] : []),
    '',
    '  the rows: --csv on standard output, or --parquet FILE',
  ].join('\n');
}
