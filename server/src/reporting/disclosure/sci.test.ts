import { expect, test } from 'vitest';
import { NO_USAGE } from '../../units/index.ts';
import { rowOf } from '../totals-row.fixture.ts';
import { NO_FACTS } from './facts.ts';
import { inventoryOf } from './inventory.ts';
import { sciOf } from './sci.ts';

const entity = { name: 'x', organisations: [], boundary: 'financial control' as const, equityPercent: 100 };
const sum = (nano: bigint) => ({ nano, unknown: 0 });
const rowOfTokens = (g: bigint, tokens: number, over: object = {}) =>
  rowOf({
    by: { deployment: 'a', operator: 'x', site: null, zone: null, tier: 'modelled-open', workload: 'documents' },
    requests: 10,
    usage: { ...NO_USAGE, inputUncached: tokens * 0.75, output: tokens * 0.25 },
    energy: { ...sum(1000n * 10n ** 9n), sigma: 0.2 },
    carbon: { ...sum(g), sigma: 0.2 },
    carbonOperational: sum((g * 4n) / 5n),
    carbonEmbodied: sum(g / 5n),
    carbonMarket: sum(0n),
    ...over,
  });
const sci = (
  rows: readonly ReturnType<typeof rowOf>[],
  liveDays = 0,
  idle: readonly { deployment: string; hours: number; energyNano: bigint }[] = [],
) =>
  sciOf({
    inventory: inventoryOf({
      rows,
      idle,
      facts: NO_FACTS,
      entity,
      days: ['2026-01-01', '2027-01-01'],
      pueOf: () => null,
    }),
    workloads: rows,
    liveDays,
    host: { vcpus: 2, wattsPerVcpu: 5 },
    shareOfRequests: 1,
  });

test('the example of SCI for AI: 130 kg for a billion tokens is 0.13 g a thousand and 130 g a million, not 0.13 g a million', () => {
  const { rows } = sci([rowOfTokens(130_000n * 10n ** 9n, 1e9)]);
  expect(rows.find(({ unit }) => unit === '1,000 tokens')?.gPerUnit).toBeCloseTo(0.13, 12);
  expect(rows.find(({ unit }) => unit === '1,000,000 tokens')?.gPerUnit).toBeCloseTo(130, 9);
});

test('by hand: fleet, what it held idle and the gateway, over requests and documents', () => {
  // 1,000 Wh at 0.4 g/Wh is 400 g, 100 g embodied. Idle: 250 Wh, 100 g. Gateway: 3 days of 2 vCPU at 5 W and PUE 1.3, 936 Wh, 374.4 g.
  const row = rowOfTokens(500n * 10n ** 9n, 1e6, { units: { documents: 40 } });
  const found = sci([row], 3, [{ deployment: 'a', hours: 5, energyNano: 250n * 10n ** 9n }]);
  expect(found.energyNano).toBe((1000n + 250n + 936n) * 10n ** 9n);
  expect(found.operationalNano).toBe(874_400_000_000n);
  expect(found.embodiedNano).toBe(100n * 10n ** 9n);
  expect(found.intensityGPerKwh).toBe(400);
  expect(found.rows.map(({ unit, gPerUnit }) => [unit, gPerUnit])).toEqual([
    ['request', 97.44],
    ['1,000 tokens', expect.closeTo(0.9744, 12)],
    ['1,000,000 tokens', 974.4],
    ['documents', 24.36],
  ]);
  expect(found.rows.map(({ fleetGPerUnit }) => fleetGPerUnit)).toEqual([60, 0.6, 600, 15]);
  expect(found.gateway.tier).toBe('modelled-inferred');
});

test('no market measure changes it, and unknown carbon is no zero', () => {
  const bought = sci([rowOfTokens(500n * 10n ** 9n, 1e6, { carbonMarket: sum(10n ** 15n) })]);
  expect(bought.rows).toEqual(sci([rowOfTokens(500n * 10n ** 9n, 1e6)]).rows);
  const none = { nano: 0n, unknown: 10 };
  const unknown = sci([rowOfTokens(0n, 1e6, { carbon: { ...none, sigma: 0 }, carbonOperational: sum(0n) })], 1);
  expect(unknown.rows.map(({ gPerUnit }) => gPerUnit)).toEqual([null, null, null]);
  expect([unknown.gateway.carbonNano, unknown.unknownRequests]).toEqual([null, 10]);
});
