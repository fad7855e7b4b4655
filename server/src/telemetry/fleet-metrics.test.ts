import { expect, test } from 'vitest';
import { fleetMetrics } from './fleet-metrics.ts';

test('every series of every worker stays, once, under one head', () => {
  const one =
    '# HELP a_total Things\n# TYPE a_total counter\na_total{code="x y"} 3\n# HELP h Time\n# TYPE h histogram\nh_bucket{le="1"} 1\nh_sum 0.5\nh_count 1\n# HELP g Now\n# TYPE g gauge\ng 7\n';
  const two = '# HELP a_total Things\n# TYPE a_total counter\na_total{code="x y"} 4\na_total{code="z"} 1\n';
  expect(
    fleetMetrics([
      { slot: 1, text: one },
      { slot: 3, text: two },
    ]).split('\n'),
  ).toEqual([
    '# HELP a_total Things',
    '# TYPE a_total counter',
    'a_total{worker="1",code="x y"} 3',
    'a_total{worker="3",code="x y"} 4',
    'a_total{worker="3",code="z"} 1',
    '# HELP h Time',
    '# TYPE h histogram',
    'h_bucket{worker="1",le="1"} 1',
    'h_sum{worker="1"} 0.5',
    'h_count{worker="1"} 1',
    '# HELP g Now',
    '# TYPE g gauge',
    'g{worker="1"} 7',
    '',
  ]);
});
