import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanSamples, counterCurve, sumCurves, totalAt, windowDelta } from './counter.ts';
import type { CounterCurve, MeterSample } from './types.ts';

const MJ = { scale: 1000, maxPerSecond: 3e6 };
const every = (stepMs: number, values: readonly number[], fromMs = 0): MeterSample[] =>
  values.map((value, i) => ({ atMs: fromMs + i * stepMs, value }));
const curveOf = (samples: readonly MeterSample[], rule = MJ): CounterCurve =>
  counterCurve(samples, rule) as CounterCurve;

describe('a counter in millijoules', () => {
  test('adds up from its first sample, in microjoules', () => {
    expect(curveOf(every(1000, [15_152_422_938, 15_152_522_938, 15_152_722_938])).total).toEqual([0, 1e8, 3e8]);
    expect(counterCurve([], MJ)).toBeNull();
  });

  test('a reset counts what came after it, and says that something is lost', () => {
    const curve = curveOf(every(1000, [900_000, 1_000_000, 40_000, 140_000]));
    expect(curve.total).toEqual([0, 1e8, 1.4e8, 2.4e8]);
    expect([curve.resets, curve.unmeasured]).toEqual([1, [{ fromMs: 1000, toMs: 2000 }]]);
  });

  test('a fall to more than the time can explain is a sample out of step, no reset', () => {
    const curve = curveOf(every(1000, [5e9, 5e9 + 2e5, 5e9 + 1e5, 5e9 + 4e5]));
    expect([curve.resets, curve.ignored, curve.total.at(-1)]).toEqual([0, 1, 4e8]);
    expect(curve.atMs).toEqual([0, 1000, 3000]);
  });

  test('a step that no device can make is not booked', () => {
    const curve = curveOf(every(1000, [1e6, 1e6 + 1e5, 9e9, 9e9 + 1e5]));
    expect(curve.total).toEqual([0, 1e8, 1e8, 2e8]);
    expect(curve.unmeasured).toEqual([{ fromMs: 1000, toMs: 2000 }]);
  });

  test('missing scrapes lose nothing and are told', () => {
    const curve = curveOf([...every(1000, [0, 1e5, 2e5]), ...every(1000, [40e5, 41e5], 30_000)]);
    expect(curve.total.at(-1)).toBe(41e8);
    expect([curve.resets, curve.gaps, curve.unmeasured]).toEqual([0, [{ fromMs: 2000, toMs: 30_000 }], []]);
  });

  test('stale markers, negative and infinite values and repeated instants are left out', () => {
    const samples = [
      ...every(1000, [1e6, 1e6 + 2e5]),
      { atMs: 1000, value: 1e6 + 2e5 },
      { atMs: 2000, value: NaN },
      { atMs: 2500, value: Infinity },
      { atMs: 2600, value: -1 },
      { atMs: 3000, value: 1e6 + 5e5 },
    ];
    const curve = curveOf(samples.reverse());
    expect([curve.atMs, curve.total, curve.duplicates]).toEqual([[0, 1000, 3000], [0, 2e8, 5e8], 1]);
    expect(
      cleanSamples([
        { atMs: 5, value: 1 },
        { atMs: 5, value: 3 },
      ]).samples,
    ).toEqual([{ atMs: 5, value: 3 }]);
  });

  test('any counter with resets adds up to a second reckoning in whole numbers', () => {
    const step = fc.record({ reset: fc.boolean(), add: fc.nat(2_000_000) });
    fc.assert(
      fc.property(
        fc.integer({ min: 3_000_001, max: 9e12 }),
        fc.array(step, { minLength: 1, maxLength: 60 }),
        (start, steps) => {
          let [value, sum] = [BigInt(start), 0n];
          const samples = [{ atMs: 0, value: start }];
          steps.forEach(({ reset, add }, i) => {
            const next = reset && BigInt(add) < value ? BigInt(add) : value + BigInt(add);
            sum += next < value ? next : next - value;
            value = next;
            samples.push({ atMs: (i + 1) * 1000, value: Number(value) });
          });
          expect(BigInt(curveOf(samples).total.at(-1) ?? -1)).toBe(sum * 1000n);
        },
      ),
    );
  });
});

describe('windows', () => {
  const curve = curveOf(every(1000, [0, 1e5, 3e5, 6e5]));

  test('are read straight between samples and end with them', () => {
    expect([
      totalAt(curve, 500),
      totalAt(curve, 1000),
      totalAt(curve, 2500),
      totalAt(curve, -1),
      totalAt(curve, 3001),
    ]).toEqual([5e7, 1e8, 4.5e8, null, null]);
    expect(windowDelta(curve, 500, 2500)).toEqual({ delta: 4e8, coveredMs: 2000, gapMs: 0, unmeasuredMs: 0 });
    expect(windowDelta(curve, 2000, 60_000)).toMatchObject({ delta: 3e8, coveredMs: 1000 });
    expect(windowDelta(curve, 4000, 60_000)).toBeNull();
  });

  test('that touch add up to their union exactly, wherever they are cut', () => {
    const samples = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 40_000 }), fc.nat(5_000_000)), { minLength: 2, maxLength: 40 })
      .map((steps) => {
        let [atMs, value] = [0, 0];
        return steps.map(([dt, add]) => ({ atMs: (atMs += dt), value: (value += Math.min(add, dt * 3000)) }));
      });
    fc.assert(
      fc.property(samples, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (raw, cuts) => {
        const own = curveOf(raw);
        const [from, to] = [own.atMs[0] ?? 0, own.atMs.at(-1) ?? 0];
        const edges = [from, ...cuts.map((cut) => from + cut * (to - from)), to].sort((a, b) => a - b);
        const sum = edges
          .slice(1)
          .reduce((all, edge, i) => all + (windowDelta(own, edges[i] ?? 0, edge)?.delta ?? NaN), 0);
        expect(sum).toBe(own.total.at(-1));
      }),
    );
  });

  test('replicas add up, one that joins later from its first sample on', () => {
    const late = curveOf(every(1000, [70, 80, 95], 1000), { scale: 1, maxPerSecond: 1e6 });
    const sum = sumCurves([curveOf(every(1000, [10, 20, 30, 40]), { scale: 1, maxPerSecond: 1e6 }), late]);
    expect(sum?.total).toEqual([0, 10, 30, 55]);
    expect(sumCurves([])).toBeNull();
  });
});
