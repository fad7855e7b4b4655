import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_USAGE } from '../../units/index.ts';
import { counterCurve } from '../../world/meters/counter.ts';
import type { MeterReadings } from '../../world/index.ts';
import type { DeviceMeter, ServerMeter } from '../../world/meters/types.ts';
import { measuredPoint } from './attribution-point.ts';
import { calibrationScale } from './calibrate.ts';
import { measuredEnergy, type MeterPlan } from './attribution-readings.ts';
import { workScales } from './attribution-scales.ts';
import { portion, tokenWork, workOf, type BookedRequest } from './attribution-work.ts';
import type { TokenCoefficients } from './roofline.ts';

/** Round numbers: 10 mJ a prompt token, 1 mJ a cached one, 100 mJ an output token plus 0.01 mJ a token of context. */
const COEFFICIENTS: TokenCoefficients = {
  joulesPerInput: 0.01,
  joulesPerCached: 0.001,
  joulesPerOutput: 0.1,
  joulesPerOutputPerContext: 1e-5,
  joulesPerOutputPerWindowed: 0,
  secondsPerInput: 0,
  secondsPerOutput: 0,
  secondsPerOutputPerContext: 0,
  secondsPerOutputPerWindowed: 0,
  windowTokens: 0,
};
const MINUTE = 60_000;

const request = (
  id: string,
  deployment: string,
  at: number,
  serviceMs: number,
  input: number,
  output: number,
): BookedRequest => ({
  id,
  at,
  attempts: [{ deployment, usage: { ...NO_USAGE, inputUncached: input, output }, ttftMs: serviceMs / 10, serviceMs }],
});
/** A device that draws `watts[i]` in minute i, as its counter shows it each second. */
function device(id: string, watts: readonly number[]): DeviceMeter {
  let [value, atMs] = [7e6, 0];
  const samples = [{ atMs, value }];
  for (const each of watts)
    for (let second = 0; second < 60; second++) samples.push({ atMs: (atMs += 1000), value: (value += each * 1000) });
  return {
    id,
    energy: counterCurve(samples, { scale: 1000, maxPerSecond: 3e6 }),
    quality: 'energy-counter',
    metric: 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION',
  };
}
const count = (totals: readonly (readonly [number, number])[]) =>
  counterCurve(
    totals.map(([atMs, value]) => ({ atMs, value })),
    { scale: 1, maxPerSecond: 1e7 },
  );
const server = (deployment: string, prompt: number, generation: number, toMs: number): ServerMeter => ({
  deployment,
  prompt: count([
    [0, 0],
    [toMs, prompt],
  ]),
  cached: null,
  generation: count([
    [0, 0],
    [toMs, generation],
  ]),
  running: [
    { atMs: 0, value: 3 },
    { atMs: toMs, value: 3 },
  ],
});
const readings = (
  devices: readonly DeviceMeter[],
  servers: readonly ServerMeter[],
  minutes: number,
): MeterReadings => ({
  source: 'test',
  fromMs: 0,
  toMs: minutes * MINUTE,
  clockSkewMs: 0,
  devices,
  servers,
  warnings: [],
});
const plan = (owners: MeterPlan['devices'][number]['owners'], ids = ['GPU-1']): MeterPlan => ({
  devices: ids.map((id) => ({ id, idleW: 100, owners })),
  coefficients: new Map(owners.map(({ deployment }) => [deployment, COEFFICIENTS])),
});
const alone = plan([{ deployment: 'a', reservedShare: 1 }]);

