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
const INSTRUMENT = z.object({
  id: z.string(),
  kind: z.enum(['certificate', 'contract']),
  boundary: z.string().describe('market that it can be delivered in'),
  vintage: z.int(),
  gPerKwh: z.number(),
  source: z.string(),
  hourly: z.boolean().describe('false: its volume is spread evenly over the year'),
  volumeMwh: z.string().describe('in the period'),
  coveredAnnuallyMwh: z.string().describe('of the entity, by volume over the period'),
  coveredHourlyMwh: z.string().describe('of the entity, in the same hour'),
});
const GHG = z
  .object({
    period: z.string(),
    asOf: z.number().nullable(),
    entity: ENTITY,
    standard: z.string(),
    rows: z.array(z.object({ id: z.string(), row: z.string(), figure: TOLD })),
    instruments: z.array(INSTRUMENT).describe('of the entity, by volume'),
    classification: z.array(STANDS).describe('every place of the books, and where it stands'),
    missing: MISSING,
    sources: SOURCES,
  })
  .meta({ id: 'GhgReport' });

const csv = ({ rows, instruments, classification, ...filed }: Shape<typeof GHG>): string =>
  disclosureCsv(filed, [
    ...rows.map(({ id, row, figure }) => ({ kind: 'figure', id, name: row, ...figureCells(figure) })),
    ...instruments.map(({ id, boundary, vintage, source, gPerKwh, hourly, ...of }) => ({
      kind: 'instrument',
      id,
      name: `${boundary}, ${vintage}, ${gPerKwh} g CO2e/kWh, ${hourly ? 'by hour' : 'spread evenly'}`,
      value: of.volumeMwh,
      unit: 'MWh',
      note: `${source}; covers ${of.coveredAnnuallyMwh} MWh over the period, ${of.coveredHourlyMwh} MWh in the same hour`,
    })),
    ...classification.map(({ deployment, site, electricity, energy, carbon, why }) => ({
      kind: 'classification',
      id: deployment,
      name: `${electricity}${site === null ? '' : ` at ${site}`}`,
      ...figureCells(carbon),
      note: `${why}; ${energy.value ?? 'unknown'} ${energy.unit}`,
    })),
  ]);

const { pages } = disclosure;
const html = ({ period, entity, standard, rows, instruments, classification, missing, sources }: Shape<typeof GHG>) =>
  pages.report(
    `GHG Protocol, ${entity.name}, ${period}`,
    `${standard}. Consolidated by ${entity.boundary}${entity.boundary === 'equity share' ? `, ${entity.equityPercent} %` : ''}. Four digits; CSV and JSON have all.`,
    [
      pages.section(
        'Inventory',
        pages.table(
          ['', 'value', 'unit', 'nine of ten between', 'obtained', 'note'],
          rows.map(({ row, figure }) => [
            row,
            pages.valueText(figure),
            figure.unit,
            pages.intervalText(figure),
            pages.tiersText(figure),
            figure.note ?? '',
          ]),
        ),
      ),
      ...(instruments.length === 0
        ? []
        : [
            pages.section(
              'Certificates and contracts',
              pages.table(
                ['', 'market', 'vintage', 'hours', 'g CO2e/kWh', 'MWh', 'covers by volume', 'in the same hour'],
                instruments.map(({ id, boundary, vintage, hourly, gPerKwh, ...of }) => [
                  id,
                  boundary,
                  String(vintage),
                  hourly ? 'by profile' : 'spread evenly',
                  gPerKwh,
                  pages.valueText({ value: of.volumeMwh }),
                  pages.valueText({ value: of.coveredAnnuallyMwh }),
                  pages.valueText({ value: of.coveredHourlyMwh }),
                ]),
              ),
            ),
          ]),
      pages.section(
        'Where each place stands',
        pages.table(
          ['deployment', 'site', 'held', 'electricity', 'embodied', 'MWh', 't CO2e', 'why'],
          classification.map(({ deployment, site, held, electricity, embodied, energy, carbon, why }) => [
            deployment ?? '–',
            site ?? '–',
            held,
            electricity,
            embodied,
            pages.valueText(energy),
            pages.valueText(carbon),
            why,
          ]),
        ),
      ),
    ],
    { missing, sources },
  );

export const reportGhg = question({
  name: 'report ghg',
  tool: 'get_footprint',
  does: 'Scope 2 and Scope 3 of a period by the GHG Protocol: every deployment classified by the lease test, missing facts named',
  path: '/api/reports/ghg',
  input: z.strictObject(DISCLOSURE_FIELDS),
  output: GHG,
  role: 'read',
  csv,
  documents: { html },
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
        instruments: disclosure.instruments(inventory),
        classification: disclosure.classification(inventory),
        missing: inventory.missing,
        sources: await books.factorSources(query.span),
      };
    }),
});
