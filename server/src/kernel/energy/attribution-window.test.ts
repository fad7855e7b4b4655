import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitExactly } from './attribution-split.ts';
import { attributeWindow, type DeviceWindow, type OwnerWork, type WindowAttribution } from './attribution-window.ts';

const sum = (list: readonly number[]): number => list.reduce((all, value) => all + value, 0);
const booked = ({ rows, lines }: WindowAttribution): bigint =>
  rows.reduce((all, row) => all + BigInt(row.idleMicroJ) + BigInt(row.activeMicroJ), 0n) +
  lines.reduce((all, line) => all + BigInt(line.microJ), 0n);
const owner = (over: Partial<OwnerWork> = {}): OwnerWork => ({
  deployment: 'a',
  reservedShare: 1,
  requests: [],
  elsewhereJ: 0,
  ...over,
});

describe('splitting a whole number', () => {
  test('by largest remainder, exactly', () => {
    expect(splitExactly(10, [1, 1, 1])).toEqual([4, 3, 3]);
    // 7 * 5/11 = 3.18, 7 * 4/11 = 2.55, 7 * 2/11 = 1.27: the middle one has the largest remainder.
    expect(splitExactly(7, [5, 4, 2])).toEqual([3, 3, 1]);
    expect(splitExactly(5, [0, 0])).toEqual([0, 0]);
    for (const [total, weights] of [
      [-1, [1]],
      [1.5, [1]],
      [1, [-1]],
      [1, [NaN]],
      [2 ** 60, [1]],
    ] as const)
      expect(() => splitExactly(total, weights)).toThrow(RangeError);
  });

  test('adds up for any weights, each part within one of its quota', () => {
    const weights = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), weights, (total, list) => {
        const parts = splitExactly(total, list);
        expect(parts.every((part) => Number.isSafeInteger(part) && part >= 0)).toBe(true);
        if (sum(list) > 0) expect(parts.reduce((all, part) => all + BigInt(part), 0n)).toBe(BigInt(total));
        const slack = 1 + total * 1e-15 * list.length;
        parts.forEach((part, i) =>
          expect(Math.abs(part - (sum(list) > 0 ? total * ((list[i] ?? 0) / sum(list)) : 0))).toBeLessThanOrEqual(
            slack,
          ),
        );
      }),
    );
  });
});

describe('one window worked by hand', () => {
  // 60 s at 100 W idle are 6 kJ; the counter shows 20 kJ, so 14 kJ are work.
  const window: DeviceWindow = {
    device: 'GPU-1',
    energyMicroJ: 20e9,
    coveredMs: 60_000,
    idleW: 100,
    owners: [
      owner({
        deployment: 'a',
        reservedShare: 0.5,
        requests: [
          { request: 'r1', workJ: 300 },
          { request: 'r2', workJ: 100 },
        ],
      }),
      owner({ deployment: 'b', reservedShare: 0.25, requests: [{ request: 'r3', workJ: 200 }], elsewhereJ: 100 }),
    ],
  };

  test('idle by reservation, active by work, the rest in lines', () => {
    const { rows, lines, idleMicroJ, activeMicroJ } = attributeWindow(window);
    expect([idleMicroJ, activeMicroJ]).toEqual([6e9, 14e9]);
    expect(rows).toEqual([
      { request: 'r1', deployment: 'a', idleMicroJ: 2.25e9, activeMicroJ: 6e9 },
      { request: 'r2', deployment: 'a', idleMicroJ: 0.75e9, activeMicroJ: 2e9 },
      { request: 'r3', deployment: 'b', idleMicroJ: 1e9, activeMicroJ: 4e9 },
    ]);
    expect(lines).toEqual([
      { kind: 'not-through-gateway', deployment: 'b', microJ: 2.5e9 },
      { kind: 'unallocated-idle', deployment: null, microJ: 1.5e9 },
    ]);
  });

  test('an owner without work leaves its idle share as a line', () => {
    const { rows, lines } = attributeWindow({
      ...window,
      owners: [
        owner({ deployment: 'a', reservedShare: 0.5, requests: [{ request: 'r1', workJ: 1 }] }),
        owner({ deployment: 'b', reservedShare: 0.5 }),
      ],
    });
    expect(rows).toEqual([{ request: 'r1', deployment: 'a', idleMicroJ: 3e9, activeMicroJ: 14e9 }]);
    expect(lines).toEqual([{ kind: 'unallocated-idle', deployment: 'b', microJ: 3e9 }]);
  });

  test('without any work all of it is lines, what is above idle apart', () => {
    const { rows, lines } = attributeWindow({ ...window, owners: [owner({ deployment: 'a' })] });
    expect(rows).toEqual([]);
    expect(lines).toEqual([
      { kind: 'unallocated-idle', deployment: 'a', microJ: 6e9 },
      { kind: 'unallocated-active', deployment: 'a', microJ: 14e9 },
    ]);
  });

  test('less than idle is all idle; unknown idle is all work, and says so', () => {
    expect(attributeWindow({ ...window, energyMicroJ: 5e9 })).toMatchObject({ idleMicroJ: 5e9, activeMicroJ: 0 });
    const unknown = attributeWindow({ ...window, idleW: null });
    expect(unknown.idleMicroJ).toBeNull();
    // Of 700 J of work: sevenths of 20 GuJ, the odd microjoule to the largest remainder (3/7).
    expect(unknown.rows.map((row) => row.activeMicroJ)).toEqual([8_571_428_572, 2_857_142_857, 5_714_285_714]);
  });

  test('metered activity goes before the model; a scale moves energy between owners', () => {
    const [a, b] = window.owners as [OwnerWork, OwnerWork];
    const slices = attributeWindow({
      ...window,
      owners: [
        { ...a, activityShare: 0.25 },
        { ...b, activityShare: 0.75 },
      ],
    });
    expect(slices.rows.map((row) => row.activeMicroJ)).toEqual([2.625e9, 0.875e9, 7e9]);
    const scaled = attributeWindow({ ...window, owners: [a, { ...b, workScale: 2 }] });
    expect(scaled.rows.map((row) => row.activeMicroJ)).toEqual([4.2e9, 1.4e9, 5.6e9]);
  });

  test('shares beyond the device are refused', () => {
    expect(() =>
      attributeWindow({ ...window, owners: [owner({ reservedShare: 0.7 }), owner({ reservedShare: 0.4 })] }),
    ).toThrow(/add up to 1.1/);
  });
});

