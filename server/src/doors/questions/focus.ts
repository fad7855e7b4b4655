import { z } from 'zod';
import { parquetOf } from '../../ledger/index.ts';
import { reports } from '../../reporting/index.ts';
import { question } from '../question.ts';
import { SOURCES } from './disclosed.ts';
import { REPORT_FIELDS, reportQuery } from './report-period.ts';

const { focus: focuses, showback, disclosure } = reports;

const SUMS = z.object({ costUsd: z.string(), energyWh: z.string(), carbonG: z.string() });
const FOCUS = z
  .object({
    period: z.string(),
    focusVersion: z.enum(focuses.versions),
    columns: z.array(z.object({ name: z.string(), type: z.enum(['string', 'decimal', 'exact', 'time']) })),
    rows: z.array(z.array(z.string().nullable())).describe('cells in the order of the columns; null: unknown'),
    sums: z
      .object({ rows: SUMS, uncharged: SUMS, books: SUMS })
      .describe('decimal text, exact to 1e-9: rows and uncharged are the books together'),
    uncharged: z
      .array(
        z.object({
          operator: z.string().nullable(),
          deployment: z.string().nullable(),
          model: z.string().nullable(),
          why: z.enum(['no price is known', 'nothing was charged']),
          requests: z.int(),
          energyWh: z.string(),
          carbonG: z.string(),
        }),
      )
      .describe('usage without a row: a cost that nobody knows is no cost of 0'),
    sources: SOURCES,
  })
  .meta({ id: 'Focus' });

const PARQUET = { string: 'VARCHAR', decimal: 'DOUBLE', exact: 'DECIMAL(38, 9)', time: 'TIMESTAMPTZ' } as const;

export const focus = question({
  name: 'report focus',
  does: 'charges in FOCUS, the FinOps specification of cost and usage: rows by time, team, model, place and kind of tokens',
  path: '/api/reports/focus',
  input: z.strictObject({
    ...REPORT_FIELDS,
    every: z.enum(['month', 'day', 'hour']).default('day').describe('what a row is of'),
    focusVersion: z.enum(focuses.versions).default('1.4'),
    noX: z.boolean().default(false).describe('without columns that FOCUS does not have: energy, carbon, model'),
  }),
  output: FOCUS,
  role: 'read',
  csv: ({ columns, rows }) => showback.csvText([columns.map(({ name }) => name), ...rows]),
  documents: {
    parquet: async ({ columns, rows }) =>
      await parquetOf({ columns: columns.map(({ name, type }) => ({ name, type: PARQUET[type] })), rows }),
  },
  ask: async (waist, { every, focusVersion, noX, ...asked }) =>
    await waist.books(async (books) => {
      const { basis: _, ...query } = reportQuery(asked);
      const places = waist.places();
      const found = await focuses.of(
        books,
        { ...query, every, version: focusVersion, custom: !noX },
        { deployments: places?.deployments ?? [], facts: places?.reporting ?? disclosure.noFacts },
      );
      return { period: asked.period, focusVersion, ...found, sources: await books.factorSources(query.span) };
    }),
});
