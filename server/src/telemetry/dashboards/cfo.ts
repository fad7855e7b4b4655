import type { Dashboard } from './builder.ts';
import * as panels from './panels.ts';
import { increase, state } from './promql.ts';
import { HUE, UNIT } from './units.ts';

export const CFO: Dashboard = {
  uid: 'joulegate-cfo',
  title: 'joulegate: money',
  what: 'What AI requests cost, for whom and where, what routing saved, and whether budgets last. Rounded by Prometheus: the ledger has the exact sums.',
  rows: [
    {
      title: 'In the range',
      panels: [
        panels.moneySpent(),
        panels.againstNearest('money'),
        {
          kind: 'stat',
          title: 'Money a thousand requests',
          what: 'Booked cost over served and cached requests.',
          unit: UNIT.usd,
          color: HUE.money,
          queries: [
            {
              expr: `1000 * ${increase('cost_usd_total')} / (${increase('requests_total', [], 'outcome=~"served|cached"')} > 0)`,
              legend: 'USD',
            },
          ],
        },
        {
          kind: 'stat',
          title: 'Saved by the cache',
          what: 'Money that answers from the cache did not cost again, since the config was loaded.',
          unit: UNIT.usd,
          color: HUE.money,
          queries: [{ expr: state('sum', 'cache_saved_usd', []), legend: 'saved' }],
        },
      ],
    },
    {
      title: 'Who and where',
      panels: [
        panels.flow('money', 'workload'),
        panels.flow('money', 'deployment'),
        panels.perMillionTokens('money'),
        {
          kind: 'table',
          title: 'Money by workload and deployment',
          what: 'Booked cost in the range and the share of requests whose cost nobody knows.',
          unit: UNIT.usd,
          width: 12,
          queries: [
            { expr: increase('cost_usd_total', ['workload', 'deployment']), legend: 'USD' },
            {
              expr: increase('requests_total', ['workload', 'deployment'], 'deployment!="none"'),
              legend: 'requests',
            },
          ],
          units: { requests: UNIT.count },
        },
      ],
    },
    {
      title: 'Budgets',
      panels: [
        panels.budgetTable('Budgets of money', UNIT.usd, 'dimension="money"'),
        panels.shadowPrices('dimension="money"'),
        panels.unknownFigures(),
      ],
    },
  ],
};
