import { z } from 'zod';
import { replays } from '../../planning/index.ts';
import { hourOf, hourStart, JoulegateError, MS_PER_DAY } from '../../units/index.ts';
import { momentField } from '../text-input.ts';
import { question } from '../question.ts';

const POINT = z.object({ addedMs: z.number(), carbonG: z.number(), costUsd: z.number() });
const FRONTIER = z
  .object({
    from: z.number(),
    to: z.number(),
    served: z.int().describe('requests of the period that a deployment served'),
    workloads: z.array(z.string()).describe('that were served in the period, asked for or not'),
    requests: z.int().describe('of them, decided again here'),
    looked: z
      .int()
      .describe('entries looked at: all of the period, or a sample; those that were not decided are left out'),
    requestsPerMonth: z
      .number()
      .describe('that they stand for, in 30 days at the pace of the period from its first day with any on'),
    tokensPerRequest: z.number(),
    points: z
      .array(POINT)
      .describe('least carbon for each mean latency, money aside: from the fastest to the cleanest'),
    steps: z
      .array(
        z.object({
          workload: z.string(),
          from: z.string(),
          to: z.string(),
          requests: z.int(),
          addedMs: z.number(),
          savedG: z.number(),
          extraUsd: z.number(),
        }),
      )
      .describe('moves that save most, by what a millisecond buys; figures of each such request'),
    today: POINT.describe('where the requests went, by what was expected of those places'),
    nearest: POINT,
    cheapest: POINT,
    prices: z
      .object({ carbonUsdPerTonne: z.number(), latencyUsdPerSecond: z.number() })
      .describe('mean of those in force, those of budgets in them'),
    bookedOverExpected: z.number().nullable().describe('booked over expected carbon of the same requests'),
    interval: z
      .object({ low: z.number(), high: z.number() })
      .describe('factors on any carbon here: nine cases of ten; errors common to all places cancel in a comparison'),
    stops: z.object({ carbonUsdPerTonne: z.array(z.number()), latencyUsdPerSecond: z.array(z.number()) }),
    chosen: z
      .array(z.array(POINT.extend({ movedShare: z.number() })))
      .describe(
        'at each latency stop, at each carbon stop; movedShare: requests that would not be where they were served',
      ),
    switching: z
      .array(z.array(z.object({ usdPerTonne: z.number(), share: z.number() })))
      .describe(
        'at each latency stop: carbon price by which a share of the requests has left its place for carbon’s sake',
      ),
    offer: z
      .object({
        addedMs: z.number(),
        savedKgPerMonth: z.number(),
        lowKg: z.number(),
        highKg: z.number(),
        extraUsdPerMonth: z.number(),
      })
      .nullable()
      .describe('what a mean latency over the fastest routing buys; null where it buys nothing'),
  })
  .meta({ id: 'Frontier' });

const LOOKED_AT_MOST = 2000;
const DAYS_A_MONTH = 30;

/**
 * Hours of a span from the first day on that has work: before it nobody asked, and a pace over empty days is none.
 * @param days beginnings of those that have any, in any order
 * @example hoursWithWork({ fromHour: 0, toHour: 72 }, [48 * 3_600_000]) // 24
 */
export const hoursWithWork = (
  { fromHour, toHour }: { readonly fromHour: number; readonly toHour: number },
  days: readonly number[],
): number => toHour - Math.max(fromHour, Math.min(...days.map(hourOf), toHour - 1));

export const frontier = question({
  name: 'report frontier',
  tool: 'compare_frontier',
  does: 'the carbon that a millisecond buys: the requests of a period, decided again at every price of carbon and of time',
  path: '/api/reports/frontier',
  input: z.strictObject({
    from: momentField(0)
      .optional()
      .describe(
        'a date or milliseconds since 1970: the hour that it is in is the first; 7 days before the end otherwise',
      ),
    to: momentField(1)
      .optional()
      .describe('a date or milliseconds since 1970: the hour before it is the last; now otherwise'),
    workload: z.string().optional().describe('of this workload only'),
  }),
  output: FRONTIER,
  role: 'read',
  ask: async (waist, { from: first, to = waist.now() + 1, workload }) => {
    const from = first ?? to - 7 * MS_PER_DAY;
    const span = { fromHour: hourOf(from), toHour: hourOf(to - 1) + 1 };
    const hours = span.toHour - span.fromHour;
    if (hours <= 0)
      throw new JoulegateError('JG_BAD_REQUEST', 'the period ends before it begins', {
        where: 'to',
        hint: 'give a later end',
      });
    const only = { outcome: ['served'] };
    const where = { ...only, ...(workload === undefined ? {} : { workload: [workload] }) };
    const [byWorkload, byDay, entries] = await waist.books(async (books) => [
      await books.totals({ span, by: ['workload'], where: only }),
      await books.totals({ span, by: ['day'], where }),
      await books.entries({ span, where, sampled: true, limit: LOOKED_AT_MOST }),
    ]);
    const asked = byWorkload.filter(({ by }) => workload === undefined || by['workload'] === workload);
    const served = asked.reduce((sum, row) => sum + row.requests, 0);
    const requests = entries.map(replays.frontier.request).filter((request) => request !== null);
    const requestsPerMonth =
      ((served * requests.length) / Math.max(1, entries.length)) *
      ((DAYS_A_MONTH * 24) /
        hoursWithWork(
          { ...span, toHour: Math.min(span.toHour, Math.max(span.fromHour, hourOf(waist.now())) + 1) },
          byDay.map(({ by }) => Date.parse(String(by['day']))),
        ));
    const found = replays.frontier.of(requests, requestsPerMonth);
    if (found === null)
      throw new JoulegateError('JG_NOT_FOUND', 'no request of this period was decided among places', {
        where: 'from',
        hint: 'shadow and enforce decide; observe forwards only',
      });
    return {
      from: hourStart(span.fromHour),
      to: hourStart(span.toHour),
      served,
      workloads: byWorkload.map(({ by }) => String(by['workload'])),
      looked: entries.length,
      requestsPerMonth,
      ...found,
    };
  },
});
