import { expect, test } from 'vitest';
import { decisions } from '../../../server/src/kernel/index.ts';
import type { Explanation } from '../api/control-plane.ts';
import { atPrices, pricesThen, topOf } from './other-prices.ts';

type Decision = Parameters<typeof decisions.explain>[0];

const THEN = { carbonUsdPerTonne: 50, latencyUsdPerSecond: 0.002 };
/** Cash, Wh, g, litres, ms, added ms, USD in full at the prices of then. */
const numbers = (cash: number, g: number, added: number): number[] => [
  cash,
  g * 2,
  g,
  NaN,
  100 + added,
  added,
  cash + g * 50e-6 + added * 2e-6,
];
const DECISION: Decision = {
  workload: 'chat',
  tableVersion: 1,
  deployments: ['near', 'clean', 'cheap', 'barred', 'unknown'],
  numbers: [
    ...numbers(0.004, 3, 0),
    ...numbers(0.005, 0.1, 140),
    ...numbers(0.0031, 5, 90),
    ...numbers(0, 0, 0),
    ...numbers(0.001, NaN, 20),
  ],
  exclusions: [0, 0, 0, 1, 0],
  chosen: 'cheap',
  nearest: 'near',
  reason: 'lowest-full-cost',
  ...THEN,
  relaxed: [],
};
/** As the door sends it: what is unknown is null. */
const sent = (decision: Decision): Explanation => JSON.parse(JSON.stringify(decisions.explain(decision)));
const GRID = [0, 1, 50, 120, 700, 4000].flatMap((carbonUsdPerTonne) =>
  [0, 0.0005, 0.002, 0.01, 0.5].map((latencyUsdPerSecond) => ({ carbonUsdPerTonne, latencyUsdPerSecond })),
);
const MARGINAL: Decision = {
  ...DECISION,
  carbonSignal: {
    asked: 'marginal',
    used: 'marginal',
    missing: [],
    ownedUsdPerTonne: 50,
    marginalLessAverageGPerKwh: [-400, 900, 10, 0, 0],
  },
};

test.each([
  ['average', DECISION],
  ['marginal', MARGINAL],
])('what the sliders say is what the question answers, %s carbon', (_, decision) => {
  const explanation = sent(decision);
  const winners = new Set<string | null>();
  for (const prices of GRID) {
    const answer = decisions.repriced(decision, prices);
    const here = atPrices(explanation, prices);
    expect(here[0]?.candidate.deployment ?? null).toBe(answer.chosen);
    for (const { candidate, fullCostUsd } of here)
      expect(fullCostUsd).toBe(answer.fullCostsUsd[decision.deployments.indexOf(candidate.deployment)]);
    winners.add(answer.chosen);
  }
  expect(winners.size).toBeGreaterThan(1);
});

test('one that was excluded or is of unknown cost never wins', () => {
  const names = atPrices(sent(DECISION), THEN).map(({ candidate }) => candidate.deployment);
  expect(names).toEqual(['cheap', 'near', 'clean']);
});

test('a slider reaches past every price at which the choice flips', () => {
  const explanation = sent(DECISION);
  expect(pricesThen(explanation)).toEqual(THEN);
  for (const { price, at } of explanation.switching) {
    const then = price === 'carbon' ? THEN.carbonUsdPerTonne : THEN.latencyUsdPerSecond;
    expect(topOf(price as 'carbon' | 'latency', then, explanation.switching)).toBeGreaterThan(at);
  }
  expect(topOf('carbon', 0, [])).toBe(200);
});
