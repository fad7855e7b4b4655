import { z } from 'zod';
import { reports } from '../../reporting/index.ts';
import { hourLabel, hourOf, hourStart, JoulegateError, MS_PER_DAY } from '../../units/index.ts';
import { momentField } from '../text-input.ts';
import { question, type Shape } from '../question.ts';
import { MARKED, MARKED_CSV, markedIn } from './marked-answers.ts';
import { TIER } from './shapes.ts';

const { breakdown: breakdowns, showback: showbacks } = reports;

const EACH = {
  costUsd: z.number().nullable(),
  energyWh: z.number().nullable(),
  carbonG: z.number().nullable(),
};
const FIGURES = z.object({
  requests: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  ...EACH,
  electricityUsd: z.number().nullable().describe('of the energy, at the price of its zone and hour'),
  meanAddedMs: z.number().nullable().describe('a request, over its nearest deployment'),
  nearest: z
    .object({ costUsd: z.number(), energyWh: z.number(), carbonG: z.number() })
    .describe('the same requests at the nearest deployment that was allowed to serve them'),
  perThousandTokens: z.object(EACH),
  units: z
    .array(z.object({ unit: z.string(), count: z.number(), ...EACH }))
    .describe('each, of units that callers declared'),
  lean: z
    .object({
      files: z.int(),
      tokens: z.int(),
      costUsd: z.number(),
      energyWh: z.number(),
      carbonG: z.number(),
      unknown: z.int().describe('requests of which some of it is not known, and adds nothing'),
    })
    .nullable()
    .describe('what files saved that went on as lean text, as estimated; null: none did'),
  unknown: z.object({ cost: z.int(), energy: z.int(), carbon: z.int() }).describe('requests that had nothing to add'),
  tier: TIER.nullable().describe('the weakest of its requests'),
});
const POINT = z.object({
  at: z.number(),
  requests: z.int(),
  ...EACH,
  meanAddedMs: z.number().nullable(),
  nearest: z.object({ costUsd: z.number(), energyWh: z.number(), carbonG: z.number() }),
});
const BREAKDOWN = z
  .object({
    from: z.number(),
    to: z.number(),
    by: z.enum(breakdowns.dimensions),
    rows: z.array(FIGURES.extend({ name: z.string().nullable(), perAccepted: MARKED })),
    total: FIGURES.extend({ perAccepted: MARKED }),
    before: FIGURES.nullable().describe('the period of the same length before; null where nothing was booked in it'),
    headline: z.object({
      savedUsd: z.number(),
      savedWh: z.number(),
      savedG: z.number(),
      addedMs: z.number().nullable(),
      sentence: z.string(),
    }),
    step: z.enum(breakdowns.steps),
    series: z.array(POINT).describe('oldest first; steps in which nothing was booked are left out'),
  })
  .meta({ id: 'Breakdown' });
export type Breakdown = Shape<typeof BREAKDOWN>;

const LONGEST_BY_HOUR = 72;
const LONGEST_BY_DAY = 24 * 190;

const stepOf = (hours: number): (typeof breakdowns.steps)[number] =>
  hours <= LONGEST_BY_HOUR ? 'hour' : hours <= LONGEST_BY_DAY ? 'day' : 'month';
function csv({ by, rows, total }: Breakdown): string {
  const figures = [
    'requests',
    'inputTokens',
    'outputTokens',
    'costUsd',
    'electricityUsd',
    'energyWh',
    'carbonG',
    'meanAddedMs',
    'tier',
  ] as const;
  const of = (name: string | null, row: (typeof rows)[number] | typeof total): (string | number | null)[] => [
    name,
    ...figures.map((figure) => row[figure]),
    ...(['costUsd', 'energyWh', 'carbonG'] as const).map((figure) => row.perThousandTokens[figure]),
    ...MARKED_CSV.cells(row.perAccepted),
  ];
  const each = [
    'costUsdPerThousandTokens',
    'energyWhPerThousandTokens',
    'carbonGPerThousandTokens',
    ...MARKED_CSV.names,
  ];
  return showbacks.csvText([[by, ...figures, ...each], ...rows.map((row) => of(row.name, row)), of('total', total)]);
}

export const breakdown = question({
  name: 'report breakdown',
  tool: 'get_usage',
  does: 'money, energy, carbon, latency and tokens of a period by one dimension, with what routing saved and the period before',
  path: '/api/reports/breakdown',
  input: z.strictObject({
    from: momentField(0)
      .optional()
      .describe(
        'a date or milliseconds since 1970: the hour that it is in is the first; 24 hours before the end otherwise',
      ),
    to: momentField(1)
      .optional()
      .describe('a date or milliseconds since 1970: the hour before it is the last; now otherwise'),
    by: z.enum(breakdowns.dimensions).default('workload').describe(breakdowns.dimensions.join(', ')),
  }),
  output: BREAKDOWN,
  role: 'read',
  csv,
  ask: async (waist, { from: first, to = waist.now() + 1, by }) => {
    const from = first ?? to - MS_PER_DAY;
    const span = { fromHour: hourOf(from), toHour: hourOf(to - 1) + 1 };
    const hours = span.toHour - span.fromHour;
    if (hours <= 0)
      throw new JoulegateError('JG_BAD_REQUEST', 'the period ends before it begins', {
        where: 'to',
        hint: 'give a later end',
      });
    const step = stepOf(hours);
    return await waist.books(async (books) => {
      const asked = { basis: 'settled', roughSigma: true } as const;
      const earlier = { fromHour: span.fromHour - hours, toHour: span.fromHour };
      // Not by both at once: a month of keys by day has many times the rows.
      const [rows, inTime, before] = await Promise.all([
        books.totals({ span, by: [by], ...asked }),
        books.totals({ span, by: [step], ...asked }),
        books.totals({ span: earlier, ...asked }),
      ]);
      const found = breakdowns.of(by, step, rows, inTime);
      if (found === null)
        throw new JoulegateError('JG_NOT_FOUND', 'nothing was booked in this period', {
          where: 'from',
          hint: `it is ${hourLabel(span.fromHour)} to ${hourLabel(span.toHour)}: give an earlier from, such as 2026-11-01`,
        });
      const marked = await markedIn(waist, { span, by: [by] });
      return {
        from: hourStart(span.fromHour),
        to: hourStart(span.toHour),
        by,
        ...found,
        rows: found.rows.map((row) => ({ ...row, perAccepted: marked.of({ [by]: row.name }, row.requests) })),
        total: { ...found.total, perAccepted: marked.of({}, found.total.requests) },
        before: before[0]?.requests === 0 ? null : breakdowns.figures(before),
        step,
        series: found.series.map(({ at, requests, costUsd, energyWh, carbonG, meanAddedMs, nearest }) => ({
          at,
          requests,
          costUsd,
          energyWh,
          carbonG,
          meanAddedMs,
          nearest,
        })),
      };
    });
  },
});
