import { describe, expect, test } from 'vitest';
import { normal, seededRng } from '../../../edge/rng.ts';
import { hourOf } from '../../../units/index.ts';
import type { GridSource } from '../types.ts';
import { yearlyAverages } from '../yearly-averages.ts';
import { cholesky, choleskySolve } from './cholesky.ts';
import { fitForecaster } from './forecaster.ts';
import { forecast } from './forecast-zone.ts';
import { fitTrees } from './gradient-trees.ts';
import { fitKernel } from './kernel-ridge.ts';
import { fitRidge } from './ridge.ts';
import type { ZoneHistory } from './zone-history.ts';

const START = hourOf(Date.UTC(2021, 0, 1));

/** A zone whose wind decides: half of the week's change is wind that only weather foretells. */
function windyZone(days: number, seed = 3): ZoneHistory {
  const rng = seededRng(seed);
  const hours = days * 24;
  const wind = new Float64Array(hours);
  for (let i = 0; i < hours; i++)
    wind[i] = Math.max(0.5, 6 + (i === 0 ? 0 : 0.97 * (wind[i - 1]! - 6)) + 0.6 * normal(rng));
  const gPerKwh = wind.map((ms, i) => 400 - 25 * ms + 30 * Math.sin((i * Math.PI) / 12) + 4 * normal(rng));
  const flat = (value: number): Float64Array => new Float64Array(hours).fill(value);
  return {
    zone: 'X',
    startHour: START,
    gPerKwh,
    weather: {
      windMs: wind,
      temperatureK: flat(285),
      dewPointK: flat(280),
      radiationWPerM2: flat(100),
      precipitation: flat(0),
    },
    mix: null,
  };
}

describe('the parts, against what is known of them', () => {
  test('Cholesky solves a system worked by hand and refuses what is not positive', () => {
    const a = Float64Array.of(4, 2, 2, 3);
    cholesky(a, 2);
    // 4x + 2y = 10, 2x + 3y = 9.
    expect([...choleskySolve(a, Float64Array.of(10, 9))].map((v) => Number(v.toFixed(12)))).toEqual([1.5, 2]);
    expect(() => cholesky(Float64Array.of(1, 2, 2, 1), 2)).toThrow('not positive definite');
  });

  const rng = seededRng(1);
  const rows = Array.from({ length: 400 }, () => Float64Array.of(normal(rng), normal(rng), normal(rng)));
  const ones = new Float64Array(400).fill(1);
  const fresh = Array.from({ length: 200 }, () => Float64Array.of(normal(rng), normal(rng), normal(rng)));
  const errorOf = (predict: (row: Float64Array) => number, truth: (row: Float64Array) => number): number =>
    Math.sqrt(fresh.reduce((sum, row) => sum + (predict(row) - truth(row)) ** 2, 0) / fresh.length);

  test('a ridge finds a line', () => {
    const line = (row: Float64Array): number => 5 + 2 * row[0]! - row[2]!;
    expect(errorOf(fitRidge(rows, Float64Array.from(rows, line), 1e-6), line)).toBeLessThan(1e-6);
  });

  test('a kernel and trees find a bend that a ridge cannot', () => {
    const bend = (row: Float64Array): number => row[0]! ** 2 + (row[1]! > 0 ? 1 : -1);
    const targets = Float64Array.from(rows, bend);
    const ridge = errorOf(fitRidge(rows, targets, 1), bend);
    const kernel = fitKernel(rows, targets, ones, { linear: 1, bell: 1, scale: 0.5, noise: 0.01 });
    const trees = fitTrees(rows, targets, ones, {
      trees: 300,
      depth: 4,
      learningRate: 0.1,
      minLeaf: 5,
      shrinkage: 1,
      featureShare: 1,
      rowShare: 0.7,
      seed: 1,
    });
    expect(errorOf((row) => kernel.predict(row), bend)).toBeLessThan(0.4 * ridge);
    expect(errorOf((row) => trees.predict(row), bend)).toBeLessThan(0.4 * ridge);
  });

  test('a row of no weight changes nothing', () => {
    const line = Float64Array.from(rows, (row) => row[0]!);
    const spoilt = Float64Array.from(line, (v, i) => (i < 40 ? 1000 : v));
    const weights = ones.map((_, i) => (i < 40 ? 1e-9 : 1));
    const trees = fitTrees(rows, spoilt, weights, {
      trees: 100,
      depth: 3,
      learningRate: 0.1,
      minLeaf: 5,
      shrinkage: 1,
      featureShare: 1,
      rowShare: 1,
      seed: 1,
    });
    expect(
      errorOf(
        (row) => trees.predict(row),
        (row) => row[0]!,
      ),
    ).toBeLessThan(0.5);
  });
});

