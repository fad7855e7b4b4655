import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Model, catalogue } from '../../world/index.ts';
import { deployment, workload } from '../kernel.fixture.ts';
import { NO_ALLOWANCES } from './candidate.ts';
import { candidatesOf, explain, switchingPrices } from './explain.ts';
import { decideIn, withOptions, world, type Option, type World } from './random-world.fixture.ts';
import { significant } from './sentence.ts';
import type { Candidate, Decision, SwitchingPrice } from './types.ts';

const at = (from: World, { price }: Pick<SwitchingPrice, 'price'>, value: number): Decision => {
  const { prices } = from.workload;
  return decideIn(
    from,
    price === 'carbon' ? { ...prices, carbonUsdPerTonne: value } : { ...prices, latencyUsdPerSecond: value },
  );
};

/** Where two options cost the same, from their cost at a price of 0 and at 1. */
function crossing(from: World, flip: SwitchingPrice, a: string, b: string): number {
  const [free, dear] = [0, 1].map((value) => candidatesOf(at(from, flip, value))) as [Candidate[], Candidate[]];
  const cost = (rows: Candidate[], id: string): number => rows.find((row) => row.deployment === id)?.fullCostUsd ?? NaN;
  const [a0, b0] = [cost(free, a), cost(free, b)];
  return (a0 - b0) / (cost(dear, b) - b0 - (cost(dear, a) - a0));
}

describe('switching prices', () => {
  test('1 % past a printed price the named option wins; 1 % short of it the choice stands', () => {
    let flips = 0;
    fc.assert(
      fc.property(world('open'), (from) => {
        const decision = decideIn(from);
        for (const flip of switchingPrices(decision, candidatesOf(decision))) {
          const outward = flip.direction === 'above' ? 1.01 : 0.99;
          let past = flip.at * outward;
          // Another option may win soon after: then look halfway to where it does.
          for (const other of decision.deployments) {
            const next = crossing(from, flip, flip.winner, other);
            if ((next - flip.at) * (past - next) > 0) past = (flip.at + next) / 2;
          }
          if (Math.abs(past / flip.at - 1) < 1e-7) continue;
          const beyond = at(from, flip, past);
          const cost = (id: string | null): number =>
            candidatesOf(beyond).find((row) => row.deployment === id)?.fullCostUsd ?? NaN;
          // Two options that cost the same in everything that counts are one.
          if (Math.abs(cost(beyond.chosen) / cost(flip.winner) - 1) > 1e-12) expect(beyond.chosen).toBe(flip.winner);
          flips++;
          const short = flip.at * (2 - outward);
          if ((flip.at - short) * (short - flip.current) >= 0)
            expect(at(from, flip, short).chosen).toBe(decision.chosen);
        }
      }),
      { numRuns: 500 },
    );
    expect(flips).toBeGreaterThan(200);
  });

  test('where none is printed no price of that side flips the choice', () => {
    fc.assert(
      fc.property(world('open'), (from) => {
        const decision = decideIn(from);
        const printed = switchingPrices(decision, candidatesOf(decision));
        if (decision.chosen === null) {
          expect(printed).toEqual([]);
          return;
        }
        for (const price of ['carbon', 'latency'] as const) {
          const current = price === 'carbon' ? decision.carbonUsdPerTonne : decision.latencyUsdPerSecond;
          const has = (direction: string): boolean =>
            printed.some((flip) => flip.price === price && flip.direction === direction);
          if (!has('above')) expect(at(from, { price }, 1e9).chosen).toBe(decision.chosen);
          if (!has('below') && current > 0) expect(at(from, { price }, current * 1e-6).chosen).toBe(decision.chosen);
        }
      }),
      { numRuns: 300 },
    );
  });
});

const option = (id: string, usdPerMtok: number, gramsPerKwh: number, roundTripMs: number): Option => ({
  facts: deployment({
    id,
    model: catalogue.models.find('llama-3.1-70b') as Model,
    price: { ...deployment().price, inputPerMtok: usdPerMtok, outputPerMtok: usdPerMtok },
  }),
  gramsPerKwh,
  roundTripMs,
  ttftMs: 200,
  state: 'ready',
});

/** Paris is clean and dear, Virginia dirty and cheap. */
const twoSites = (carbonUsdPerTonne: number, over: Partial<World['workload']> = {}): World =>
  withOptions(
    {
      options: [],
      needs: [],
      workload: workload({
        models: [{ model: 'llama-3.1-70b', quality: null }],
        prices: { carbonUsdPerTonne, latencyUsdPerSecond: 0 },
        ...over,
      }),
      request: {
        expected: { inputTokens: 1000, cacheReadTokens: 0, outputTokens: 500 },
        modelAsked: null,
        exactModel: false,
        contextTokens: 1500,
        latencyLimitMs: null,
        allowances: NO_ALLOWANCES,
      },
    },
    [option('paris', 0.62, 40, 10), option('virginia', 0.6, 420, 90)],
  );

