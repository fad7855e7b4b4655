import { z } from 'zod';
import { reports } from '../../reporting/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { question, type Shape } from '../question.ts';
import { MARKED, MARKED_CSV, markedIn } from './marked-answers.ts';
import { periodField, spanOfPeriod } from './report-period.ts';
import { TIER } from './shapes.ts';

const { showback: showbacks } = reports;

const decimal = (does: string) => z.string().nullable().describe(`${does}: decimal text, exact to 1e-9; null: unknown`);
const LINE = z.object({
  requests: z.int(),
  inputTokens: z.int(),
  cachedTokens: z.int().describe('of these, read from the cache of a provider'),
  outputTokens: z.int(),
  costUsd: decimal('money'),
  energyWh: decimal('energy as meters and final grid hours restate it, idle of its hours included'),
  carbonG: decimal('location-based, life cycle and embodied'),
  bookedEnergyWh: decimal('energy as it was booked'),
  bookedCarbonG: decimal('carbon as it was booked'),
  unknown: z.object({ cost: z.int(), energy: z.int(), carbon: z.int() }).describe('requests that had nothing to add'),
  tier: TIER.nullable().describe('the weakest of its requests'),
  perAccepted: MARKED,
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
      .object({ energyWh: z.string(), carbonG: z.null(), hours: z.int(), deployments: z.array(z.string()) })
      .nullable()
      .describe('metered in hours without a request, not allocated to a row; null where nothing was metered'),
  })
  .meta({ id: 'Showback' });

function csv({ by, rows, total, idle }: Shape<typeof SHOWBACK>): string {
  const figures = [
    'requests',
    'inputTokens',
    'cachedTokens',
    'outputTokens',
    'costUsd',
    'energyWh',
    'carbonG',
    'bookedEnergyWh',
    'bookedCarbonG',
    'tier',
  ] as const;
  const blank = by.slice(1).map(() => null);
  return showbacks.csvText([
    [...by, ...figures, ...MARKED_CSV.names],
    ...rows.map((row) => [
      ...by.map((name) => row.by[name] ?? null),
      ...figures.map((figure) => row[figure]),
      ...MARKED_CSV.cells(row.perAccepted),
    ]),
    ['total', ...blank, ...figures.map((figure) => total[figure]), ...MARKED_CSV.cells(total.perAccepted)],
    ...(idle === null
      ? []
      : [
          [
            'idle, not allocated',
            ...blank,
            ...figures.map((figure) => (figure === 'energyWh' ? idle.energyWh : null)),
            ...MARKED_CSV.cells(null),
          ],
        ]),
  ]);
}

export const showback = question({
  name: 'report showback',
  does: 'money, energy, carbon, tokens and requests by organisation, team, key, model, workload or month, idle included',
  path: '/api/reports/showback',
  input: z.strictObject({
    by: z
      .array(z.enum(showbacks.dimensions))
      .min(1)
      .default(['organisation', 'team'])
      .describe(`some of ${showbacks.dimensions.join(', ')}, separated by commas`),
    period: periodField().optional().describe('UTC year, quarter or month such as 2026-11; all otherwise'),
  }),
  output: SHOWBACK,
  role: 'read',
  csv,
  ask: async (waist, { by, period }) =>
    await waist.books(async (books) => {
      const span = period === undefined ? {} : { span: spanOfPeriod(period) };
      const of = async (basis: 'booked' | 'settled') => ({
        rows: await books.totals({ ...span, by, basis }),
        total: (await books.totals({ ...span, basis }))[0],
      });
      const found = showbacks.of(await of('settled'), await of('booked'), await books.idle(span.span));
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