describe('a forecaster', () => {
  const days = 90;
  const zone = windyZone(days + 5);
  const known = days * 24;
  const options = { weather: true, members: ['ridge', 'kernel'] } as const;
  const fitted = fitForecaster(zone, known, options);

  test('looks at nothing that is not known when it is issued', () => {
    const changed: ZoneHistory = { ...zone, gPerKwh: zone.gPerKwh.map((g, i) => (i >= known ? 9999 : g)) };
    expect([...fitForecaster(changed, known, options).forecast(known).gPerKwh]).toEqual([
      ...fitted.forecast(known).gPerKwh,
    ]);
    const later = known + 48;
    const hidden: ZoneHistory = { ...zone, gPerKwh: zone.gPerKwh.map((g, i) => (i >= later ? 9999 : g)) };
    expect([...fitForecaster(hidden, known, options).forecast(later).gPerKwh]).toEqual([
      ...fitted.forecast(later).gPerKwh,
    ]);
  });

  test('earns from weather what weather holds', () => {
    const errorOf = (model: typeof fitted): number => {
      const { gPerKwh } = model.forecast(known);
      return gPerKwh.reduce((sum, g, i) => sum + Math.abs(g / zone.gPerKwh[known + i]! - 1), 0) / gPerKwh.length;
    };
    expect(errorOf(fitted)).toBeLessThan(0.6 * errorOf(fitForecaster(zone, known, { ...options, weather: false })));
  });

  test('missing weather leaves what the lags say', () => {
    const dark: ZoneHistory = {
      ...zone,
      weather: Object.fromEntries(
        Object.entries(zone.weather!).map(([name, column]) => [
          name,
          column.map((v, i) => (i >= known + 24 ? NaN : v)),
        ]),
      ) as unknown as ZoneHistory['weather'],
    };
    const { gPerKwh } = fitForecaster(dark, known, options).forecast(known);
    expect(gPerKwh.every((g) => g > 0 && Number.isFinite(g))).toBe(true);
    const bare = fitForecaster({ ...zone, weather: null }, known, { ...options, weather: false }).forecast(
      known,
    ).gPerKwh;
    expect([...gPerKwh.subarray(72)]).toEqual([...bare.subarray(72)]);
  });

  test('needs four weeks', () => {
    expect(() => fitForecaster(windyZone(27), 27 * 24, options)).toThrow('needs 28');
  });
});

describe('forecast of a source', () => {
  const daily = (hour: number): number => 300 + 100 * Math.sin((hour * Math.PI) / 12);
  const source = (knownDays: number, lifecycle = daily): GridSource => ({
    name: 'test',
    zones: ['X'],
    at: (zone, hour) => ({
      zone,
      hour,
      directGPerKwh: lifecycle(hour) / 2,
      lifecycleGPerKwh: lifecycle(hour),
      lowCarbonShare: null,
      renewableShare: null,
      kind: 'hourly',
      ageHours: hour < START - knownDays * 24 ? 24 : 0,
      sigma: 0.1,
      source: 'test',
      licence: 'CC0',
    }),
  });

  test('a zone that repeats its day is foretold, each intensity by itself', () => {
    for (const [signal, share] of [
      ['lifecycle', 1],
      ['direct', 0.5],
    ] as const) {
      const hours = forecast(source(40), 'X', START, 96, signal)!;
      expect(hours).toHaveLength(96);
      expect(hours[0]?.hour).toBe(START);
      for (const { hour, gPerKwh } of hours) expect(gPerKwh / (share * daily(hour))).toBeCloseTo(1, 1);
    }
  });

  test('nothing is foretold from an average or from less than four weeks', () => {
    expect(forecast(source(27), 'X', START)).toBeUndefined();
    expect(forecast(yearlyAverages(), 'FR', START)).toBeUndefined();
  });
});
