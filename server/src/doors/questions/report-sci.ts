import { z } from 'zod';
import { reports } from '../../reporting/index.ts';
import { question, type Shape } from '../question.ts';
import { DISCLOSURE_FIELDS, disclosureCsv, ENTITY, inventoryOf, MISSING, nothingBooked, SOURCES } from './disclosed.ts';
import { TIER } from './shapes.ts';

const { disclosure, showback } = reports;
const SCI = z
  .object({
    period: z.string(),
    asOf: z.number().nullable(),
    entity: ENTITY,
    standard: z.string(),
    boundary: z.string(),
    energyWh: z.string().describe('E: fleet, its metered idle and the gateway; decimal text, exact to 1e-9'),
    operationalG: z.string().describe('E * I: location-based, life cycle; decimal text, exact to 1e-9'),
    embodiedG: z.string().describe('M: amortised over use; decimal text, exact to 1e-9'),
    intensityGPerKwh: z.number().nullable().describe('I: mean of the fleet'),
    gateway: z.object({
      energyWh: z.string(),
      carbonG: z.string().nullable(),
      tier: TIER,
      factor90: z.number().describe('nine true values of ten lie within this factor'),
      how: z.string(),
    }),
    rows: z.array(
      z.object({
        unit: z.string().describe('R'),
        workload: z.string().nullable().describe('null: of all'),
        count: z.number(),
        gPerUnit: z.number().nullable().describe('(E * I + M) / R, g CO2e'),
        fleetGPerUnit: z.number().nullable().describe('without the gateway itself'),
      }),
    ),
    tiers: z
      .array(z.object({ tier: TIER, share: z.number() }))
      .describe("parts of the fleet's carbon by how it was obtained"),
    unknownRequests: z.int().describe('requests whose carbon is unknown: in R, in no gram'),
    missing: MISSING,
    sources: SOURCES,
  })
  .meta({ id: 'SciReport' });

const csv = ({ rows, boundary, energyWh, operationalG, embodiedG, gateway, ...filed }: Shape<typeof SCI>): string =>
  disclosureCsv(filed, [
    { kind: 'boundary', note: boundary },
    { kind: 'figure', id: 'E', value: energyWh, unit: 'Wh' },
    { kind: 'figure', id: 'E*I', value: operationalG, unit: 'g CO2e' },
    { kind: 'figure', id: 'M', value: embodiedG, unit: 'g CO2e' },
    { kind: 'gateway', value: gateway.energyWh, unit: 'Wh', tiers: gateway.tier, note: gateway.how },
    ...rows.map(({ unit, workload, count, gPerUnit, fleetGPerUnit }) => ({
      kind: 'SCI',
      id: workload,
      name: unit,
      value: gPerUnit,
      unit: `g CO2e per ${unit}`,
      note: `R = ${count}; without the gateway ${fleetGPerUnit ?? 'unknown'}`,
    })),
  ]);

export const reportSci = question({
  name: 'report sci',
  does: 'SCI = (E * I + M) / R of a period, per request, token and declared unit: location-based, idle and the gateway itself in it',
  path: '/api/reports/sci',
  input: z.strictObject(DISCLOSURE_FIELDS),
  output: SCI,
  role: 'read',
  csv,
  ask: async (waist, asked) =>
    await waist.books(async (books) => {
      const { inventory, entity, facts, query } = await inventoryOf(waist, books, asked, 'undivided');
      if (inventory === null) throw nothingBooked(asked);
      const { where: _, ...everyone } = query;
      const [all] = await books.totals(everyone);
      const days = await books.totals({ ...everyone, by: ['day', 'imported'], roughSigma: true });
      const { energyNano, operationalNano, embodiedNano, gateway, ...found } = disclosure.sci({
        inventory,
        workloads: await books.totals({ ...query, by: ['workload'] }),
        liveDays: new Set(days.filter(({ by }) => by.imported === null).map(({ by }) => by.day)).size,
        host: facts.gateway,
        shareOfRequests: inventory.requests / all!.requests,
      });
      return {
        period: asked.period,
        asOf: asked.asOf ?? null,
        entity,
        standard: disclosure.standards.sci,
        boundary: disclosure.sciBoundary,
        energyWh: showback.decimal(energyNano),
        operationalG: showback.decimal(operationalNano),
        embodiedG: showback.decimal(embodiedNano),
        gateway: {
          energyWh: showback.decimal(gateway.energyNano),
          carbonG: gateway.carbonNano === null ? null : showback.decimal(gateway.carbonNano),
          tier: gateway.tier,
          factor90: gateway.factor90,
          how: gateway.how,
        },
        ...found,
        tiers: inventory.figures.carbon.tiers,
        missing: [
          {
            fact: "embodied carbon of the gateway's own server, and its metered power",
            who: 'whoever runs it',
            until: 'its energy is estimated (reporting.gateway) and its making is not in M',
          },
        ],
        sources: await books.factorSources(query.span),
      };
    }),
});
