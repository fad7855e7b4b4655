import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvText, decimalOf, showback } from './showback.ts';
import { rowOf } from './totals-row.fixture.ts';

test('decimal text is the whole of a nano figure, beyond what a double holds', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (nano) => {
      const [whole = '', fraction = ''] = decimalOf(nano).replace('-', '').split('.');
      const size = BigInt(whole) * 10n ** 9n + BigInt(fraction.padEnd(9, '0'));
      expect(decimalOf(nano).startsWith('-') ? -size : size).toBe(nano);
    }),
  );
  expect(decimalOf(9_007_199_254_740_993_000_000_001n)).toBe('9007199254740993.000000001');
});

test('what nothing is known of is null, what is partly known is a sum that says how many are missing', () => {
  const settled = rowOf({
    requests: 3,
    cost: { nano: 0n, unknown: 0 },
    energy: { nano: 5n, unknown: 2, sigma: 0 },
    carbon: { nano: 0n, unknown: 3, sigma: 0 },
  });
  expect(showback({ rows: [settled], total: settled }, { rows: [], total: undefined }, [])).toMatchObject({
    rows: [
      { inputTokens: 9, outputTokens: 4, costUsd: '0', energyWh: '0.000000005', carbonG: null, bookedEnergyWh: null },
    ],
    total: { unknown: { cost: 0, energy: 2, carbon: 3 } },
    idle: null,
  });
});

test('rows stand beside what was booked of the same, the dearest first; ties go by name', () => {
  const of = (team: string, cost: bigint, energy: bigint) =>
    rowOf({
      by: { team, month: '2026-11' },
      cost: { nano: cost, unknown: 0 },
      energy: { nano: energy, unknown: 0, sigma: 0 },
    });
  const booked = rowOf({ by: { month: '2026-11', team: 'b' }, energy: { nano: 1n, unknown: 0, sigma: 0 } });
  const found = showback(
    { rows: [of('d', 1n, 1n), of('c', 1n, 1n), of('a', 1n, 2n), of('b', 5n, 0n)], total: rowOf() },
    { rows: [booked], total: rowOf() },
    [
      { deployment: 'x', hours: 0, energyNano: 0n },
      { deployment: 'y', hours: 2, energyNano: 3n },
    ],
  );
  expect(found?.rows.map(({ by, bookedEnergyWh }) => [by.team, bookedEnergyWh])).toEqual([
    ['b', '0.000000001'],
    ['a', null],
    ['c', null],
    ['d', null],
  ]);
  expect(found?.idle).toEqual({
    energyWh: '0.000000003',
    carbonG: null,
    settledUsd: null,
    hours: 2,
    deployments: ['x', 'y'],
  });
});

test('CSV keeps commas, quotes and lines in their cell, and no name becomes a formula', () => {
  expect(
    csvText([
      ['a,b', 'say "x"', 'l1\nl2', null, 0, '-1.5'],
      ['=HYPERLINK("x")', '+1', '@a', '-cmd'],
    ]),
  ).toBe('"a,b","say ""x""","l1\nl2",,0,-1.5\r\n"\'=HYPERLINK(""x"")",\'+1,\'@a,\'-cmd\r\n');
});
