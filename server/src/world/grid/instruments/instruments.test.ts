import { expect, test } from 'vitest';
import { parseInstruments } from './instruments.ts';

const YEAR_2026 = Date.UTC(2026, 0) / 3_600_000;
const GO = { id: 'GO 1', boundary: 'DE', vintage: 2026, mwh: 87.6, gPerKwh: 0, source: 'registry' };
const { mwh: _, ...HOURLY } = { ...GO, profile: 'wind.csv' };
const parsed = (instruments: readonly object[], entities: readonly string[] = [], profile = '') =>
  parseInstruments(JSON.stringify({ version: 1, instruments }), 'i.yaml', entities, (path) => {
    expect(path).toBe('wind.csv');
    return profile;
  });

test('a volume without hours is the same in every hour of its year, and of no other', () => {
  const [flat] = parsed([GO]);
  expect(flat).toMatchObject({ id: 'GO 1', kind: 'certificate', entity: null, isHourly: false });
  // 87.6 MWh over 8,760 h are 10 kWh an hour.
  expect([YEAR_2026 - 1, YEAR_2026, YEAR_2026 + 8759, YEAR_2026 + 8760].map(flat!.nanoAt)).toEqual([
    0n,
    10_000_000_000_000n,
    10_000_000_000_000n,
    0n,
  ]);
  const leap = parsed([{ ...GO, vintage: 2028, mwh: 87.84 }])[0]!;
  expect(leap.nanoAt(Date.UTC(2028, 1, 29) / 3_600_000)).toBe(10_000_000_000_000n);
});

test('a profile is taken hour by hour', () => {
  const [hourly] = parsed([HOURLY], [], 'hour,kwh\n2026-01-01T00:00Z,1.5\n2026-06-01T12:00Z,0.000001\n');
  expect(hourly!.isHourly).toBe(true);
  expect([YEAR_2026, YEAR_2026 + 1, Date.UTC(2026, 5, 1, 12) / 3_600_000].map(hourly!.nanoAt)).toEqual([
    1_500_000_000_000n,
    0n,
    1_000_000n,
  ]);
});

test.each([
  [[GO, GO], [], 'GO 1 stands twice'],
  [
    [
      { ...GO, entity: 'A' },
      { ...GO, entity: 'B' },
    ],
    ['A', 'B'],
    'GO 1 is used twice, by A and by B',
  ],
  [[GO], ['A', 'B'], 'whose is GO 1?'],
  [[{ ...GO, entity: 'C' }], ['A'], 'unknown reporting entity "C"'],
  [[{ ...GO, profile: 'wind.csv' }], [], 'give mwh or profile'],
  [[{ ...GO, mwh: undefined }], [], 'give mwh or profile'],
  [[{ ...GO, shape: 'solar' }], [], 'unknown setting'],
  [[{ ...GO, gPerKwh: -1 }], [], 'gPerKwh'],
])('%j of %j is refused: %s', (instruments, entities, words) => {
  expect(() => parsed(instruments, entities)).toThrow(words);
});

test.each([
  ['hour,kwh\n2025-12-31T23:00Z,1\n', 'is not of 2026, the vintage of instrument GO 1'],
  ['hour,kwh\n2026-01-01T00:00Z,1\n2026-01-01T00:00Z,1\n', 'stands twice'],
  ['hour,kwh\n2026-01-01T00:30Z,1\n', 'is not a whole UTC hour'],
  ['hour,mwh\n2026-01-01T00:00Z,1\n', 'lacks kwh'],
  ['hour,kwh\n2026-01-01T00:00Z,-1\n', 'kwh is "-1"'],
])('the profile %j is refused with its line: %s', (profile, words) => {
  expect(() => parsed([HOURLY], [], profile)).toThrow(words);
});
