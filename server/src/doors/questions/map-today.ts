import { z } from 'zod';
import { reports } from '../../reporting/index.ts';
import { hourOf, hourStart, MS_PER_DAY, MS_PER_HOUR } from '../../units/index.ts';
import { question, type Shape } from '../question.ts';
import { TIER } from './shapes.ts';

const TODAY = z
  .object({
    from: z.number().describe('midnight UTC'),
    sites: z
      .array(
        z.object({
          key: z.string(),
          requests: z.int(),
          costUsd: z.number().nullable(),
          carbonG: z.number().nullable(),
          energyWh: z.number().nullable(),
          tier: TIER.nullable(),
        }),
      )
      .describe('a site at which nothing was booked is not among them'),
  })
  .meta({ id: 'MapToday' });
export type MapToday = Shape<typeof TODAY>;

const HOURS_PER_DAY = MS_PER_DAY / MS_PER_HOUR;

export const mapToday = question({
  name: 'map today',
  does: 'what was booked at each site since midnight UTC',
  input: z.strictObject({}),
  output: TODAY,
  role: 'read',
  live: true,
  async ask(waist) {
    const hour = hourOf(waist.now());
    const fromHour = hour - (hour % HOURS_PER_DAY);
    const rows = await waist.books((books) =>
      books.totals({ span: { fromHour, toHour: hour + 1 }, by: ['site'], basis: 'settled' }),
    );
    return {
      from: hourStart(fromHour),
      sites: rows.flatMap((row) => {
        if (typeof row.by.site !== 'string') return [];
        const { requests, costUsd, carbonG, energyWh, tier } = reports.breakdown.figures([row]);
        return { key: row.by.site, requests, costUsd, carbonG, energyWh, tier };
      }),
    };
  },
});
