import { z } from 'zod';
import type { TypedBooks } from '../../ledger/index.ts';
import { reports } from '../../reporting/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { question, type Shape } from '../question.ts';
import { MARKED, MARKED_CSV, markedIn } from './marked-answers.ts';
import { periodField, spanOfPeriod } from './report-period.ts';
import { TIER } from './shapes.ts';

const { showback: showbacks } = reports;

const decimal = (does: string) => z.string().nullable().describe(`${does}: decimal text, exact to 1e-9; null: unknown`);
const BESIDE = {
  tokens: z.int(),
  costUsd: z.string().describe('decimal text, exact to 1e-9, as the others'),
  energyWh: z.string(),
  carbonG: z.string(),
  unknown: z.int().describe('requests of which some of it is unknown: that adds nothing'),
};
const LINE = z.object({
  requests: z.int(),
  inputTokens: z.int(),
  cachedTokens: z.int().describe('of these, read from the cache of a provider'),
  outputTokens: z.int(),
  costUsd: decimal('money, as booked'),
  settledUsd: decimal('money as settled invoices restate it; as booked where none was'),
  carbonFeeUsd: decimal('internal fee on its carbon, part of no other figure; null too where there is none'),
  energyWh: decimal('energy as meters and final grid hours restate it, idle of its hours included'),
  carbonG: decimal('location-based, life cycle and embodied'),
  bookedEnergyWh: decimal('energy as it was booked'),
  bookedCarbonG: decimal('carbon as it was booked'),
  unknown: z.object({ cost: z.int(), energy: z.int(), carbon: z.int() }).describe('requests that had nothing to add'),
  tier: TIER.nullable().describe('the weakest of its requests'),
  saved: z
    .object({
      files: z
        .object({ files: z.int(), ...BESIDE })
        .nullable()
        .describe('by files that went on as lean text; null: none did'),
      cache: z
        .object({ answers: z.int(), ...BESIDE })
        .nullable()
        .describe('by answers from the cache; null: there were none'),
      waiting: z
        .object({ requests: z.int(), ...BESIDE })
        .nullable()
        .describe('by requests that could wait, against the hour of their submission; null: there were none'),
    })
    .describe('what was not taken, as it was booked; in no other figure'),
  guard: z
    .object({ calls: z.int(), ...BESIDE })
    .nullable()
    .describe('what guard models took, in no other figure; null: none was asked'),
  perAccepted: MARKED,
});
const INVOICE = z.object({
  operator: z.string(),
  fromHour: z.int().describe('hours since 1970'),
  toHour: z.int().describe('first hour behind it'),
  references: z.array(z.string()),
  invoicedUsd: z.string(),
});
const SHOWBACK = z
  .object({
    period: z.string().nullable(),
    by: z.array(z.enum(showbacks.dimensions)),
    rows: z.array(
      LINE.extend({ by: z.partialRecord(z.enum(showbacks.dimensions), z.union([z.string(), z.number()]).nullable()) }),
    ),
    total: LINE.describe('the sum of the rows, to the last digit'),
    idle: z
      .object({
        energyWh: z.string(),
        carbonG: z.null(),
        settledUsd: decimal('its part of invoices, by energy'),
        hours: z.int(),
        deployments: z.array(z.string()),
      })
      .nullable()
      .describe('metered in hours without a request, not allocated to a row; null where nothing was metered'),
    invoices: z
      .array(
        INVOICE.extend({
          bookedUsd: z.string().describe('of the same operator and hours'),
          differenceUsd: z.string().describe('invoiced less booked'),
          idleUsd: z.string().describe('part of it that the line idle bears'),
          notBookedUsd: z.string().describe('part of it that no row bears: nothing is booked'),
        }),
      )
      .describe('settled: rows, idle and notBookedUsd of its hours sum to it'),
    beyond: z.array(INVOICE).describe('settled invoices that reach beyond the period: they change nothing here'),
    notBookedUsd: z.string().describe('invoiced where nothing is booked, in no row'),
    carbonFeeUsdPerTonne: z.number().nullable(),
  })
  .meta({ id: 'Showback' });

/** Rows of the books of the hours of an invoice, and what idled at their deployments. */
async function bookedIn(
  books: TypedBooks,
  window: ReturnType<typeof showbacks.invoiceWindows>['within'][number],
  by: readonly (typeof showbacks.dimensions)[number][],
  isMetered: boolean,
) {
  const { operator, fromHour, toHour } = window;
  const span = { fromHour, toHour };
  const where = { operator: [operator] };
  const rows = await books.totals({ span, where, by: [...by, 'deployment'], basis: 'settled', roughSigma: true });
  const own = new Set(rows.map((row) => row.by.deployment));
  const idle = isMetered ? await books.idle(span) : [];
  const idleNano = idle
    .filter(({ deployment }) => own.has(deployment))
    .reduce((sum, { energyNano }) => sum + energyNano, 0n);
  return { window, rows, idleNano };
}

