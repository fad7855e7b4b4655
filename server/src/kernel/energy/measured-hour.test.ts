import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MS_PER_HOUR } from '../../units/index.ts';
import { type CounterCurve, type MeterReadings, catalogue } from '../../world/index.ts';
import { tokenCoefficients } from './roofline.ts';
import type { MeterPlan } from './attribution-readings.ts';
import { measuredHours } from './measured-hour.ts';

const HOUR = 490_000;
const FROM = HOUR * MS_PER_HOUR;
const h100 = catalogue.accelerators.find('h100-sxm')!;
const coefficients = tokenCoefficients(
  catalogue.models.find('llama-3.1-8b')!,
  { acceleratorCount: 1, precision: 'bf16', batch: 16, stack: '2025' },
  h100,
);

/** A counter that rises evenly, sampled each minute from `fromMinute` to `toMinute`. */
const even = (perMinute: number, fromMinute = -1, toMinute = 61): CounterCurve => ({
  atMs: Array.from({ length: toMinute - fromMinute + 1 }, (_, i) => FROM + (fromMinute + i) * 60_000),
  total: Array.from({ length: toMinute - fromMinute + 1 }, (_, i) => i * perMinute),
  resets: 0,
  duplicates: 0,
  ignored: 0,
  gaps: [],
  unmeasured: [],
});
const JOULE = 1e6;
/** 200 W: 12 kJ a minute. */
const TWO_HUNDRED_WATT = even(12_000 * JOULE);

const readings = (over: Partial<MeterReadings> = {}): MeterReadings => ({
  source: 'test meter',
  fromMs: FROM,
  toMs: FROM + MS_PER_HOUR,
  clockSkewMs: 0,
  devices: [{ id: 'gpu', energy: TWO_HUNDRED_WATT, quality: 'energy-counter', metric: 'joules' }],
  servers: [
    { deployment: 'a', prompt: even(300), cached: even(100), generation: even(60), running: [] },
    { deployment: 'b', prompt: even(100), cached: null, generation: even(20), running: [] },
  ],
  warnings: [],
  ...over,
});
const plan = (over: Partial<MeterPlan['devices'][number]> = {}): MeterPlan => ({
  coefficients: new Map([
    ['a', coefficients],
    ['b', coefficients],
  ]),
  devices: [
    {
      id: 'gpu',
      idleW: 100,
      owners: [
        { deployment: 'a', reservedShare: 0.5 },
        { deployment: 'b', reservedShare: 0.25 },
      ],
      ...over,
    },
  ],
});

describe('an hour of a shared device at 200 W, of which 100 W idle', () => {
  const [a, b, nobody, ...more] = measuredHours(readings(), plan());

  test('idle goes by the share held: 50 and 25 Wh, and 25 Wh to nobody', () => {
    expect(more).toEqual([]);
    expect([a, b, nobody].map((each) => each?.deployment)).toEqual(['a', 'b', null]);
    expect([a?.idleWh, b?.idleWh, nobody?.idleWh]).toEqual([50, 25, 25]);
    expect(nobody?.energyWh).toBe(0);
  });

  test('the other 100 Wh go to the work, more to who did more', () => {
    expect((a?.energyWh ?? 0) + (b?.energyWh ?? 0)).toBeCloseTo(100, 9);
    expect(a!.energyWh!).toBeGreaterThan(2 * b!.energyWh!);
  });

  test('tokens are those of the servers; an unknown counter is unknown', () => {
    expect(a).toMatchObject({
      hour: HOUR,
      inputTokens: 18_000,
      cachedTokens: 6000,
      outputTokens: 3600,
      coverage: 1,
      tier: 'measured-calibrated',
      source: 'test meter, joules',
      method: 'metered/1',
    });
    expect([b?.inputTokens, b?.cachedTokens]).toEqual([6000, null]);
  });
});

test('a device of its own is measured whole, whoever worked on it', () => {
  const alone = plan({ owners: [{ deployment: 'a', reservedShare: 1 }] });
  expect(measuredHours(readings({ servers: [] }), alone)[0]).toMatchObject({
    idleWh: 100,
    energyWh: 100,
    tier: 'measured',
    inputTokens: null,
  });
});

test('unknown is not zero: no readings, no idle power', () => {
  const unread = measuredHours(
    readings({ devices: [{ id: 'gpu', energy: null, quality: null, metric: null }] }),
    plan(),
  );
  expect(unread.map(({ energyWh, idleWh, coverage }) => [energyWh, idleWh, coverage])).toEqual([
    [null, null, 0],
    [null, null, 0],
  ]);
  const [noIdle] = measuredHours(readings(), plan({ idleW: null, owners: [{ deployment: 'a', reservedShare: 1 }] }));
  expect([noIdle?.energyWh, noIdle?.idleWh]).toEqual([200, null]);
});

test('a meter that began half way covers half, and nothing is stretched over the rest', () => {
  const late = readings({
    devices: [{ id: 'gpu', energy: even(12_000 * JOULE, 30), quality: 'energy-counter', metric: 'joules' }],
  });
  const records = measuredHours(late, plan());
  expect(records[0]?.coverage).toBeCloseTo(0.5, 9);
  expect(records.reduce((sum, { energyWh, idleWh }) => sum + (energyWh ?? 0) + (idleWh ?? 0), 0)).toBeCloseTo(100, 6);
});

test("servers whose counters began half way are known from then on; before that the work of a shared device is nobody's", () => {
  const half = readings({
    servers: ['a', 'b'].map((deployment) => ({
      deployment,
      prompt: even(300, 30),
      cached: null,
      generation: even(60, 30),
      running: [],
    })),
  });
  const [a, b, nobody] = measuredHours(half, plan());
  // 100 Wh above idle: half of them in either half, and equal work in the second.
  expect([a?.energyWh, b?.energyWh, nobody?.energyWh].map((wh) => Math.round(wh!))).toEqual([25, 25, 50]);
  expect([a?.inputTokens, a?.outputTokens]).toEqual([9000, 1800]);
});

test('all records of an hour add up to what the counters added, whatever is held and known', () => {
  const share = fc.double({ min: 0.01, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(
      fc.nat(50_000_000_000),
      fc.nat(50_000_000_000),
      fc.option(fc.nat(900)),
      share,
      share,
      fc.boolean(),
      (first, second, idleW, ofA, ofB, counted) => {
        const whole: MeterPlan = {
          ...plan(),
          devices: [
            {
              id: 'gpu',
              idleW,
              owners: [
                { deployment: 'a', reservedShare: ofA },
                { deployment: 'b', reservedShare: ofB },
              ],
            },
            { id: 'own', idleW: 80, owners: [{ deployment: 'a', reservedShare: 1 }] },
          ],
        };
        const devices = [first, second].map((perMinute, i) => ({
          id: ['gpu', 'own'][i]!,
          energy: even(perMinute),
          quality: 'energy-counter' as const,
          metric: 'joules',
        }));
        const records = measuredHours(readings({ devices, ...(counted ? {} : { servers: [] }) }), whole);
        const microJ = records.reduce(
          (sum, { energyWh, idleWh }) => sum + ((energyWh ?? 0) + (idleWh ?? 0)) * 3.6e9,
          0,
        );
        expect(Math.abs(microJ - 60 * (first + second))).toBeLessThanOrEqual(1e-9 * 60 * (first + second) + 200);
      },
    ),
    { numRuns: 200 },
  );
});

test('less than a whole hour is refused', () => {
  expect(() => measuredHours(readings({ toMs: FROM + 60_000 }), plan())).toThrow(RangeError);
});
