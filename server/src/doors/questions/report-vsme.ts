import { z } from 'zod';
import { reports } from '../../reporting/index.ts';
import { question, type Shape } from '../question.ts';
import {
  daysOf,
  DISCLOSURE_FIELDS,
  disclosureCsv,
  ENTITY,
  FACTS,
  figureCells,
  inventoryOf,
  MISSING,
  nothingBooked,
  SOURCES,
  TOLD,
} from './disclosed.ts';

const { disclosure } = reports;
const VSME = z
  .object({
    period: z.string(),
    asOf: z.number().nullable(),
    entity: ENTITY,
    standard: z.string(),
    standardVersion: z.literal('vsme_2025'),
    rows: z.array(z.object({ id: z.string(), row: z.string(), figure: TOLD })),
    intensity: z.object({
      tonnesPerMillionEur: z.number().nullable().describe('tonnes a million EUR of turnover; null: see note'),
      note: z.string(),
    }),
    facts: FACTS,
    missing: MISSING,
    sources: SOURCES,
  })
  .meta({ id: 'VsmeReport' });

const csv = ({ rows, intensity, ...filed }: Shape<typeof VSME>): string =>
  disclosureCsv(filed, [
    ...rows.map(({ id, row, figure }) => ({ kind: 'figure', id, name: row, ...figureCells(figure) })),
    {
      kind: 'figure',
      id: 'B3.31',
      name: 'Greenhouse gas intensity',
      value: intensity.tonnesPerMillionEur,
      unit: 't CO2e per million EUR',
      note: intensity.note,
    },
  ]);

export const reportVsme = question({
  name: 'report vsme',
  does: 'VSME B3 of a period: electricity, Scope 2 by location, intensity where turnover is given',
  path: '/api/reports/vsme',
  input: z.strictObject(DISCLOSURE_FIELDS),
  output: VSME,
  role: 'read',
  csv,
  ask: async (waist, asked) =>
    await waist.books(async (books) => {
      const { inventory, entity, facts, query } = await inventoryOf(waist, books, asked);
      if (inventory === null) throw nothingBooked(asked);
      const { rows, intensity, sources } = disclosure.vsme(inventory, facts, asked.period);
      const of = { entity: entity.name, period: daysOf(query), standardVersion: 'vsme_2025' as const };
      return {
        period: asked.period,
        asOf: asked.asOf ?? null,
        entity,
        standard: disclosure.standards.vsme,
        standardVersion: 'vsme_2025' as const,
        rows,
        intensity,
        facts: rows.map(({ id, row, figure }) => disclosure.fact(row, id, figure, of)),
        missing: inventory.missing,
        sources: [...(await books.factorSources(query.span)), ...sources],
      };
    }),
});
