import { describe, expect, test } from 'vitest';
import { seededRng } from '../../edge/rng.ts';
import { sampleEntry } from '../../ledger/entry/entry.fixture.ts';
import { choiceAt, switchAfter, switchingAt } from './choices.ts';
import { frontierOf } from './frontier.ts';
import { frontierRequestOf, type FrontierOption, type FrontierRequest } from './frontier-request.ts';
import { hullCarbonAt } from './hull.ts';

const [REQUESTS, OPTIONS] = [5, 4];

/** A few requests with places of any cost, carbon and distance; the first is the nearest. */
function randomRequests(seed: number): readonly FrontierRequest[] {
  const rng = seededRng(seed);
  return Array.from({ length: REQUESTS }, () => {
    const options = Array.from({ length: OPTIONS }, (_, i): FrontierOption => ({
      deployment: `place-${i}`,
      costUsd: rng.next() * 1e-3,
      carbonG: rng.next() * 0.5,
      addedMs: i === 0 ? 0 : Math.round(rng.next() * 40),
    })).toSorted((a, b) => a.addedMs - b.addedMs);
    return {
      workload: 'chat',
      tokens: 1000,
      options,
      served: options[Math.floor(rng.next() * OPTIONS)]!,
      carbonUsdPerTonne: 100,
      latencyUsdPerSecond: 0.001,
      bookedG: null,
      sigma: 0.4,
    };
  });
}

/** Means of every way to send the requests: 4^5. */
const everyRouting = (requests: readonly FrontierRequest[]) =>
  requests
    .reduce<readonly (readonly FrontierOption[])[]>(
      (all, { options }) => all.flatMap((chosen) => options.map((option) => [...chosen, option])),
      [[]],
    )
    .map((chosen) => ({
      addedMs: chosen.reduce((sum, { addedMs }) => sum + addedMs, 0) / REQUESTS,
      carbonG: chosen.reduce((sum, { carbonG }) => sum + carbonG, 0) / REQUESTS,
      costUsd: chosen.reduce((sum, { costUsd }) => sum + costUsd, 0) / REQUESTS,
    }));

describe.each(Array.from({ length: 12 }, (_, seed) => seed))('the frontier of random requests %i', (seed) => {
  const requests = randomRequests(seed);
  const all = everyRouting(requests);
  const found = frontierOf(requests, 3_000_000)!;

  test('at every pair of prices no routing has a lower full cost than the chosen point', () => {
    found.stops.latencyUsdPerSecond.forEach((latency, l) =>
      found.stops.carbonUsdPerTonne.forEach((carbon, c) => {
        const full = ({ addedMs, carbonG, costUsd }: (typeof all)[number]): number =>
          costUsd + carbonG * carbon * 1e-6 + addedMs * latency * 1e-3;
        const least = Math.min(...all.map(full));
        expect(full(found.chosen[l]![c]!) / least).toBeCloseTo(1, 9);
      }),
    );
  });

  test('no routing lies below the hull, every point of it is a routing, and its ends are the fastest and the cleanest', () => {
    for (const { addedMs, carbonG } of all)
      expect(carbonG - hullCarbonAt(found.points, addedMs)).toBeGreaterThan(-1e-12);
    for (const point of found.points)
      expect(
        all.some(
          ({ addedMs, carbonG }) =>
            Math.abs(addedMs - point.addedMs) < 1e-9 && Math.abs(carbonG - point.carbonG) < 1e-9,
        ),
      ).toBe(true);
    expect(found.points[0]!.addedMs).toBeCloseTo(Math.min(...all.map(({ addedMs }) => addedMs)), 9);
    expect(found.points.at(-1)!.carbonG).toBeCloseTo(Math.min(...all.map(({ carbonG }) => carbonG)), 9);
    const slopes = found.points
      .slice(1)
      .map((point, i) => (found.points[i]!.carbonG - point.carbonG) / (point.addedMs - found.points[i]!.addedMs));
    expect(slopes).toEqual(slopes.toSorted((a, b) => b - a));
  });

  test('a request switches at the price that is told, and nowhere before it', () => {
    for (const request of requests) {
      const at = switchAfter(request, 0, 0.0005);
      const start = choiceAt(request, 0, 0.0005).deployment;
      for (let price = 0; price < 20_000; price += 37)
        if (at === null || price < at * (1 - 1e-9)) expect(choiceAt(request, price, 0.0005).deployment).toBe(start);
      if (at !== null) expect(choiceAt(request, at * (1 + 1e-9) + 1e-9, 0.0005).deployment).not.toBe(start);
    }
  });

  test('the steps add up to what the whole hull saves and takes', () => {
    const sum = (of: (step: (typeof found.steps)[number]) => number): number =>
      found.steps.reduce((total, step) => total + of(step) * step.requests, 0) / REQUESTS;
    const [first, last] = [found.points[0]!, found.points.at(-1)!];
    // Twelve are kept at most: fewer requests than that have all.
    if (found.steps.length < 12) {
      expect(sum(({ savedG }) => savedG)).toBeCloseTo(first.carbonG - last.carbonG, 9);
      expect(sum(({ addedMs }) => addedMs)).toBeCloseTo(last.addedMs - first.addedMs, 9);
    } else expect(sum(({ savedG }) => savedG)).toBeLessThanOrEqual(first.carbonG - last.carbonG);
  });
});

