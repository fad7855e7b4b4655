import { exposedName } from '../metrics.ts';
import type { Dashboard } from './builder.ts';
import * as panels from './panels.ts';

const OWN = 'workload="$workload"';
/** Limits name a workload as their owner. */
const OWN_LIMITS = 'scope="workload", owner="$workload"';

export const WORKLOAD: Dashboard = {
  uid: 'joulegate-workload',
  title: 'joulegate: one workload',
  what: 'One workload: where its requests go, how long they take, what they cost and emit, and its budgets.',
  choices: [{ name: 'workload', metric: exposedName('requests_total') }],
  rows: [
    {
      title: 'In the range',
      panels: [panels.moneySpent(OWN, 8), panels.energyUsed(OWN, 8), panels.carbonEmitted(OWN, 8)],
    },
    {
      title: 'Requests',
      panels: [
        panels.requestsBy('deployment', OWN),
        panels.requestsBy('outcome', OWN),
        panels.durations(OWN),
        panels.cacheHits(OWN),
      ],
    },
    {
      title: 'What it takes',
      panels: [
        panels.flow('money', 'deployment', OWN),
        panels.flow('energy', 'deployment', OWN),
        panels.flow('carbon', 'deployment', OWN),
        panels.unknownFigures(OWN),
      ],
    },
    { title: 'Budgets', panels: [panels.budgetsUsed(OWN_LIMITS), panels.shadowPrices(OWN_LIMITS)] },
  ],
};
