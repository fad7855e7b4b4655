import type { Dashboard } from './builder.ts';
import * as panels from './panels.ts';
import { quantile, rate, state } from './promql.ts';
import { GOOD_IS_ONE, HUE, UNIT } from './units.ts';

export const OVERVIEW: Dashboard = {
  uid: 'joulegate-overview',
  title: 'joulegate: overview',
  what: 'What runs where, what it costs, what it emits, and what is about to break a budget.',
  rows: [
    {
      title: 'Now',
      panels: [
        {
          kind: 'stat',
          title: 'Ready',
          what: 'No: at least one process is not ready.',
          unit: UNIT.yesNo,
          width: 4,
          steps: GOOD_IS_ONE,
          queries: [{ expr: state('min', 'ready', []), legend: 'ready' }],
        },
        {
          kind: 'stat',
          title: 'Requests',
          what: 'Authenticated requests a second.',
          unit: UNIT.perSecond,
          width: 4,
          queries: [{ expr: rate('requests_total'), legend: 'requests' }],
        },
        {
          kind: 'stat',
          title: 'Time added, p99',
          what: 'Time that joulegate itself adds, 99th percentile.',
          unit: UNIT.seconds,
          width: 4,
          color: HUE.latency,
          queries: [{ expr: quantile(0.99, 'overhead_seconds'), legend: 'overhead' }],
        },
        panels.moneySpent('', 4),
        panels.energyUsed('', 4),
        panels.carbonEmitted('', 4),
      ],
    },
    { title: 'What runs where', panels: [panels.requestsBy('deployment'), panels.intensity, panels.healthy] },
    {
      title: 'What it takes',
      panels: [panels.flow('money', 'workload'), panels.flow('carbon', 'workload'), panels.durations()],
    },
    {
      title: 'What is about to break a budget',
      panels: [panels.budgetsUsed(), panels.shadowPrices()],
    },
  ],
};