type Line = z.infer<typeof LINE>;
const BESIDES: readonly (readonly [
  name: string,
  of: (line: Line) => Line['guard'] | Line['saved'][keyof Line['saved']],
])[] = [
  ['savedByFiles', ({ saved }) => saved.files],
  ['savedByCache', ({ saved }) => saved.cache],
  ['savedByWaiting', ({ saved }) => saved.waiting],
  ['guardModels', ({ guard }) => guard],
];
const OF_BESIDE = [
  ['Tokens', 'tokens'],
  ['Usd', 'costUsd'],
  ['EnergyWh', 'energyWh'],
  ['CarbonG', 'carbonG'],
] as const;
/** What stands beside the figures of a line, as cells of the CSV. @param line `null`: of no requests */
const besideCells = (line: Line | null): readonly (string | number | null)[] =>
  BESIDES.flatMap(([, of]) => OF_BESIDE.map(([, name]) => (line === null ? null : (of(line)?.[name] ?? null))));
const BESIDE_NAMES = BESIDES.flatMap(([of]) => OF_BESIDE.map(([name]) => `${of}${name}`));

function csv({ by, rows, total, idle, notBookedUsd }: Shape<typeof SHOWBACK>): string {
  const figures = [
    'requests',
    'inputTokens',
    'cachedTokens',
    'outputTokens',
    'costUsd',
    'settledUsd',
    'carbonFeeUsd',
    'energyWh',
    'carbonG',
    'bookedEnergyWh',
    'bookedCarbonG',
    'tier',
  ] as const;
  const blank = by.slice(1).map(() => null);
  return showbacks.csvText([
    [...by, ...figures, ...MARKED_CSV.names, ...BESIDE_NAMES],
    ...rows.map((row) => [
      ...by.map((name) => row.by[name] ?? null),
      ...figures.map((figure) => row[figure]),
      ...MARKED_CSV.cells(row.perAccepted),
      ...besideCells(row),
    ]),
    [
      'total',
      ...blank,
      ...figures.map((figure) => total[figure]),
      ...MARKED_CSV.cells(total.perAccepted),
      ...besideCells(total),
    ],
    ...(idle === null
      ? []
      : [
          [
            'idle, not allocated',
            ...blank,
            ...figures.map((figure) => (figure === 'energyWh' || figure === 'settledUsd' ? idle[figure] : null)),
            ...MARKED_CSV.cells(null),
            ...besideCells(null),
          ],
        ]),
    ...(notBookedUsd === '0'
      ? []
      : [
          [
            'invoiced, not booked',
            ...blank,
            ...figures.map((figure) => (figure === 'settledUsd' ? notBookedUsd : null)),
            ...MARKED_CSV.cells(null),
            ...besideCells(null),
          ],
        ]),
  ]);
}

export const showback = question({
  name: 'report showback',
  tool: 'get_showback',
  does: 'money, energy, carbon, tokens and requests by organisation, team, key, model, workload or month, idle included',
  path: '/api/reports/showback',
  input: z.strictObject({
    by: z
      .array(z.enum(showbacks.dimensions))
      .min(1)
      .default(['organisation', 'team'])
      .describe(`some of ${showbacks.dimensions.join(', ')}, separated by commas`),
    period: periodField().optional().describe('UTC year, quarter or month such as 2026-11; all otherwise'),
    carbonFee: z
      .number()
      .nonnegative()
      .optional()
      .describe('internal fee, USD for a tonne; reporting.carbonFeeUsdPerTonne of the config otherwise'),
  }),
  output: SHOWBACK,
  role: 'read',
  csv,
  ask: async (waist, { by, period, carbonFee }) =>
    await waist.books(async (books) => {
      const span = period === undefined ? {} : { span: spanOfPeriod(period) };
      const of = async (basis: 'booked' | 'settled') => ({
        rows: await books.totals({ ...span, by, basis }),
        total: (await books.totals({ ...span, basis }))[0],
      });
      const idle = await books.idle(span.span);
      const { within, beyond } = showbacks.invoiceWindows(await books.invoices(span.span), span.span);
      const windows: Awaited<ReturnType<typeof bookedIn>>[] = [];
      const tell = waist.progress('invoices');
      for (const [i, window] of within.entries()) {
        tell(i, within.length);
        windows.push(await bookedIn(books, window, by, idle.length > 0));
      }
      const carbonFeeUsdPerTonne = carbonFee ?? waist.places()?.reporting?.carbonFeeUsdPerTonne ?? null;
      const found = showbacks.of(await of('settled'), await of('booked'), idle, {
        windows,
        beyond,
        carbonFeeUsdPerTonne,
      });
      if (found === null || found.total.requests === 0)
        throw new JoulegateError('JG_NOT_FOUND', `nothing was booked${period === undefined ? '' : ` in ${period}`}`, {
          where: 'period',
        });
      const marked = await markedIn(waist, { ...span, by });
      return {
        period: period ?? null,
        by,
        ...found,
        rows: found.rows.map((row) => ({ ...row, perAccepted: marked.of(row.by, row.requests) })),
        total: { ...found.total, perAccepted: marked.of({}, found.total.requests) },
      };
    }),
});