const TWO: FrontierRequest = {
  workload: 'chat',
  tokens: 1000,
  options: [
    { deployment: 'near', costUsd: 1e-4, carbonG: 0.5, addedMs: 0 },
    { deployment: 'far', costUsd: 1e-4, carbonG: 0.1, addedMs: 10 },
  ],
  served: { deployment: 'near', costUsd: 1e-4, carbonG: 0.5, addedMs: 0 },
  carbonUsdPerTonne: 0,
  latencyUsdPerSecond: 0,
  bookedG: 1,
  sigma: 0,
};

test('of two places: 10 ms buy 0.4 g a request, and the choice turns at the ratio of what they are worth', () => {
  const found = frontierOf([TWO], 1_000_000)!;
  // 0.001 USD a second makes 10 ms cost 1e-5 USD; 0.4 g are worth that at 25 USD a tonne.
  expect(switchingAt([TWO], 0.001)).toEqual([{ usdPerTonne: expect.closeTo(25, 9), share: 1 }]);
  expect(found.offer).toMatchObject({
    addedMs: 10,
    savedKgPerMonth: expect.closeTo(400, 9),
    lowKg: expect.closeTo(400, 9),
    extraUsdPerMonth: 0,
  });
  expect(found.bookedOverExpected).toBe(2);
  expect(found.steps).toMatchObject([{ from: 'near', to: 'far', requests: 1, addedMs: 10 }]);
});

test('where the nearest is the cleanest no millisecond buys anything', () => {
  const found = frontierOf([{ ...TWO, options: [TWO.options[0]!] }], 1000)!;
  expect(found.offer).toBeNull();
  expect(found.switching.flat()).toEqual([]);
  expect(frontierOf([], 1000)).toBeNull();
});

test('ten thousand requests have a hull of few points, its ends kept', () => {
  const many = Array.from({ length: 2000 }, (_, seed) => randomRequests(seed)).flat();
  const { points } = frontierOf(many, 1000)!;
  expect(points.length).toBeLessThanOrEqual(96);
  expect(points.at(-1)!.carbonG).toBeCloseTo(
    many.reduce((sum, { options }) => sum + Math.min(...options.map(({ carbonG }) => carbonG)), 0) / many.length,
    9,
  );
});

test('an entry that nobody decided, or that a stranger served, is not decided again', () => {
  const entry = sampleEntry('a');
  expect(frontierRequestOf({ ...entry, decision: null })).toBeNull();
  expect(frontierRequestOf({ ...entry, deployment: 'elsewhere' })).toBeNull();
});
