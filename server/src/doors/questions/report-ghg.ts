import { z } from 'zod';
import { reports } from '../../reporting/index.ts';
import { question, type Shape } from '../question.ts';
import { DISCLOSURE_FIELDS, ENTITY, inventoryOf, MISSING, nothingBooked, SOURCES, TOLD } from './disclosed.ts';

const { disclosure, showback } = reports;
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

const tiersText = (tiers: Shape<typeof TOLD>['tiers']): string =>
  tiers.map(({ tier, share }) => `${tier} ${(share * 100).toFixed(1)} %`).join('; ');

function csv({ period, entity, standard, rows, classification, missing, sources }: Shape<typeof GHG>): string {
  const line = (kind: string, id: string, name: string, figure: Shape<typeof TOLD>) => [
    kind,
    id,
    name,
    figure.value,
    figure.unit,
    figure.p05,
    figure.p95,
    figure.unknownRequests,
    tiersText(figure.tiers),
    figure.note,
  ];
  const blank = Array.from({ length: 7 }, () => null);
  return showback.csvText([
    ['kind', 'id', 'name', 'value', 'unit', 'p05', 'p95', 'unknownRequests', 'tiers', 'note'],
    ['entity', entity.boundary, entity.name, ...blank],
    ['period', period, standard, ...blank],
    ...rows.map(({ id, row, figure }) => line('figure', id, row, figure)),
    ...classification.map(({ deployment, site, electricity, energy, carbon, why }) => [
      ...line('classification', deployment ?? '', `${electricity}${site === null ? '' : ` at ${site}`}`, carbon).slice(
        0,
        -1,
      ),
      `${why}; ${energy.value ?? 'unknown'} ${energy.unit}`,
    ]),
    ...missing.map(({ fact, who, until }) => ['missing', null, fact, ...blank.slice(1), `${who}: ${until}`]),
    ...sources.map(({ what, source, licence }) => ['source', what, source, ...blank.slice(1), licence]),
  ]);
}

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
