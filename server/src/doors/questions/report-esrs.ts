import { z } from 'zod';
import { reports } from '../../reporting/index.ts';
import { hourStart } from '../../units/index.ts';
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
  yearBefore,
} from './disclosed.ts';

const { disclosure } = reports;
const { pages } = disclosure;
const ESRS = z
  .object({
    period: z.string(),
    comparativePeriod: z.string(),
    asOf: z.number().nullable(),
    entity: ENTITY,
    standard: z.string(),
    standardVersion: z.literal('esrs_2026'),
    datapoints: z.array(
      z.object({
        code: z.string(),
        datapoint: z.string(),
        comparative: TOLD.nullable().describe('the year before; null: nothing was booked in it, or it is not covered'),
        current: TOLD,
        changePercent: z.number().nullable(),
      }),
    ),
    table: z
      .array(
        z.object({
          row: z.string(),
          unit: z.enum(['t CO2e', '%']),
          comparative: z.string().nullable(),
          current: z.string().nullable(),
          changePercent: z.number().nullable(),
          note: z.string().nullable(),
        }),
      )
      .describe('AR 26, every row in its order'),
    carbonPrice: z.object({
      'E1-10.37a': z.string(),
      'E1-10.37b': z
        .array(z.object({ scheme: z.string(), usdPerTonne: z.number(), decisions: z.int() }))
        .describe(
          'mean a scheme, weighted by the decisions it was applied to, of entries that are not retired and of all organisations',
        ),
    }),
    facts: FACTS,
    missing: MISSING,
    sources: SOURCES,
  })
  .meta({ id: 'EsrsReport' });

const csv = ({ datapoints, table, carbonPrice, ...filed }: Shape<typeof ESRS>): string =>
  disclosureCsv(filed, [
    ...datapoints.map(({ code, datapoint, comparative, current, changePercent }) => ({
      kind: 'datapoint',
      id: code,
      name: datapoint,
      ...figureCells(current),
      comparative: comparative?.value ?? null,
      changePercent,
    })),
    ...table.map(({ row, unit, comparative, current, changePercent, note }) => ({
      kind: 'AR 26',
      name: row,
      unit,
      comparative,
      value: current,
      changePercent,
      note,
    })),
    { kind: 'datapoint', id: 'E1-10.37a', note: carbonPrice['E1-10.37a'] },
    ...carbonPrice['E1-10.37b'].map(({ scheme, usdPerTonne, decisions }) => ({
      kind: 'datapoint',
      id: 'E1-10.37b',
      name: scheme,
      value: usdPerTonne,
      unit: 'USD/t CO2e',
      note: `${decisions} decisions`,
    })),
  ]);

const changeText = (percent: number | null): string =>
  percent === null ? '–' : `${percent > 0 ? '+' : ''}${percent.toFixed(1)} %`;
const cellText = (value: string | null): string => (value === null ? '' : pages.valueText({ value }));

const html = ({
  period,
  comparativePeriod,
  entity,
  standard,
  datapoints,
  table,
  carbonPrice,
  missing,
  sources,
}: Shape<typeof ESRS>): string =>
  pages.report(
    `ESRS E1, ${entity.name}, ${period}`,
    `${standard}. Consolidated by ${entity.boundary}${entity.boundary === 'equity share' ? `, ${entity.equityPercent} %` : ''}. Four digits; CSV and JSON have all.`,
    [
      pages.section(
        'Datapoints',
        pages.table(
          ['', 'code', comparativePeriod, period, 'change', 'unit', 'nine of ten between', 'obtained', 'note'],
          datapoints.map(({ code, datapoint, comparative, current, changePercent }) => [
            datapoint,
            code,
            comparative === null ? '–' : pages.valueText(comparative),
            pages.valueText(current),
            changeText(changePercent),
            current.unit,
            pages.intervalText(current),
            pages.tiersText(current),
            current.note ?? '',
          ]),
        ),
      ),
      pages.section(
        'AR 26',
        pages.table(
          ['', 'unit', comparativePeriod, period, 'change', ''],
          table.map(({ row, unit, comparative, current, changePercent, note }) => [
            row,
            unit,
            cellText(comparative),
            cellText(current),
            current === null ? '' : changeText(changePercent),
            current === null ? note : '',
          ]),
        ),
      ),
      pages.section(
        'E1-10.37 Internal carbon price',
        carbonPrice['E1-10.37a'],
        pages.table(
          ['scheme', 'USD/t CO2e', 'decisions'],
          carbonPrice['E1-10.37b'].map(({ scheme, usdPerTonne, decisions }) => [
            scheme,
            usdPerTonne.toFixed(2),
            decisions,
          ]),
        ),
      ),
    ],
    { missing, sources },
  );

export const reportEsrs = question({
  name: 'report esrs',
  does: 'ESRS E1 in the codes of the revised text: energy, Scope 2 and 3 with the year before, the table of AR 26, the internal carbon price',
  path: '/api/reports/esrs',
  input: z.strictObject(DISCLOSURE_FIELDS),
  output: ESRS,
  role: 'read',
  csv,
  documents: { html },
  ask: async (waist, asked) =>
    await waist.books(async (books) => {
      const { inventory, entity, query } = await inventoryOf(waist, books, asked);
      if (inventory === null) throw nothingBooked(asked);
      const comparativePeriod = yearBefore(asked.period);
      const before = await inventoryOf(waist, books, { ...asked, period: comparativePeriod });
      const weighed = await books.weighed(query.span);
      const known = asked.asOf === undefined ? weighed : weighed.filter(({ hour }) => hourStart(hour) <= asked.asOf!);
      const prices = disclosure.prices.of(known);
      const { datapoints, table, sources } = disclosure.esrs(inventory, before.inventory);
      return {
        period: asked.period,
        comparativePeriod,
        asOf: asked.asOf ?? null,
        entity,
        standard: disclosure.standards.esrs,
        standardVersion: 'esrs_2026' as const,
        datapoints,
        table,
        carbonPrice: { 'E1-10.37a': disclosure.prices.text(prices), 'E1-10.37b': prices },
        facts: disclosure.facts(datapoints, {
          entity: entity.name,
          period: daysOf(query),
          standardVersion: 'esrs_2026',
        }),
        missing: inventory.missing,
        sources: [...(await books.factorSources(query.span)), ...sources],
      };
    }),
});