describe('work of a request', () => {
  test('weighs prompt, cached and generated tokens with context', () => {
    const { promptJ, answerJ } = tokenWork(COEFFICIENTS, {
      uncached: 1000,
      cached: 500,
      output: 200,
      contextTokens: 1600,
    });
    expect(promptJ).toBeCloseTo(10.5, 12);
    expect(answerJ).toBeCloseTo(200 * (0.1 + 0.016), 12);
  });

  test('a fallback has a try at each deployment, one after the other', () => {
    const usage = { ...NO_USAGE, inputUncached: 100, cacheWrite5m: 10, cacheRead: 20, output: 5, reasoning: 15 };
    const entry: BookedRequest = {
      id: 'r',
      at: 1000,
      attempts: [
        { deployment: 'a', usage: NO_USAGE, ttftMs: null, serviceMs: 400 },
        { deployment: 'b', usage, ttftMs: 100, serviceMs: 600 },
        { deployment: 'not metered', usage, ttftMs: 1, serviceMs: 2 },
      ],
    };
    const works = workOf(
      [entry],
      new Map([
        ['a', COEFFICIENTS],
        ['b', COEFFICIENTS],
      ]),
    );
    expect(works.map(({ deployment, startMs, firstMs, endMs }) => [deployment, startMs, firstMs, endMs])).toEqual([
      ['a', 1000, 1000, 1400],
      ['b', 1400, 1500, 2000],
    ]);
    expect(works[1]).toMatchObject({ inputTokens: 130, cachedTokens: 20, outputTokens: 20 });
    expect(works[1]?.promptJ).toBeCloseTo(110 * 0.01 + 20 * 0.001, 12);
  });

  test('its parts in windows that touch add up to it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 200_000 }),
        fc.nat(100_000),
        fc.integer({ min: 1, max: 70_000 }),
        (firstMs, answerMs, step) => {
          let [prompt, answer] = [0, 0];
          for (let from = 0; from <= 300_000; from += step) {
            const part = portion({ firstMs, endMs: firstMs + answerMs }, from, from + step);
            prompt += part.prompt;
            answer += part.answer;
          }
          expect(prompt).toBe(1);
          expect(answer).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});

describe('metered energy of booked requests', () => {
  test('three minutes: idle where nothing ran, the request takes its minute', () => {
    const { rows, devices } = measuredEnergy(
      readings([device('GPU-1', [100, 300, 100])], [server('a', 1000, 200, 3 * MINUTE)], 3),
      [request('r', 'a', 70_000, 10_000, 1000, 200)],
      alone,
    );
    expect(rows).toEqual([
      {
        request: 'r',
        deployment: 'a',
        microJ: 18e9,
        idleMicroJ: 6e9,
        activeMicroJ: 12e9,
        whole: true,
        tier: 'measured',
      },
    ]);
    expect(devices[0]).toMatchObject({
      deltaMicroJ: 30e9,
      rowsMicroJ: 18e9,
      lines: [{ kind: 'unallocated-idle', deployment: 'a', microJ: 12e9 }],
      resets: 0,
    });
  });

  test('twice the work in a minute takes twice the energy', () => {
    const requests = [
      request('small', 'a', 5000, 10_000, 500, 100),
      request('large', 'a', 20_000, 10_000, 500, 100),
      request('large', 'a', 40_000, 10_000, 500, 100),
    ];
    const { rows } = measuredEnergy(readings([device('GPU-1', [400])], [], 1), requests, alone);
    const [small, large] = ['small', 'large'].map((id) => rows.find((row) => row.request === id)?.microJ ?? NaN);
    expect(large).toBe(2 * (small ?? NaN));
  });

  test('a deployment on two devices has one row a request, with both', () => {
    const two = plan([{ deployment: 'a', reservedShare: 1 }], ['GPU-1', 'GPU-2']);
    const { rows } = measuredEnergy(
      readings([device('GPU-1', [300]), device('GPU-2', [200])], [], 1),
      [request('r', 'a', 10_000, 10_000, 100, 100)],
      two,
    );
    expect(rows).toMatchObject([{ microJ: 30e9, whole: true }]);
  });

  test('tokens that the gateway did not send are a line of their own', () => {
    // Ours: 1000 prompt and 200 output tokens; the server counted three times as much.
    const { rows, devices, deployments } = measuredEnergy(
      readings([device('GPU-1', [400])], [server('a', 3000, 600, MINUTE)], 1),
      [request('r', 'a', 10_000, 10_000, 1000, 200)],
      alone,
    );
    expect(rows[0]?.microJ).toBeCloseTo(8e9, -3);
    expect(devices[0]?.lines).toEqual([
      { kind: 'not-through-gateway', deployment: 'a', microJ: 24e9 - (rows[0]?.microJ ?? 0) },
    ]);
    expect(deployments[0]).toMatchObject({
      inputTokens: 1000,
      outputTokens: 200,
      unseenInputTokens: 2000,
      unseenOutputTokens: 400,
    });
  });

  test.each([
    [
      'later',
      [
        [MINUTE, 0],
        [61_000, 1],
      ],
    ],
    [
      'earlier',
      [
        [39_000, 0],
        [40_000, 1],
      ],
    ],
  ] as const)('counters that step %s than our records make no line', (_, steps) => {
    const totals = (tokens: number) =>
      count([[0, 0], ...steps.map(([at, share]) => [at, share * tokens] as const), [2 * MINUTE, tokens]]);
    const other: ServerMeter = { ...server('a', 0, 0, 2 * MINUTE), prompt: totals(1000), generation: totals(200) };
    const { devices } = measuredEnergy(
      readings([device('GPU-1', [400, 400])], [other], 2),
      [request('r', 'a', 50_000, 20_000, 1000, 200)],
      alone,
    );
    expect(devices[0]?.lines).toEqual([]);
  });

  test('unknown stays unknown: a device without readings, servers without counters, a request beyond the readings', () => {
    const blind = measuredEnergy(
      readings([{ id: 'GPU-1', energy: null, quality: null, metric: null }], [], 1),
      [request('r', 'a', 10_000, 5000, 10, 10)],
      alone,
    );
    expect(blind.rows).toEqual([]);
    expect(blind.devices[0]).toMatchObject({ deltaMicroJ: null, quality: null });
    const partly = measuredEnergy(
      readings([device('GPU-1', [300])], [], 1),
      [request('r', 'a', 55_000, 20_000, 10, 10)],
      alone,
    );
    expect(partly.rows[0]).toMatchObject({ whole: false });
    expect(partly.deployments[0]).toMatchObject({ unseenInputTokens: null, unseenOutputTokens: null });
  });

  test('power readings and shared devices do not claim to be measured', () => {
    const power = { ...device('GPU-1', [300]), quality: 'power-integral' as const };
    expect(
      measuredEnergy(readings([power], [], 1), [request('r', 'a', 10_000, 5000, 10, 10)], alone).rows[0]?.tier,
    ).toBe('modelled-observed');
    const shared = plan([
      { deployment: 'a', reservedShare: 0.5 },
      { deployment: 'b', reservedShare: 0.5 },
    ]);
    expect(
      measuredEnergy(readings([device('GPU-1', [300])], [], 1), [request('r', 'a', 10_000, 5000, 10, 10)], shared)
        .rows[0]?.tier,
    ).toBe('measured-calibrated');
  });

  test('any traffic on any devices is booked whole', () => {
    const traffic = fc.array(
      fc.record({
        at: fc.integer({ min: -30_000, max: 320_000 }),
        ms: fc.nat(90_000),
        input: fc.nat(5000),
        output: fc.nat(2000),
        to: fc.constantFrom('a', 'b', 'c'),
      }),
      { maxLength: 40 },
    );
    const minutes = fc.array(fc.integer({ min: 60, max: 700 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(traffic, minutes, minutes, fc.integer({ min: 7000, max: 120_000 }), (list, one, two, windowMs) => {
        const entries = list.map(({ at, ms, input, output, to }, i) => request(`r${i}`, to, at, ms, input, output));
        const devices = [
          {
            id: 'GPU-1',
            idleW: 90,
            owners: [
              { deployment: 'a', reservedShare: 0.4 },
              { deployment: 'b', reservedShare: 0.3 },
            ],
          },
          { id: 'GPU-2', idleW: null, owners: [{ deployment: 'b', reservedShare: 1 }] },
        ];
        const coefficients = new Map(['a', 'b', 'c'].map((id) => [id, COEFFICIENTS]));
        const result = measuredEnergy(
          readings([device('GPU-1', one), device('GPU-2', two)], [server('b', 9000, 4000, 5 * MINUTE)], 5),
          entries,
          { devices, coefficients, windowMs },
        );
        result.devices.forEach(({ deltaMicroJ, rowsMicroJ, lines }, i) => {
          const joules = ((i === 0 ? one : two) as number[]).reduce((sum, watts) => sum + watts * 60, 0);
          expect(deltaMicroJ).toBe(joules * 1e6);
          expect(rowsMicroJ + lines.reduce((sum, { microJ }) => sum + microJ, 0)).toBe(joules * 1e6);
        });
        expect(result.rows.reduce((sum, row) => sum + row.microJ, 0)).toBe(
          result.devices.reduce((sum, each) => sum + each.rowsMicroJ, 0),
        );
        expect(result.rows.every((row) => row.microJ >= 0 && row.microJ === row.idleMicroJ + row.activeMicroJ)).toBe(
          true,
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('who takes what of a shared device', () => {
  test('is found from windows in which the mix differs', () => {
    const windows = [
      [10, 40],
      [35, 12],
      [22, 30],
      [40, 8],
      [15, 33],
      [28, 20],
    ].map((workJ) => ({ workJ, activeJ: 1.3 * (workJ[0] ?? 0) + 0.6 * (workJ[1] ?? 0) }));
    const [a, b] = workScales(windows) ?? [];
    expect(a).toBeCloseTo(1.3, 2);
    expect(b).toBeCloseTo(0.6, 2);
  });

  test('falls back to one common scale where nothing tells them apart', () => {
    const windows = [1, 2, 3, 4, 5].map((size) => ({ workJ: [10 * size, 20 * size], activeJ: 24 * size }));
    expect(workScales(windows)?.map((scale) => Number(scale.toFixed(3)))).toEqual([0.8, 0.8]);
    expect(workScales(windows.slice(0, 3))).toBeNull();
    expect(workScales([])).toBeNull();
  });

  test('is held to the common scale by windows that contradict each other', () => {
    const noise = [0.4, 1.7, 0.5, 1.6, 0.9, 1.2];
    const windows = [
      [10, 40],
      [35, 12],
      [22, 30],
      [40, 8],
      [15, 33],
      [28, 20],
    ].map((workJ, i) => ({ workJ, activeJ: 50 * (noise[i] ?? 1) }));
    const [a = 0, b = 0] = workScales(windows) ?? [];
    expect(Math.max(a / b, b / a)).toBeLessThan(2);
  });

  test('every scale counts: a heavier neighbour takes more of the same device', () => {
    // Above idle, a takes 50 J and b 200 J for each modelled joule.
    const shared = plan([
      { deployment: 'a', reservedShare: 0.5 },
      { deployment: 'b', reservedShare: 0.5 },
    ]);
    const tokens = [
      [9000, 1000],
      [2000, 6000],
      [8000, 4000],
      [1000, 9000],
      [6000, 2000],
      [3000, 7000],
    ];
    const watts = tokens.map(([a = 0, b = 0]) => 100 + ((0.5 * a * 0.01 + 2 * b * 0.01) * 100) / 60);
    const entries = tokens.flatMap(([a = 0, b = 0], i) => [
      request(`a${i}`, 'a', i * MINUTE + 5000, 20_000, a, 0),
      request(`b${i}`, 'b', i * MINUTE + 5000, 20_000, b, 0),
    ]);
    const { deployments } = measuredEnergy(
      readings(
        [
          device(
            'GPU-1',
            watts.map((each) => Math.round(each * 1000) / 1000),
          ),
        ],
        [],
        6,
      ),
      entries,
      shared,
    );
    expect((deployments[1]?.workScale ?? 0) / (deployments[0]?.workScale ?? 1)).toBeCloseTo(4, 0);
    // Half of 100 W for six minutes, and 29,000 prompt tokens.
    expect((deployments[0]?.rowsMicroJ ?? 0) / 1e6 / (18_000 + 29_000 * 0.5 * 0.01 * 100)).toBeCloseTo(1, 2);
  });
});

test('a measured deployment gives the point that calibrates its model', () => {
  const from = readings([device('GPU-1', [400])], [server('a', 3000, 600, MINUTE)], 1);
  const { deployments } = measuredEnergy(from, [request('r', 'a', 10_000, 10_000, 1000, 200)], alone);
  const point = measuredPoint(deployments[0] as (typeof deployments)[number], from);
  expect(point).toMatchObject({ deployment: 'a', batch: 3, inputTokensPerOutputToken: 5, outputTokens: 600 });
  expect(point?.joulesPerOutputToken).toBeCloseTo(40, 9);
  // A request of that mix, 1000 in and 200 out, is modelled at 10 J + 200 * (0.1 + 0.011) J = 32.2 J, and took 40 J * 200.
  const scale = calibrationScale(COEFFICIENTS, point?.joulesPerOutputToken ?? NaN, {
    inputTokens: 5 * 200,
    outputTokens: 200,
  });
  expect(scale).toBeCloseTo((40 * 200) / 32.2, 9);
  const blind = measuredEnergy(
    { ...from, servers: [] },
    [request('r', 'a', 10_000, 10_000, 1000, 200)],
    alone,
  ).deployments;
  expect(measuredPoint(blind[0] as (typeof blind)[number], from)).toBeNull();
});
