import fc from 'fast-check';
import { expect, test } from 'vitest';
import { abatementOf } from './abatement.ts';
import { fullUsd, type Compared } from './choose.ts';

const option = (id: string, usd: number, tonnes: number): Compared => ({
  id,
  usd,
  tonnes,
  addedSeconds: 0,
  latency: { ms: 1, worstMs: 1, addedMs: 0, isPlaceKnown: true },
  broken: [],
  controlScore: null,
});
const weights = (carbonUsdPerTonne: number) => ({ carbonUsdPerTonne, latencyUsdPerSecond: 0 });

test('a step counts what it adds to the one before; an option that is no better at any price is no step', () => {
  const steps = abatementOf(
    [option('cheap', 100, 10), option('middle', 150, 6), option('worse', 180, 6), option('clean', 400, 1)],
    weights(0),
  );
  expect(steps).toEqual([
    { from: 'cheap', to: 'middle', tonnes: 4, usd: 50, usdPerTonne: 12.5 },
    { from: 'middle', to: 'clean', tonnes: 5, usd: 250, usdPerTonne: 50 },
  ]);
  expect(abatementOf([], weights(0))).toEqual([]);
});

test('between two steps no other option has a lower full cost, at any price', () => {
  const any = fc.record({ usd: fc.integer({ min: 1000, max: 9000 }), tonnes: fc.integer({ min: 1, max: 500 }) });
  fc.assert(
    fc.property(
      fc.array(any, { minLength: 1, maxLength: 7 }),
      fc.double({ min: 0, max: 200, noNaN: true }),
      (all, price) => {
        const options = all.map(({ usd, tonnes }, i) => option(`o${i}`, usd, tonnes));
        const steps = abatementOf(options, weights(0));
        const taken = steps.filter(({ usdPerTonne }) => usdPerTonne <= price);
        const least = Math.min(...options.map((each) => fullUsd(each, weights(price))));
        const first = Math.min(...options.map((each) => fullUsd(each, weights(0))));
        const start = options.find((each) => fullUsd(each, weights(0)) === first)!;
        const at = taken.length === 0 ? (steps[0]?.from ?? start.id) : taken.at(-1)!.to;
        const reached = fullUsd(
          options.find(({ id }) => id === at)!,
          weights(price),
        );
        expect(reached).toBeLessThanOrEqual(least + 1e-6);
      },
    ),
  );
});
