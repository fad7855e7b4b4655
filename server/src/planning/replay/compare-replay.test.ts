import { describe, expect, test } from 'vitest';
import { dataFolder, SKIPPED_NO_DATA } from '../../edge/index.ts';
import { parseHour } from '../../units/index.ts';
import { compareReplay } from './compare-replay.ts';
import { loadReplayData } from './replay-data.ts';
import type { PolicyName, ReplayOptions, ReplayResult } from './types.ts';

const small: ReplayOptions = {
  data: loadReplayData(null),
  startHour: parseHour('2024-05-06T00:00Z'),
  hours: 48,
  budgetMs: 20,
  requestsPerHour: 150,
  seed: 3,
};
const rowOf = (result: ReplayResult, policy: PolicyName) => result.rows.find((row) => row.policy === policy)!;
const CONTINENT = ['frankfurt', 'madrid'];

describe('on generated data', () => {
  const result = compareReplay(small);

  test('says that it was generated', () => {
    expect(result.sourceText).toMatch(/^generated, not measured/);
  });

  test('the same seed gives the same result', () => {
    expect(compareReplay(small)).toEqual(result);
    expect(compareReplay({ ...small, seed: 4 }).rows).not.toEqual(result.rows);
  });

  test('every policy serves the same requests and tokens with the same energy and bill', () => {
    const [first, ...others] = result.rows;
    for (const row of others) {
      expect([row.requests, row.inputTokens, row.outputTokens]).toEqual([
        first!.requests,
        first!.inputTokens,
        first!.outputTokens,
      ]);
      expect(row.energyWh).toBeCloseTo(first!.energyWh, 6);
      expect(row.costUsd).toBeCloseTo(first!.costUsd, 9);
    }
  });

  test('none spends more than the budget, hindsight spends it exactly, nothing beats it', () => {
    for (const row of result.rows) {
      if (row.policy !== 'static-best') expect(row.meanAddedMs).toBeLessThanOrEqual(small.budgetMs * (1 + 1e-9));
      expect(row.controlViolations).toBe(0);
    }
    const hindsight = rowOf(result, 'hindsight');
    expect(hindsight.meanAddedMs).toBeCloseTo(small.budgetMs, 9);
    expect(result.hindsightObjectiveUsd / result.hindsightBoundUsd).toBeCloseTo(1, 10);
    expect(result.shadowPrice.gramsPerMs).toBeGreaterThan(0);
    expect(rowOf(result, 'nearest').meanAddedMs).toBe(0);
    expect(rowOf(result, 'greedy').carbonG).toBeGreaterThan(rowOf(result, 'online').carbonG);
    expect(rowOf(result, 'online').carbonG).toBeGreaterThanOrEqual(rowOf(result, 'hindsight').carbonG);
  });

  test('the router met the period before cold, and did worse there', () => {
    const { firstPeriod } = compareReplay({ ...small, withFirstPeriod: true });
    expect(result.firstPeriod).toBeNull();
    expect(firstPeriod?.shareOfHindsight).toBeGreaterThan(0.5);
    expect(firstPeriod?.shareOfHindsight).toBeLessThan(rowOf(result, 'online').shareOfHindsight!);
    expect(firstPeriod?.budgetUsed).toBeLessThanOrEqual(1);
  });

  test('the two units of the shadow price agree', () => {
    // 1 g per ms at 100 USD/t is 1e-4 USD per ms, 0.1 USD per second.
    expect(result.shadowPrice.usdPerSecond / result.shadowPrice.gramsPerMs).toBeCloseTo(0.1, 12);
  });

  test('the price path has one price a step', () => {
    expect(result.pricePath).toHaveLength((48 * 60) / 10);
    expect(result.pricePath.every(({ usdPerSecond }) => usdPerSecond > 0)).toBe(true);
  });

  test('prices are learned as in the gateway: anew every six hours, each hour on the last day', () => {
    const prices = result.pricePath.map(({ usdPerSecond }) => usdPerSecond);
    const lastDay = (24 * 60) / 10;
    const of = (path: readonly number[]): number => new Set(path).size;
    expect(of(prices.slice(0, lastDay))).toBeLessThanOrEqual(5);
    expect(of(prices.slice(lastDay))).toBeLessThanOrEqual(25);
    expect(of(prices.slice(lastDay))).toBeGreaterThan(10);
  });

  test('a rule about where work may go costs savings and is never broken', () => {
    const ruled = compareReplay({
      ...small,
      controlOf: ({ key }) => (CONTINENT.includes(key) ? { siteJurisdictions: ['DE', 'ES'] } : {}),
    });
    for (const row of ruled.rows) expect(row.controlViolations).toBe(0);
    expect(rowOf(ruled, 'hindsight').carbonG).toBeGreaterThan(rowOf(result, 'hindsight').carbonG);
  });

  test('work that may stay at home only has nothing to trade', () => {
    const home: Record<string, string> = {
      paris: 'FR',
      frankfurt: 'DE',
      london: 'GB',
      madrid: 'ES',
      ashburn: 'US',
      dallas: 'US',
      'los-angeles': 'US',
      toronto: 'CA',
      'sao-paulo': 'BR',
      mumbai: 'IN',
      singapore: 'SG',
      tokyo: 'JP',
      seoul: 'KR',
      sydney: 'AU',
    };
    const ruled = compareReplay({
      ...small,
      controlOf: ({ key }) => ({ siteJurisdictions: [home[key]!] }),
      latencyLimitMs: 195,
    });
    for (const row of ruled.rows) {
      expect(row.controlViolations).toBe(0);
      expect(row.savingVsNearestG).toBeCloseTo(0, 9);
    }
    expect(ruled.shadowPrice.gramsPerMs).toBe(0);
  });

  test('rules that leave no site are refused with the origin', () => {
    expect(() => compareReplay({ ...small, controlOf: () => ({ siteJurisdictions: ['AQ'] }) })).toThrow(
      /without a deployment/,
    );
  });

  test('a budget of zero is refused', () => {
    expect(() => compareReplay({ ...small, budgetMs: 0 })).toThrow(/budgetMs is 0/);
  });
});

const folder = dataFolder();
describe.skipIf(folder === null)(`on a real week (${SKIPPED_NO_DATA} otherwise)`, () => {
  test('online earns 98 % of what full knowledge would, within its budget, having taught itself in the week before', () => {
    const result = compareReplay({
      data: loadReplayData(folder),
      startHour: parseHour('2022-06-06T00:00Z'),
      budgetMs: 20,
      requestsPerHour: 150,
      seed: 1,
      withFirstPeriod: true,
    });
    expect(result.origins).toHaveLength(14);
    const online = rowOf(result, 'online');
    expect(online.shareOfHindsight).toBeGreaterThanOrEqual(0.98);
    expect(result.budgetUsed).toBeLessThanOrEqual(1);
    expect(result.firstPeriod?.shareOfHindsight).toBeGreaterThanOrEqual(0.95);
    expect(result.firstPeriod?.budgetUsed).toBeLessThanOrEqual(1);
    expect(online.controlViolations).toBe(0);
    expect(rowOf(result, 'static-best').shareOfHindsight).toBeGreaterThan(rowOf(result, 'greedy').shareOfHindsight!);
    expect(result.shadowPrice.gramsPerMs).toBeGreaterThan(0);
  }, 60_000);
});
