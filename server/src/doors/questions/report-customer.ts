import { z } from 'zod';
import { reports } from '../../reporting/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { question, type Shape } from '../question.ts';
import { disclosureCsv, type ENTITY, entityOf, factsOf, figureCells, SOURCES, TOLD } from './disclosed.ts';
import { REPORT_FIELDS, reportQuery } from './report-period.ts';

const { disclosure } = reports;
const { pages } = disclosure;
const USE = {
  requests: z.int(),
  inputTokens: z.int(),
  cachedTokens: z.int().describe('of these, read from the cache of a provider'),
  outputTokens: z.int(),
  costUsd: z.string().nullable().describe('decimal text, exact to 1e-9; null: unknown'),
  unknownCost: z.int().describe('requests without a known price: in no sum'),
};
const CUSTOMER = z
  .object({
    period: z.string(),
    asOf: z.number().nullable(),
    tenant: z.string(),
    supplier: z.string(),
    standard: z.string(),
    ...USE,
    rows: z.array(
      z.object({
        row: z.string(),
        scope: z.string().nullable().describe("in the customer's inventory; null: told beside, in none"),
        figure: TOLD,
      }),
    ),
    byModel: z.array(z.object({ model: z.string().nullable(), ...USE, carbon: TOLD })),
    sources: SOURCES,
  })
  .meta({ id: 'CustomerReport' });
type Answer = Shape<typeof CUSTOMER>;

const NOTE =
  'What nobody asked for is in no figure: idle hours of servers are not divided over customers. Carbon credits are netted with none.';

const csv = ({ rows, byModel, tenant, supplier, ...filed }: Answer): string => {
  const entity: Shape<typeof ENTITY> = {
    name: tenant,
    organisations: [],
    boundary: 'financial control',
    equityPercent: 100,
  };
  const uses = (
    name: string,
    {
      requests,
      inputTokens,
      outputTokens,
      costUsd,
    }: Pick<Answer, 'requests' | 'inputTokens' | 'outputTokens' | 'costUsd'>,
  ) => [
    { kind: 'use', id: name, name: 'requests', value: requests, unit: 'requests' },
    { kind: 'use', id: name, name: 'tokens in', value: inputTokens, unit: 'tokens' },
    { kind: 'use', id: name, name: 'tokens out', value: outputTokens, unit: 'tokens' },
    { kind: 'use', id: name, name: 'money', value: costUsd, unit: 'USD' },
  ];
  return disclosureCsv({ ...filed, entity, missing: [] }, [
    { kind: 'supplier', name: supplier, note: NOTE },
    ...uses('all', filed),
    ...rows.map(({ row, scope, figure }) => ({ kind: 'figure', id: scope, name: row, ...figureCells(figure) })),
    ...byModel.flatMap(({ model, carbon, ...use }) => [
      ...uses(model ?? 'no model', use),
      { kind: 'figure', id: model ?? 'no model', name: 'Carbon', ...figureCells(carbon) },
    ]),
  ]);
};

const html = ({ tenant, supplier, period, standard, rows, byModel, sources, ...use }: Answer): string =>
  pages.report(
    `AI services for ${tenant}, ${period}`,
    `From ${supplier}. ${standard}. ${NOTE}`,
    [
      pages.section(
        'What was used',
        pages.table(
          ['model', 'requests', 'tokens in', 'of them cached', 'tokens out', 'USD', 'g CO2e'],
          [
            ...byModel.map((each) => [
              each.model ?? 'none',
              each.requests,
              each.inputTokens,
              each.cachedTokens,
              each.outputTokens,
              each.costUsd ?? 'unknown',
              pages.valueText(each.carbon),
            ]),
            [
              'all',
              use.requests,
              use.inputTokens,
              use.cachedTokens,
              use.outputTokens,
              use.costUsd ?? 'unknown',
              pages.valueText(rows.find(({ scope }) => scope !== null)!.figure),
            ],
          ],
        ),
        use.unknownCost === 0
          ? ''
          : `The price of ${use.unknownCost} requests is unknown: they are in no sum of money.`,
      ),
      pages.section(
        'Energy and carbon',
        pages.table(
          ['', 'value', 'unit', 'nine of ten between', 'in your inventory', 'obtained', 'note'],
          rows.map(({ row, scope, figure }) => [
            row,
            pages.valueText(figure),
            figure.unit,
            pages.intervalText(figure),
            scope ?? '–',
            pages.tiersText(figure),
            [figure.note, figure.unknownRequests === 0 ? null : `${figure.unknownRequests} requests unknown`]
              .filter((text) => text !== null)
              .join('; '),
          ]),
        ),
      ),
    ],
    { missing: [], sources },
  );

export const reportCustomer = question({
  name: 'report customer',
  does: 'one page for a customer of yours: tokens, money, energy and carbon by method, as their Scope 3 category 1, with tiers and sources',
  path: '/api/reports/customer',
  input: z.strictObject({
    period: REPORT_FIELDS.period,
    asOf: REPORT_FIELDS.asOf,
    tenant: z.string().min(1).describe('organisation of the books'),
    entity: z.string().min(1).optional().describe('reporting entity that supplies them; the only one otherwise'),
  }),
  output: CUSTOMER,
  role: 'read',
  csv,
  documents: { html },
  ask: async (waist, { tenant, entity, ...asked }) =>
    await waist.books(async (books) => {
      const query = reportQuery({ ...asked, organisation: tenant });
      const rows = await books.totals({ ...query, by: ['deployment', 'model', 'tier'] });
      if (rows.every(({ requests }) => requests === 0)) {
        const known = await books.totals({ by: ['organisation'], roughSigma: true });
        const names = known.map(({ by }) => String(by.organisation)).sort();
        throw new JoulegateError('JG_NOT_FOUND', `nothing was booked for "${tenant}" in ${asked.period}`, {
          where: 'tenant',
          hint:
            names.length === 0
              ? 'the books are empty'
              : `the books have ${names.slice(0, 10).join(', ')}${names.length > 10 ? ' and others' : ''}`,
        });
      }
      return {
        period: asked.period,
        asOf: asked.asOf ?? null,
        tenant,
        supplier: entityOf(factsOf(waist), { entity }).name,
        standard: disclosure.standards.customer,
        ...disclosure.customer(rows),
        sources: await books.factorSources(query.span),
      };
    }),
});
