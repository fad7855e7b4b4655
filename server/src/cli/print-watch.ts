import pc from 'picocolors';
import { fleetWatch } from '../telemetry/index.ts';
import { textTable } from './table.ts';
import { textFigures } from './text-figures.ts';

/** One reading of a fleet. */
export type WatchReport = Awaited<ReturnType<ReturnType<typeof fleetWatch.open>['round']>>['report'];
type Row = WatchReport['rows'][number];

const figure = (value: number | null, digits = 3): string =>
  value === null ? '–' : value === 0 ? '0' : Number(value.toPrecision(digits)).toString();
const per = (row: Row, basis: 'allocated' | 'used', of: 'wh' | 'grams' | 'money', scale: number): string => {
  const value = fleetWatch.perToken(row[basis], row.tokens, of, 'output');
  return figure(value === null ? null : value * scale);
};

const MARK = { found: pc.green('●'), assumed: pc.yellow('◐'), missing: pc.red('○') } as const;

/** What was found, assumed and missed, a sentence each, with what to do. */
export const findingsText = ({ findings }: WatchReport): string =>
  findings
    .map(({ kind, text, todo }) => `  ${MARK[kind]} ${text}${todo === undefined ? '' : pc.dim(`\n    → ${todo}`)}`)
    .join('\n');

/** One reading of a fleet, as a table. */
export function watchText({ source, fromMs, toMs, rows }: WatchReport): string {
  const seconds = Math.round((toMs - fromMs) / 1000);
  const currency = rows.find(({ tariff }) => tariff !== null)?.tariff?.currency ?? '';
  const table = textTable(rows, [
    { head: 'model', align: 'left', cell: ({ model }) => model },
    { head: 'region', align: 'left', cell: ({ region }) => region },
    { head: 'tokens out', cell: ({ allTokens }) => String(Math.round(allTokens.output)) },
    { head: 'Wh/token', cell: (row) => per(row, 'allocated', 'wh', 1) },
    { head: 'used', cell: (row) => per(row, 'used', 'wh', 1) },
    { head: 'g/1k tokens', cell: (row) => per(row, 'allocated', 'grams', 1000) },
    { head: 'used', cell: (row) => per(row, 'used', 'grams', 1000) },
    { head: `${currency || 'money'}/1M tokens`, cell: (row) => per(row, 'allocated', 'money', 1e6) },
    { head: 'used', cell: (row) => per(row, 'used', 'money', 1e6) },
    {
      head: 'GPU busy',
      cell: ({ utilisation }) => (utilisation === null ? '–' : `${(utilisation * 100).toFixed(0)} %`),
    },
    { head: 'idle Wh', cell: ({ idle }) => figure(idle.wh) },
    { head: '', align: 'left', cell: ({ tier }) => textFigures.tier(tier) },
  ]);
  return [
    `${pc.bold('joulegate watch')}  ${source}, ${seconds} s to ${new Date(toMs).toISOString().slice(0, 19)}Z`,
    '',
    ...(rows.length === 0
      ? []
      : [
          table,
          '',
          pc.dim(
            '  Per generated token, its share of prompts inside. First figure: allocated, idle charged to who holds the device; used: by work, above idle. – is unknown.',
          ),
          '',
        ]),
  ].join('\n');
}
