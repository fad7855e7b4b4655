import type { Focus, Showback } from '../api/control-plane.ts';
import { count } from '../figures/format.ts';
import { periodWords } from './periods.ts';
import type { Cell, Section, ShownReport } from './shown.ts';

type Sums = Showback['total'];

/** Columns of money, by what the answer has of it. */
const money = ({ invoices, carbonFeeUsdPerTonne }: Showback) =>
  [
    { head: 'Cost', of: ({ costUsd }: Sums) => costUsd },
    ...(invoices.length === 0 ? [] : [{ head: 'As invoiced', of: ({ settledUsd }: Sums) => settledUsd }]),
    ...(carbonFeeUsdPerTonne === null ? [] : [{ head: 'Carbon fee', of: ({ carbonFeeUsd }: Sums) => carbonFeeUsd }]),
  ] as const;

const cells = (answer: Showback, sums: Sums): readonly Cell[] => [
  ...money(answer).map(({ of }) => ({ value: of(sums), unit: 'USD' })),
  { value: sums.energyWh, unit: 'Wh' },
  { value: sums.carbonG, unit: 'g CO2e', tier: sums.tier },
  sums.requests,
  sums.inputTokens + sums.outputTokens,
];

const dayOf = (hour: number): string => new Date(hour * 3_600_000).toISOString().slice(0, 10);

/** Settled invoices beside what is booked of the same operator and hours. */
function invoicesShown({ invoices, beyond, notBookedUsd }: Showback): readonly Section[] {
  if (invoices.length === 0 && beyond.length === 0) return [];
  const usd = (value: string): Cell => ({ value, unit: 'USD' });
  return [
    {
      kind: 'table',
      title: 'Invoices and books',
      does: `rows, idle and what is not booked (${notBookedUsd} USD) sum to the invoices`,
      columns: ['Operator', 'From', 'To', 'Invoiced', 'Booked', 'Difference', 'Idle', 'Not booked'],
      rows: [
        ...invoices.map((each) => [
          each.operator,
          dayOf(each.fromHour),
          dayOf(each.toHour - 1),
          usd(each.invoicedUsd),
          usd(each.bookedUsd),
          usd(each.differenceUsd),
          usd(each.idleUsd),
          usd(each.notBookedUsd),
        ]),
        ...beyond.map((each) => [
          `${each.operator}: reaches beyond the period, settles nothing here`,
          dayOf(each.fromHour),
          dayOf(each.toHour - 1),
          usd(each.invoicedUsd),
          null,
          null,
          null,
          null,
        ]),
      ],
    },
  ];
}

const BESIDE: readonly (readonly [
  name: string,
  of: (sums: Sums) => Sums['guard'] | Sums['saved'][keyof Sums['saved']],
])[] = [
  ['saved by files as text', ({ saved }) => saved.files],
  ['saved by the cache', ({ saved }) => saved.cache],
  ['saved by waiting', ({ saved }) => saved.waiting],
  ['taken by guard models', ({ guard }) => guard],
];

/** What was saved and what guard models took, by whom: in none of the figures above. */
function besideShown({ by, rows, total }: Showback): readonly Section[] {
  const lines = [
    ...rows.map((row) => ({ name: by.map((each) => row.by[each] ?? 'none').join(', '), sums: row as Sums })),
    { name: 'total', sums: total },
  ];
  const told = BESIDE.flatMap(([what, of]) =>
    lines.flatMap(({ name, sums }): (readonly Cell[])[] => {
      const figures = of(sums);
      return figures === null
        ? []
        : [
            [
              `${name}: ${what}`,
              { value: figures.costUsd, unit: 'USD' },
              { value: figures.energyWh, unit: 'Wh' },
              { value: figures.carbonG, unit: 'g CO2e' },
              figures.tokens,
              figures.unknown,
            ],
          ];
    }),
  );
  return told.length === 0
    ? []
    : [
        {
          kind: 'table',
          title: 'Beside these figures',
          does: 'as booked, in none of the figures above; what is unknown adds nothing',
          columns: ['What', 'Cost', 'Energy', 'Carbon', 'Tokens', 'Partly unknown'],
          rows: told,
        },
      ];
}

/** What a figure of all requests lacks, and who can supply it. */
const WHO = {
  cost: ['prices', 'whoever keeps the price book: prices in the config, or an invoice'],
  energy: ['energy', 'whoever runs the deployment: meters, or its model and hardware in the config'],
  carbon: ['carbon', 'the vendor: its region, so that a grid is known'],
} as const;

/** The line idle, under the columns of money that it has. */
const idleCells = (answer: Showback, { energyWh, settledUsd }: NonNullable<Showback['idle']>): readonly Cell[] => [
  'idle, not allocated',
  ...money(answer).map(({ head }): Cell => (head === 'As invoiced' ? { value: settledUsd, unit: 'USD' } : null)),
  { value: energyWh, unit: 'Wh' },
  null,
  null,
  null,
];

export function showbackShown(answer: Showback): ShownReport {
  const { period, by, rows, total, idle, carbonFeeUsdPerTonne } = answer;
  return {
    of: [
      { name: 'Period', words: period === null ? 'all of the books' : periodWords(period) },
      { name: 'Told apart by', words: by.join(' and ') },
      { name: 'Figures', words: 'settled: as meters, grid hours and invoices restate them' },
      ...(carbonFeeUsdPerTonne === null
        ? []
        : [
            { name: 'Carbon fee', words: `${carbonFeeUsdPerTonne} USD/t of location-based carbon, in no other figure` },
          ]),
    ],
    sections: [
      {
        kind: 'table',
        title: 'Who used what',
        does: 'the dearest first; rows add up to the total to the last digit',
        columns: [by.join(', '), ...money(answer).map(({ head }) => head), 'Energy', 'Carbon', 'Requests', 'Tokens'],
        rows: [
          ...rows.map((row) => [by.map((name) => row.by[name] ?? 'none').join(', '), ...cells(answer, row)]),
          ...(idle === null ? [] : [idleCells(answer, idle)]),
          ['total', ...cells(answer, total)],
        ],
        sums: 1,
      },
      ...besideShown(answer),
      ...invoicesShown(answer),
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
  };
}

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
