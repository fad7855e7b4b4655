import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addUsage,
  fromNano,
  hourLabel,
  hourOf,
  inputTokens,
  JoulegateError,
  NO_USAGE,
  outputTokens,
  intervalOf,
  parseHour,
  TIERS,
  TIER_FACTOR_90,
  toJoulegateError,
  toNano,
  toOpenAiError,
  totalOf,
} from './index.ts';
import { combineSigma, meanOverMedian, sigmaOfFactor90 } from './estimate.ts';
import { ERROR_TABLE } from './errors.ts';
import { joulesToWh } from './quantity.ts';

describe('errors', () => {
  const error = new JoulegateError('JG_MODEL_UNKNOWN', 'no deployment serves "gpt-9"', {
    where: 'model',
    hint: 'GET /v1/models lists what is served',
  });

  test('answer in the envelope of the OpenAI API', () => {
    expect(toOpenAiError(error, String)).toEqual({
      error: {
        message: 'no deployment serves "gpt-9" (GET /v1/models lists what is served)',
        type: 'invalid_request_error',
        param: 'model',
        code: 'JG_MODEL_UNKNOWN',
      },
    });
    expect(error.status).toBe(404);
    expect(toOpenAiError(new JoulegateError('JG_OVERLOADED', 'busy'), String).error).toEqual({
      message: 'busy',
      type: 'overloaded_error',
      param: null,
      code: 'JG_OVERLOADED',
    });
  });

  test('every code is ours and has a status that fits its type', () => {
    for (const [code, { status, type }] of Object.entries(ERROR_TABLE)) {
      expect(code).toMatch(/^JG_[A-Z_]+$/);
      const callerIsWrong = [
        'invalid_request_error',
        'authentication_error',
        'budget_error',
        'permission_error',
        'client_error',
        'rate_limit_error',
      ].includes(type);
      expect(status >= 400 && status < 500, code).toBe(callerIsWrong);
    }
  });

  test('a stranger keeps its message and its cause; one of ours, also of another copy of the class, passes as it is', () => {
    const cause = new TypeError('boom');
    expect(toJoulegateError(cause)).toMatchObject({ code: 'JG_INTERNAL', message: 'boom', cause });
    expect(toJoulegateError('text').message).toBe('text');
    expect(toJoulegateError(error)).toBe(error);
    const twin = Object.defineProperty(new Error('twin'), Symbol.for('joulegate.error'), { value: true });
    expect(twin).toBeInstanceOf(JoulegateError);
    expect(new Error('plain')).not.toBeInstanceOf(JoulegateError);
    expect(null as unknown).not.toBeInstanceOf(JoulegateError);
  });
});

