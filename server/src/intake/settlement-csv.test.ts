import { describe, expect, test } from 'vitest';
import { settlementsOf, type SettlementFile } from './settlement-csv.ts';

const NOW = Date.UTC(2026, 4, 2);
const file = (kind: SettlementFile['kind']): SettlementFile => ({
  kind,
  reason: 'new-information',
  source: 'final hours',
  by: 'anna',
  note: null,
  now: NOW,
});
const HOUR = Date.UTC(2026, 4, 1, 13) / 3_600_000;

describe('a CSV to settle', () => {
  test('of grid hours: what is empty is unknown, not zero', () => {
    const { settlements, bad } = settlementsOf(
      'zone,hour,lifecycle_g_per_kwh,direct_g_per_kwh\nFR,2026-05-01T13:00Z,41,22\nSE-SE1,2026-05-01T13:00Z,18,\n',
      'g.csv',
      file('grid'),
    );
    expect(bad).toEqual([]);
    expect(settlements).toEqual([
      {
        kind: 'grid',
        zone: 'FR',
        hour: HOUR,
        lifecycleGPerKwh: 41,
        directGPerKwh: 22,
        marginalGPerKwh: null,
        reason: 'new-information',
        source: 'final hours',
        by: 'anna',
        note: null,
      },
      {
        kind: 'grid',
        zone: 'SE-SE1',
        hour: HOUR,
        lifecycleGPerKwh: 18,
        directGPerKwh: null,
        marginalGPerKwh: null,
        reason: 'new-information',
        source: 'final hours',
        by: 'anna',
        note: null,
      },
    ]);
  });

  test('of metered energy: a factor within which it lies nine times in ten', () => {
    const { settlements } = settlementsOf(
      'deployment,hour,energy_wh,factor_90\nparis,2026-05-01T13:00Z,1234.5,1\nberlin,2026-05-01T13:00Z,10,\n',
      'm.csv',
      file('meter'),
    );
    expect(settlements).toMatchObject([
      {
        kind: 'meter',
        deployment: 'paris',
        hour: HOUR,
        energyNanoWh: 1_234_500_000_000,
        idleNanoWh: null,
        energySigma: 0,
      },
      { deployment: 'berlin', energySigma: Math.log(1.1) / 1.645 },
    ]);
  });

  test.each([
    ['grid', 'zone,hour\nFR,2026-05-01T13:00Z\n', /^the head lacks lifecycle_g_per_kwh/],
    ['grid', 'zone,hour,lifecycle_g_per_kwh\nFR,2026-05-01T13:00Z,\n', /is empty: leave out the line/],
    ['grid', 'zone,hour,lifecycle_g_per_kwh\nFR,2026-05-01T13:00Z,9999\n', /a number of 0 to 3000/],
    ['grid', 'zone,hour,lifecycle_g_per_kwh\nFR,yesterday,41\n', /a whole UTC hour/],
    ['grid', 'zone,hour,lifecycle_g_per_kwh\nFR,2026-05-03T13:00Z,41\n', /is not over/],
    [
      'grid',
      'zone,hour,lifecycle_g_per_kwh\nFR,2026-05-01T13:00Z,41\nFR,2026-05-01T13:00Z,42\n',
      /settles the same hour/,
    ],
    ['meter', 'deployment,hour,energy_wh\nparis,2026-05-01T13:00Z,-1\n', /a number of 0/],
    ['meter', 'deployment,hour,energy_wh,factor_90\nparis,2026-05-01T13:00Z,1,0.5\n', /factor_90 is below 1/],
  ] as const)('%s: %j is named', (kind, csv, reason) => {
    const { bad } = settlementsOf(csv, 'x.csv', file(kind));
    expect(bad).toHaveLength(1);
    expect(bad[0]?.reason).toMatch(reason);
  });
});

test.each([
  ['0.034', /zone FR, 2026-05-01T13:00Z: .*kilograms/],
  ['0', /zone FR, 2026-05-01T13:00Z: .*life cycle of zero/],
  ['900', /zone FR, 2026-05-01T13:00Z: .*far above any hour/],
])('a life cycle of %s passes the gate of every intensity as little as a live hour would', (figure, why) => {
  const { settlements, bad } = settlementsOf(
    `zone,hour,lifecycle_g_per_kwh\nFR,2026-05-01T13:00Z,${figure}\n`,
    'g.csv',
    file('grid'),
  );
  expect(settlements).toEqual([]);
  expect(bad).toEqual([{ where: 'line 2', reason: expect.stringMatching(why) as string }]);
});
