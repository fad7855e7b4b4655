import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kneeBand, kneeOf } from './knee.ts';
import { staircaseOf, stopAt, type LatencyOption } from './staircase.ts';

/** Llama-3.3-70B on four H100: median time per token in ms against g per 1,000 tokens (ML.ENERGY 2026-02-27, PUE 1.2, 371 g/kWh). */
const MEASURED = [
  [97.5, 0.0654], [73.6, 0.0657], [53.8, 0.0686], [39.1, 0.0759], [33.6, 0.0835], [27.8, 0.0933], [25.4, 0.1037],
  [22.3, 0.1271], [19.9, 0.193], [17.6, 0.325], [16.9, 0.595],
] as const; // prettier-ignore

test('the knee of the measured curve is where the reference has it', () => {
  const points = MEASURED.map(([x, y]) => ({ x, y }));
  expect(kneeOf(points)?.x).toBe(25.4);
  expect(kneeBand(points)?.[0].x).toBe(25.4);
  expect(kneeOf(points.slice(0, 2))).toBeNull();
  expect(kneeOf([1, 2, 3].map((x) => ({ x, y: 4 - x })))).toBeNull();
});

test('the measured steps: tonnes a millisecond for 10^12 tokens, as the reference has them', () => {
  // 1 g per 1,000 tokens is 1,000 t per 10^12 tokens.
  const { steps } = staircaseOf(
    MEASURED.map(([latencyMs, g], i) => ({ id: `${i}`, latencyMs, tonnes: g * 1000, ownTonnes: 0, usd: 0 })),
  );
  const of = (to: string): number => steps.find((step) => step.to === to)!.tonnesPerMs;
  expect(of('10')).toBeCloseTo(386, 0);
  expect(of('9')).toBeCloseTo(57.4, 1);
  expect(of('2')).toBeCloseTo(0.146, 2);
  expect(of('10') / of('1')).toBeGreaterThan(20_000);
});

const option = fc.record({
  latencyMs: fc.integer({ min: 1, max: 60 }),
  tonnes: fc.integer({ min: 1, max: 500 }),
  usd: fc.integer({ min: 0, max: 1000 }),
});
const optionsOf = (found: readonly { latencyMs: number; tonnes: number; usd: number }[]): LatencyOption[] =>
  found.map((each, i) => ({ ...each, id: `${i}`, ownTonnes: 0 }));

describe('against brute force', () => {
  test('at any price of a millisecond the least of tonnes plus waiting is on the staircase, and steps grow dearer', () => {
    fc.assert(
      fc.property(
        fc.array(option, { minLength: 1, maxLength: 9 }),
        fc.double({ min: 0, max: 200, noNaN: true }),
        (found, price) => {
          const all = optionsOf(found);
          const { options, steps } = staircaseOf(all);
          const value = ({ tonnes, latencyMs }: LatencyOption): number => tonnes + price * latencyMs;
          expect(Math.min(...options.map(value))).toBeCloseTo(Math.min(...all.map(value)), 9);
          const prices = steps.map(({ tonnesPerMs }) => tonnesPerMs);
          expect(prices).toEqual(prices.toSorted((a, b) => a - b));
          for (const each of steps) expect(each.savedMs).toBeGreaterThan(0);
        },
      ),
    );
  });

  test('the stop is the least of money, carbon and waiting, and the next step is taken exactly from the value told', () => {
    fc.assert(
      fc.property(
        fc.array(option, { minLength: 2, maxLength: 9 }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        (found, usdPerMs, usdPerTonne) => {
          const stairs = staircaseOf(optionsOf(found));
          const { option: stop, nextUsdPerMs } = stopAt(stairs, { usdPerMs, usdPerTonne });
          const full = (of: LatencyOption, value: number): number =>
            of.usd + of.tonnes * usdPerTonne + of.latencyMs * value;
          for (const each of stairs.options)
            expect(full(stop, usdPerMs)).toBeLessThanOrEqual(full(each, usdPerMs) + 1e-9);
          if (nextUsdPerMs === null) return;
          expect(nextUsdPerMs).toBeGreaterThanOrEqual(usdPerMs - 1e-9);
          const beyond = nextUsdPerMs * (1 + 1e-9) + 1e-6;
          expect(stopAt(stairs, { usdPerMs: beyond, usdPerTonne }).option.latencyMs).toBeLessThan(stop.latencyMs);
        },
      ),
    );
  });
});

test('a step whose interval spans zero has no measurable carbon', () => {
  const of = (ownTonnes: number) =>
    staircaseOf([
      { id: 'slow', latencyMs: 30, tonnes: 100, ownTonnes, usd: 0 },
      { id: 'fast', latencyMs: 10, tonnes: 120, ownTonnes, usd: 400 },
    ]).steps[0]!;
  expect(of(10).interval).toBeNull();
  expect(of(2).interval).toEqual([expect.closeTo(1 - (1.645 * Math.hypot(2, 2)) / 20, 9), expect.closeTo(1.2327, 3)]);
  expect(of(2).usdPerMs).toBe(20);
});