describe('estimates', () => {
  test('the 90 % interval of a tier is its factor both ways', () => {
    const e = { mean: 10.79094, sigma: sigmaOfFactor90(1.9) };
    expect(e.sigma).toBeCloseTo(0.390185, 6);
    expect(intervalOf(e).p95).toBeCloseTo(19, 5);
    expect(intervalOf(e).p05).toBeCloseTo(5.263158, 5);
    expect(intervalOf(e).p50).toBeCloseTo(10, 5);
    expect(meanOverMedian(e.sigma)).toBeCloseTo(1.079094, 5);
  });

  test('no tier below another is surer than it', () => {
    const factors = TIERS.map((tier) => TIER_FACTOR_90[tier]);
    expect(factors).toEqual([...factors].sort((a, b) => a - b));
  });

  test('independent errors add in squares', () => {
    expect(combineSigma(0.3, 0.4)).toBeCloseTo(0.5, 15);
    expect(combineSigma()).toBe(0);
  });

  test('totals keep the error of one deployment and average errors of several', () => {
    expect(totalOf([])).toEqual({ mean: 0, sigma: 0 });
    expect(totalOf([{ mean: 10, sigma: 0.4 }])).toEqual({ mean: 10, sigma: 0.4 });
    // Two equal independent log-normals: mean doubles, relative variance halves. e^0.16 - 1 = 0.173511, halved 0.0867554.
    const two = totalOf([
      { mean: 10, sigma: 0.4 },
      { mean: 10, sigma: 0.4 },
    ]);
    expect(two.mean).toBe(20);
    expect(two.sigma).toBeCloseTo(Math.sqrt(Math.log(1.0867554)), 6);
    expect(intervalOf(two).p50).toBeCloseTo(20 / Math.sqrt(1.0867554), 4);
    expect(
      totalOf([
        { mean: 0, sigma: 0.4 },
        { mean: 0, sigma: 0.1 },
      ]),
    ).toEqual({ mean: 0, sigma: 0 });
  });

  test('a sum of several agrees with a hundred thousand draws', () => {
    const parts = [
      { mean: 5, sigma: 0.3 },
      { mean: 1, sigma: 0.9 },
      { mean: 3, sigma: 0.5 },
    ];
    let seed = 12345;
    const uniform = (): number => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) + 0.5) / 4294967296;
    const gauss = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const draws = Array.from({ length: 100_000 }, () =>
      parts.reduce((sum, { mean, sigma }) => sum + (mean / Math.exp(sigma ** 2 / 2)) * Math.exp(sigma * gauss()), 0),
    ).sort((a, b) => a - b);
    const total = totalOf(parts);
    expect(total.mean / (draws.reduce((a, b) => a + b) / draws.length)).toBeCloseTo(1, 1);
    expect(intervalOf(total).p95 / (draws[95_000] ?? 0)).toBeCloseTo(1, 1);
    expect(intervalOf(total).p05 / (draws[5000] ?? 0)).toBeCloseTo(1, 1);
  });
});

describe('quantities', () => {
  test('nano units are safe integers or an error', () => {
    expect(toNano(0.25)).toBe(250_000_000);
    expect(toNano(1e-10)).toBe(0);
    expect(toNano(9_007_199)).toBe(9_007_199_000_000_000);
    for (const value of [9_007_200, -9_007_200, NaN, Infinity]) expect(() => toNano(value)).toThrow(RangeError);
    fc.assert(fc.property(fc.integer({ min: 0, max: 9e15 }), (nano) => Math.abs(toNano(fromNano(nano)) - nano) <= 1));
  });

  test('a watt-hour is 3,600 joules', () => {
    expect(joulesToWh(1800)).toBe(0.5);
  });

  test('usage adds bucket by bucket', () => {
    const a = { inputUncached: 1, cacheRead: 2, cacheWrite5m: 3, cacheWrite1h: 4, output: 5, reasoning: 6 };
    expect(addUsage(a, a)).toEqual({
      inputUncached: 2,
      cacheRead: 4,
      cacheWrite5m: 6,
      cacheWrite1h: 8,
      output: 10,
      reasoning: 12,
    });
    expect([inputTokens(a), outputTokens(a)]).toEqual([10, 11]);
    expect(addUsage(a, NO_USAGE)).toEqual(a);
  });
});

describe('hours', () => {
  test.each([
    ['1970-01-01T00:00Z', 0],
    ['1970-01-02T01:00:00Z', 25],
    ['2022-06-01 05:00:00.000Z', 459_461],
    ['2024-02-29T23:00Z', Date.parse('2024-02-29T23:00:00Z') / 3_600_000],
  ])('%s', (text, hour) => {
    expect(parseHour(text)).toBe(hour);
  });

  test.each([
    '2022-06-01T05:30Z',
    '2022-06-01T05:00',
    '2022-06-01T05:00+02:00',
    '2022-02-30T05:00Z',
    '2022-13-01T05:00Z',
    '2022-06-01T24:00Z',
    '2023-02-29T00:00Z',
    'noon',
    '',
  ])('"%s" is no whole UTC hour', (text) => {
    expect(() => parseHour(text)).toThrow(/is not a whole UTC hour such as 2022-06-01T05:00Z/);
  });

  test('label and parser are inverse', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2_000_000 }), (hour) => parseHour(hourLabel(hour)) === hour));
    expect(hourOf(Date.UTC(2022, 0, 1, 5, 59, 59, 999))).toBe(hourOf(Date.UTC(2022, 0, 1, 5)));
  });
});
