import { describe, expect, test } from 'vitest';
import { sampleEntry } from '../../ledger/entry/entry.fixture.ts';
import type { Entry } from '../../ledger/index.ts';
import type { BookedRequest } from '../decide-again/booked-request.ts';
import { opportunitiesOf } from './opportunities.ts';

const HOUR = 496_000;
const place = (name: string, usd: number, g: number, latencyMs: number) => ({ name, usd, wh: g, g, latencyMs });
const near = place('near', 0.01, 10, 20);
const far = place('far', 0.012, 4, 60);
const small = place('small', 0.002, 2, 60);

/** A request served by the first of its places, as it was booked. */
const request = (places: BookedRequest['places'], hour = HOUR): BookedRequest => ({
  workload: 'w',
  hour,
  operationalShare: 0.8,
  served: places[0]!,
  places,
  nearestMs: 20,
  carbonUsdPerTonne: 100,
  latencyUsdPerSecond: 0,
  booked: { usd: places[0]!.usd, wh: places[0]!.wh, g: places[0]!.g },
  sigma: 0.3,
});

/** What the books say of places: model, zone and hours of the grid. */
const entryAt = (deployment: string, modelServed: string, hour: number, lifecycleGPerKwh: number): Entry => ({
  ...sampleEntry(`${deployment}-${hour}`),
  deployment,
  modelServed,
  zone: `zone of ${deployment}`,
  hour,
  grid: { lifecycleGPerKwh, directGPerKwh: null, kind: 'hourly', ageHours: 0, source: 'test' },
});
const ENTRIES = [
  entryAt('near', 'large', HOUR, 400),
  entryAt('near', 'large', HOUR + 5, 300),
  entryAt('near', 'large', HOUR + 20, 100),
  entryAt('far', 'large', HOUR, 200),
  entryAt('small', 'little', HOUR, 400),
];

const found = (requests: readonly BookedRequest[], over: Partial<Parameters<typeof opportunitiesOf>[0]> = {}) =>
  opportunitiesOf({
    requests,
    entries: ENTRIES,
    looked: requests.length,
    happened: { requests: requests.length, kg: requests.reduce((sum, { booked }) => sum + booked.g!, 0) / 1000 },
    idle: { kwh: 0, kg: 0 },
    carbonUsdPerTonne: 100,
    latencyUsdPerSecond: 0,
    ...over,
  });

describe('opportunities', () => {
  const all = [request([near, far]), request([near, far])];

  test('a move: grams, money and its cost of a tonne by hand', () => {
    const { proposals } = found(all);
    const move = proposals.find(({ kind }) => kind === 'move')!;
    expect(move.does).toBe('w: near → far');
    // Two requests, 6 g less and 0.002 USD more each.
    expect(move.alone.kg).toBeCloseTo(-0.012, 12);
    expect(move.alone.usd).toBeCloseTo(0.004, 12);
    expect(move.alone.ms).toBeCloseTo(40, 12);
    const alone = found([request([near, far])], { entries: [] }).proposals.find(({ kind }) => kind === 'move')!;
    expect((-alone.alone.usd / alone.alone.kg) * 1000).toBeCloseTo(0.002 / 6e-6, 6);
  });

  test('waiting that is worth something is part of the cost of a tonne', () => {
    const cost = (latencyUsdPerSecond: number): number => {
      const { alone } = found(all, { latencyUsdPerSecond }).proposals.find(({ kind }) => kind === 'move')!;
      return (-(alone.usd + alone.waitUsd) / alone.kg) * 1000;
    };
    // 80 ms of two requests for 12 g.
    expect(cost(0.01) - cost(0)).toBeCloseTo((0.08 * 0.01) / 12e-6, 6);
  });

  test('another model is told as such; a deferral looks twelve hours ahead and at electricity alone', () => {
    const { proposals } = found([request([near, small])]);
    expect(proposals.find(({ kind }) => kind === 'right-size')!.does).toBe(
      'w: near → small, little in the place of large',
    );
    const defer = proposals.find(({ kind }) => kind === 'defer');
    const alone = found([request([near])]).proposals.find(({ kind }) => kind === 'defer')!;
    expect(alone.alone.kg).toBeCloseTo(-(0.01 * 0.8 * 100) / 400, 12);
    expect(alone.assumes).toMatch(/can wait 12 hours/);
    // Where it went, no cleaner hour is known: nothing is left for it.
    expect(defer).toBeUndefined();
  });

  test('in sequence they add up to what all of them together change, each evaluated behind the others', () => {
    const many = Array.from({ length: 40 }, (_, i) => request(i % 2 === 0 ? [near, far, small] : [near, far]));
    const { proposals, together } = found(many, { idle: { kwh: 0.5, kg: 0.1 } });
    expect(proposals.length).toBeGreaterThan(2);
    expect(proposals.length).toBeLessThanOrEqual(10);
    for (const figure of ['usd', 'kwh', 'kg', 'ms'] as const)
      expect(proposals.reduce((sum, { inSequence }) => sum + inSequence[figure], 0)).toBeCloseTo(together[figure], 9);
    // Stand-alone figures count the same grams twice and more.
    expect(-proposals.reduce((sum, { alone }) => sum + alone.kg, 0)).toBeGreaterThan(-together.kg);
    // Nothing can save more than there was.
    expect(-together.kg).toBeLessThan(0.4 + 0.1);
    const cost = ({ alone }: (typeof proposals)[number]): number => -alone.usd / alone.kg;
    expect(proposals.map(cost)).toEqual(proposals.map(cost).toSorted((a, b) => a - b));
  });

  test('capacity without work is worth switching off, by what it drew', () => {
    const off = found(all, { idle: { kwh: 0.5, kg: 0.1 } }).proposals.find(({ kind }) => kind === 'switch-off')!;
    expect(off.alone).toMatchObject({ usd: 0, kwh: -0.5, kg: expect.closeTo(-0.1, 12) as number });
  });

  test('two moves of the same requests: the second has nothing left', () => {
    const other = place('other', 0.02, 4, 60);
    const { proposals } = found([request([near, far, other])]);
    expect(proposals.filter(({ kind }) => kind === 'move')).toHaveLength(1);
  });

  test('a longer wait is spent on places that were there, never on another site', () => {
    const copy = { ...place('near at x', 0.01, 1, 20), movedTo: { from: 'near', site: 'x', zone: null } };
    const { proposals } = found([request([near, copy])], { entries: [] });
    expect(proposals.find(({ kind }) => kind === 'relax')).toBeUndefined();
    expect(proposals.find(({ kind }) => kind === 'move')!.does).toBe('w: all of it to x');
  });
});
