import { z } from 'zod';
import { question } from '../question.ts';

export const reportPeriods = question({
  name: 'report periods',
  does: 'of what time and of whom a report may be: months with traffic, organisations, reporting entities of the config',
  path: '/api/reports/periods',
  input: z.strictObject({}),
  output: z
    .object({
      months: z.array(z.object({ month: z.string(), requests: z.int() })).describe('with traffic, the newest first'),
      organisations: z.array(z.string()).describe('of the books'),
      entities: z.array(z.string()).describe('of the config, as it names them'),
    })
    .meta({ id: 'ReportPeriods' }),
  role: 'read',
  ask: async (waist) =>
    await waist.books(async (books) => {
      const rows = await books.totals({ by: ['month', 'organisation'], roughSigma: true });
      const byMonth = Map.groupBy(rows, ({ by }) => String(by.month));
      const names = rows.flatMap(({ by }) => (typeof by.organisation === 'string' ? [by.organisation] : []));
      return {
        months: [...byMonth]
          .map(([month, own]) => ({ month, requests: own.reduce((sum, { requests }) => sum + requests, 0) }))
          .toSorted((a, b) => (a.month < b.month ? 1 : -1)),
        organisations: [...new Set(names)].toSorted(),
        entities: waist.places()?.reporting?.entities.map(({ name }) => name) ?? [],
      };
    }),
});
