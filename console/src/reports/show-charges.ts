import type { Focus, Showback } from '../api/control-plane.ts';
import { count } from '../figures/format.ts';
import { periodWords } from './periods.ts';
import type { Cell, ShownReport } from './shown.ts';

type Sums = Showback['total'];

const cells = ({ costUsd, energyWh, carbonG, tier, requests, inputTokens, outputTokens }: Sums): readonly Cell[] => [
  { value: costUsd, unit: 'USD' },
  { value: energyWh, unit: 'Wh' },
  { value: carbonG, unit: 'g CO2e', tier },
  requests,
  inputTokens + outputTokens,
];

/** What a figure of all requests lacks, and who can supply it. */
const WHO = {
  cost: ['prices', 'whoever keeps the price book: prices in the config, or an invoice'],
  energy: ['energy', 'whoever runs the deployment: meters, or its model and hardware in the config'],
  carbon: ['carbon', 'the vendor: its region, so that a grid is known'],
} as const;

export const showbackShown = ({ period, by, rows, total, idle }: Showback): ShownReport => ({
  of: [
    { name: 'Period', words: period === null ? 'all of the books' : periodWords(period) },
    { name: 'Told apart by', words: by.join(' and ') },
    { name: 'Figures', words: 'settled: as meters, grid hours and invoices restate them' },
  ],
  sections: [
    {
      kind: 'table',
      title: 'Who used what',
      does: 'the dearest first; rows add up to the total to the last digit',
      columns: [by.join(', '), 'Cost', 'Energy', 'Carbon', 'Requests', 'Tokens'],
      rows: [
        ...rows.map((row) => [by.map((name) => row.by[name] ?? 'none').join(', '), ...cells(row)]),
        ...(idle === null
          ? []
          : [['idle, not allocated', null, { value: idle.energyWh, unit: 'Wh' }, null, null, null]]),
        ['total', ...cells(total)],
      ],
      sums: 1,
    },
  ],
  missing: (['cost', 'energy', 'carbon'] as const).flatMap((name) =>
    total.unknown[name] === 0
      ? []
      : [
          {
            fact: `${WHO[name][0]} of ${count(total.unknown[name])} requests`,
            who: WHO[name][1],
            until: 'they are in no sum',
          },
        ],
  ),
  sources: null,
});

/** Rows of a file of charges that are shown; all are in the file. */
const FIRST = 20;
/** Columns that are shown, where the file has them. */
const COLUMNS = ['ChargePeriodStart', 'ServiceName', 'ResourceId', 'SkuMeter', 'ConsumedUnit', 'BilledCost'];

export function focusShown({ period, focusVersion, columns, rows, sums, uncharged, sources }: Focus): ShownReport {
  const at = COLUMNS.flatMap((name) => {
    const index = columns.findIndex((column) => column.name === name);
    return index < 0 ? [] : [index];
  });
  const sum = (name: string, of: Focus['sums']['rows']): readonly Cell[] => [
    name,
    { value: of.costUsd, unit: 'USD' },
    { value: of.energyWh, unit: 'Wh' },
    { value: of.carbonG, unit: 'g CO2e' },
  ];
  return {
    of: [
      { name: 'Period', words: periodWords(period) },
      { name: 'Standard', words: `FOCUS ${focusVersion}, ${columns.length} columns` },
      { name: 'Charges', words: count(rows.length) },
    ],
    sections: [
      {
        kind: 'table',
        title: 'Sums',
        does: 'charges and what is not charged are the books together',
        columns: ['Part', 'Cost', 'Energy', 'Carbon'],
        rows: [sum('charges', sums.rows), sum('not charged', sums.uncharged), sum('books', sums.books)],
        sums: 1,
      },
      {
        kind: 'table',
        title: rows.length > FIRST ? `First ${FIRST} of ${count(rows.length)} charges` : 'Charges',
        does: `${at.length} of ${columns.length} columns; the file has all`,
        columns: at.map((index) => columns[index]!.name),
        rows: rows.slice(0, FIRST).map((row) => at.map((index) => row[index] ?? null)),
      },
    ],
    missing: uncharged
      .filter(({ why }) => why === 'no price is known')
      .map(({ operator, deployment, model, requests }) => ({
        fact: `price of ${count(requests)} requests: ${[operator, deployment, model].filter((name) => name !== null).join(', ')}`,
        who: WHO.cost[1],
        until: 'they are no charge, and in no sum of charges',
      })),
    sources,
  };
}
