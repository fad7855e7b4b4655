import { z } from 'zod';
import { reports } from '../../reporting/index.ts';
import type { TypedBooks } from '../../ledger/index.ts';
import { hourStart, JoulegateError } from '../../units/index.ts';
import { question, type Shape } from '../question.ts';
import { SOURCES } from './disclosed.ts';
import { periodField, periodBefore, REPORT_FIELDS, reportQuery } from './report-period.ts';
import { TIER } from './shapes.ts';

const { variance: variances } = reports;
const DECIMAL = z.string().describe('decimal text, exact to the nano unit of the books');
const SIDE = z.object({
  value: DECIMAL,
  unknownRequests: z.int().describe('requests that have no such figure'),
  restated: DECIMAL.describe('of the value, what meters and final grid hours added to what was booked'),
  tiers: z.array(z.object({ tier: TIER, share: z.number() })).describe('parts of the figure by how it was obtained'),
});
const NAME = z.string().nullable();
const OPENS = z
  .object({ path: z.string().describe('of the console'), query: z.string().describe('a SELECT over the ledger') })
  .nullable()
  .describe('the entries of the cell; null: it has none then');
const VARIANCE = z
  .object({
    from: z.string(),
    to: z.string(),
    asOf: z.number().nullable(),
    organisation: NAME,
    sentences: z.array(z.string()).describe('money, energy and carbon in words'),
    measures: z.array(
      z.object({
        measure: z.enum(variances.measures),
        unit: z.enum(['USD', 'kWh', 'kg CO2e']),
        before: SIDE,
        after: SIDE,
        change: DECIMAL,
        changePercent: z.number().nullable().describe('of the value before; null where that is 0'),
        parts: z
          .array(
            z.object({
              part: z.enum(variances.parts),
              change: DECIMAL,
              points: z.number().nullable().describe('percentage points of the value before'),
              cells: z
                .array(z.object({ cell: z.int().describe('place in cells'), change: DECIMAL }))
                .describe('the largest first'),
              others: z.object({ cells: z.int(), change: DECIMAL }).describe('smaller cells together'),
            }),
          )
          .describe('they sum to the change, and their cells to them, to the last digit'),
      }),
    ),
    cells: z
      .array(
        z.object({
          name: z.string(),
          workload: NAME,
          model: NAME,
          deployment: NAME,
          operator: NAME,
          site: NAME,
          zone: NAME,
          opens: z.object({ before: OPENS, after: OPENS }),
        }),
      )
      .describe('a workload by one model at one place'),
    sources: SOURCES,
  })
  .meta({ id: 'VarianceReport' });
type Answer = Shape<typeof VARIANCE>;
type Cell = Answer['cells'][number];
type Names = Pick<Cell, 'workload' | 'model' | 'deployment' | 'operator' | 'site' | 'zone'>;

const SAMPLED = 400;

/** All that the books say of a period, and entries for the factors of its energy. */
async function periodOf(books: TypedBooks, query: ReturnType<typeof reportQuery>) {
  const { span, where = {} } = query;
  const by = variances.dimensions;
  const [booked, settled, prices, sample] = [
    await books.totals({ ...query, basis: 'booked', by, roughSigma: true }),
    await books.totals({ ...query, by, roughSigma: true }),
    await books.chargedPrices(span, 'day'),
    await books.entries({ span, where, sampled: true, limit: SAMPLED }),
  ];
  return { booked, settled, prices, sample, at: hourStart(span.fromHour) };
}

const nameOf = ({ workload, model, deployment, site }: Names): string =>
  `${workload ?? 'no workload'}, ${model ?? 'no model'}, ${[deployment, site].filter((name) => name !== null).join(' at ') || 'nowhere'}`;

const sqlText = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const COLUMNS = {
  workload: 'workload',
  model: 'coalesce(model_served, model_asked)',
  deployment: 'deployment',
  site: 'site',
} as const;
type Span = ReturnType<typeof reportQuery>['span'];

/** Where the entries of a cell are looked at: the console's list, or a query of the ledger. */
function opensOf(cell: Names, { fromHour, toHour }: Span, organisation: string | null): Shape<typeof OPENS> {
  const list = new URLSearchParams({ from: String(hourStart(fromHour)), to: String(hourStart(toHour)) });
  for (const name of ['workload', 'model', 'deployment'] as const) if (cell[name] !== null) list.set(name, cell[name]);
  const conditions = [
    `hour >= ${fromHour}`,
    `hour < ${toHour}`,
    ...(Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]).map((name) =>
      cell[name] === null
        ? `${name === 'model' ? 'model_served' : COLUMNS[name]} IS NULL`
        : `${COLUMNS[name]} = ${sqlText(cell[name])}`,
    ),
    ...(organisation === null ? [] : [`organisation = ${sqlText(organisation)}`]),
  ];
  return {
    path: `/decisions?${list.toString()}`,
    query: `SELECT id, arrived, cost_nano_usd / 1e9 AS usd, energy_nano_wh / 1e9 AS wh, carbon_nano_g / 1e9 AS g FROM entries WHERE ${conditions.join(' AND ')} ORDER BY arrived`,
  };
}

