import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { energyBreakEven, moneyBreakEven } from './break-even.ts';
import { annuity, irr, npv, paybackMonths } from './cash-flow.ts';
import { gpuHourUsd } from './gpu-hour.ts';

const rate = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -50, max: 300 }).map((percent) => percent / 100),
);
const usd = fc.double({ min: 1, max: 1e7, noNaN: true });

describe('present value and rate of return', () => {
  test('equal flows are worth the closed form of an annuity', () => {
    fc.assert(
      fc.property(rate, usd, fc.integer({ min: 1, max: 30 }), (r, flow, years) => {
        const closed = r === 0 ? flow * years : (flow * (1 - (1 + r) ** -years)) / r;
        expect(npv(r, [0, ...Array.from({ length: years }, () => flow)]) / closed).toBeCloseTo(1, 6);
        expect(annuity(r, years) * flow).toBeCloseTo(closed, closed > 1e6 ? -2 : 3);
      }),
    );
  });

  test('one flow back: its ratio; two: the root of the quadratic', () => {
    fc.assert(
      fc.property(usd, usd, usd, (spent, one, two) => {
        expect((irr([-spent, one])! + 1) / (one / spent)).toBeCloseTo(1, 7);
        // -s(1+r)^2 + a(1+r) + b = 0
        const root = (one + Math.sqrt(one * one + 4 * spent * two)) / (2 * spent) - 1;
        expect((irr([-spent, one, two])! + 1) / (root + 1)).toBeCloseTo(1, 6);
      }),
    );
  });

  test('a stream that is borrowed first has the same rate as the one that is lent', () => {
    expect(irr([-100, 60, 60])).toBeCloseTo(0.130662, 5);
    expect(irr([100, -60, -60])).toBeCloseTo(0.130662, 5);
  });

  test('no change of sign, or two, has no rate', () => {
    expect(irr([100, 60])).toBeNull();
    expect(irr([-100, -1])).toBeNull();
    expect(irr([-100, 230, -132])).toBeNull();
  });

  test('payback is told in months, within a year too, and never where it does not come', () => {
    expect(paybackMonths([-150_000, 57_144, 57_144, 57_144])).toBeCloseTo(31.5, 1);
    expect(paybackMonths([-55_000, 102_144])).toBeCloseTo(6.46, 2);
    expect(paybackMonths([-100, 10, 10])).toBeNull();
    expect(paybackMonths([-100, 50, 50])).toBe(24);
    expect(paybackMonths([5, 1])).toBe(0);
    expect(paybackMonths([-100, -10, 200])).toBeCloseTo(18.6, 1);
  });
});

test('an hour of a bought H100 by the life of its node: worked figures of the reference', () => {
  const node = {
    usd: 300_000,
    gpus: 8,
    residualShare: 0.15,
    maintenanceShare: 0.05,
    kw: 8,
    colocationUsdPerKwMonth: 184,
  };
  const power = { pue: 1.2, usdPerKwh: 0.12, drawnShare: 0.7 };
  const hour = (lifeYears: number): number => Number(gpuHourUsd({ ...node, lifeYears }, power).toFixed(2));
  expect([3, 4, 5, 6].map(hour)).toEqual([1.78, 1.48, 1.29, 1.17]);
});

test('utilisation from which an accelerator pays, in money and in energy: worked figures of the reference', () => {
  const money = (apiUsdPerMtok: number): number =>
    moneyBreakEven({ usdPerGpuHour: 2.95, tokensPerSecond: 10_000, apiUsdPerMtok });
  expect([0.2, 0.6, 1.25, 4.5].map((price) => Math.round(money(price) * 1000) / 10)).toEqual([41, 13.7, 6.6, 1.8]);
  const energy = (apiJoulesPerToken: number): number | null =>
    energyBreakEven({ idleW: 120, busyW: 600, tokensPerSecond: 10_000, apiJoulesPerToken });
  expect(energy(0.1)).toBeCloseTo(0.23, 2);
  expect(energy(0.2)).toBeCloseTo(0.08, 2);
  expect(energy(0.048)).toBeNull();
});
