import type { GovernanceReport } from '../api/control-plane.ts';
import { count } from '../figures/format.ts';
import { periodWords } from './periods.ts';
import type { Cell, ShownReport } from './shown.ts';

type Listed = GovernanceReport['records'][number];
type Week = NonNullable<Listed['figures']>['before'];

const when = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
const who = ({ actorName, actor }: Listed): string => actorName ?? actor;
const set = (value: Listed['changes'][number]['after']): string => (value === null ? 'not set' : String(value));

const weekCells = (name: string, week: Week): readonly Cell[] => [
  name,
  week.requests,
  { value: week.costUsd, unit: 'USD' },
  { value: week.energyKWh, unit: 'kWh' },
  { value: week.carbonKg, unit: 'kg CO2e' },
  { value: week.gPer1000Tokens === null ? null : String(week.gPer1000Tokens), unit: 'g CO2e' },
  week.places
    .slice(0, 3)
    .map(({ site, share }) => `${site ?? 'nowhere'} ${Math.round(share * 100)} %`)
    .join(', '),
];

/** What a record says that is no change of the config. */
const other = ({ subject, subjectName, detail }: Listed): string =>
  [
    subjectName ?? subject,
    ...Object.entries(detail).flatMap(([name, value]) =>
      value === null ? [] : [`${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`],
    ),
  ].join(', ');

export const governanceShown = ({ period, asOf, records, note }: GovernanceReport): ShownReport => ({
  of: [
    { name: 'Period', words: periodWords(period) },
    { name: 'Records', words: count(records.length) },
    ...(asOf === null ? [] : [{ name: 'As known on', words: new Date(asOf).toISOString().slice(0, 10) }]),
  ],
  sections: [
    {
      kind: 'table',
      title: 'Budgets, limits, rules and prices',
      does: 'each change of the config, the newest first',
      columns: ['At, UTC', 'Who', 'Kind', 'Setting', 'Before', 'After', 'Effect'],
      rows: records.flatMap((record) =>
        record.changes.map(({ kind, path, before, after, secret, effect }) => [
          when(record.at),
          `${who(record)}${record.action === 'config.refuse' ? ', refused' : ''}`,
          kind,
          path,
          secret ? 'secret' : set(before),
          secret ? 'changed' : set(after),
          effect,
        ]),
      ),
    },
    {
      kind: 'table',
      title: 'Keys, commitments, invoices',
      columns: ['At, UTC', 'Who', 'Did', 'To'],
      rows: records
        .filter(({ changes }) => changes.length === 0)
        .map((record) => [when(record.at), who(record), record.action, other(record)]),
    },
    {
      kind: 'table',
      title: 'Before and after',
      does: note,
      columns: ['Change', 'Requests', 'Cost', 'Energy', 'Carbon', 'Of 1,000 tokens', 'Places'],
      rows: records.flatMap(({ at, action, figures }) =>
        figures === null
          ? []
          : [
              weekCells(`${when(at)} ${action}, 7 days before`, figures.before),
              weekCells(figures.after.complete ? '7 days after' : 'since, not 7 days yet', figures.after),
            ],
      ),
    },
  ],
  missing: [],
  sources: null,
});
