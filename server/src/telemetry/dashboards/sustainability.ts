import { JOULES_PER_WH } from '../../units/index.ts';
import type { Dashboard } from './builder.ts';
import * as panels from './panels.ts';
import { increase, state } from './promql.ts';
import { HUE, UNIT } from './units.ts';

export const SUSTAINABILITY: Dashboard = {
  uid: 'joulegate-sustainability',
  title: 'joulegate: energy and carbon',
  what: 'Energy, carbon and water of AI requests, how they were obtained, and what routing changed. Expected values; intervals are in the ledger and its reports.',
  rows: [
    {
      title: 'In the range',
      panels: [
        panels.carbonEmitted(),
        panels.energyUsed(),
        panels.againstNearest('carbon'),
        panels.againstNearest('energy'),
        {
          kind: 'stat',
          title: 'Water',
          what: 'Booked water on site in the range. Sites without a figure add nothing.',
          unit: UNIT.litres,
          queries: [{ expr: increase('water_litres_total'), legend: 'water' }],
        },
        {
          kind: 'stat',
          title: 'Carbon a kilowatt-hour',
          what: 'Booked carbon over booked energy: the intensity of where work went, embodied included.',
          unit: UNIT.gramsPerKwh,
          color: HUE.carbon,
          queries: [
            {
              expr: `${increase('carbon_grams_total')} / (${increase('energy_joules_total')} > 0) * 3.6e6`,
              legend: 'intensity',
            },
          ],
        },
        {
          kind: 'stat',
          title: 'Saved by the cache: carbon',
          what: 'What answers from the cache did not emit again, since the config was loaded.',
          unit: UNIT.grams,
          color: HUE.carbon,
          queries: [{ expr: state('sum', 'cache_saved_grams', []), legend: 'saved' }],
        },
        {
          kind: 'stat',
          title: 'Saved by the cache: energy',
          what: 'What answers from the cache did not take again, since the config was loaded.',
          unit: UNIT.wattHours,
          color: HUE.energy,
          queries: [{ expr: `${state('sum', 'cache_saved_joules', [])} / ${JOULES_PER_WH}`, legend: 'saved' }],
        },
      ],
    },
    {
      title: 'Where and when',
      panels: [
        panels.intensity,
        panels.flow('carbon', 'deployment'),
        panels.flow('carbon', 'workload'),
        panels.flow('energy', 'deployment'),
        panels.perMillionTokens('carbon'),
        panels.perMillionTokens('energy'),
      ],
    },
    {
      title: 'How good the figures are',
      panels: [
        {
          kind: 'timeseries',
          title: 'Energy by tier',
          what: 'How booked energy was obtained: measured, modelled, declared by the vendor, imported.',
          unit: UNIT.share,
          isStacked: true,
          max: 1,
          queries: [
            {
              expr: `${increase('energy_joules_total', ['tier'])} / scalar(${increase('energy_joules_total')} > 0)`,
              legend: '{{tier}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Age of what is known of a grid',
          what: 'Zero where the value is of this hour. Yearly averages have no age: their kind says so.',
          unit: UNIT.seconds,
          queries: [{ expr: state('max', 'grid_age_seconds', ['zone', 'kind']), legend: '{{zone}} ({{kind}})' }],
        },
        panels.unknownFigures(),
      ],
    },
    {
      title: 'Budgets',
      panels: [
        panels.budgetTable('Budgets of carbon', UNIT.grams, 'dimension="carbon"'),
        panels.budgetTable('Budgets of energy', UNIT.wattHours, 'dimension="energy"'),
        panels.shadowPrices('dimension=~"carbon|energy|water"'),
      ],
    },
  ],
};
