import { describe, expect, test } from 'vitest';
import { latencyValue } from './latency-value.ts';

describe('what waiting is worth', () => {
  test('of staff it is the wage of those who wait, whatever the number of requests', () => {
    const reasons = [{ kind: 'staff', usdPerHour: 72, waitingShare: 0.25 }] as const;
    for (const requests of [1000, 1e9]) {
      const { latencyUsdPerSecond, usdPerMsYear } = latencyValue(reasons, requests);
      expect(latencyUsdPerSecond.p50).toBeCloseTo(0.005, 12);
      expect(latencyUsdPerSecond.p05).toBe(latencyUsdPerSecond.p95);
      // A millisecond of all requests, in hours, at 18 USD.
      expect(usdPerMsYear.p50).toBeCloseTo((requests / 3_600_000) * 18, 6);
    }
  });

  test('of sales it is the margin of what 100 ms lose, a hundredth for each', () => {
    const { usdPerMsYear, latencyUsdPerSecond } = latencyValue(
      [{ kind: 'conversion', usdPerYear: 10_000_000, marginShare: 0.3, lossPer100Ms: 0.005 }],
      5_000_000,
    );
    expect(usdPerMsYear.p50).toBeCloseTo(150, 9);
    expect(latencyUsdPerSecond.p50).toBeCloseTo(0.03, 12);
  });

  test('reasons add up', () => {
    const staff = { kind: 'staff', usdPerHour: 36, waitingShare: 1 } as const;
    const stay = { kind: 'retention', usdPerYear: 1_000_000, lossPer100Ms: 0.001 } as const;
    const both = latencyValue([staff, stay], 1e6).usdPerMsYear.p50;
    expect(both).toBeCloseTo(latencyValue([staff], 1e6).usdPerMsYear.p50 + 10, 9);
  });

  test('a range stays a range: its ends are the 5th and 95th percentile, its middle the median', () => {
    const { latencyUsdPerSecond } = latencyValue([{ kind: 'staff', usdPerHour: [36, 72, 144], waitingShare: 1 }], 1e6);
    expect(latencyUsdPerSecond.p05).toBeCloseTo(0.01, 3);
    expect(latencyUsdPerSecond.p50).toBeCloseTo(0.02, 3);
    expect(latencyUsdPerSecond.p95).toBeCloseTo(0.04, 2);
  });

  test('of no requests nothing is said', () => {
    expect(() => latencyValue([], 0)).toThrow(RangeError);
  });
});