describe('any window', () => {
  const work = fc.double({ min: 0, max: 1e6, noNaN: true });
  const owners = fc
    .array(
      fc.record({
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        works: fc.array(work, { maxLength: 12 }),
        elsewhereJ: work,
        workScale: fc.double({ min: 0.1, max: 5, noNaN: true }),
        activityShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
      }),
      { maxLength: 4 },
    )
    .map((list) => {
      const whole = Math.max(1, sum(list.map(({ share }) => share)));
      return list.map(({ share, works, elsewhereJ, workScale, activityShare }, i): OwnerWork => ({
        deployment: `d${i}`,
        reservedShare: share / whole,
        requests: works.map((workJ, j) => ({ request: `r${j}`, workJ })),
        elsewhereJ,
        workScale,
        ...(activityShare === undefined ? {} : { activityShare }),
      }));
    });
  const windows = fc
    .record({
      energyMicroJ: fc.integer({ min: 0, max: 4e15 }),
      coveredMs: fc.nat(3_600_000),
      idleW: fc.option(fc.double({ min: 0, max: 2000, noNaN: true })),
      owners,
    })
    .map((over): DeviceWindow => ({ device: 'g', ...over }));

  test('is booked whole: rows and lines are the delta, none of them negative', () => {
    fc.assert(
      fc.property(windows, (window) => {
        const result = attributeWindow(window);
        expect(booked(result)).toBe(BigInt(window.energyMicroJ));
        for (const row of result.rows) expect(row.idleMicroJ >= 0 && row.activeMicroJ >= 0).toBe(true);
        for (const line of result.lines) expect(line.microJ).toBeGreaterThan(0);
        expect(result.rows).toHaveLength(sum(window.owners.map(({ requests }) => requests.length)));
      }),
      { numRuns: 500 },
    );
  });

  test('gives a request that did more work no less, and its neighbours no more', () => {
    fc.assert(
      fc.property(
        windows,
        fc.nat(3),
        fc.nat(11),
        fc.double({ min: 1.001, max: 100, noNaN: true }),
        (window, at, which, factor) => {
          const grown = window.owners.map((each, i) =>
            i !== at
              ? each
              : {
                  ...each,
                  requests: each.requests.map((request, j) =>
                    j !== which ? request : { ...request, workJ: request.workJ * factor },
                  ),
                },
          );
          const [before, after] = [attributeWindow(window), attributeWindow({ ...window, owners: grown })];
          const energy = (result: WindowAttribution, mine: boolean): number[] =>
            result.rows
              .filter((row) => (row.deployment === `d${at}` && row.request === `r${which}`) === mine)
              .map((row) => row.idleMicroJ + row.activeMicroJ);
          // Quotas are floating: at 4e15 microjoules their last digit is one.
          const digit = 2 + window.energyMicroJ * 1e-14;
          energy(after, true).forEach((more, i) =>
            expect(more - (energy(before, true)[i] ?? 0)).toBeGreaterThanOrEqual(-digit),
          );
          energy(after, false).forEach((less, i) =>
            expect(less - (energy(before, false)[i] ?? 0)).toBeLessThanOrEqual(digit),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
