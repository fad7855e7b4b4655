import { z } from 'zod';
import { reports } from '../../reporting/index.ts';
import { question, type Shape } from '../question.ts';
import {
  DISCLOSURE_FIELDS,
  disclosureCsv,
  ENTITY,
  figureCells,
  inventoryOf,
  MISSING,
  nothingBooked,
  SOURCES,
  TOLD,
} from './disclosed.ts';

const { disclosure } = reports;
const STANDS = z.object({
  deployment: z.string().nullable(),
  operator: z.string().nullable(),
  site: z.string().nullable(),
  requests: z.int(),
  held: z.enum(['owned', 'leased', 'purchased']),
  stated: z.boolean().describe('false: no fact of the config fits, taken for a purchased service'),
  electricity: z.string(),
  overhead: z.string().describe('cooling and losses'),
  embodied: z.string(),
  upstream: z.string(),
  why: z.string(),
  question: z.string().nullable().describe('not answered, and decides it'),
  energy: TOLD,
  carbon: TOLD,
});
const GHG = z
  .object({
    period: z.string(),
    asOf: z.number().nullable(),
    entity: ENTITY,
    standard: z.string(),
    rows: z.array(z.object({ id: z.string(), row: z.string(), figure: TOLD })),
    classification: z.array(STANDS).describe('every place of the books, and where it stands'),
    missing: MISSING,
    sources: SOURCES,
  })
  .meta({ id: 'GhgReport' });

const csv = ({ rows, classification, ...filed }: Shape<typeof GHG>): string =>
  disclosureCsv(filed, [
    ...rows.map(({ id, row, figure }) => ({ kind: 'figure', id, name: row, ...figureCells(figure) })),
    ...classification.map(({ deployment, site, electricity, energy, carbon, why }) => ({
      kind: 'classification',
      id: deployment,
      name: `${electricity}${site === null ? '' : ` at ${site}`}`,
      ...figureCells(carbon),
      note: `${why}; ${energy.value ?? 'unknown'} ${energy.unit}`,
    })),
  ]);

export const reportGhg = question({
  name: 'report ghg',
  does: 'Scope 2 and Scope 3 of a period by the GHG Protocol: every deployment classified by the lease test, missing facts named',
  path: '/api/reports/ghg',
  input: z.strictObject(DISCLOSURE_FIELDS),
  output: GHG,
  role: 'read',
  csv,
  ask: async (waist, asked) =>
    await waist.books(async (books) => {
      const { inventory, entity, query } = await inventoryOf(waist, books, asked);
      if (inventory === null) throw nothingBooked(asked);
      return {
        period: asked.period,
        asOf: asked.asOf ?? null,
        entity,
        standard: disclosure.standards.ghg,
        rows: disclosure.ghg(inventory),
        classification: disclosure.classification(inventory),
        missing: inventory.missing,
        sources: await books.factorSources(query.span),
      };
    }),
});
