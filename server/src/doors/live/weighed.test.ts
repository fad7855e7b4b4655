import { expect, test } from 'vitest';
import { exclusions } from '../../kernel/index.ts';
import { UNUSED_REASONS } from '../questions/map-hours-shape.ts';
import { DECISION, entryOf } from './entry.test-data.ts';
import { addWeighed, unusedReason, weigh, type Weighed } from './weighed.ts';

const STRIDE = DECISION.numbers.length / DECISION.deployments.length;
const withNumbers = (field: number, near: number, far: number) => {
  const numbers = [...DECISION.numbers];
  numbers[field] = near;
  numbers[STRIDE + field] = far;
  return { ...DECISION, numbers };
};

test('every exclusion of the kernel has its word', () => {
  expect(UNUSED_REASONS.slice(0, -3)).toEqual(exclusions.names.slice(1));
});

test('why a place was not chosen is what excluded it, else the dearest part of its full cost', () => {
  // near costs 0.003 USD more cash; 0.35 g at 80 USD/t are 0.000028 USD.
  expect(unusedReason(DECISION, 0)).toBe('price');
  expect(unusedReason(DECISION, 1)).toBeNull();
  expect(unusedReason(DECISION, 2)).toBe('control');
  const equalCash = withNumbers(0, 0.001, 0.001);
  expect(unusedReason(equalCash, 0)).toBe('carbon');
  expect(unusedReason({ ...equalCash, chosen: 'near' }, 1)).toBe('latency');
  expect(unusedReason({ ...DECISION, chosen: null }, 0)).toBeNull();
});

test('decisions are counted by deployment, no more than asked for, and entries without one are none', () => {
  const entries = [
    entryOf({ id: 'd-3', at: 3000 }),
    entryOf({ id: 'd-2', at: 2000, decision: null }),
    entryOf({ id: 'd-1', at: 1000, decision: { ...DECISION, exclusions: [8, 0, 1] } }),
    entryOf({ id: 'd-0', at: 0 }),
  ];
  const found = weigh(entries, 2);
  expect(found).toMatchObject({ decisions: 2, since: 1000 });
  expect(found.deployments).toMatchObject({
    near: { weighed: 2, chosen: 0, unused: { price: 1, health: 1 } },
    far: { weighed: 2, chosen: 2, unused: {} },
    out: { weighed: 2, chosen: 0, unused: { control: 2 } },
  });
});

test('a deployment of several workers has the sum of their requests, the best standing and the times of who saw most', () => {
  const load = {
    deployment: 'near',
    healthy: true,
    standing: 'well',
    inFlight: 1,
    maxInFlight: 4,
    observed: 2,
  } as const;
  const of = (over: Partial<Weighed['load'][number]>): Weighed => ({
    decisions: 0,
    since: null,
    deployments: {},
    load: [{ ...load, ttftMs: { p50: 10, p95: 20, p99: 30 }, ...over }],
  });
  const taught = { p50: 40, p95: 50, p99: 60 };
  const all = addWeighed([
    of({ standing: 'open', healthy: false }),
    of({ standing: 'full', inFlight: 4, observed: 90, ttftMs: taught }),
  ]);
  expect(all.load).toEqual([{ ...load, standing: 'full', inFlight: 5, maxInFlight: 8, observed: 92, ttftMs: taught }]);
});