test('a dollar that counts more moves the switching price by as much, and the printed price stays the one that was set', () => {
  const from = twoSites(500);
  const decided = (cashFactor: number, carbonUsdPerTonne = 500): Decision =>
    decideIn(from, { carbonUsdPerTonne, latencyUsdPerSecond: 0, cashFactor });
  const flip = (cashFactor: number): SwitchingPrice =>
    switchingPrices(decided(cashFactor), candidatesOf(decided(cashFactor)))[0] as SwitchingPrice;
  expect(flip(1.25)).toMatchObject({ price: 'carbon', current: 500 });
  // Cash against carbon alone: the crossing is where 1.25 times the dollars meet the same grams.
  expect(flip(1.25).at / flip(1).at).toBeCloseTo(1.25, 9);
  const { at, winner, direction } = flip(1.25);
  const beyond = direction === 'above' ? 1.01 : 0.99;
  expect(decided(1.25, at * beyond).chosen).toBe(winner);
  expect(decided(1.25, at / beyond).chosen).toBe(decided(1.25).chosen);
});

describe('the sentence', () => {
  test('names the budgets behind a price that flips, and what of it is owned', () => {
    const decision = {
      ...decideIn(twoSites(500)),
      budgetPrices: [
        { budget: 'workload chat', dimension: 'carbon', price: 120 },
        { budget: 'the organisation', dimension: 'carbon', price: 80 },
      ],
    } as const;
    const { sentence, prices, cash, switching } = explain(decision);
    expect(sentence).toContain(
      '(now 500 = 300 owned + 120 from the carbon budget of workload chat + 80.0 from the carbon budget of the organisation).',
    );
    const carbon = prices.find(({ kind }) => kind === 'carbon')!;
    expect(carbon.parts).toEqual({ owned: 300, budgets: decision.budgetPrices });
    expect(switching.find(({ price }) => price === 'carbon')?.parts).toEqual(carbon.parts);
    expect(cash).toEqual({ factor: 1, parts: { owned: 1, budgets: [] } });
    const dear = {
      ...decision,
      cashFactor: 1.2,
      budgetPrices: [{ budget: 'b', dimension: 'money', price: 0.2 }],
    } as const;
    expect(explain(dear).cash.parts).toMatchObject({ owned: 1, budgets: [{ budget: 'b' }] });
  });

  test('lowering the carbon price past the printed switching price by 1 % flips the choice and the new sentence names the new winner', () => {
    const before = explain(decideIn(twoSites(500)));
    const printed =
      /^Sent to paris: .* Flips to virginia if the carbon price goes below ([\d.]+) USD\/t \(now 500\)\.$/.exec(
        before.sentence,
      );
    expect(printed, before.sentence).not.toBeNull();
    const price = Number(printed?.[1]);
    expect(explain(decideIn(twoSites(price * 1.01))).sentence).toMatch(/^Sent to paris: /);
    const after = explain(decideIn(twoSites(price * 0.99)));
    expect(after.sentence).toMatch(/^Sent to virginia: lowest full cost of 2 allowed deployments\./);
    expect(after.sentence).toContain('Flips to paris if the carbon price goes above');
    expect(after.chosen?.deployment).toBe('virginia');
  });

  test('compares with the nearest in grams, money and milliseconds', () => {
    const { sentence, chosen, nearest } = explain(decideIn(twoSites(0)));
    expect([chosen?.deployment, nearest?.deployment]).toEqual(['virginia', 'paris']);
    // 1,500 tokens at 0.02 USD less a million tokens are 0.03 USD less per 1,000 requests.
    expect(sentence).toMatch(
      /Against the nearest \(paris\) it emits [\d.]+ g CO2e more \(\d+ %\), costs 0\.0300 USD less per 1,000 such requests and takes 80\.0 ms longer\./,
    );
  });

  test('names what bound: the cheaper option and the rule that kept it out', () => {
    const from = twoSites(0);
    const limited = explain(decideIn({ ...from, request: { ...from.request, latencyLimitMs: 250 } }));
    expect([limited.chosen?.deployment, limited.binding?.deployment, limited.binding?.exclusion]).toEqual([
      'paris',
      'virginia',
      'latency-limit',
    ]);
    expect(limited.sentence).toContain('virginia would have won but for the latency limit.');
  });

  test('a refusal lists the reasons', () => {
    const from = twoSites(0, { requires: ['vision'] });
    const refused = explain(decideIn(from));
    expect(refused.chosen).toBeNull();
    expect(refused.sentence).toBe(
      'Refused: none of 2 deployments may serve this request; excluded by a missing capability.',
    );
  });

  test.each([
    [0, '0'],
    [1234.4, '1234'],
    [99.94, '99.9'],
    [0.012345, '0.0123'],
    [1, '1.00'],
    [NaN, 'unknown'],
    [-0.5, '-0.500'],
  ])('%f reads %s', (value, text) => {
    expect(significant(value)).toBe(text);
  });
});