const csv = ({ measures, cells, from, to, sources }: Answer): string =>
  reports.showback.csvText([
    ['measure', 'part', 'workload', 'model', 'deployment', 'operator', 'site', 'zone', 'change', 'unit', 'points'],
    ...measures.flatMap(({ measure, unit, before, after, change, changePercent, parts }) => {
      const line = (part: string, value: string, points: number | null, cell?: Cell) => [
        measure,
        part,
        cell?.workload ?? null,
        cell?.model ?? null,
        cell?.deployment ?? null,
        cell?.operator ?? null,
        cell?.site ?? null,
        cell?.zone ?? null,
        value,
        unit,
        points,
      ];
      return [
        line(`all of ${from}`, before.value, null),
        ...parts.flatMap(({ part, change: own, points, cells: largest, others }) => [
          line(part, own, points),
          ...largest.map((each) => line(`of it ${part}`, each.change, null, cells[each.cell])),
          ...(others.cells === 0 ? [] : [line(`of it ${part}, ${others.cells} other cells`, others.change, null)]),
        ]),
        line('change', change, changePercent),
        line(`all of ${to}`, after.value, null),
      ];
    }),
    ...sources.map(({ what, source, licence }) => ['source', what, source, licence ?? 'licence not recorded']),
  ]);

export const reportVariance = question({
  name: 'report variance',
  does: 'why a period cost, took and emitted more or less than another: volume, model mix, place, price, efficiency, wasted work, grid, method',
  path: '/api/reports/variance',
  input: z.strictObject({
    from: periodField()
      .optional()
      .describe('period that is compared with: 2026, 2026-Q2 or 2026-11; the one before `to` otherwise'),
    to: periodField(),
    organisation: REPORT_FIELDS.organisation,
    asOf: REPORT_FIELDS.asOf,
    cells: z.int().min(0).max(1000).default(10).describe('at most so many cells of a part'),
  }),
  output: VARIANCE,
  role: 'read',
  csv,
  documents: {
    html: (answer) => variances.page({ ...answer, cells: answer.cells.map(({ name }) => name) }),
  },
  ask: async (waist, { from = '', to, organisation = null, asOf = null, cells: most }) =>
    await waist.books(async (books) => {
      const periods = { from: from === '' ? periodBefore(to) : from, to };
      const asked = {
        ...(organisation === null ? {} : { organisation }),
        ...(asOf === null ? {} : { asOf }),
      };
      const [queryA, queryB] = [periods.from, periods.to].map((period) => reportQuery({ ...asked, period })) as [
        ReturnType<typeof reportQuery>,
        ReturnType<typeof reportQuery>,
      ];
      const [before, after] = [await periodOf(books, queryA), await periodOf(books, queryB)];
      for (const [field, { settled }] of [
        ['from', before],
        ['to', after],
      ] as const)
        if (settled.every(({ requests }) => requests === 0))
          throw new JoulegateError('JG_NOT_FOUND', `nothing was booked in ${periods[field]}`, {
            where: field,
            hint: 'give a year, quarter or month with traffic; joulegate report periods lists them',
          });
      const cells: Cell[] = [];
      const places = new Map<string, number>();
      const cellAt = ({
        workload,
        model,
        deployment,
        operator,
        site,
        zone,
        ...each
      }: Names & { requestsBefore: number; requestsAfter: number }): number => {
        const names = { workload, model, deployment, operator, site, zone };
        const key = JSON.stringify(names);
        const known = places.get(key);
        if (known !== undefined) return known;
        cells.push({
          name: nameOf(names),
          ...names,
          opens: {
            before: each.requestsBefore === 0 ? null : opensOf(names, queryA.span, organisation),
            after: each.requestsAfter === 0 ? null : opensOf(names, queryB.span, organisation),
          },
        });
        places.set(key, cells.length - 1);
        return cells.length - 1;
      };
      const measures = variances
        .of(before, after)
        .map((change) => variances.told(change, { before, after }, cellAt, most));
      const sources = [await books.factorSources(queryA.span), await books.factorSources(queryB.span)].flat();
      return {
        ...periods,
        asOf,
        organisation,
        sentences: measures.map((change) => variances.sentence(change, periods.from, periods.to)),
        measures,
        cells,
        sources: [...new Map(sources.map((each) => [JSON.stringify(each), each])).values()],
      };
    }),
});
