import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GridHour } from '../../world/index.ts';
import { deployment, gridHour, workload } from '../kernel.fixture.ts';
import type { Prices, Workload } from '../policy/index.ts';
import { compile } from './compile.ts';
import { NO_ALLOWANCES, type Allowances } from './candidate.ts';
import { decide } from './decide.ts';
import { candidatesOf, explain, switchingPrices } from './explain.ts';
import type { Decision } from './types.ts';

/** Average and marginal g/kWh of a place; `null` is unknown. */
type Grid = readonly [average: number, marginal: number | null];
const INPUT = 1000;
const OUTPUT = 500;

interface Given {
  readonly grids: readonly Grid[];
  readonly over?: Partial<Workload>;
  readonly prices?: Prices;
  readonly allowances?: Allowances;
}

/** Same hardware, same price everywhere: only the grids differ, and a hair of latency. */
function decided({ grids, over, prices, allowances = NO_ALLOWANCES }: Given): Decision {
  const deployments = grids.map((_, i) => deployment({ id: `d${i}` }));
  const policy = workload({
    deployments: deployments.map(({ id }) => id),
    defaultDeployment: 'd0',
    prices: { carbonUsdPerTonne: 100, latencyUsdPerSecond: 0 },
    ...over,
  });
  const table = compile({
    version: 1,
    hour: 0,
    deployments,
    workloads: [policy],
    origins: ['here'],
    gridAt: ({ id }): GridHour => {
      const [average, marginal] = grids[Number(id.slice(1))]!;
      return gridHour(average, { marginalGPerKwh: marginal });
    },
    roundTripMs: (_, { id }) => 10 + Number(id.slice(1)),
  });
  const live = { ttftMs: new Float64Array(grids.length).fill(100), unavailable: new Uint8Array(grids.length) };
  const request = {
    origin: 'here',
    expected: { inputTokens: INPUT, cacheReadTokens: 0, outputTokens: OUTPUT },
    modelAsked: null,
    exactModel: false,
    capabilities: 0,
    contextTokens: 1500,
    latencyLimitMs: null,
    allowances,
  };
  return decide(table, table.workloads.get('chat')!, request, live, prices ?? policy.prices);
}

const MARGINAL = { carbonSignal: 'marginal' } as const;
/** Sweden and Ireland of the reference: clean on average and dirty at the margin, and the reverse. */
const REVERSED: readonly Grid[] = [
  [345, 420],
  [24.7, 791],
];

