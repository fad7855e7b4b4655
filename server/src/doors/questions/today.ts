import { z } from 'zod';
import { ownerNames } from '../../identity/index.ts';
import { reports } from '../../reporting/index.ts';
import { hourOf, hourStart } from '../../units/index.ts';
import { question, type Shape } from '../question.ts';
import { BUDGET, type BudgetState } from './overview.ts';
import { EXPECTED, TIER } from './shapes.ts';

/** The forecast looks back so far; the month at hand is always whole. */
const HOURS_BACK = 28 * 24;
const COURSE_HOURS = 24;

const MEASURE = z
  .object({
    value: z.number().nullable().describe('from midnight UTC to now; of latency the mean of a request'),
    wholeHours: z.number().nullable().describe('of the whole hours of today'),
    before: z
      .number()
      .nullable()
      .describe('of the same hours of the day before; null where nothing was booked in them'),
    unknown: z.int().describe('requests of today that had nothing to add'),
    month: z.object({
      soFar: z.number().nullable(),
      forecast: EXPECTED.nullable().describe('at the end of the month; null with under three whole days of history'),
      days: z.int().describe('whole days of history behind the forecast'),
    }),
    course: z
      .array(z.object({ at: z.number(), value: z.number().nullable() }))
      .describe('at the end of each day of the month and now: added up; of latency the mean so far'),
  })
  .meta({ id: 'TodayMeasure' });
const TODAY = z
  .object({
    now: z.number(),
    dayStart: z.number(),
    monthStart: z.number(),
    monthEnd: z.number(),
    comparedHours: z.int().describe('whole hours of today that are compared with the day before'),
    requests: z.int(),
    tier: TIER.nullable(),
    measures: z.object({ money: MEASURE, energy: MEASURE, carbon: MEASURE, latency: MEASURE }),
    budgets: z
      .array(BUDGET)
      .nullable()
      .describe('every limit and budget as it stands, keys by what they are for; null where no gateway runs'),
    weighed: z
      .array(
        z.object({
          at: z.number(),
          workload: z.string(),
          decisions: z.int(),
          prices: z.object({
            carbonUsdPerTonne: z.number(),
            latencyUsdPerSecond: z.number(),
            waterUsdPerLitre: z.number(),
            cashFactor: z.number().describe('what a dollar of cash counts: 1 without a money budget that presses'),
          }),
        }),
      )
      .describe(
        'what the last decision of each hour and workload weighed beside cash, owned and shadow prices together',
      ),
  })
  .meta({ id: 'Today' });
export type Today = Shape<typeof TODAY>;

/** A key is shown by what it was said to be for, where somebody said so. */
const labelled = (budgets: readonly BudgetState[], labels: ReadonlyMap<string, string>): readonly BudgetState[] =>
  budgets.map((budget) =>
    budget.scope === 'key' && budget.owner !== null
      ? { ...budget, owner: labels.get(budget.owner) ?? budget.owner }
      : budget,
  );

export const today = question({
  name: 'today',
  does: 'money, energy, carbon and latency of today, against the same hours of the day before and to the end of the month; every limit and budget; prices that decisions weigh',
  input: z.strictObject({}),
  output: TODAY,
  role: 'read',
  live: true,
  ask: async (waist) => {
    const now = waist.now();
    const current = hourOf(now);
    const at = new Date(now);
    const month = hourOf(Date.UTC(at.getUTCFullYear(), at.getUTCMonth()));
    const fromHour = Math.min(
      month,
      hourOf(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate())) - HOURS_BACK,
    );
    const { rows, weighed } = await waist.books(async (books) => ({
      rows: await books.totals({
        span: { fromHour, toHour: current + 1 },
        by: ['hour'],
        basis: 'settled',
        roughSigma: true,
      }),
      weighed: await books.weighed({ fromHour: current + 1 - COURSE_HOURS, toHour: current + 1 }),
    }));
    const live = await waist.live?.overview();
    const labels = await waist.state(async (state) =>
      state === null || live === undefined
        ? []
        : (await ownerNames.known(state)).flatMap(({ kind, name, label }) =>
            kind === 'key' && label !== null ? [[name, label] as const] : [],
          ),
    );
    return {
      now,
      ...reports.today.of(rows, now),
      budgets: live === undefined ? null : labelled(live.budgets, new Map(labels)),
      weighed: weighed.map(({ hour, ...each }) => ({ at: hourStart(hour), ...each })),
    };
  },
});