describe('the signal that decides', () => {
  test('average by default, marginal where the workload asks for it; the grams of the record are average both times', () => {
    const [average, marginal] = [decided({ grids: REVERSED }), decided({ grids: REVERSED, over: MARGINAL })];
    expect([average.chosen, marginal.chosen]).toEqual(['d1', 'd0']);
    const grams = (decision: Decision) => candidatesOf(decision).map(({ carbonG }) => carbonG);
    expect(grams(marginal)).toEqual(grams(average));
  });

  test('the owned price weighs energy times marginal intensity, in plain arithmetic', () => {
    const numbers = fc.integer({ min: 0, max: 900 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(numbers, numbers), { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 1, max: 2000 }),
        (grids, price) => {
          const prices = { carbonUsdPerTonne: price, latencyUsdPerSecond: 0 };
          const decision = decided({ grids, over: { ...MARGINAL, prices } });
          for (const [i, { cashUsd, energyWh, carbonG, fullCostUsd }] of candidatesOf(decision).entries()) {
            const [averageG, marginalG] = grids[i]!.map((perKwh) => (energyWh * perKwh) / 1000) as [number, number];
            expect(fullCostUsd).toBeCloseTo(cashUsd + ((carbonG - averageG + marginalG) * price) / 1e6, 12);
          }
        },
      ),
    );
  });

  test('one candidate without a marginal figure makes the average decide for all, and the sentence says so', () => {
    const grids: readonly Grid[] = [...REVERSED, [600, null]];
    const [asked, plain] = [decided({ grids, over: MARGINAL }), decided({ grids })];
    expect(asked.chosen).toBe('d1');
    expect(asked.numbers).toEqual(plain.numbers);
    expect(asked.carbonSignal).toMatchObject({ asked: 'marginal', used: 'average', missing: ['d2'] });
    expect(explain(asked).sentence).toContain(
      'Marginal intensity was asked for and is unknown at d2, so the average decided.',
    );
    expect(explain(plain).sentence).not.toContain('asked for');
  });

  test('a candidate that no request can have does not count as missing', () => {
    const grids: readonly Grid[] = [...REVERSED, [600, null]];
    const barred = decided({ grids, over: { ...MARGINAL, deployments: ['d0', 'd1', 'd2', 'unknown'], control: {} } });
    expect(barred.carbonSignal?.missing).toEqual(['d2']);
    const elsewhere = decided({ grids: REVERSED, over: { ...MARGINAL, deployments: ['d0', 'd1', 'gone'] } });
    expect([elsewhere.carbonSignal?.used, elsewhere.chosen]).toEqual(['marginal', 'd0']);
  });

  test('allowances count average grams whatever decides', () => {
    const grams = candidatesOf(decided({ grids: REVERSED })).map(({ carbonG }) => carbonG);
    const between = (grams[0]! + grams[1]!) / 2;
    const held = decided({ grids: REVERSED, over: MARGINAL, allowances: { ...NO_ALLOWANCES, carbonG: between } });
    // d0 is the better one at the margin; it would pass the budget, which is kept in average grams.
    expect([held.chosen, explain(held).binding?.exclusion]).toEqual(['d1', 'budget']);
  });

  test('a price that a budget set weighs average grams, above what the owned price weighs', () => {
    const over = { ...MARGINAL, prices: { carbonUsdPerTonne: 100, latencyUsdPerSecond: 0 } };
    const shadow = { carbonUsdPerTonne: 300, latencyUsdPerSecond: 0 };
    for (const [i, { cashUsd, energyWh, carbonG, fullCostUsd }] of candidatesOf(
      decided({ grids: REVERSED, over, prices: shadow }),
    ).entries()) {
      const [average, marginal] = REVERSED[i] as readonly [number, number];
      const marginalG = carbonG + (energyWh * (marginal - average)) / 1000;
      expect(fullCostUsd).toBeCloseTo(cashUsd + (200 * carbonG + 100 * marginalG) / 1e6, 12);
    }
    expect(decided({ grids: REVERSED, over, prices: shadow }).chosen).toBe('d1');
  });

  test('1 % past the printed carbon price the other wins, 1 % short of it the choice stands', () => {
    const cheap = { ...MARGINAL };
    const at = (carbonUsdPerTonne: number): Decision =>
      decided({
        grids: [
          [345, 791],
          [24.7, 420],
        ],
        over: { ...cheap, prices: { carbonUsdPerTonne, latencyUsdPerSecond: 0.001 } },
      });
    const before = at(100);
    const flip = switchingPrices(before, candidatesOf(before)).find(({ price }) => price === 'carbon')!;
    const outward = flip.direction === 'above' ? 1.01 : 0.99;
    expect(at(flip.at * outward).chosen).toBe(flip.winner);
    expect(at(flip.at / outward).chosen).toBe(before.chosen);
  });
});

describe('the warning', () => {
  test('names what average and marginal put in opposite order with the choice, whichever decides', () => {
    for (const over of [{}, MARGINAL]) {
      const explained = explain(decided({ grids: [...REVERSED, [700, 900]], over }));
      expect(explained.rankDisagreements).toEqual([explained.chosen?.deployment === 'd1' ? 'd0' : 'd1']);
      expect(explained.sentence).toContain(
        `Average and marginal intensity put it in opposite order with ${explained.rankDisagreements[0]}.`,
      );
    }
  });

  test('is silent where they agree or where the margin is unknown', () => {
    expect(
      explain(
        decided({
          grids: [
            [345, 800],
            [24.7, 400],
          ],
        }),
      ).rankDisagreements,
    ).toEqual([]);
    const unknown = decided({
      grids: [
        [345, null],
        [24.7, null],
      ],
    });
    expect(unknown.carbonSignal).toBeUndefined();
    expect(explain(unknown).sentence).not.toMatch(/marginal/i);
    expect(explain(decided({ grids: REVERSED, over: MARGINAL })).sentence).toMatch(
      /The owned carbon price weighed marginal emissions \([\d.]+ g here\); what is booked is the average\./,
    );
  });
});
